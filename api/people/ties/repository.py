"""Queries about who is around people; each begins with the people the actor may know of."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import TypeVar

from sqlalchemy import Select, exists, or_, select

from api.access.policy import Right, may
from api.accounts.tables import AccountRow
from api.errors import NotFound
from api.people.repository import ids_seen
from api.people.tables import AgencyRow, ConsentRow, PersonRow
from api.people.ties.tables import CareRow, MergeRow, QuietRow, ReferralRow, RelationRow, TrackRow
from api.placements.tables import PlacementRow
from api.store.store import View

R = TypeVar("R", ReferralRow, TrackRow, RelationRow, CareRow, QuietRow, MergeRow, ConsentRow, PlacementRow)

AWAY = ("closed",)
LINES = 200
"""Lines of one part of the day at most."""
UNPRESSED = ("not_met", "building_trust", "seeking_slowly")
"""States in which no day presses anybody: a line of today shows none."""


def _visible(view: View, table: type[R]) -> Select[R]:
    """Rows about people the actor may know of."""
    return select(table).where(table.municipality == view.actor.municipality, table.person.in_(ids_seen(view)))


def agencies(view: View) -> Sequence[AgencyRow]:
    """List agencies by name."""
    own = AgencyRow.municipality == view.actor.municipality
    return view.session.scalars(select(AgencyRow).where(own).order_by(AgencyRow.name, AgencyRow.id)).all()


def agency_known(view: View, agency: str) -> AgencyRow:
    """Give one agency.

    Raises
    ------
    NotFound
        If there is none.
    """
    row = view.session.get(AgencyRow, (view.actor.municipality, agency))
    if row is None:
        raise NotFound("no_such_agency")
    return row


def staff_account(view: View, account: str) -> AccountRow | None:
    """Give an account that may be in charge of people; None if it may not."""
    row = view.session.get(AccountRow, (view.actor.municipality, account))
    fits = row is not None and row.active and {"coordinator", "supervisor"} & set(row.roles)
    return row if fits else None


def first_receiver(view: View) -> AccountRow | None:
    """Give the supervisor who was here first, a coordinator where there is none."""
    own = (AccountRow.municipality == view.actor.municipality, AccountRow.active.is_(True))
    rows = view.session.scalars(select(AccountRow).where(*own).order_by(AccountRow.made_at, AccountRow.id)).all()
    for role in ("supervisor", "coordinator"):
        for row in rows:
            if role in row.roles:
                return row
    return None


def referral_seen(view: View, referral: str) -> ReferralRow:
    """Give one referral of a person whom the actor may know of; an agency only its own.

    Raises
    ------
    NotFound
        If there is none.
    """
    query = _visible(view, ReferralRow).where(ReferralRow.id == referral)
    if not may(view.actor, Right.SEE_PEOPLE):
        query = query.where(ReferralRow.agency == view.actor.agency)
    row = view.session.scalars(query).one_or_none()
    if row is None:
        raise NotFound("no_such_referral")
    return row


def referrals_of(view: View, person: str) -> Sequence[ReferralRow]:
    """List the referrals of a person, the newest first."""
    query = _visible(view, ReferralRow).where(ReferralRow.person == person)
    return view.session.scalars(query.order_by(ReferralRow.at.desc(), ReferralRow.id)).all()


def own_referrals(view: View) -> Sequence[tuple[ReferralRow, str]]:
    """List what the own agency referred, with how it stands; the state is that of the record merged into, if any.

    A person whose record, or the one it was merged into, is restricted is not among them.
    """
    into = select(PersonRow).subquery()
    state = select(PersonRow.state).where(
        PersonRow.municipality == ReferralRow.municipality, PersonRow.id == ReferralRow.person
    )
    merged = (
        select(into.c.state)
        .join(PersonRow, (PersonRow.municipality == into.c.municipality) & (PersonRow.merged_into == into.c.id))
        .where(PersonRow.municipality == ReferralRow.municipality, PersonRow.id == ReferralRow.person)
    )
    hidden = merged.where(into.c.restricted.is_(True))
    query = (
        _visible(view, ReferralRow)
        .where(ReferralRow.agency == view.actor.agency, ~exists(hidden))
        .add_columns(state.scalar_subquery(), merged.scalar_subquery())
        .order_by(ReferralRow.at.desc(), ReferralRow.id)
    )
    return [(row, later or first) for row, first, later in view.session.execute(query).all()]


def tracks_of(view: View, *people: str) -> Sequence[TrackRow]:
    """List the tracks of people, those still open first."""
    query = _visible(view, TrackRow).where(TrackRow.person.in_(people))
    return view.session.scalars(
        query.order_by(TrackRow.closed_on.is_not(None), TrackRow.opened_on, TrackRow.id)
    ).all()  # fmt: skip


def track_seen(view: View, track: str) -> TrackRow:
    """Give one track.

    Raises
    ------
    NotFound
        If there is none about a person the actor may know of.
    """
    row = view.session.scalars(_visible(view, TrackRow).where(TrackRow.id == track)).one_or_none()
    if row is None:
        raise NotFound("no_such_track")
    return row


def members_of(view: View, household: str) -> Sequence[PersonRow]:
    """List the members of a household whom the actor may know of."""
    query = select(PersonRow).where(
        PersonRow.municipality == view.actor.municipality,
        PersonRow.household == household,
        PersonRow.merged_into.is_(None),
        PersonRow.id.in_(ids_seen(view)),
    )
    return view.session.scalars(query.order_by(PersonRow.code)).all()


def relations_among(view: View, people: Sequence[str]) -> Sequence[RelationRow]:
    """List what some people are to each other; both ends are among them."""
    query = _visible(view, RelationRow).where(RelationRow.person.in_(people), RelationRow.other.in_(people))
    return view.session.scalars(query.order_by(RelationRow.person, RelationRow.other)).all()


def relation_between(view: View, person: str, other: str) -> RelationRow | None:
    """Give what one person is to another one."""
    query = _visible(view, RelationRow).where(RelationRow.person == person, RelationRow.other == other)
    return view.session.scalars(query).one_or_none()


def care_of(view: View, people: Sequence[str]) -> Sequence[CareRow]:
    """List the care duties of people; one towards somebody whom the actor may not know of is not among them."""
    query = _visible(view, CareRow).where(
        CareRow.person.in_(people), or_(CareRow.other.is_(None), CareRow.other.in_(ids_seen(view)))
    )
    return view.session.scalars(query.order_by(CareRow.person, CareRow.at, CareRow.id)).all()


def care_seen(view: View, person: str, duty: str) -> CareRow:
    """Give one care duty of a person.

    Raises
    ------
    NotFound
        If there is none that the actor may know of.
    """
    found = [row for row in care_of(view, [person]) if row.id == duty]
    if not found:
        raise NotFound("no_such_care")
    return found[0]


def agreed_purposes(view: View, people: Sequence[str], on: date) -> dict[str, list[str]]:
    """Give the purposes each of some people agrees to on a day."""
    query = _visible(view, ConsentRow).where(
        ConsentRow.person.in_(people),
        ConsentRow.withdrawn_at.is_(None),
        ConsentRow.since <= on,
        or_(ConsentRow.until.is_(None), ConsentRow.until >= on),
    )
    found: dict[str, set[str]] = {person: set() for person in people}
    for row in view.session.scalars(query):
        found[row.person].add(row.purpose)
    return {person: sorted(purposes) for person, purposes in found.items()}


def anybody(view: View, people: Sequence[str]) -> Sequence[PersonRow]:
    """Give people of the municipality whether or not the actor may see them: only to say that there is one."""
    own = (PersonRow.municipality == view.actor.municipality, PersonRow.merged_into.is_(None))
    return view.session.scalars(select(PersonRow).where(*own, PersonRow.id.in_(people)).order_by(PersonRow.code)).all()


def merged_into(view: View, person: str) -> Sequence[PersonRow]:
    """List the records merged into one that the actor may know of."""
    query = select(PersonRow).where(
        PersonRow.municipality == view.actor.municipality,
        PersonRow.merged_into == person,
        PersonRow.id.in_(ids_seen(view)),
    )
    return view.session.scalars(query.order_by(PersonRow.code)).all()


def is_merged_upon(view: View, person: str) -> bool:
    """Tell whether any record, seen or not, was merged into this one."""
    query = select(PersonRow.id).where(
        PersonRow.municipality == view.actor.municipality, PersonRow.merged_into == person
    )
    return view.session.scalars(query.limit(1)).first() is not None


def merge_standing(view: View, person: str) -> MergeRow | None:
    """Give the merge of a record that was not undone."""
    query = _visible(view, MergeRow).where(MergeRow.person == person, MergeRow.undone_at.is_(None))
    return view.session.scalars(query).one_or_none()


def quiet_seen(view: View, person: str, quiet: str) -> QuietRow:
    """Give one quiet time of a person.

    Raises
    ------
    NotFound
        If there is none.
    """
    query = _visible(view, QuietRow).where(QuietRow.person == person, QuietRow.id == quiet)
    row = view.session.scalars(query).one_or_none()
    if row is None:
        raise NotFound("no_such_quiet_time")
    return row


def at_hand(view: View, *, mine: bool) -> Select[PersonRow]:
    """People who are not closed, merged or hidden from the actor."""
    query = select(PersonRow).where(
        PersonRow.municipality == view.actor.municipality,
        PersonRow.id.in_(ids_seen(view)),
        PersonRow.merged_into.is_(None),
        PersonRow.state.not_in(AWAY),
    )
    return query.where(PersonRow.counsellor == view.actor.account) if mine else query


def _at_hand(view: View, table: type[R], mine: bool) -> Select[R]:
    people = at_hand(view, mine=mine).with_only_columns(PersonRow.id)
    return _visible(view, table).where(table.person.in_(people)).limit(LINES)


def people_at_hand(view: View, people: Sequence[str], *, mine: bool) -> dict[str, PersonRow]:
    """Give those of some people who are at hand, by id."""
    query = at_hand(view, mine=mine).where(PersonRow.id.in_(people))
    return {row.id: row for row in view.session.scalars(query)}


def to_contact(view: View, on: date, *, mine: bool) -> Sequence[PersonRow]:
    """List whom to be in touch with on a day, by the day it was meant for; nobody who is left in peace then."""
    quiet = _quiet(view, on).with_only_columns(QuietRow.person)
    query = at_hand(view, mine=mine).where(PersonRow.next_contact_on <= on, PersonRow.id.not_in(quiet))
    return view.session.scalars(query.order_by(PersonRow.next_contact_on, PersonRow.code).limit(LINES)).all()


def to_review(view: View, on: date, *, mine: bool) -> Sequence[PersonRow]:
    """List whose file to look at without being in touch."""
    query = at_hand(view, mine=mine).where(PersonRow.review_on <= on)
    return view.session.scalars(query.order_by(PersonRow.review_on, PersonRow.code).limit(LINES)).all()


def _quiet(view: View, on: date) -> Select[QuietRow]:
    return _visible(view, QuietRow).where(
        QuietRow.ended_at.is_(None), QuietRow.since <= on, or_(QuietRow.until.is_(None), QuietRow.until >= on)
    )


def quiet_to_review(view: View, on: date, *, mine: bool) -> Sequence[QuietRow]:
    """List quiet times whose file is to be looked at."""
    query = _at_hand(view, QuietRow, mine).where(QuietRow.ended_at.is_(None), QuietRow.review_on <= on)
    return view.session.scalars(query.order_by(QuietRow.review_on, QuietRow.id)).all()


def consents_ending(view: View, on: date, days: int, *, mine: bool) -> Sequence[ConsentRow]:
    """List consents that hold on a day and end within some days."""
    last = min(on, date.max - timedelta(days=days)) + timedelta(days=days)
    query = _at_hand(view, ConsentRow, mine).where(
        ConsentRow.withdrawn_at.is_(None), ConsentRow.until >= on, ConsentRow.until <= last
    )
    return view.session.scalars(query.order_by(ConsentRow.until, ConsentRow.id)).all()


def tracks_to_look_at(view: View, on: date, *, mine: bool) -> Sequence[TrackRow]:
    """List open tracks whose day of looking has come."""
    query = _at_hand(view, TrackRow, mine).where(TrackRow.closed_on.is_(None), TrackRow.monitor_on <= on)
    return view.session.scalars(query.order_by(TrackRow.monitor_on, TrackRow.id)).all()


def placements_at(view: View, steps: Sequence[str], *, mine: bool) -> Sequence[PlacementRow]:
    """List the ways of people that stand at one of some steps."""
    query = _at_hand(view, PlacementRow, mine).where(PlacementRow.step.in_(steps))
    return view.session.scalars(query.order_by(PlacementRow.made_at, PlacementRow.id)).all()
