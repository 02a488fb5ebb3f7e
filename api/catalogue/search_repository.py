"""Words looked for in the index of either database; each query begins with which entries the actor may know of.

The index gives entries that hold the grams of a word; that they hold the word itself is then read in their texts, so
that what is found is what a reading of every text would find.
"""

from collections.abc import Collection, Iterator, Sequence
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, column, exists, func, literal, or_, select, table, text

from api.access.policy import Right, may
from api.catalogue.entries import word_of
from api.catalogue.tables import EntryRow
from api.hosts.tables import HostRow, OpeningRow
from api.store.engine import is_sqlite
from api.store.store import View
from resources_catalog.folding import END_OF_FIELD, grams_of_word

INDEX = table("entry_grams", column("rowid"))


class Tier(NamedTuple):
    """One way in which an entry may hold what is looked for: texts in its names, words in names or elsewhere."""

    score: float
    in_names: tuple[str, ...]
    anywhere: tuple[str, ...]


class Narrowed(NamedTuple):
    """What narrows a search down; None and 0 do not. ``near`` is a box: south, north, west, east."""

    kinds: Collection[str] | None = None
    areas: Collection[str] | None = None
    days: int = 0
    access: int = 0
    open_only: bool = False
    stages: Collection[str] | None = None
    near: tuple[float, float, float, float] | None = None


class Hit(NamedTuple):
    """An entry that was found."""

    id: str
    of: str
    serial: int
    area: str | None
    lat: float | None
    lon: float | None


def tiers(words: Sequence[str]) -> tuple[Tier, ...]:
    """Give the ways to hold all words, the best first: as a whole name, at its beginning, within names, anywhere."""
    if not words:
        return (Tier(0.0, (), ()),)
    first, rest = words[0], tuple(words[1:])
    begins = Tier(0.75, (END_OF_FIELD + first, *rest), ())
    whole = (Tier(1.0, (END_OF_FIELD + first + END_OF_FIELD,), ()),) if not rest else ()
    return (*whole, begins, Tier(0.5, tuple(words), ()), Tier(0.25, (), tuple(words)))


def hits(view: View, tier: Tier, narrowed: Narrowed, limit: int) -> Iterator[Hit]:
    """Give entries in the order of coming in, at most so many."""
    sqlite = is_sqlite(view.session.get_bind().engine)
    query = _visible(view).where(*_narrowing(narrowed))
    wanted = [_holds(sqlite, EntryRow.names, each) for each in tier.in_names]
    wanted += [or_(_holds(sqlite, EntryRow.names, each), _holds(sqlite, EntryRow.rest, each)) for each in tier.anywhere]
    if sqlite and wanted:
        query = query.join(INDEX, INDEX.c.rowid == EntryRow.serial).where(text("entry_grams MATCH :match"))
        query = query.params(match=_match(tier)).order_by(INDEX.c.rowid)
    else:
        query = query.where(*_contained(tier)).order_by(EntryRow.serial)
    for row in view.session.execute(query.where(*wanted).limit(limit)):
        yield Hit(*row)


def _visible(view: View) -> Select[Any]:
    """Whoever sees hosts finds every entry of the municipality, others none."""
    columns: tuple[Any, ...] = (EntryRow.id, EntryRow.of, EntryRow.serial, EntryRow.area, EntryRow.lat, EntryRow.lon)
    seen = EntryRow.id.is_not(None) if may(view.actor, Right.SEE_HOSTS) else EntryRow.id.in_(())
    return select(*columns).where(EntryRow.municipality == view.actor.municipality, seen)


def _holds(sqlite: bool, where: Any, piece: str) -> ColumnElement[bool]:
    find = func.instr if sqlite else func.strpos
    return find(where, literal(piece)) > 0


def _match(tier: Tier) -> str:
    """Write the query of the index of SQLite."""
    parts = [_all_of(each, in_names=True) for each in tier.in_names]
    parts += [f"(({_all_of(each, in_names=True)}) OR ({_all_of(each, in_names=False)}))" for each in tier.anywhere]
    return " AND ".join(f"({part})" for part in parts)


def _all_of(piece: str, *, in_names: bool) -> str:
    return " AND ".join(word_of(gram, in_names=in_names) for gram in grams_of_word(piece))


def _contained(tier: Tier) -> Iterator[ColumnElement[bool]]:
    """Ask PostgreSQL for entries whose grams hold those of the words."""
    for piece in tier.in_names:
        yield _held(_words(piece, in_names=True))
    for piece in tier.anywhere:
        names, rest = (_words(piece, in_names=each) for each in (True, False))
        yield or_(_held(names), _held(rest))


def _held(words: list[str]) -> ColumnElement[bool]:
    return EntryRow.grams.op("@>", is_comparison=True)(words)


def _words(piece: str, *, in_names: bool) -> list[str]:
    return [word_of(gram, in_names=in_names) for gram in grams_of_word(piece)]


def _narrowing(narrowed: Narrowed) -> Iterator[ColumnElement[bool]]:
    if narrowed.kinds is not None:
        yield EntryRow.kind.in_(sorted(narrowed.kinds))
    if narrowed.areas is not None:
        yield EntryRow.area.in_(sorted(narrowed.areas))
    for bits, where in ((narrowed.days, EntryRow.days), (narrowed.access, EntryRow.access)):
        if bits:
            yield where.op("&")(bits) == bits
    if narrowed.stages is not None:
        yield _of_host(HostRow.stage.in_(sorted(narrowed.stages)))
    if narrowed.open_only:
        opening = (OpeningRow.municipality == EntryRow.municipality, OpeningRow.host == EntryRow.id)
        yield exists(select(OpeningRow.id).where(*opening, OpeningRow.state == "open"))
    if narrowed.near is not None:
        south, north, west, east = narrowed.near
        yield and_(EntryRow.lat.between(south, north), EntryRow.lon.between(west, east))


def _of_host(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    own = (HostRow.municipality == EntryRow.municipality, HostRow.id == EntryRow.id)
    return and_(EntryRow.of == "host", exists(select(HostRow.id).where(*own, condition)))
