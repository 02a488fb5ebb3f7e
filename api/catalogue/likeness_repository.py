"""Queries about what somebody said of records that look alike; each begins with what the actor may know of."""

from collections.abc import Sequence

from sqlalchemy import Select, or_, select

from api.access.policy import Right, may
from api.catalogue.tables import LikenessRow, ListingRow
from api.errors import NotFound
from api.store.store import View, Work


def _visible(view: View) -> Select[LikenessRow]:
    """Whoever sees hosts sees what was said of records."""
    own = LikenessRow.municipality == view.actor.municipality
    seen = LikenessRow.id.is_not(None) if may(view.actor, Right.SEE_HOSTS) else LikenessRow.id.in_(())
    return select(LikenessRow).where(own, seen)


def pairs_spoken_of(view: View) -> frozenset[frozenset[str]]:
    """Give the pairs about which somebody spoke and did not take it back."""
    query = _visible(view).where(LikenessRow.taken_back_at.is_(None))
    pairs = query.with_only_columns(LikenessRow.listing, LikenessRow.other)
    return frozenset(frozenset(pair) for pair in view.session.execute(pairs))


def said_between(view: View, one: str, other: str) -> LikenessRow | None:
    """Give what holds of two records, whichever was named first; None where nobody spoke or it was taken back."""
    both = LikenessRow.listing.in_((one, other)), LikenessRow.other.in_((one, other))
    query = _visible(view).where(*both, LikenessRow.listing != LikenessRow.other, LikenessRow.taken_back_at.is_(None))
    return view.session.scalars(query.order_by(LikenessRow.at, LikenessRow.id)).first()


def likeness_seen(view: View, likeness: str) -> LikenessRow:
    """Give one thing that was said.

    Raises
    ------
    NotFound
        If there is none, or the actor may not know that there is.
    """
    row = view.session.scalars(_visible(view).where(LikenessRow.id == likeness)).one_or_none()
    if row is None:
        raise NotFound("no_such_likeness")
    return row


def likenesses_of(view: View, listing: str) -> list[LikenessRow]:
    """Give all that was ever said of a record and others, the newest first."""
    of_it = or_(LikenessRow.listing == listing, LikenessRow.other == listing)
    return list(view.session.scalars(_visible(view).where(of_it).order_by(LikenessRow.at.desc(), LikenessRow.id)))


def doubles_of(view: View, listing: str) -> list[str]:
    """Give the records that are kept as this one, those that are gone as well."""
    own = (ListingRow.municipality == view.actor.municipality, ListingRow.kept_as == listing)
    seen = ListingRow.id.is_not(None) if may(view.actor, Right.SEE_HOSTS) else ListingRow.id.in_(())
    return list(view.session.scalars(select(ListingRow.id).where(*own, seen).order_by(ListingRow.id)))


def hold(work: Work, ids: Sequence[str]) -> None:
    """Let nobody else keep these records as others until this command is done."""
    own = (ListingRow.municipality == work.actor.municipality, ListingRow.id.in_(ids))
    work.session.execute(select(ListingRow.id).where(*own).order_by(ListingRow.id).with_for_update()).all()
