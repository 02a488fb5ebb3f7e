"""What is searched of a record or a host, and keeping it in the index of either database."""

from collections.abc import Iterable, Iterator, Sequence
from math import floor
from typing import Any, Final, NamedTuple

from sqlalchemy import Row, delete, func, select, text

from api.catalogue.records import Columns, point_of
from api.catalogue.tables import EntryRow
from api.store.base import insert_rows
from api.store.engine import is_sqlite
from api.store.store import Work
from resources_catalog.folding import grams, searched
from resources_catalog.listing import ACCESS

DAYS: Final = ("weekday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "holiday")
"""Kinds of days in the order of their bits."""
WEEKDAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday")
AT_ONCE: Final = 500
"""Ids in one statement: a statement takes so many values and no more."""

NAME_MARK: Final = "n"
OF, KIND, AREA, DAY, PLACE, FINE, COARSE = "o", "k", "m", "t", "s", "g", "h"
"""Marks of the words by which the index knows what narrows a search down: none is a sign of the words of grams."""
SQUARES: Final = {FINE: 0.1, COARSE: 1.0}
"""Squares of the map that the index knows, by the length of their sides in degrees."""
MOST_SQUARES: Final = 40
Box = tuple[float, float, float, float]
"""South, north, west, east in degrees."""

_INTO_INDEX = text("INSERT INTO entry_grams (rowid, grams) VALUES (:serial, :words)")
_OUT_OF_INDEX = text("INSERT INTO entry_grams (entry_grams, rowid, grams) VALUES ('delete', :serial, :words)")


class Texts(NamedTuple):
    """The texts of something that is searched, and the words by which the index knows them."""

    names: str
    rest: str
    words: list[str]

    @classmethod
    def of(cls, names: str, rest: str) -> "Texts":
        """Find the words, in no order."""
        words = [*map(_NAME_WORDS.__getitem__, grams(names)), *map(_WORDS.__getitem__, grams(rest))]
        return cls(names, rest, words)


class Entry(NamedTuple):
    """What is searched of one thing; see ``EntryRow``."""

    id: str
    of: str
    texts: Texts
    kind: str | None
    area: str | None
    lat: float | None
    lon: float | None
    days: int
    access: int


class _Words(dict[str, str]):
    """Grams as words of ASCII letters and digits, which the index of SQLite takes as they are."""

    def __missing__(self, gram: str) -> str:
        self[gram] = word = "x".join(format(ord(sign), "x") for sign in gram)
        return word


class _NameWords(dict[str, str]):
    """The same for grams of names."""

    def __missing__(self, gram: str) -> str:
        self[gram] = word = NAME_MARK + _WORDS[gram]
        return word


_WORDS = _Words()
_NAME_WORDS = _NameWords()


def word_of(gram: str, *, in_names: bool) -> str:
    """Give the word by which the index knows a gram."""
    return (_NAME_WORDS if in_names else _WORDS)[gram]


def bits(codes: Iterable[str], order: Sequence[str]) -> int:
    """Give a set of codes as bits in their order; a code that has no place is left out."""
    found = set(codes)
    return sum(1 << place for place, code in enumerate(order) if code in found)


def codes(found: int, order: Sequence[str]) -> list[str]:
    """Give the codes of bits."""
    return [code for place, code in enumerate(order) if found >> place & 1]


def days_of(kinds: Iterable[str]) -> int:
    """Give kinds of days as bits; ``weekday`` is each of the five."""
    found = set(kinds)
    return bits(found | set(WEEKDAYS) if "weekday" in found else found, DAYS)


def facet(mark: str, code: str) -> str:
    """Give the word by which the index knows a code."""
    return mark + _WORDS[code]


def facets(each: Entry | Row[Any]) -> Iterator[str]:
    """Give the words by which the index knows what narrows a search down to an entry."""
    yield facet(OF, each.of)
    yield from (facet(mark, code) for mark, code in ((KIND, each.kind), (AREA, each.area)) if code)
    yield from (facet(DAY, code) for code in codes(each.days, DAYS))
    yield from (facet(PLACE, code) for code in codes(each.access, tuple(ACCESS)))
    if each.lat is not None and each.lon is not None:
        box = (each.lat, each.lat, each.lon, each.lon)
        yield from (word for mark in SQUARES for word in _squares(mark, box))


def squares(box: Box) -> list[str]:
    """Give the words of squares that cover a box, the smaller where they are not too many; none for the whole map."""
    return next((found for mark in SQUARES if (found := _squares(mark, box))), [])


def _squares(mark: str, box: Box) -> list[str]:
    """Give the squares of one size that cover a box; none if there are too many of them."""
    if not (-90 <= box[0] <= box[1] <= 90 and -180 <= box[2] <= box[3] <= 180):
        return []
    south, north, west, east = (
        floor((each + most) / SQUARES[mark]) for each, most in zip(box, (90, 90, 180, 180), strict=True)
    )
    if (north - south + 1) * (east - west + 1) > MOST_SQUARES:
        return []
    return [f"{mark}{row:x}x{place:x}" for row in range(south, north + 1) for place in range(west, east + 1)]


def texts_of(every: Sequence[Columns]) -> Texts:
    """Give the texts of a listing, by its columns, and of those that are the same."""
    names = searched(each[name] for each in every for name in ("name", "kana"))
    return Texts.of(names, searched(text for each in every for text in _rest(each)))


def _rest(columns: Columns) -> tuple[str | None, ...]:
    place = f"{columns['town']}{columns['address'] or ''}"
    return columns["corporation"], place, columns["service"], columns["remarks"]


def entry_of(columns: Columns, texts: Texts) -> Entry:
    """Give what is searched of a listing, by its columns and texts."""
    lat, lon, _ = point_of(columns)
    return Entry(
        id=columns["id"],
        of="listing",
        texts=texts,
        kind=columns["kind"],
        area=columns["area"],
        lat=lat,
        lon=lon,
        days=days_of(kind for kind, _, _ in columns["hours"]),
        access=bits((code for code, there in columns["access"] if there), tuple(ACCESS)),
    )


def put_entries(work: Work, entries: Sequence[Entry]) -> None:
    """Keep what is searched of things, in place of what was kept of them before."""
    if not entries:
        return
    take_out(work, [each.id for each in entries])
    place = work.actor.municipality
    session, sqlite = work.session, is_sqlite(work.session.get_bind().engine)
    # On SQLite one index serves all municipalities of the store: its rows are told apart by serials of all of them.
    own = () if sqlite else (EntryRow.municipality == place,)
    last = session.execute(select(func.coalesce(func.max(EntryRow.serial), 0)).where(*own)).scalar_one()
    rows, indexed = [], []
    for serial, each in enumerate(entries, start=last + 1):
        texts = each.texts
        words = [*texts.words, *facets(each)]
        rows.append({
            "municipality": place, "id": each.id, "of": each.of, "serial": serial, "names": texts.names,
            "rest": texts.rest, "grams": None if sqlite else words, "kind": each.kind, "area": each.area,
            "lat": each.lat, "lon": each.lon, "days": each.days, "access": each.access,
        })  # fmt: skip
        indexed.append({"serial": serial, "words": " ".join(words)})
    insert_rows(session, EntryRow, rows)
    if sqlite:
        session.connection().execute(_INTO_INDEX, indexed)


def take_out(work: Work, ids: Sequence[str]) -> None:
    """Let things be found no more."""
    sqlite = is_sqlite(work.session.get_bind().engine)
    for begin in range(0, len(ids), AT_ONCE):
        own = (EntryRow.municipality == work.actor.municipality, EntryRow.id.in_(ids[begin : begin + AT_ONCE]))
        if sqlite:
            found = work.session.execute(select(*EntryRow.__table__.c).where(*own)).all()
            # The index keeps no texts: it is told what to forget by the words that it was given.
            gone = [{"serial": row.serial, "words": " ".join(_indexed(row))} for row in found]
            if gone:
                work.session.connection().execute(_OUT_OF_INDEX, gone)
        work.session.execute(delete(EntryRow).where(*own))


def _indexed(row: Row[Any]) -> list[str]:
    """Give the words that the index was given for an entry."""
    return [*Texts.of(row.names, row.rest).words, *facets(row)]


def learn_words(work: Work) -> None:
    """Let PostgreSQL find out which words are common; under a role that does not own the table it passes this over."""
    if not is_sqlite(work.session.get_bind().engine):
        work.session.execute(text("ANALYZE entry"))
