"""The longer story that a word takes to some routes: two people, a plan, a meeting, a try-out, what a host says.

Every route is called as the one who may, with a word of its own in each field that takes words; nothing may be refused.
"""

from typing import Any

from fastapi.testclient import TestClient

from api.access.actor import Role
from tests.api.service.canaries import Canaries
from tests.api.service.office import Office
from tests.api.service.routes import Routes
from tests.api.service.ways import TO_PREPARING, TRY_OUT_PAPERS, agree_with_host, close_long_ago

DAY, HOURS = "2026-06-08", "火 14:00-17:00"
C, S, D, H, G = Role.COORDINATOR, Role.SUPERVISOR, Role.OFFICER, Role.HOST, Role.AGENCY
A = Role.ADMINISTRATOR
PAPERS: dict[str, Any] = {
    name: {each: str(value) for each, value in paper.items()} for name, paper in TRY_OUT_PAPERS.items()
}


class Story:
    """Tells it; ``ids`` are what was made, by the name in paths."""

    def __init__(
        self, office: Office, routes: Routes, canaries: Canaries, counsellor: TestClient | None = None
    ) -> None:  # fmt: skip
        self.routes = routes
        self.canaries = canaries
        self.clients = {role: office.client(role) for role in (C, S, D, H, G, A)}
        self.clients[C] = counsellor or self.clients[C]
        self.ids = {name: values[-1] for name, values in canaries.ids.items()}
        self.office = office

    def tell(self, role: Role, route: str, makes: str | None = None, /, **own: Any) -> dict[str, Any]:
        """Call a route with a word in each field that takes one, and ``own`` in the others."""
        client, version = self.clients[role], None
        if role is H and "{" in route:  # a host learns it in a list
            kind, of = ("placements", "placement") if "visitors" in route else ("openings", "opening")
            seen = self.clients[C].get(f"/api/v1/{kind}/{self.ids[of]}")
            version = int(seen.headers["ETag"].strip('"'))
        made: dict[str, Any] = self.canaries.tell(client, self.routes, route, self.ids, own, version)
        if makes is not None:
            self.ids[makes] = made["id"]
            self.canaries.ids[makes].append(made["id"])
        return made

    def may_meet(self, role: Role, field: str) -> None:
        """Let somebody outside the office meet a word just told: the person agrees to that."""
        self.canaries.also[self.canaries.last[field]] = frozenset({role})

    def person(self, **own: Any) -> str:
        """Register one more person."""
        made = self.tell(C, "POST /api/v1/people", "person", agency=None, state="seeking", **own)
        return str(made["id"])

    def agree(self, *purposes: str) -> None:
        """Let the person of whom the story is told agree to purposes."""
        for purpose in purposes:
            self.tell(C, "POST /api/v1/people/{person}/consents", purpose=purpose, recipient=None, until=None, items=[])

    def told(self) -> Canaries:
        """Tell all of it."""
        self.disposed()
        self.referred()
        other, restricted = self.person(restricted=False), self.person(restricted=True)
        self.person(restricted=False)
        self.may_meet(H, "called")
        self.agree("matching", "tell_host", "conference", "emergency", "handover")
        self.around(other)
        self.planned()
        self.met()
        self.lacking()
        self.tried(H)
        self.heard()
        self.settled(restricted)
        self.lent()
        return self.canaries

    def told_by_one(self, kind: str, *, tried: bool) -> Canaries:
        """Tell what one counsellor alone does for somebody of whom nobody else may know.

        Parameters
        ----------
        kind
            The kind of meeting; nobody else is asked to it.
        tried
            Whether a place is tried: its seat is taken then, for everybody.
        """
        self.ids["kind"] = kind
        other = self.person(restricted=True)
        self.person(restricted=True)
        self.agree("matching", "tell_host", "conference", "emergency", "handover")
        self.around(other)
        self.planned()
        self.met(())
        if tried:
            self.tried(C)
        return self.canaries

    def disposed(self) -> None:
        """A record closed years ago is held back, let go, and disposed of."""
        gone = self.person(restricted=False)
        close_long_ago(self.office, gone)
        self.tell(D, "PUT /api/v1/retention", kind="consulted", years=1)
        self.tell(C, "POST /api/v1/people/{person}/holds", "hold")
        self.tell(S, "POST /api/v1/holds/{hold}/lift")
        self.tell(S, "POST /api/v1/disposals", "disposal", people=[gone])
        self.tell(D, "POST /api/v1/disposals/{disposal}/approve")

    def referred(self) -> None:
        """An agency refers somebody, and is told how it went."""
        self.tell(G, "POST /api/v1/referrals", "referral", state="not_met", knows=True)
        listed = self.clients[S].get("/api/v1/people").json()
        self.ids["person"] = next(
            each["id"] for each in listed if each["source"] == "agencies" and each["state"] == "not_met"
        )
        self.agree("handover")
        self.tell(S, "POST /api/v1/referrals/{referral}/report", outcome="taken_on")
        self.may_meet(G, "words")

    def around(self, other: str) -> None:
        """Who and what is around the person."""
        agency = self.ids["agency"]
        self.tell(C, "POST /api/v1/people/{person}/tracks", main_agency=agency)
        self.tell(C, "POST /api/v1/people/{person}/relations", other=other)
        self.tell(C, "POST /api/v1/people/{person}/care", other=other, hours=HOURS, somebody_there=HOURS)
        self.tell(C, "POST /api/v1/people/{person}/emergency-cards", host=None)

    def planned(self) -> None:
        """A plan, what the person says of it, and a return to who sent them."""
        person = self.ids["person"]
        self.tell(C, "POST /api/v1/plans", "plan", people=[person], household=None, until="2026-12-08")
        page = "/api/v1/plans/{plan}/people/{person}"
        goal = self.tell(C, f"POST {page}/goals")["id"]
        self.tell(C, f"POST {page}/roles", who="person", agency=None, host=None)
        self.tell(C, f"POST {page}/evaluations", "evaluation", marks={goal: "partly"}, not_asked=None)
        self.tell(C, "POST /api/v1/evaluations/{evaluation}/words", host=None, agency=self.ids["agency"])
        self.tell(C, "POST /api/v1/people/{person}/returns", plan=None, agency=self.ids["agency"])

    def met(self, others: tuple[Role, ...] = (S, D)) -> None:
        """A meeting about the person."""
        asked = [str(self.office.actors[role].account) for role in others]
        self.tell(C, "POST /api/v1/conferences", "conference", kind=self.ids["kind"], attendees=asked)
        for role in (C, *others):
            self.tell(role, "POST /api/v1/conferences/{conference}/secrecy")
        self.tell(C, "POST /api/v1/conferences/{conference}/agenda", "item", person=self.ids["person"], plan=None)
        self.tell(C, "POST /api/v1/conferences/{conference}/hold")
        self.tell(C, "PUT /api/v1/agenda/{item}/minutes")

    def lacking(self) -> None:
        """What the town lacks."""
        owner = str(self.office.actors[C].account)
        self.tell(C, "POST /api/v1/development", "task", owner=owner, conference=None)
        self.tell(C, "POST /api/v1/development/{task}/move", to="asked", reason=None, opening=None)

    def tried(self, host: Role) -> None:
        """From wanting to see a place to the days of a try-out; what the host says is entered by itself or by staff."""
        agree_with_host(self.office)
        self.tell(C, "POST /api/v1/people/{person}/placements", "placement", opening="O1", route="gap")
        steps = "POST /api/v1/placements/{placement}/steps"
        more: dict[str, Any] = {"reason": None, "until": None, "to": None}
        for form in TO_PREPARING:
            if form["said_by"] == "host" and host is H:
                self.tell(H, "POST /api/v1/visitors/{placement}/answers", edge=form["edge"], reason=None)
            else:
                self.tell(C, steps, **{"papers": {}, **more, **form})
        self.tell(C, steps, edge="begin_try_out", said_by="person", papers=PAPERS, **more)
        self.tell(C, "POST /api/v1/placements/{placement}/days", days=[{"on": DAY, "how": "came", "words": "!"}])
        talk = {"on": DAY, "how": "visit", "answers": {"would_change": "!", "going": "3"}, "words": "!"}
        self.tell(C, "POST /api/v1/check-ins", check_ins=[{"placement": self.ids["placement"], **talk}])
        if host is H:
            self.tell(C, "POST /api/v1/hosts/money", placement=self.ids["placement"], until="2026-12-08")

    def heard(self) -> None:
        """What a host says, to whom, and what it asks for."""
        farm = {"kind": "farm"}
        self.tell(C, "POST /api/v1/host-calls", calls=[{"host": "H1", "on": DAY, "reached": False, "words": "!"}])
        self.tell(H, "POST /api/v1/own-host/flags", "flag", opening=None)
        self.tell(C, "POST /api/v1/hosts/flags/{flag}/take-up")
        self.tell(C, "POST /api/v1/hosts/flags/{flag}/close")
        self.tell(C, "POST /api/v1/hosts/{host}/heard", change={**farm, "name": "!", "stage": "offers"})
        opening = {**farm, "name": "!", "facts": {}, "tasks": []}
        self.tell(C, "POST /api/v1/openings/{opening}/heard", change=opening, state={"state": "open", "until": None})
        self.tell(H, "PATCH /api/v1/own-host/openings/{opening}", **farm)
        self.tell(C, "POST /api/v1/hosts/{host}/visits/{visit}/opening", **farm)

    def settled(self, restricted: str) -> None:
        """What is settled for the person and the town, and a record opened for a reason."""
        self.tell(S, "POST /api/v1/people/{person}/pins", kind="must_place", place=None, role="conference", until=None)
        self.tell(S, "POST /api/v1/parameter-changes", parameters={"stale_days": 45, "accompanied_period": "!"})
        shown = self.clients[C].get(f"/api/v1/people/{restricted}").json()
        self.tell(S, "POST /api/v1/people/break-glass", code=shown["person"]["code"])

    def lent(self) -> None:
        """A programme is let in by a token."""
        self.tell(A, "POST /api/v1/tokens/switch", on=True)
        lent = {"role": "coordinator", "rights": ["see_hosts"], "host": None, "agency": None, "until": DAY}
        self.tell(A, "POST /api/v1/tokens", "token", **lent)
