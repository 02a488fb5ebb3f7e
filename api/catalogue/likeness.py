"""Records that may be one place: suggested, said to be the same or not, and taken back; never merged by themselves."""

from collections.abc import Iterator

from pydantic import BaseModel

from api.access.policy import Right, require
from api.catalogue import likeness_repository as said
from api.catalogue import repository
from api.catalogue.commands import rewrite
from api.catalogue.finding import refresh_entries
from api.catalogue.records import Columns, listing_of
from api.catalogue.search import areas_called
from api.catalogue.tables import LikenessRow, ListingRow
from api.errors import Conflict, Invalid, NotFound
from api.store.base import new_id
from api.store.store import View, Work
from resources_catalog import duplicates
from resources_catalog.duplicates import EVIDENCE, Suggestion


class AlikeOut(BaseModel):
    """One of two records that look alike, by what people compare."""

    id: str
    name: str
    municipality: str
    address: str | None
    phone: str | None
    service: str

    @classmethod
    def of(cls, row: Columns) -> "AlikeOut":
        """Show a record."""
        return cls(
            id=row["id"], name=row["name"], municipality=row["town"], address=row["address"], phone=row["phone"],
            service=row["service"],
        )  # fmt: skip


class EvidenceOut(BaseModel):
    """What speaks for a pair or against it: a code, its exact test in words, likeness or metres where it has one."""

    code: str
    ja: str
    en: str
    weight: int
    value: float | None


class SuggestionOut(BaseModel):
    """Two records that may be one (``same_record``), or one place with two services (``same_place``)."""

    kind: str
    total: int
    first: AlikeOut
    second: AlikeOut
    evidence: list[EvidenceOut]

    @classmethod
    def of(cls, pair: Suggestion, first: Columns, second: Columns) -> "SuggestionOut":
        """Show a pair with its evidence."""
        known = [(each, EVIDENCE[each.code]) for each in pair.evidence]
        return cls(
            kind=pair.kind, total=pair.total, first=AlikeOut.of(first), second=AlikeOut.of(second),
            evidence=[
                EvidenceOut(code=each.code, ja=means.ja, en=means.en, weight=means.weight, value=each.value)
                for each, means in known
            ],
        )  # fmt: skip


class LikenessOut(BaseModel):
    """What was said of two records; ``listing`` is the one that is kept where they are the same."""

    id: str
    listing: str
    other: str
    same: bool
    taken_back: bool

    @classmethod
    def of(cls, row: LikenessRow) -> "LikenessOut":
        """Show what was said."""
        taken_back = row.taken_back_at is not None
        return cls(id=row.id, listing=row.listing, other=row.other, same=row.same, taken_back=taken_back)


def suggestions(view: View, municipality: str | None = None) -> list[SuggestionOut]:
    """Suggest pairs of records that nobody spoke of yet, the likeliest first.

    Raises
    ------
    Invalid
        If the municipality is not one of which there is a record, or several are called so.
    """
    require(view.actor, Right.SEE_HOSTS)
    areas = () if municipality is None else (ListingRow.area.in_(areas_called(view, municipality)),)
    rows = {row["id"]: row for row in repository.listings_there(view, *areas)}
    spoken = said.pairs_spoken_of(view)
    found = duplicates.suggested((code, listing_of(row)) for code, row in rows.items())
    return [
        SuggestionOut.of(each, rows[each.first], rows[each.second])
        for each in found
        if frozenset((each.first, each.second)) not in spoken
    ]


def say_same(work: Work, kept: str, other: str) -> LikenessOut:
    """Say that two records are the same: ``other`` is found through ``kept`` from now on, and stays as it is.

    Raises
    ------
    NotFound
        If one of them is not there, or the last edition no longer had it.
    Conflict
        If somebody spoke of the two before, or one of them is kept as another, or others are kept as the second:
        that is taken back first, so that whatever is said can be taken back exactly.
    """
    require(work.actor, Right.WORK_WITH_HOSTS)
    rows = _both_there(work, kept, other)
    if any(row["kept_as"] is not None for row in rows) or said.doubles_of(work, other):
        raise Conflict("listing_kept_as_another")
    made = _spoken(work, kept, other, same=True)
    rewrite(work, [{"id": other, "kept_as": kept}])
    refresh_entries(work, [kept, other])
    work.note("catalogue.said_same", made.id, kept=kept, other=other)
    return LikenessOut.of(made)


def say_different(work: Work, one: str, other: str) -> LikenessOut:
    """Say that two records are not the same: they are not suggested any more.

    Raises
    ------
    NotFound
        If one of them is not there, or the last edition no longer had it.
    Conflict
        If somebody spoke of the two before: that is taken back first.
    """
    require(work.actor, Right.WORK_WITH_HOSTS)
    _both_there(work, one, other)
    made = _spoken(work, *sorted((one, other)), same=False)
    work.note("catalogue.said_different", made.id, listing=made.listing, other=made.other)
    return LikenessOut.of(made)


def take_back(work: Work, likeness: str) -> LikenessOut:
    """Take back what was said of two records: all is found as if nobody had spoken.

    Raises
    ------
    NotFound
        If nothing of that id was said.
    Conflict
        If it was taken back before.
    """
    require(work.actor, Right.WORK_WITH_HOSTS)
    row = said.likeness_seen(work, likeness)
    said.hold(work, [row.listing, row.other])
    work.session.refresh(row)
    if row.taken_back_at is not None:
        raise Conflict("likeness_taken_back")
    row.taken_back_at = work.now
    if row.same:
        rewrite(work, [{"id": row.other, "kept_as": None}])
        refresh_entries(work, [row.listing, row.other])
    work.note("catalogue.likeness_taken_back", row.id, listing=row.listing, other=row.other)
    return LikenessOut.of(row)


def take_back_between(work: Work, one: str, other: str) -> LikenessOut:
    """Take back what holds of two records, whichever was named first.

    Raises
    ------
    NotFound
        If nobody spoke of the two, or it was taken back.
    """
    require(work.actor, Right.WORK_WITH_HOSTS)
    row = said.said_between(work, one, other)
    if row is None:
        raise NotFound("no_such_likeness")
    return take_back(work, row.id)


def _both_there(work: Work, one: str, other: str) -> list[Columns]:
    """Take two different records that are there, for saying something of them."""
    if one == other:
        raise Invalid("same_listing")
    said.hold(work, [one, other])
    return list(_there(work, (one, other)))


def _there(work: Work, ids: tuple[str, ...]) -> Iterator[Columns]:
    for code in ids:
        row = repository.listing_seen(work, code)
        if row["gone_in"] is not None:
            raise NotFound("no_such_listing")
        yield row


def _spoken(work: Work, listing: str, other: str, *, same: bool) -> LikenessRow:
    if said.said_between(work, listing, other) is not None:
        raise Conflict("likeness_said")
    row = LikenessRow(
        municipality=work.actor.municipality, id=new_id(), listing=listing, other=other, same=same,
        account=work.actor.account, at=work.now, taken_back_at=None,
    )  # fmt: skip
    work.session.add(row)
    work.session.flush()
    return row
