"""Words looked for in the index of either database; each query begins with which entries the actor may know of.

The index gives entries that hold the grams of a word; that they hold the word itself is then read in their texts, so
that what is found is what a reading of every text would find.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from math import prod
from typing import Any, NamedTuple
from weakref import WeakKeyDictionary

from sqlalchemy import (
    ColumnElement,
    Engine,
    Select,
    and_,
    case,
    column,
    exists,
    func,
    literal,
    or_,
    select,
    table,
    text,
)

from api.access.policy import Right, may
from api.catalogue.entries import AREA, DAY, DAYS, KIND, OF, PLACE, codes, facet, squares, word_of
from api.catalogue.tables import EntryRow
from api.hosts.tables import HostRow, OpeningRow
from api.store.engine import is_sqlite
from api.store.store import View
from resources_catalog.folding import END_OF_FIELD, grams_of_word
from resources_catalog.listing import ACCESS

INDEX = table("entry_grams", column("rowid"))
OFTEN = 0.012
"""The part of all entries from which on to read the texts of entry after entry is faster than to ask the index."""
_BY_INDEX = text("SELECT set_config('enable_seqscan', 'off', true), set_config('enable_sort', 'off', true)")
"""Rows come from an index, and in their order where one is in it: to read texts costs more than PostgreSQL guesses."""
_PARTS = text("""
SELECT word, part FROM pg_stats, unnest(most_common_elems::text::text[], most_common_elem_freqs) AS known (word, part)
WHERE schemaname = current_schema() AND tablename = 'entry' AND attname = 'grams' AND word IS NOT NULL
""")
"""The part of all entries that have a common word of the index, as PostgreSQL found out about the table."""
_KEPT_FOR = timedelta(minutes=10)
_KNOWN: WeakKeyDictionary[Engine, tuple[datetime, Mapping[str, float]]] = WeakKeyDictionary()
"""Those parts and when they were asked for, by store: what they are is of no weight but for the time of a search."""

Need = Sequence[Sequence[str]]
"""Words of the index: an entry holds all those of at least one group."""


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
    only: Collection[str] | None = None
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


def at_once(view: View, ways: Sequence[Tier], narrowed: Narrowed) -> Sequence[Sequence[Tier]]:
    """Give the ways that are looked for in one go: on PostgreSQL those up to the widest that leaves few to be read.

    There a question takes longer than its answer; SQLite is asked one way after the other, until enough is found.
    """
    first = 0
    if not is_sqlite(view.session.get_bind().engine):
        first = max((at for at, way in enumerate(ways, 1) if _few_held(view, _needs(way, narrowed))), default=0)
    return [*([ways[:first]] if first else []), *([way] for way in ways[first:])]


def hits(view: View, ways: Sequence[Tier], narrowed: Narrowed, limit: int) -> Iterator[tuple[Hit, float]]:
    """Give entries that hold what is looked for in one of the ways, the widest being the last, with their scores.

    Returns
    -------
    iterator of (Hit, float)
        The best first, then in the order of coming in, at most so many.
    """
    sqlite = is_sqlite(view.session.get_bind().engine)
    widest = ways[-1]
    needs = _needs(widest, narrowed)
    query = _visible(view).where(*_narrowing(narrowed), *_held_so(sqlite, widest))
    order: ColumnElement[int] = EntryRow.serial + 0  # no index is in this order, so that none is read for it
    if sqlite and needs:
        query = query.join(INDEX, INDEX.c.rowid == EntryRow.serial).where(text("entry_grams MATCH :match"))
        query, order = query.params(match=" AND ".join(map(_match, needs))), INDEX.c.rowid
    elif sqlite or not _few_held(view, needs):
        order = EntryRow.__table__.c.serial
    else:
        query = query.where(*map(_held, needs))
    if len(ways) == 1:
        rows = view.session.execute(query.order_by(order).limit(limit))
        yield from ((Hit(*row), widest.score) for row in rows)
        return
    place = case(*((and_(*_held_so(sqlite, way)), number) for number, way in enumerate(ways[:-1])), else_=len(ways) - 1)
    found = query.add_columns(place).order_by(place, order).limit(limit)
    for *row, number in view.session.execute(found):
        yield Hit(*row), ways[number].score


def _needs(way: Tier, narrowed: Narrowed) -> list[Need]:
    return [*_needs_of(way), *_needs_of_facets(narrowed)]


def _held_so(sqlite: bool, way: Tier) -> list[ColumnElement[bool]]:
    """Ask the texts of entries whether they hold what is looked for."""
    wanted = [_holds(sqlite, EntryRow.names, each) for each in way.in_names]
    return wanted + [
        or_(_holds(sqlite, EntryRow.names, each), _holds(sqlite, EntryRow.rest, each)) for each in way.anywhere
    ]


def _visible(view: View) -> Select[Any]:
    """Whoever sees hosts finds every entry of the municipality, others none."""
    columns: tuple[Any, ...] = (EntryRow.id, EntryRow.of, EntryRow.serial, EntryRow.area, EntryRow.lat, EntryRow.lon)
    seen = EntryRow.id.is_not(None) if may(view.actor, Right.SEE_HOSTS) else EntryRow.id.in_(())
    return select(*columns).where(EntryRow.municipality == view.actor.municipality, seen)


def _holds(sqlite: bool, where: Any, piece: str) -> ColumnElement[bool]:
    find = func.instr if sqlite else func.strpos
    return find(where, literal(piece)) > 0


def _needs_of(tier: Tier) -> Iterator[Need]:
    for piece in tier.in_names:
        yield [_words(piece, in_names=True)]
    for piece in tier.anywhere:
        yield [_words(piece, in_names=each) for each in (True, False)]


def _words(piece: str, *, in_names: bool) -> list[str]:
    return [word_of(gram, in_names=in_names) for gram in grams_of_word(piece)]


def _needs_of_facets(narrowed: Narrowed) -> Iterator[Need]:
    for mark, any_of in ((KIND, narrowed.kinds), (AREA, narrowed.areas)):
        if any_of is not None:
            yield [[facet(mark, code)] for code in sorted(any_of)]
    yield from ([[facet(DAY, code)]] for code in codes(narrowed.days, DAYS))
    yield from ([[facet(PLACE, code)]] for code in codes(narrowed.access, tuple(ACCESS)))
    if narrowed.stages is not None or narrowed.open_only:
        yield [[facet(OF, "host")]]
    if narrowed.near is not None and (around := squares(narrowed.near)):
        yield [[word] for word in around]


def _match(need: Need) -> str:
    """Write a need in the language of the index of SQLite."""
    return "(" + " OR ".join(f"({' AND '.join(words)})" for words in need) + ")"


def _held(need: Need) -> ColumnElement[bool]:
    """Ask PostgreSQL for entries of which the index knows what is needed."""
    if all(len(words) == 1 for words in need):
        return EntryRow.grams.op("&&", is_comparison=True)([words[0] for words in need])
    return or_(*(EntryRow.grams.op("@>", is_comparison=True)(words) for words in need))


def _few_held(view: View, needs: Sequence[Need]) -> bool:
    """Tell whether the index of PostgreSQL leaves few entries to be read.

    Left to itself, PostgreSQL reads the grams of row after row where it hopes to find enough rows soon, and to read
    those of a row takes longer than its texts. So the index is asked where what is needed is likely to be rare, and
    nothing but texts is read where it is common: then enough rows are found soon.
    """
    if not needs:
        return False
    if _PARTS not in view.session.info:
        view.session.execute(_BY_INDEX)
        view.session.info[_PARTS] = _parts(view)
    parts: Mapping[str, float] = view.session.info[_PARTS]
    return prod(min(1.0, sum(prod(parts.get(word, 0.0) for word in group) for group in need)) for need in needs) < OFTEN


def _parts(view: View) -> Mapping[str, float]:
    engine = view.session.get_bind().engine
    asked, found = _KNOWN.get(engine, (None, {}))
    if asked is None or not asked <= view.now < asked + _KEPT_FOR:
        found = {word: part for word, part in view.session.execute(_PARTS)}
        _KNOWN[engine] = view.now, found
    return found


def _narrowing(narrowed: Narrowed) -> Iterator[ColumnElement[bool]]:
    among = ((EntryRow.kind, narrowed.kinds), (EntryRow.area, narrowed.areas), (EntryRow.id, narrowed.only))
    for column_of, any_of in among:
        if any_of is not None:
            yield column_of.in_(sorted(any_of))
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
