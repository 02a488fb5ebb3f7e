"""Records that may be of the same person: warned of, never refused; put together and taken apart again."""

from datetime import date

from api.access.policy import Right, require
from api.disposal.repository import records_of
from api.errors import Conflict, Invalid
from api.people.commands import page_of
from api.people.repository import person_seen, seen_among
from api.people.schemas import Identity, PersonOut
from api.people.secrets import Sealed, fields_of, fields_of_all, folded, is_erased, people_with
from api.people.tables import PersonRow
from api.people.ties.repository import anybody, is_merged_upon, merge_standing, merged_into, tracks_of
from api.people.ties.schemas import LookAlike, LookAlikes, Together, TrackOut
from api.people.ties.tables import MergeRow
from api.store.base import new_id
from api.store.store import Sight, View, Work
from resources_catalog.template.dates import parse_date

LOOKED_AT_MOST = 200


def look_alikes(view: Sight, form: Identity) -> LookAlikes:
    """Say which records may be of the same person as one about to be registered; nothing is refused."""
    require(view.actor, Right.WORK_WITH_PEOPLE)
    found = _alike(view, form.model_dump(exclude_none=True), None)
    view.note("duplicates.looked_for", found=len(found.found))
    return found


def look_alikes_of(view: Sight, person: str) -> LookAlikes:
    """Say which other records may be of the same person as this one."""
    require(view.actor, Right.WORK_WITH_PEOPLE)
    row = person_seen(view, person)
    found = _alike(view, Sealed(view, row.id).fields(), row.id)
    view.note("duplicates.looked_for", row.id, person=row.id, found=len(found.found))
    return found


def _alike(view: View, fields: dict[str, str], own: str | None) -> LookAlikes:
    """Find records with the same name or reading and the same day of birth or number; hidden ones are not named."""
    near: set[str] = set()
    for name in ("name", "kana"):
        near.update(people_with(view, fields.get(name, ""), LOOKED_AT_MOST))
    near.discard(own or "")
    rows = anybody(view, sorted(near))
    names = fields_of_all(view, [row.id for row in rows])
    same = [row for row in rows if _same(fields, names[row.id])]
    seen = {row.id for row in seen_among(view, [row.id for row in same])}
    shown = [LookAlike(id=row.id, code=row.code, name=names[row.id].get("name")) for row in same if row.id in seen]
    return LookAlikes(found=shown, ask_supervisor=len(seen) < len(same))


def _same(one: dict[str, str], other: dict[str, str]) -> bool:
    called = any(_meet(folded(one.get(name, "")), folded(other.get(name, ""))) for name in ("name", "kana"))
    phones = _meet(folded(one.get("phone", "")), folded(other.get("phone", "")))
    return called and (phones or _meet(_day(one.get("born_on", "")), _day(other.get("born_on", ""))))


def _meet(one: str | date, other: str | date) -> bool:
    return bool(one) and one == other


def _day(text: str) -> str | date:
    """Read a day of birth however it was written; what is no day is compared as it stands."""
    try:
        return parse_date(text)
    except ValueError:
        return folded(text)


def merge(work: Work, into: str, other: str) -> Together:
    """Take two records for those of one person: nothing is moved, ``other`` is read with ``into`` from now on.

    Raises
    ------
    Conflict
        If one of them is merged into another already, or others are merged into the second.
    """
    require(work.actor, Right.SUPERVISE)
    if into == other:
        raise Invalid("same_person")
    first, second = (person_seen(work, each) for each in (into, other))
    records_of(work, [into, other], lock=True)
    if first.merged_into is not None or second.merged_into is not None or is_merged_upon(work, second.id):
        raise Conflict("merged_already")
    assert work.actor.account is not None
    made = MergeRow(
        municipality=first.municipality, id=new_id(), person=second.id, into=first.id, account=work.actor.account,
        at=work.now,
    )  # fmt: skip
    work.session.add(made)
    second.merged_into, second.version = first.id, second.version + 1
    first.version += 1
    work.session.flush()
    work.note("person.merged", second.id, person=second.id, into=first.id)
    return _together(work, first)


def unmerge(work: Work, other: str) -> PersonOut:
    """Take a record apart again; both are as they were before but for their versions.

    Raises
    ------
    Conflict
        If it is not merged.
    """
    require(work.actor, Right.SUPERVISE)
    row = person_seen(work, other)
    records_of(work, [row.merged_into or row.id], lock=True)
    standing = merge_standing(work, row.id)
    if row.merged_into is None or standing is None:
        raise Conflict("not_merged")
    standing.undone_by, standing.undone_at = work.actor.account, work.now
    row.merged_into, row.version = None, row.version + 1
    head = work.session.get(PersonRow, (row.municipality, standing.into), with_for_update=True)
    assert head is not None
    head.version += 1
    work.note("person.unmerged", row.id, person=row.id, of=standing.into)
    return PersonOut.of(row, fields_of(work, row.id))


def view_together(view: Sight, person: str) -> Together:
    """Read a record with those merged into it."""
    require(view.actor, Right.SEE_PEOPLE)
    row = person_seen(view, person)
    shown = _together(view, row)
    view.note("person.viewed_together", row.id, person=row.id, records=shown.records)
    return shown


def _together(view: View, row: PersonRow) -> Together:
    rows = [row, *(each for each in merged_into(view, row.id) if not is_erased(view, each.id))]
    pages = [page_of(view, each) for each in rows]
    people = [each.id for each in rows]
    return Together(
        version=row.version,
        person=pages[0].person,
        records=people,
        identities={each.id: page.identity for each, page in zip(rows, pages, strict=True)},
        consents=[consent for page in pages for consent in page.consents],
        contacts=sorted((note for page in pages for note in page.contacts), key=lambda note: note.on, reverse=True),
        tracks=[TrackOut.of(each) for each in tracks_of(view, *people)],
    )
