"""What staff does with hosts and openings; each command is one transaction and one row in the audit."""

from api.access.policy import Right, require
from api.catalogue.finding import put_hosts
from api.errors import Conflict, Invalid
from api.hosts.cells import check_host, check_opening
from api.hosts.changes import (
    Changed,
    apply_host,
    apply_opening,
    columns_of,
    host_to_change,
    keep_word,
    move_opening,
    opening_to_change,
)
from api.hosts.freshness import Freshness
from api.hosts.paper_schemas import AgreementOut, InsuranceOut, PledgeOut
from api.hosts.repository import (
    host_seen,
    hosts_seen,
    insurance_seen,
    opening_seen,
    openings_seen,
    rows_of_host,
    spoken,
    today,
    visit_seen,
)
from api.hosts.rooms import room_of
from api.hosts.schemas import (
    HeardOfHostIn,
    HeardOfOpeningIn,
    HeardOut,
    HostChange,
    HostIn,
    HostOut,
    HostPage,
    OpeningChange,
    OpeningIn,
    OpeningOut,
    OpeningStateIn,
    VisitIn,
    VisitOut,
)
from api.hosts.tables import (
    AgreementRow,
    FlagRow,
    HeardRow,
    HostRow,
    HostVisitRow,
    OpeningRow,
    PledgeRow,
)
from api.hosts.voices import shown_flag
from api.store.base import new_id
from api.store.store import View, Work


def _shown(view: View, row: HostRow) -> HostOut:
    return HostOut.of(row, spoken(view, row.id).get(row.id), today(view))


def register_host(work: Work, form: HostIn) -> HostOut:
    """Register a host.

    Raises
    ------
    Invalid
        If the template refuses a column; the value is not repeated.
    """
    require(work.actor, Right.WORK_WITH_HOSTS)
    row = HostRow(
        municipality=work.actor.municipality, id=new_id(), name=form.name, kind=form.kind, stage=form.stage,
        phone=form.phone, facts=dict(form.facts), made_at=work.now,
    )  # fmt: skip
    check_host(row)
    work.session.add(row)
    put_hosts(work, [row])
    work.note("host.registered", row.id, stage=form.stage)
    return _shown(work, row)


def change_host(work: Work, host: str, form: HostChange, version: int) -> HostOut:
    """Change what is kept of a host."""
    require(work.actor, Right.WORK_WITH_HOSTS)
    row = host_to_change(work, host, version)
    changed = apply_host(work, row, form)
    put_hosts(work, [row])
    work.note("host.changed", row.id, columns=columns_of(changed))
    return _shown(work, row)


def hear_host(work: Work, host: str, form: HeardOfHostIn, version: int) -> HostOut:
    """Note what a host said about itself, and change what it said has changed."""
    require(work.actor, Right.WORK_WITH_HOSTS)
    row = host_to_change(work, host, version)
    changed = {} if form.change is None else apply_host(work, row, form.change)
    keep_word(work, row.id, None, said_by=form.said_by, on=form.on, channel=form.channel, changed=changed)
    put_hosts(work, [row])
    work.note("host.heard", row.id, columns=columns_of(changed), channel=form.channel)
    return _shown(work, row)


def list_hosts(view: View, stage: str | None = None, freshness: Freshness | None = None) -> list[HostOut]:
    """List hosts by stage and by how long ago somebody spoke with them."""
    require(view.actor, Right.SEE_HOSTS)
    last, on = spoken(view), today(view)
    shown = [HostOut.of(row, last.get(row.id), on) for row in hosts_seen(view, stage)]
    return [each for each in shown if freshness is None or each.freshness == freshness]


def host_page(view: View, host: str) -> HostPage:
    """Show everything that staff sees of a host."""
    require(view.actor, Right.SEE_HOSTS)
    row = host_seen(view, host)
    return HostPage(
        version=row.version, host=_shown(view, row), room=room_of(view, row.id), openings=list_openings(view, row.id),
        heard=[HeardOut.of(each) for each in rows_of_host(view, HeardRow, row.id)],
        visits=[VisitOut.of(each) for each in rows_of_host(view, HostVisitRow, row.id)],
        agreements=[AgreementOut.of(each) for each in rows_of_host(view, AgreementRow, row.id)],
        pledges=[PledgeOut.of(each) for each in rows_of_host(view, PledgeRow, row.id)],
        insurance=[InsuranceOut.of(each) for each in insurance_seen(view, row.id)],
        flags=[shown_flag(view, each) for each in rows_of_host(view, FlagRow, row.id)],
    )  # fmt: skip


def list_openings(view: View, host: str | None = None) -> list[OpeningOut]:
    """List openings, of one host where it is named."""
    require(view.actor, Right.SEE_HOSTS)
    on = today(view)
    return [OpeningOut.of(row, on) for row in openings_seen(view, host)]


def show_opening(view: View, opening: str) -> OpeningOut:
    """Show one opening."""
    require(view.actor, Right.SEE_HOSTS)
    return OpeningOut.of(opening_seen(view, opening), today(view))


def add_opening(work: Work, host: str, form: OpeningIn) -> OpeningOut:
    """Write an opening down as a draft; it is offered once it is opened."""
    require(work.actor, Right.WORK_WITH_HOSTS)
    row = _drafted(work, host, form)
    work.note("opening.drafted", row.id, host=row.host)
    return OpeningOut.of(row, today(work))


def _drafted(work: Work, host: str, form: OpeningIn) -> OpeningRow:
    found = host_seen(work, host)
    if found.stage == "ended":
        raise Conflict("host_has_ended")
    row = OpeningRow(
        municipality=found.municipality, id=new_id(), host=found.id, name=form.name, kind=form.kind, state="draft",
        seats=form.seats, try_out_seats=form.try_out_seats, taken=0, try_out_taken=0, facts=dict(form.facts),
        tasks=[dict(task) for task in form.tasks], last_word_on=None, made_at=work.now,
    )  # fmt: skip
    check_opening(row)
    work.session.add(row)
    work.session.flush()
    return row


def change_opening(work: Work, opening: str, form: OpeningChange, version: int) -> OpeningOut:
    """Change what is kept of an opening; what somebody wrote down is not the host's word yet.

    Raises
    ------
    Conflict
        If fewer seats were left than are held.
    """
    require(work.actor, Right.WORK_WITH_HOSTS)
    row = opening_to_change(work, opening, version)
    changed = apply_opening(row, form)
    put_hosts(work, [host_seen(work, row.host)])
    work.note("opening.changed", row.id, host=row.host, columns=columns_of(changed))
    return OpeningOut.of(row, today(work))


def set_opening_state(work: Work, opening: str, form: OpeningStateIn, version: int) -> OpeningOut:
    """Open, rest or close an opening."""
    require(work.actor, Right.WORK_WITH_HOSTS)
    row = opening_to_change(work, opening, version)
    move_opening(work, row, form)
    put_hosts(work, [host_seen(work, row.host)])
    work.note("opening.state_set", row.id, host=row.host, after=form.state)
    return OpeningOut.of(row, today(work))


def hear_opening(work: Work, opening: str, form: HeardOfOpeningIn, version: int) -> OpeningOut:
    """Note what a host said about an opening, and change what it said has changed; all else still holds."""
    require(work.actor, Right.WORK_WITH_HOSTS)
    row = opening_to_change(work, opening, version)
    changed: Changed = {} if form.change is None else apply_opening(row, form.change)
    if form.state is not None:
        changed |= move_opening(work, row, form.state)
    keep_word(work, row.host, row, said_by=form.said_by, on=form.on, channel=form.channel, changed=changed)
    put_hosts(work, [host_seen(work, row.host)])
    work.note("opening.heard", row.id, host=row.host, columns=columns_of(changed), channel=form.channel)
    return OpeningOut.of(row, today(work))


def keep_visit(work: Work, host: str, form: VisitIn) -> VisitOut:
    """Keep what was seen and said on a visit to a host."""
    require(work.actor, Right.WORK_WITH_HOSTS)
    found = host_seen(work, host)
    if form.on > today(work):
        raise Invalid("day_to_come")
    assert work.actor.account is not None
    row = HostVisitRow(
        municipality=found.municipality, id=new_id(), host=found.id, **form.model_dump(), account=work.actor.account,
        at=work.now,
    )  # fmt: skip
    work.session.add(row)
    work.note("host.visited", row.id, host=found.id)
    return VisitOut.of(row)


def draft_from_visit(work: Work, host: str, visit: str, form: OpeningIn) -> OpeningOut:
    """Make a draft opening of a visit; the day of the visit is the host's last word on it.

    Raises
    ------
    Conflict
        If the visit has become an opening already.
    """
    require(work.actor, Right.WORK_WITH_HOSTS)
    seen = visit_seen(work, host, visit)
    work.session.refresh(seen, with_for_update=True)
    if seen.opening is not None:
        raise Conflict("visit_has_opening")
    row = _drafted(work, host, form)
    row.last_word_on = seen.on
    seen.opening = row.id
    work.note("opening.drafted", row.id, host=row.host, visit=seen.id)
    return OpeningOut.of(row, today(work))
