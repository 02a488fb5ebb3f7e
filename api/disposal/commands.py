"""How long records are kept, holds, and disposal by two people; each command is one transaction, one row in the audit.

A disposal is one transaction: what is erased, the certificate and the end of the audit it names belong together, and
whatever fails half-way leaves all as it was. It is of so few records that no writer waits a second for it.
"""

import secrets
from collections.abc import Sequence
from datetime import date

from api.access.policy import Right, require
from api.disposal.repository import (
    Over,
    audit_end,
    disposal_seen,
    disposals_seen,
    erased_by,
    held_among,
    hold_seen,
    holds_seen,
    items_of,
    items_seen,
    names_of,
    number_taken,
    over,
    records_of,
    retention,
)
from api.disposal.schemas import (
    ApprovalIn,
    CertificateOut,
    DisposalIn,
    DisposalOut,
    DisposedOut,
    DueOut,
    HoldIn,
    HoldOut,
    ItemOut,
    RetentionIn,
    RetentionOut,
)
from api.disposal.tables import KINDS, DisposalItemRow, DisposalRow, HoldRow, RetentionRow
from api.disposal.terms import closed_before, kept_until
from api.errors import Conflict, Invalid, NotAllowed, NotFound, Stale
from api.people.commands import destroy
from api.people.repository import person_seen
from api.people.secrets import Sealed, is_erased
from api.people.tables import PersonRow
from api.store.base import new_id
from api.store.office_words import open_words, seal_words
from api.store.store import Sight, View, Work
from api.web.service import TOKYO

NUMBER_FIGURES = 7
"""Enough that even with a hundred thousand certificates a drawn number is hardly ever taken."""


def _account(work: Work) -> str:
    assert work.actor.account is not None
    return work.actor.account


# ------------------------------------------------------------------ how long


def set_retention(work: Work, form: RetentionIn) -> RetentionOut:
    """Say for how many years records of a class are kept."""
    require(work.actor, Right.DECIDE)
    row = retention(work).get(form.kind)
    before = None if row is None else row.years
    if row is None:
        row = RetentionRow(municipality=work.actor.municipality, kind=form.kind)
        work.session.add(row)
    row.years, row.on, row.account, row.at = form.years, form.on, _account(work), work.now
    row.number = seal_words(work, f"retention/{form.kind}", form.number)
    work.note("retention.set", form.kind, before=before, after=form.years)
    return RetentionOut(kind=form.kind, years=form.years, number=form.number, on=form.on)


def read_retention(view: View) -> list[RetentionOut]:
    """Say for how many years each class is kept, those without a number too."""
    require(view.actor, Right.SEE_PEOPLE)
    rows = retention(view)
    found = [(kind, rows.get(kind)) for kind in KINDS]
    return [
        RetentionOut(kind=kind, years=None, number=None, on=None)
        if row is None
        else RetentionOut(
            kind=kind, years=row.years, number=open_words(view, f"retention/{kind}", row.number), on=row.on
        )
        for kind, row in found
    ]


def _years(view: View) -> dict[str, int]:
    """Give the years of the classes that have a number."""
    return {kind: row.years for kind, row in retention(view).items() if row.years is not None}


def _over(view: View, people: Sequence[str] | None = None) -> list[Over]:
    today = view.now.astimezone(TOKYO).date()
    before = {kind: closed_before(today, years) for kind, years in _years(view).items()}
    records = None if people is None else [row.id for row in records_of(view, people)]
    return over(view, before, records)


def _days(found: Over, years: dict[str, int]) -> tuple[date, date]:
    """Give the day a record was closed and the last one it was kept for."""
    closed_on = found.closed_at.astimezone(TOKYO).date()
    return closed_on, kept_until(closed_on, years[found.kind])


def read_due(view: Sight) -> list[DueOut]:
    """List the closed records that were kept long enough and are not held back, the longest closed first."""
    require(view.actor, Right.SUPERVISE)
    years, found = _years(view), _over(view)
    view.note("disposal.due_read", number=len(found))
    listed = [(each, *_days(each, years)) for each in found]
    return [
        DueOut(
            person=each.row.id, code=each.row.code, kind=each.kind, closed_on=closed_on, kept_until=until,
            records=each.records, restricted=each.restricted,
        )
        for each, closed_on, until in listed
    ]  # fmt: skip


# ------------------------------------------------------------------ what is held back


def hold_back(work: Work, person: str, form: HoldIn) -> HoldOut:
    """Hold a record back from disposal, for a reason, until somebody lifts it."""
    require(work.actor, Right.WORK_WITH_PEOPLE)
    row = person_seen(work, person)
    work.session.refresh(row, with_for_update=True)
    number = new_id()
    made = HoldRow(
        municipality=row.municipality, id=number, person=row.id, kind=form.kind, account=_account(work), at=work.now,
        reason=Sealed(work, row.id).seal(f"hold/{number}", form.reason),
    )  # fmt: skip
    work.session.add(made)
    work.note("hold.set", number, person=row.id, why=form.kind)
    return _hold(work, made, row.code)


def lift_hold(work: Work, hold: str) -> HoldOut:
    """Lift a hold.

    Raises
    ------
    Conflict
        If it was lifted already.
    """
    require(work.actor, Right.SUPERVISE)
    row, code = hold_seen(work, hold)
    work.session.refresh(row, with_for_update=True)
    if row.lifted_at is not None:
        raise Conflict("lifted_already")
    row.lifted_by, row.lifted_at = work.actor.account, work.now
    work.note("hold.lifted", row.id, person=row.person)
    return _hold(work, row, code)


def read_holds(view: Sight, person: str | None = None) -> list[HoldOut]:
    """Read what holds a record back, or all that is held back now."""
    require(view.actor, Right.SEE_PEOPLE)
    own = None if person is None else person_seen(view, person).id
    found = [_hold(view, row, code) for row, code in holds_seen(view, own)]
    view.note("holds.read", person=own, number=len(found))
    return found


def _hold(view: View, row: HoldRow, code: str) -> HoldOut:
    gone = is_erased(view, row.person)
    return HoldOut(
        id=row.id, person=row.person, code=code, kind=row.kind, at=row.at, lifted_at=row.lifted_at,
        reason=None if gone else Sealed(view, row.person).open(f"hold/{row.id}", row.reason),
    )  # fmt: skip


# ------------------------------------------------------------------ disposal by two people


def propose(work: Work, form: DisposalIn) -> DisposalOut:
    """Propose to dispose of records that are due; nothing happens to them yet.

    Raises
    ------
    Conflict
        If one of them is not due, or held back.
    Invalid
        If a restricted record is not proposed alone: who decides on the others would learn of it.
    """
    require(work.actor, Right.SUPERVISE)
    people = sorted(set(form.people))
    for each in people:
        person_seen(work, each)
    years, found = _years(work), _over(work, people)
    if len(found) < len(people):
        raise Conflict("not_due")
    restricted = any(each.restricted for each in found)
    if restricted and len(found) > 1:
        raise Invalid("restricted_alone")
    row = DisposalRow(
        municipality=work.actor.municipality, id=new_id(), version=1, restricted=restricted,
        proposed_by=_account(work), proposed_at=work.now,
    )  # fmt: skip
    work.session.add(row)
    work.session.flush()
    work.session.add_all(_item(row, each.row, each.kind, *_days(each, years)) for each in found)
    work.session.flush()
    work.note("disposal.proposed", row.id, people=people)
    return _disposal(work, row)


def _item(disposal: DisposalRow, person: PersonRow, kind: str, closed_on: date, until: date) -> DisposalItemRow:
    return DisposalItemRow(
        municipality=disposal.municipality, disposal=disposal.id, person=person.id, version=person.version, kind=kind,
        closed_on=closed_on, kept_until=until,
    )  # fmt: skip


def approve(work: Work, disposal: str, form: ApprovalIn, version: int) -> DisposalOut:
    """Approve a disposal somebody else proposed: what is still due is erased, the rest is left out and named.

    Raises
    ------
    NotAllowed
        If the one who proposed it asks.
    Stale
        If it was changed meanwhile.
    Conflict
        If it was approved or withdrawn already, or nothing of it may be erased any more.
    """
    require(work.actor, Right.DECIDE)
    row = _to_decide(work, disposal, version)
    gone, left = _erase(work, row)
    if not gone:
        raise Conflict("nothing_to_dispose_of")
    row.version, row.number = row.version + 1, _free_number(work)
    row.approved_by, row.approved_at = work.actor.account, work.now
    row.decision, row.decided_on = seal_words(work, f"disposal/{row.id}", form.number), form.on
    row.head, row.digest = audit_end(work)
    work.session.flush()
    work.note("disposal.approved", row.id, number=row.number, erased=gone, left_out=left)
    return _disposal(work, row)


def withdraw(work: Work, disposal: str, version: int) -> DisposalOut:
    """Withdraw a proposal, whoever of the supervisors made it: nothing happened to its records.

    Raises
    ------
    Stale
        If it was changed meanwhile.
    Conflict
        If it was approved or withdrawn already.
    """
    require(work.actor, Right.SUPERVISE)
    row = _still_open(work, disposal, version)
    row.version, row.withdrawn_by, row.withdrawn_at = row.version + 1, work.actor.account, work.now
    work.session.flush()
    work.note("disposal.withdrawn", row.id)
    return _disposal(work, row)


def _to_decide(work: Work, disposal: str, version: int) -> DisposalRow:
    row = _still_open(work, disposal, version)
    if row.proposed_by == work.actor.account:
        raise NotAllowed("two_people_needed")
    return row


def _still_open(work: Work, disposal: str, version: int) -> DisposalRow:
    row = disposal_seen(work, disposal)
    work.session.refresh(row, with_for_update=True)
    if row.approved_at is not None:
        raise Conflict("disposed_of_already")
    if row.withdrawn_at is not None:
        raise Conflict("withdrawn_already")
    if row.version != version:
        raise Stale("changed_meanwhile")
    return row


def _erase(work: Work, row: DisposalRow) -> tuple[list[str], list[str]]:
    """Erase the records that are as they were proposed, with those merged into them; gives them and those left out."""
    items = {item.person: item for item in items_of(work, row.id)}
    records = records_of(work, list(items), lock=True)
    whole = _as_proposed(work, row, items)
    gone = [
        each for each in records if (each.merged_into or each.id) in whole and not is_erased(work, each.id)
    ]  # fmt: skip
    held = held_among(work, [each.id for each in records])
    held_back = {each.merged_into or each.id for each in records if each.id in held}
    left = sorted(set(items) - {each.id for each in gone})
    for person in left:
        items[person].outcome = "held" if person in held_back else "changed"
    for each in gone:
        item = items.get(each.id) or _item_beside(work, row, items[each.merged_into or each.id], each)
        item.outcome = "erased"
        each.version += 1
        destroy(work, each.id)
    return [each.id for each in gone], left


def _as_proposed(work: Work, row: DisposalRow, items: dict[str, DisposalItemRow]) -> set[str]:
    """Give whose records are still due as they were proposed; class and days are those of the rules in force now."""
    years, whole = _years(work), set()
    for each in _over(work, list(items)):
        item = items.get(each.row.id)
        if item is not None and each.restricted == row.restricted and each.row.version == item.version:
            item.kind, (item.closed_on, item.kept_until) = each.kind, _days(each, years)
            whole.add(item.person)
    return whole


def _item_beside(work: Work, row: DisposalRow, item: DisposalItemRow, record: PersonRow) -> DisposalItemRow:
    """Say of a record that it went with the one it is merged into."""
    made = _item(row, record, item.kind, item.closed_on, item.kept_until)
    work.session.add(made)
    return made


def _free_number(work: Work) -> str:
    """Draw a free number of a certificate: a gap in it tells of nothing that is hidden."""
    while number_taken(work, number := f"D{secrets.randbelow(10**NUMBER_FIGURES):0{NUMBER_FIGURES}d}"):
        pass
    return number


def list_disposals(view: Sight) -> list[DisposalOut]:
    """List disposals, those to be decided first."""
    require(view.actor, Right.SEE_PEOPLE)
    rows = disposals_seen(view)
    items: dict[str, list[tuple[DisposalItemRow, str]]] = {row.id: [] for row in rows}
    for item, code in items_seen(view, list(items)):
        items[item.disposal].append((item, code))
    view.note("disposals.read", number=len(rows))
    return [_shown(row, items[row.id]) for row in rows]


def read_disposal(view: Sight, disposal: str) -> DisposalOut:
    """Read one disposal."""
    require(view.actor, Right.SEE_PEOPLE)
    row = disposal_seen(view, disposal)
    view.note("disposal.read", row.id)
    return _disposal(view, row)


def _disposal(view: View, row: DisposalRow) -> DisposalOut:
    return _shown(row, items_seen(view, [row.id]))


def _shown(row: DisposalRow, items: Sequence[tuple[DisposalItemRow, str]]) -> DisposalOut:
    listed = [
        ItemOut(
            person=item.person, code=code, kind=item.kind, closed_on=item.closed_on, kept_until=item.kept_until,
            outcome=item.outcome,
        )
        for item, code in items
    ]  # fmt: skip
    return DisposalOut(
        id=row.id, version=row.version, proposed_by=row.proposed_by, proposed_at=row.proposed_at,
        approved_by=row.approved_by, approved_at=row.approved_at, withdrawn_at=row.withdrawn_at, number=row.number,
        items=listed,
    )  # fmt: skip


def read_certificate(view: Sight, disposal: str) -> CertificateOut:
    """Certify what was disposed of.

    Raises
    ------
    NotFound
        If it was not approved, or it is restricted and the actor may not know of all the records it erased.
    """
    require(view.actor, Right.SEE_PEOPLE)
    row = disposal_seen(view, disposal)
    if row.number is None or row.decision is None or row.decided_on is None or row.approved_at is None:
        raise NotFound("not_disposed_of")
    assert row.head is not None
    assert row.digest is not None
    erased = erased_by(view, row.id)
    if row.restricted and not {item.person for item, _ in erased} <= {
        item.person for item, _ in items_seen(view, [row.id])
    }:
        raise NotFound("no_such_disposal")
    place, proposed_by, approved_by = names_of(view, row.proposed_by, row.approved_by)
    records = [
        DisposedOut(code=code, kind=item.kind, closed_on=item.closed_on, kept_until=item.kept_until)
        for item, code in erased
    ]
    view.note("certificate.read", row.id)
    return CertificateOut(
        number=row.number, municipality=place, decision=open_words(view, f"disposal/{row.id}", row.decision),
        decided_on=row.decided_on, proposed_by=proposed_by, proposed_at=row.proposed_at, approved_by=approved_by,
        approved_at=row.approved_at, count=len(records), records=records, audit_number=row.head,
        audit_digest=row.digest,
    )  # fmt: skip
