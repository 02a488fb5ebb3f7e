"""A town out of a folder of the template, brought into a store by the commands that staff use."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Concatenate, ParamSpec, TypeVar

from api.access.actor import Actor
from api.hosts.commands import hear_opening
from api.hosts.from_template import take_in_template
from api.hosts.schemas import HeardOfOpeningIn
from api.hosts.template_plan import cells_of
from api.people.commands import assess, give_consent, register_person, withdraw_consent
from api.people.needs import OURS
from api.people.schemas import AssessmentIn, ConsentIn, PersonIn
from api.rounds.commands import pin
from api.rounds.schemas import PinIn
from api.store.store import Store, Work
from matcher.needs.sheets import FACTS, NEEDS_SHEETS, PERSONS, WISHES
from resources_catalog.errors import FaultsFound
from resources_catalog.template.catalogue_sheets import CATALOGUE_SHEETS
from resources_catalog.template.columns import Row
from resources_catalog.template.read import read_sheets

P = ParamSpec("P")
T = TypeVar("T")

ROLES = {"相談員": "counsellor", "会議": "conference", "本人": "person"}
"""Who settled something, as the sheets of a town say it; anybody else is a coordinator."""

NEW = 1
"""The version of what was made just now."""

Rows = Mapping[str, tuple[Row, ...]]


@dataclass
class Town:
    """What became of the ids of a folder: of hosts, openings and people in the store, and the people's pseudonyms."""

    hosts: dict[str, str] = field(default_factory=dict)
    openings: dict[str, str] = field(default_factory=dict)
    people: dict[str, str] = field(default_factory=dict)
    codes: dict[str, str] = field(default_factory=dict)

    def named(self, text: str) -> str:
        """Give the id that a place (``O01`` or ``O01@wed``), a host or a person has here; anything else stays."""
        head, at, day = text.partition("@")
        for known in (self.openings, self.hosts, self.codes):
            if head in known:
                return known[head] + at + day
        return text


@dataclass(frozen=True)
class Bringing:
    """A town on its way into a store: each command a transaction of its own, by one account."""

    store: Store
    actor: Actor
    now: datetime
    town: Town = field(default_factory=Town)

    def run(self, command: Callable[Concatenate[Work, P], T], *args: P.args, **more: P.kwargs) -> T:
        """Run a command."""
        with self.store.work(self.actor, self.now) as work:
            return command(work, *args, **more)


def load_town(store: Store, actor: Actor, now: datetime, folder: Path) -> Town:
    """Bring hosts, openings, people, what they agreed to and what is settled into a store.

    Placements that stand are not brought: each is a way that was gone step by step.

    Parameters
    ----------
    actor
        A coordinator or supervisor, who is in charge of everybody brought.

    Raises
    ------
    FaultsFound
        If the folder cannot be read as the template says.
    """
    offered = read_sheets(folder, CATALOGUE_SHEETS, others=NEEDS_SHEETS, optional=("tasks",))
    people = read_sheets(
        folder, NEEDS_SHEETS, others=CATALOGUE_SHEETS, optional=("wishes", "facts", "placements", "decisions")
    )
    if offered.faults or people.faults:
        raise FaultsFound([*offered.faults, *people.faults])
    bringing = Bringing(store, actor, now)
    _bring_hosts(bringing, offered.rows)
    for row in people.rows["persons"]:
        _register(bringing, row)
    for row in people.rows["persons"]:
        _assess(bringing, row, people.rows)
    for row in people.rows["decisions"]:
        _settle(bringing, row)
    return bringing.town


def _bring_hosts(bringing: Bringing, rows: Rows) -> None:
    """Bring hosts and openings as an import of the file does, and the word on which they stand there."""
    unphoned = [{**row, "phone": None} for row in rows["hosts"]]  # a town to look at is phoned by nobody
    bringing.run(take_in_template, {**rows, "hosts": unphoned})
    bringing.town.hosts = {str(row["host"]): str(row["host"]) for row in rows["hosts"]}
    for row in rows["openings"]:
        code = bringing.town.openings[str(row["opening"])] = str(row["opening"])
        if isinstance(row["confirmed_on"], date):
            word = HeardOfOpeningIn(said_by="owner", on=row["confirmed_on"], channel="phone")
            bringing.run(hear_opening, code, word, NEW)


def _register(bringing: Bringing, row: Row) -> None:
    form = {"state": row["state"], "restricted": row["restricted"] is True, "identity": {"called": row["person"]}}
    made = bringing.run(register_person, PersonIn.model_validate(form))
    code = str(row["person"])
    bringing.town.people[code], bringing.town.codes[code] = made.id, made.code
    agreed = {"matching": row["basis"] in ("consent", "withdrawn"), "tell_host": row["consent_hosts"] is True}
    for purpose in (name for name, said in agreed.items() if said):
        spoken = {"purpose": purpose, "since": bringing.now.date(), "evidence": "spoken"}
        consent = bringing.run(give_consent, made.id, ConsentIn.model_validate(spoken))
        if purpose == "matching" and row["basis"] == "withdrawn":
            bringing.run(withdraw_consent, made.id, consent.id)


def _assess(bringing: Bringing, row: Row, rows: Rows) -> None:
    code, named = str(row["person"]), bringing.town.named
    person = cells_of(PERSONS, row, OURS)
    if "avoid_hosts" in person:
        person["avoid_hosts"] = " ".join(map(named, person["avoid_hosts"].split()))
    wishes = [cells_of(WISHES, wish, ("person", "order")) for wish in rows["wishes"] if wish["person"] == code]
    facts = [cells_of(FACTS, fact, ("person",)) for fact in rows["facts"] if fact["person"] == code]
    answers = {
        "person": person,
        "wishes": [{**wish, "wish": named(wish["wish"])} for wish in wishes],
        "facts": [{**fact, "about": named(fact["about"])} if "about" in fact else fact for fact in facts],
    }
    if any(answers.values()):
        form = AssessmentIn.model_validate({"form": "full", "answers": answers})
        bringing.run(assess, bringing.town.people[code], form)


def _settle(bringing: Bringing, row: Row) -> None:
    settled = {
        "kind": row["decision"], "place": bringing.town.named(str(row["opening"])),
        "role": ROLES.get(str(row["by"]), "coordinator"), "reason": row["reason"] or "本人と決めた",
    }  # fmt: skip
    bringing.run(pin, bringing.town.people[str(row["person"])], PinIn.model_validate(settled))
