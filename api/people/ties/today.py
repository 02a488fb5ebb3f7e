"""The day of a coordinator: nothing in it says that anybody is late."""

from collections.abc import Iterable
from datetime import date

from api.access.policy import Right, require
from api.conferences.plans.repository import plans_to_review
from api.people.secrets import fields_of_all
from api.people.tables import PersonRow
from api.people.ties.repository import (
    UNPRESSED,
    consents_ending,
    people_at_hand,
    placements_at,
    quiet_to_review,
    to_contact,
    to_review,
    tracks_to_look_at,
)
from api.people.ties.schemas import DueOut, TodayOut
from api.store.store import View

ENDING_DAYS = 30
WAITED_FOR = ("sounding", "waiting_for_answer")
"""Steps at which a host's answer is waited for."""

Line = tuple[str, date | None, str | None]
"""A person, the day something was meant for, the row it is about."""


def due_today(view: View, on: date, *, mine: bool = False) -> TodayOut:
    """List what there is to do on a day: contacts, files to look at alone, answers waited for, what ends soon."""
    require(view.actor, Right.SEE_PEOPLE)
    found = _found(view, on, mine)
    shown = _people(view, sorted({line[0] for lines in found.values() for line in lines}), mine)

    def of(what: str) -> list[DueOut]:
        return [_line(what, *shown[line[0]], line) for line in found[what] if line[0] in shown]

    return TodayOut(
        on=on, contacts=of("contact"), reviews=of("review"), hosts_answers=of("host_answer"),
        consents_ending=of("consent_ends"), tracks=of("track"), plans=of("plan"),
    )  # fmt: skip


def _found(view: View, on: date, mine: bool) -> dict[str, list[Line]]:
    ending = consents_ending(view, on, ENDING_DAYS, mine=mine)
    files = [(row.id, row.review_on, None) for row in to_review(view, on, mine=mine)]
    resting = [(row.person, row.review_on, row.id) for row in quiet_to_review(view, on, mine=mine)]
    return {
        "contact": [(row.id, row.next_contact_on, None) for row in to_contact(view, on, mine=mine)],
        "review": [*files, *resting],
        "host_answer": [(row.person, None, row.id) for row in placements_at(view, WAITED_FOR, mine=mine)],
        "consent_ends": [(row.person, row.until, row.id) for row in ending],
        "track": [(row.person, row.monitor_on, row.id) for row in tracks_to_look_at(view, on, mine=mine)],
        "plan": list(plans_to_review(view, on)),
    }


def _people(view: View, people: Iterable[str], mine: bool) -> dict[str, tuple[PersonRow, str | None]]:
    rows = people_at_hand(view, list(people), mine=mine)
    names = fields_of_all(view, list(rows), ("name", "called"))
    return {person: (row, names[person].get("called") or names[person].get("name")) for person, row in rows.items()}


def _line(what: str, row: PersonRow, called: str | None, line: Line) -> DueOut:
    pressed = row.state not in UNPRESSED or what == "consent_ends"
    return DueOut.of(what, row, called, line[1] if pressed else None, line[2])
