"""What a host does for itself; whatever it says of an opening here is its word of today."""

from api.access.policy import Right, require
from api.catalogue.finding import put_hosts
from api.errors import NotAllowed
from api.hosts.changes import (
    Changed,
    apply_opening,
    columns_of,
    keep_word,
    move_opening,
    opening_to_change,
)
from api.hosts.paper_schemas import AgreementOut, MoneyForHost
from api.hosts.private_repository import money_to_host
from api.hosts.repository import host_seen, openings_seen, rows_of_host, today
from api.hosts.schemas import OpeningChange, OpeningOut, OwnHostPage, OwnStateIn, Said
from api.hosts.tables import AgreementRow, FlagRow, HostVisitRow, OpeningRow
from api.hosts.voices import shown_flag
from api.store.store import View, Work

OFFICE_SAYS = ("programme", "seats_for", "cover", "gap_approved", "restricted")
"""Columns of an opening that the municipality answers for."""


def own_page(view: View) -> OwnHostPage:
    """Show a host what is its own."""
    require(view.actor, Right.SEE_OWN_HOST)
    host = host_seen(view, view.actor.host or "")
    on = today(view)
    papers = [AgreementOut.of(row) for row in rows_of_host(view, AgreementRow, host.id)]
    visits = rows_of_host(view, HostVisitRow, host.id)
    return OwnHostPage(
        id=host.id, name=host.name, kind=host.kind, phone=host.phone,
        openings=[OpeningOut.of(row, on) for row in openings_seen(view, host.id)],
        agreements=[paper.model_copy(update={"paper_lies": None}) for paper in papers],
        worries=[Said(on=row.on, words=row.worries) for row in visits if row.worries is not None],
        flags=[shown_flag(view, row) for row in rows_of_host(view, FlagRow, host.id)],
        money=[MoneyForHost.to_host(row) for row in money_to_host(view, host.id)],
    )  # fmt: skip


def change_own(work: Work, opening: str, form: OpeningChange, version: int) -> OpeningOut:
    """Change an own opening.

    Raises
    ------
    NotAllowed
        If it is something that the municipality answers for.
    Conflict
        If fewer seats were left than are held.
    """
    row = _own(work, opening, version)
    for column in OFFICE_SAYS:
        if column in form.facts:
            raise NotAllowed("office_says_this", column=column)
    return _said(work, row, apply_opening(row, form), "opening.changed_by_host")


def confirm_own(work: Work, opening: str, version: int) -> OpeningOut:
    """Say that an own opening is still as it stands here."""
    return _said(work, _own(work, opening, version), {}, "opening.confirmed_by_host")


def set_own_state(work: Work, opening: str, form: OwnStateIn, version: int) -> OpeningOut:
    """Rest an own opening for a while, or take new people again; a draft is opened with the municipality.

    Raises
    ------
    NotAllowed
        If it was never opened, or was closed.
    """
    row = _own(work, opening, version)
    if row.state not in ("open", "paused"):
        raise NotAllowed("office_opens")
    return _said(work, row, move_opening(work, row, form), "opening.state_set_by_host")


def _own(work: Work, opening: str, version: int) -> OpeningRow:
    require(work.actor, Right.SPEAK_FOR_HOST)
    return opening_to_change(work, opening, version)


def _said(work: Work, row: OpeningRow, changed: Changed, kind: str) -> OpeningOut:
    on = today(work)
    keep_word(work, row.host, row, said_by="host", on=on, channel="portal", changed=changed)
    put_hosts(work, [host_seen(work, row.host)])
    work.note(kind, row.id, host=row.host, columns=columns_of(changed))
    return OpeningOut.of(row, on)
