"""The one list of what is to be remembered: whom to be in touch with, which files to look at, which papers end."""

from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import delete, insert, select

from api.hosts.freshness import reminded_on
from api.hosts.repository import hosts_offering
from api.hosts.tables import HostRow
from api.jobs.commands import today
from api.jobs.tables import ReminderRow
from api.people.tables import PersonRow
from api.store.base import new_id
from api.store.store import View, Work

PAPERS_END_WITHIN = timedelta(days=45)

Due = tuple[str, str, str | None, object]
"""Kind, subject, person, day."""


def due(view: View) -> set[Due]:
    """Read what is to be remembered now."""
    day = today(view.now)
    place = view.actor.municipality
    going_on = (PersonRow.municipality == place, PersonRow.merged_into.is_(None), PersonRow.state != "closed")
    found: set[Due] = set()
    for kind, column in (("contact", PersonRow.next_contact_on), ("review", PersonRow.review_on)):
        rows = view.session.execute(select(PersonRow.id, column).where(*going_on, column <= day))
        found |= {(kind, person, person, on) for person, on in rows}
    ends = HostRow.agreement_until
    for host, last in hosts_offering(view).items():
        asked = None if last is None else reminded_on(last, day)
        if asked is not None:
            found.add(("host_word", host, None, asked))
    papers = select(HostRow.id, ends).where(HostRow.municipality == place, ends <= day + PAPERS_END_WITHIN)
    return found | {("agreement_ends", host, None, on) for host, on in view.session.execute(papers)}


def written(wanted: set[Due]) -> Callable[[Work], str]:
    """Give what makes the list hold these and no others, each once."""

    def write(work: Work) -> str:
        own = ReminderRow.municipality == work.actor.municipality
        rows = work.session.scalars(select(ReminderRow).where(own))
        there: dict[Due, str] = {(row.kind, row.subject, row.person, row.due_on): row.id for row in rows}
        gone = [there[each] for each in there.keys() - wanted]
        for begin in range(0, len(gone), 500):  # a statement takes so many values and no more
            work.session.execute(delete(ReminderRow).where(own, ReminderRow.id.in_(gone[begin : begin + 500])))
        new = [
            {
                "municipality": work.actor.municipality, "id": new_id(), "kind": kind, "subject": subject,
                "person": person, "due_on": on, "made_at": work.now,
            }
            for kind, subject, person, on in wanted - there.keys()
        ]  # fmt: skip
        if new:
            work.session.execute(insert(ReminderRow), new)
        return "list_written"

    return write
