"""What is searched of a record or a host, and keeping it in the index of either database."""

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from math import floor
from operator import add
from typing import Any, Final, NamedTuple

from sqlalchemy import Row, delete, func, select, text

from api.catalogue.records import Columns, point_of
from api.catalogue.tables import EntryRow
from api.store.base import insert_rows
from api.store.engine import is_sqlite
from api.store.store import Work
from resources_catalog.folding import searched
from resources_catalog.listing import ACCESS

DAYS: Final = ("weekday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "holiday")
"""Kinds of days in the order of their bits."""
WEEKDAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday")
AT_ONCE: Final = 500
"""Ids in one statement: a statement takes so many values and no more."""

_ASIDE: Final = 0xF0000
IN_NAMES: Final = chr(_ASIDE + 0x80)
"""At the end of the words of names: a sign that no letter has."""
_AS_WORDS: Final = {sign: _ASIDE + sign for sign in range(0x80) if not chr(sign).isalnum()}
"""The index of SQLite takes every sign beyond ASCII as part of a word; those that would end one are put beyond."""
OF, KIND, AREA, DAY, PLACE, FINE, COARSE = "o", "k", "m", "t", "s", "g", "h"
"""Marks of the words by which the index knows what narrows a search down: none is a sign of the words of grams."""
SQUARES: Final = {FINE: 0.1, COARSE: 1.0}
"""Squares of the map that the index knows, by the length of their sides in degrees."""
MOST_SQUARES: Final = 40
Box = tuple[float, float, float, float]
"""South, north, west, east in degrees."""

_INTO_INDEX = text("INSERT INTO entry_grams (rowid, grams) VALUES (:serial, :words)")
_TIDY = text("""
SELECT gin_clean_pending_list(oid) FROM pg_class
WHERE relname = 'ix_entry_grams' AND relnamespace = current_schema()::regnamespace AND pg_has_role(relowner, 'USAGE')
""")
_OUT_OF_INDEX = text("INSERT INTO entry_grams (entry_grams, rowid, grams) VALUES ('delete', :serial, :words)")


class Texts(NamedTuple):
    """The texts of something that is searched, and the words by which the index knows them, between blanks."""

    names: str
    rest: str
    words: str

    @classmethod
    def of(cls, names: str, rest: str) -> "Texts":
        """Find the words; one may stand there more than once, which says the same and is found faster."""
        return cls(names, rest, " ".join((*_words(names, IN_NAMES), *_words(rest, ""))))


def _words(text: str, mark: str) -> Iterator[str]:
    """Give the signs and the pairs of neighbours of a text as words of the index."""
    signs = text.translate(_AS_WORDS)
    if signs:
        between = mark + " "
        yield between.join(signs) + mark
        yield between.join(map(add, signs, signs[1:])) + mark


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


def word_of(gram: str, *, in_names: bool) -> str:
    """Give the word by which the index knows a gram."""
    return gram.translate(_AS_WORDS) + (IN_NAMES if in_names else "")


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
    return mark + code.translate(_AS_WORDS)


def _facets(each: Entry | Row[Any]) -> Iterator[str]:
    """Give the words by which the index knows what narrows a search down to an entry."""
    yield _coded(each.of, each.kind, each.area, each.days, each.access)
    if each.lat is not None and each.lon is not None and _on_map(each.lat, each.lon):
        yield from (_square(mark, *_row_and_place(mark, each.lat, each.lon)) for mark in SQUARES)


@lru_cache(maxsize=8192)
def _coded(of: str, kind: str | None, area: str | None, days: int, access: int) -> str:
    """Give the words of codes; many entries have the same."""
    words = [facet(OF, of), *(facet(mark, code) for mark, code in ((KIND, kind), (AREA, area)) if code)]
    words += [facet(DAY, code) for code in codes(days, DAYS)]
    return " ".join([*words, *(facet(PLACE, code) for code in codes(access, tuple(ACCESS)))])


def squares(box: Box) -> list[str]:
    """Give the words of squares that cover a box, the smaller where they are not too many; none for the whole map."""
    return next((found for mark in SQUARES if (found := _squares(mark, box))), [])


def _squares(mark: str, box: Box) -> list[str]:
    """Give the squares of one size that cover a box; none if there are too many of them."""
    south, north, west, east = box
    if not (south <= north and west <= east and _on_map(south, west) and _on_map(north, east)):
        return []
    (low, left), (high, right) = _row_and_place(mark, south, west), _row_and_place(mark, north, east)
    if (high - low + 1) * (right - left + 1) > MOST_SQUARES:
        return []
    return [_square(mark, row, place) for row in range(low, high + 1) for place in range(left, right + 1)]


def _on_map(lat: float, lon: float) -> bool:
    return -90 <= lat <= 90 and -180 <= lon <= 180


def _row_and_place(mark: str, lat: float, lon: float) -> tuple[int, int]:
    side = SQUARES[mark]
    return floor((lat + 90) / side), floor((lon + 180) / side)


def _square(mark: str, row: int, place: int) -> str:
    return f"{mark}{row:x}x{place:x}"


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
        texts, words = each.texts, _indexed(each.texts, each)
        rows.append({
            "municipality": place, "id": each.id, "of": each.of, "serial": serial, "names": texts.names,
            "rest": texts.rest, "grams": None if sqlite else words.split(), "kind": each.kind, "area": each.area,
            "lat": each.lat, "lon": each.lon, "days": each.days, "access": each.access,
        })  # fmt: skip
        indexed.append({"serial": serial, "words": words})
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
            gone = [{"serial": row.serial, "words": _indexed(Texts.of(row.names, row.rest), row)} for row in found]
            if gone:
                work.session.connection().execute(_OUT_OF_INDEX, gone)
        work.session.execute(delete(EntryRow).where(*own))


def _indexed(texts: Texts, of: Entry | Row[Any]) -> str:
    """Give the words that the index is given for an entry."""
    return " ".join((texts.words, *_facets(of)))


def learn_words(work: Work) -> None:
    """Let PostgreSQL find out which words are common, and put what it has set aside into the index.

    Under a role that does not own the tables it passes this over.
    """
    if not is_sqlite(work.session.get_bind().engine):
        work.session.execute(text("ANALYZE entry, listing"))
        work.session.execute(_TIDY)
