"""Everything that people, hosts and staff do with placements, in any order, against a model that is only the table."""

import itertools
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import seed as with_seed
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from api.access.actor import Role
from api.errors import Conflict, Invalid, NotAllowed, NotFound, ServiceError, Stale
from api.hosts.repository import JAPAN
from api.hosts.tables import OpeningRow
from api.people.commands import lift_restriction, list_people, restrict, withdraw_consent
from api.people.tables import PersonRow
from api.placements.commands import answer, placements_of, take, visitors
from api.placements.schemas import AnswerIn, StepIn
from api.placements.tables import PlacementRow, StepRow
from api.store.audit import AuditHead, AuditRow
from api.store.store import Store
from matcher.placement import EDGES, STEPS, Edge, Seat, edges_from
from tests.api.service.office import Office
from tests.api.service.ways import DECISION, TRY_OUT_PAPERS, agree_with_host, begun, consent, somebody

_towns = itertools.count()

OPENINGS = {"O1": "H1", "O2": "H2", "O3": "H1"}
PAPERS = {"begin_try_out": TRY_OUT_PAPERS, "take_part": DECISION, "note_papers": TRY_OUT_PAPERS}
BOTH = ("matching", "tell_host")
ONWARD = {
    "considering": "wish", "wants_to_see": "sound", "sounding": "accept", "waiting_for_answer": "accept",
    "welcome": "set_visit", "visit_set": "visit", "visited": "host_can", "person_would": "host_can",
    "host_would": "person_tries", "both_would": "prepare", "preparing": "begin_try_out", "trying": "look_back",
    "review": "go_on", "going_on": "take_part", "on_pause": "back", "resting": "come_back",
}  # fmt: skip
"""The edge from each step that leads towards taking part."""
FAR = (16, 12, 10, 7, 4, 1)
"""How many steps onward in a row: the first takes somebody all the way."""
PICK = st.integers(0, 99)
NEVER = "promote"
"""An edge that the table does not have."""


@dataclass
class Somebody:
    """What the model knows of a person."""

    restricted: bool
    version: int = 1
    consents: dict[str, tuple[str, str | None]] = field(default_factory=dict)

    def agrees(self, purpose: str, host: str) -> bool:
        """Tell whether a consent holds."""
        return any(given == purpose and towards in (None, host) for given, towards in self.consents.values())


@dataclass
class Way:
    """What the model knows of a placement."""

    person: str
    opening: str
    step: str = "considering"
    version: int = 1


class Steps(RuleBasedStateMachine):
    """An office of its own for each run."""

    store: Store

    def __init__(self) -> None:
        super().__init__()
        self.town = f"m{next(_towns)}"
        self.office = Office.opened(self.store, self.town)
        agree_with_host(self.office, town=self.town)
        made = {"state": "open", "facts": {}, "tasks": [], "made_at": self.office.clock()}
        with Session(self.store.engine) as session, session.begin():
            for opening, seats in (("O2", 1), ("O3", 2)):
                row = {
                    "id": opening,
                    "host": OPENINGS[opening],
                    "name": opening,
                    "seats": seats,
                    "try_out_seats": seats,
                }
                session.add(OpeningRow(municipality=self.town, **row, **made))
        self.known: dict[str, Somebody] = {}
        self.going: dict[str, Way] = {}
        self.written = self.head()
        for opening in OPENINGS:
            self.register(False, BOTH)
            self.begin(len(self.known) - 1, opening)

    @initialize(depths=st.tuples(*[st.sampled_from(FAR)] * len(OPENINGS)))
    def stand(self, depths: tuple[int, ...]) -> None:
        """Let the first ones stand at different steps."""
        for pick, steps in enumerate(depths):
            self.go_onward(pick, steps, "O1")

    def person(self, pick: int) -> str:
        """One of the people."""
        return list(self.known)[pick % len(self.known)]

    def placement(self, pick: int) -> tuple[str, Way]:
        """One of the placements."""
        return list(self.going.items())[pick % len(self.going)]

    # ---------------------------------------------------------------- what stands in the store

    def head(self) -> int:
        """Number of rows in the audit."""
        with Session(self.store.engine) as session:
            return session.scalars(select(AuditHead.number).where(AuditHead.municipality == self.town)).one()

    def stored(self) -> list[Any]:
        """All rows that steps change."""
        with Session(self.store.engine) as session:
            found: list[Any] = []
            for table in (OpeningRow, PlacementRow, StepRow, PersonRow):
                columns = table.__table__.columns
                query = select(*columns).where(columns.municipality == self.town).order_by(columns.id)
                found.append(session.execute(query).all())
            return found

    def tried(self, do: Callable[[], Any]) -> ServiceError | None:
        """Do something; a refusal changes nothing, a success is one row in the audit."""
        before = self.stored()
        refused: ServiceError | None = None
        try:
            do()
        except (Conflict, Invalid, NotAllowed, NotFound, Stale) as error:
            refused = error
        if refused is None:
            self.written += 1
        else:
            assert self.stored() == before, refused.code
        return refused

    # ---------------------------------------------------------------- people

    @rule(restricted=st.booleans(), agrees=st.sampled_from([(), BOTH, BOTH, BOTH]))
    def register(self, restricted: bool, agrees: tuple[str, ...]) -> None:
        """Somebody is new; the coordinator is in charge."""
        person = somebody(self.office, agrees=(), restricted=restricted)
        self.known[person] = Somebody(restricted)
        self.written += 1
        for purpose in agrees:
            self.agree(len(self.known) - 1, purpose, None)

    @rule(pick=PICK, purpose=st.sampled_from(BOTH), recipient=st.sampled_from([None, "H1", "H2"]))
    def agree(self, pick: int, purpose: str, recipient: str | None) -> None:
        """Somebody agrees to something."""
        person = self.person(pick)
        made = consent(self.office, person, purpose, recipient=recipient)
        self.known[person].consents[made] = (purpose, recipient)
        self.written += 1

    @rule(pick=PICK, choice=st.integers(0, 9))
    def withdraw(self, pick: int, choice: int) -> None:
        """Somebody takes a consent back, where there is one."""
        person = self.person(pick)
        given = self.known[person].consents
        if given:
            made = list(given)[choice % len(given)]
            self.office.run(Role.COORDINATOR, withdraw_consent, person, made)
            del given[made]
            self.written += 1

    @rule(pick=PICK)
    def hide_or_show(self, pick: int) -> None:
        """A record is restricted, or is not any more."""
        person = self.person(pick)
        who = self.known[person]
        change = lift_restriction if who.restricted else restrict
        self.office.run(Role.COORDINATOR, change, person, who.version)
        who.restricted, who.version = not who.restricted, who.version + 1
        self.written += 1

    @rule(days=st.integers(1, 100))
    def wait(self, days: int) -> None:
        """Time passes; nothing comes of it by itself."""
        before = self.stored()
        self.office.clock.move(days=days)
        assert self.stored() == before

    # ---------------------------------------------------------------- steps

    @rule(pick=PICK, opening=st.sampled_from(sorted(OPENINGS)))
    def begin(self, pick: int, opening: str) -> None:
        """An opening is looked at with somebody; once at a time."""
        person = self.person(pick)
        made: list[str] = []
        error = self.tried(lambda: made.append(begun(self.office, person, opening).id))
        open_way = any(
            way.person == person and way.opening == opening and not STEPS[way.step].final
            for way in self.going.values()
        )  # fmt: skip
        assert (error is not None) == open_way
        if error is not None:
            assert error.code == "already_on_the_way"
        else:
            self.going[made[0]] = Way(person, opening)

    @rule(pick=PICK, steps=st.sampled_from(FAR), to=st.sampled_from(sorted(OPENINGS)))
    def go_onward(self, pick: int, steps: int, to: str) -> None:
        """Some steps in a row towards taking part, until one is refused."""
        placement, way = self.placement(pick)
        for _ in range(steps):
            if way.step not in ONWARD or not self.goes(placement, EDGES[ONWARD[way.step]], 0, to):
                return

    @rule(pick=PICK, choice=st.integers(0, 99), to=st.sampled_from(sorted(OPENINGS)))
    def step_aside(self, pick: int, choice: int, to: str) -> None:
        """Any step that the table has from here."""
        placement, way = self.placement(pick)
        leading = edges_from(way.step)
        if leading:
            self.goes(placement, leading[choice % len(leading)], choice, to)

    def goes(self, placement: str, edge: Edge, choice: int, to: str) -> bool:
        """Take an edge with all that it asks for; tells whether it was taken."""
        way = self.going[placement]
        form = self.filled(edge, choice, to)
        error = self.tried(lambda: self.office.run(Role.COORDINATOR, take, placement, form, way.version))
        self.followed(way, edge, error, to)
        return error is None

    def filled(self, edge: Edge, choice: int, to: str) -> StepIn:
        """A form with all that an edge asks for, consents and seats apart."""
        papers = {code: {**paper, "on": self.day(), "until": self.day()} for code, paper in PAPERS.get(
            edge.name, {}
        ).items()}  # fmt: skip
        reason = edge.reasons[choice % len(edge.reasons)] if edge.reasons else None
        return StepIn.model_validate({
            "edge": edge.name, "reason": reason, "said_by": edge.said_by[choice % len(edge.said_by)],
            "on": self.day(), "papers": papers, "to": to if edge.name == "reroute" else None,
        })  # fmt: skip

    def day(self) -> Any:
        """The day it is."""
        return self.office.clock().astimezone(JAPAN).date()

    def followed(self, way: Way, edge: Edge, error: ServiceError | None, to: str) -> None:
        """The model takes the step too, or knows why it was refused."""
        host = OPENINGS[way.opening]
        agreed = all(self.known[way.person].agrees(purpose, host) for purpose in edge.consents)
        after = STEPS[edge.moves[way.step]]
        if error is None:
            assert agreed, "a step was taken without the consent it needs"
            assert edge.name != "begin_try_out" or host == "H1", "a try-out began without an agreement"
            way.step, way.version = after.code, way.version + 1
            way.opening = to if edge.name == "reroute" else way.opening
        elif error.code == "no_seat_left":
            assert self.held(way.opening, after.holds) == self.seats(way.opening)
        elif error.code == "papers_missing":
            assert not agreed or (edge.name, host) == ("begin_try_out", "H2") or self.overdue(edge)
        else:
            assert (edge.name, error.code) == ("reroute", "already_on_the_way"), error.code

    def overdue(self, edge: Edge) -> bool:
        """Tell whether the agreement with the first host has run out by now."""
        return edge.name == "begin_try_out" and str(self.day()) > "2027-03-31"

    def held(self, opening: str, seat: Seat) -> int:
        """Seats of a kind held by the model."""
        return sum(way.opening == opening and STEPS[way.step].holds is seat for way in self.going.values())

    def seats(self, opening: str) -> int:
        """Seats of each kind at an opening."""
        return 2 if opening == "O3" else 1

    @rule(
        pick=PICK, name=st.sampled_from([*EDGES, NEVER]), said_by=st.sampled_from(["person", "host", "staff"]),
        reason=st.sampled_from([None, "host_full", "by_mistake", "died", "no_such_reason"]), late=st.booleans(),
    )  # fmt: skip
    def try_anything(self, pick: int, name: str, said_by: Any, reason: str | None, late: bool) -> None:
        """Any edge, said by anybody, perhaps with an old version: what does not fit is refused."""
        placement, way = self.placement(pick)
        form = StepIn(edge=name, said_by=said_by, reason=reason, on=self.day())
        version = way.version - late
        error = self.tried(lambda: self.office.run(Role.COORDINATOR, take, placement, form, version))
        edge = EDGES.get(name)
        if late or edge is None or way.step not in edge.moves or said_by not in edge.said_by:
            assert error is not None
        elif error is None:
            self.followed(way, edge, None, way.opening)

    @rule(pick=PICK, name=st.sampled_from([*EDGES]), reason=st.sampled_from([None, "host_full", "too_much"]))
    def host_answers(self, pick: int, name: str, reason: str | None) -> None:
        """The host says something: about what it may know of, and of what is its own to say."""
        placement, way = self.placement(pick)
        edge, shown = EDGES[name], STEPS[way.step].stage is not None
        form = AnswerIn(edge=name, reason=reason, on=self.day())
        error = self.tried(lambda: self.office.run(Role.HOST, answer, placement, form, way.version))
        if OPENINGS[way.opening] != "H1" or self.known[way.person].restricted or not shown:
            assert isinstance(error, NotFound)
        elif "host" not in edge.roles:
            assert isinstance(error, NotAllowed)
        elif error is None:
            self.followed(way, edge, None, way.opening)

    # ---------------------------------------------------------------- what holds at any time

    @invariant()
    def every_write_is_one_row_in_the_audit(self) -> None:
        """No more, no less."""
        assert self.head() == self.written

    @invariant()
    def seats_taken_are_seats_held(self) -> None:
        """Never below none, never above all."""
        with Session(self.store.engine) as session:
            rows = session.scalars(select(PlacementRow).where(PlacementRow.municipality == self.town)).all()
            holding = Counter((row.opening, row.holds) for row in rows)
            assert {row.id: (row.step, row.version, row.opening) for row in rows} == {
                number: (way.step, way.version, way.opening) for number, way in self.going.items()
            }
            assert all(row.holds == STEPS[row.step].holds for row in rows)
            for opening in session.scalars(select(OpeningRow).where(OpeningRow.municipality == self.town)):
                assert opening.taken == holding[opening.id, "regular"] <= opening.seats
                assert opening.try_out_taken == holding[opening.id, "try_out"] <= opening.try_out_seats

    @invariant()
    def somebody_hidden_is_in_no_list_of_others(self) -> None:
        """Not of other staff, not of a host; a name stands only where it was agreed to."""
        hidden = {person for person, who in self.known.items() if who.restricted}
        listed = {each.id for each in self.office.look(Role.SUPERVISOR, list_people)}
        assert listed == set(self.known) - hidden
        for person in hidden:
            try:
                self.office.look(Role.SUPERVISOR, placements_of, person)
            except NotFound:
                continue
            raise AssertionError("a hidden person's placements were listed")
        for each in self.office.look(Role.HOST, visitors):
            way = self.going[each.id]
            assert way.person not in hidden
            told = STEPS[way.step].named and self.known[way.person].agrees("tell_host", OPENINGS[way.opening])
            assert each.called == ("すぎさん" if told else None)


def run_machine(store: Store, examples: int, steps: int, seed: int) -> int:
    """Run the machine against a store: so many runs of so many steps each; gives how many commands left their row.

    Equal seeds try the same steps.

    Raises
    ------
    AssertionError
        If a promise was broken, with the steps that break it.
    """
    machine = with_seed(seed)(type("StepsHere", (Steps,), {"store": store}))
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=examples, stateful_step_count=steps, deadline=None, database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )  # fmt: skip
    with Session(store.engine) as session:
        return session.scalar(select(func.count()).select_from(AuditRow)) or 0
