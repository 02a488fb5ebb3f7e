"""What changing a host or an opening comes down to, whoever does it: staff by hand, a phone call, the host itself."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from api.errors import Conflict, Invalid, Stale
from api.hosts.cells import check_host, check_opening
from api.hosts.repository import host_seen, opening_seen, openings_seen, today
from api.hosts.schemas import HostChange, OpeningChange, OpeningStateIn, OwnStateIn
from api.hosts.tables import HeardRow, HostRow, OpeningRow
from api.store.base import new_id
from api.store.store import Work

MOVES: Mapping[str, tuple[str, ...]] = {
    "draft": ("open", "closed"),
    "open": ("open", "paused", "closed"),
    "paused": ("open", "paused", "closed"),
    "closed": ("open", "closed"),
}
"""Which state an opening may come to from which; a closed one may open again."""

MAY_BE_TAKEN_AWAY = ("phone",)
Changed = dict[str, list[Any]]
"""Before and after by column."""


def host_to_change(work: Work, host: str, version: int) -> HostRow:
    """Take a host for a change of the version that the caller saw.

    Raises
    ------
    Stale
        If somebody else changed it meanwhile.
    """
    row = host_seen(work, host)
    _take(work, row, version)
    return row


def opening_to_change(work: Work, opening: str, version: int) -> OpeningRow:
    """Take an opening for a change of the version that the caller saw.

    Raises
    ------
    Stale
        If somebody else changed it meanwhile.
    """
    row = opening_seen(work, opening)
    _take(work, row, version)
    return row


def _take(work: Work, row: HostRow | OpeningRow, version: int) -> None:
    work.session.refresh(row, with_for_update=True)
    if row.version != version:
        raise Stale("changed_meanwhile")
    row.version += 1


def apply_host(work: Work, row: HostRow, form: HostChange) -> Changed:
    """Change a host; gives before and after.

    Raises
    ------
    Invalid
        If the template refuses a column.
    Conflict
        If it is to end while an opening of it takes people or may again.
    """
    if form.stage == "ended" and row.stage != "ended":
        _all_closed(work, row)
    changed = _set(row, form)
    said = {*form.model_fields_set, *form.facts}
    row.as_listed = [name for name in row.as_listed if name not in said]  # somebody said it: no list says otherwise
    check_host(row)
    return changed


def _all_closed(work: Work, row: HostRow) -> None:
    """Refuse to end a host by one stroke: closing each opening asks whether somebody is there."""
    if any(each.state in ("open", "paused") for each in openings_seen(work, row.id)):
        raise Conflict("openings_not_closed")


def apply_opening(row: OpeningRow, form: OpeningChange) -> Changed:
    """Change an opening that was taken for it; gives before and after.

    Raises
    ------
    Conflict
        If fewer seats were left than are held.
    Invalid
        If the template refuses a column.
    """
    for wanted, held in ((form.seats, row.taken), (form.try_out_seats, row.try_out_taken)):
        if wanted is not None and wanted < held:
            raise Conflict("seats_below_held", held=held)
    changed = _set(row, form)
    check_opening(row)
    return changed


def _set(row: HostRow | OpeningRow, form: HostChange | OpeningChange) -> Changed:
    changed: Changed = {}
    for name in form.model_fields_set - {"facts"}:
        new, old = getattr(form, name), getattr(row, name)
        if new != old and (new is not None or name in MAY_BE_TAKEN_AWAY):
            setattr(row, name, new)
            changed[name] = [old, new]
    facts = dict(row.facts)
    for column, cell in form.facts.items():
        old = facts.pop(column, None)
        if cell is not None:
            facts[column] = cell
        if cell != old:
            changed[f"facts.{column}"] = [old, cell]
    row.facts = facts
    return changed


def move_opening(work: Work, row: OpeningRow, form: OpeningStateIn | OwnStateIn) -> Changed:
    """Open, rest or close an opening that was taken for it; gives before and after.

    Raises
    ------
    Conflict
        If there is no way from its state, its host has ended, or places are held while it is to close.
    Invalid
        If a draft does not say yet what the template asks for, or a pause is over before it begins.
    """
    if form.state not in MOVES[row.state]:
        raise Conflict("no_way_from_here")
    if form.state == "closed" and (row.taken or row.try_out_taken):
        raise Conflict("places_held")
    if form.until is not None and (form.state != "paused" or form.until < today(work)):
        raise Invalid("ends_before_it_begins")
    changed: Changed = {} if row.state == form.state else {"state": [row.state, form.state]}
    row.state = form.state
    changed |= _pause(row, form.until)
    if form.state == "open":
        _offers(work, row)
    if form.state != "closed":
        check_opening(row)
    return changed


def _pause(row: OpeningRow, until: date | None) -> Changed:
    """Keep in ``paused_until`` how long the pause lasts; nothing where that is not known or there is none."""
    before = row.facts.get("paused_until")
    after = None if until is None else until.isoformat()
    rest = {column: cell for column, cell in row.facts.items() if column != "paused_until"}
    row.facts = rest if after is None else {**rest, "paused_until": after}
    return {} if before == after else {"facts.paused_until": [before, after]}


def _offers(work: Work, row: OpeningRow) -> None:
    """Make a host of somebody who was only talked with: now something is offered."""
    host = host_seen(work, row.host)
    work.session.refresh(host, with_for_update=True)
    if host.stage == "ended":
        raise Conflict("host_has_ended")
    if host.stage in ("listed", "contacted"):
        host.stage, host.version = "offers", host.version + 1


def keep_word(
    work: Work, host: str, opening: OpeningRow | None, *, said_by: str, on: date, channel: str, changed: Changed
) -> HeardRow:
    """Keep what a host said; it counts as its word from the day it was said.

    Raises
    ------
    Invalid
        If that day is still to come.
    """
    if on > today(work):
        raise Invalid("day_to_come")
    assert work.actor.account is not None
    made = HeardRow(
        municipality=work.actor.municipality, id=new_id(), host=host, opening=opening.id if opening else None,
        said_by=said_by, heard_by=work.actor.account, on=on, channel=channel, changed=changed, at=work.now,
    )  # fmt: skip
    if opening is not None and (opening.last_word_on is None or opening.last_word_on < on):
        opening.last_word_on = on
    work.session.add(made)
    return made


def columns_of(changed: Changed) -> list[str]:
    """Name the columns that changed, for the audit: no contents."""
    return sorted(changed)
