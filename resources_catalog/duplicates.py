"""Suggests pairs of public records that may be one place. Nothing is merged: a person looks at both and decides.

Only records of one municipality are compared. What speaks for a pair is ``EVIDENCE``: each code belongs to a kind, and
of a kind the heaviest code counts, since a point is mostly made from the address, and an office number belongs to a
corporation. A pair is suggested that shows ``LEAST_KINDS`` kinds or more and reaches ``LEAST_TOTAL``.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from dataclasses import dataclass
from itertools import takewhile
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

import numpy as np

from resources_catalog.folding import fold
from resources_catalog.geography.addresses import address_key, number_of
from resources_catalog.geography.distance import straight_km

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from resources_catalog.listing import Listing

    Rows = NDArray[np.intp]
    Flags = NDArray[np.bool_]
    Floats = NDArray[np.float64]


class Meaning(NamedTuple):
    """What a code says of a pair: its kind, its weight in points, and the exact test in Japanese and English."""

    kind: str
    weight: int
    ja: str
    en: str


EVIDENCE: Final[Mapping[str, Meaning]] = {
    "same_name": Meaning(
        "name", 10, "法人格とサービス名を除いた名称が同じ", "one name, without corporate form and name of the service"
    ),
    "like_name": Meaning("name", 8, "同じ名称ではないが、類似度が90以上", "not one name, but a likeness of 90 or more"),
    "same_phone": Meaning("phone", 8, "電話番号の数字が同じ", "the same digits of the phone number"),
    "same_point": Meaning("where", 7, "緯度と経度が同じ", "the same latitude and longitude"),
    "within_100_m": Meaning("where", 6, "同じ点ではなく、距離が100m未満", "not one point, less than 100 m apart"),
    "within_500_m": Meaning("where", 3, "距離が100m以上500m未満", "from 100 m to less than 500 m apart"),
    "same_address": Meaning("where", 7, "表記をそろえた番地以降が同じ", "the same address, spelled in one way"),
    "same_office_number": Meaning("who", 3, "事業所番号が同じ", "the same office number"),
    "same_corporation": Meaning("who", 2, "13桁の法人番号が同じ", "the same corporate number of 13 digits"),
    "numbered_branches": Meaning(
        "doubt",
        -6,
        "名称の違いが番号や館・棟・方角だけ",
        "the names differ in a number, a building or a direction only",
    ),
    "other_service": Meaning("doubt", 0, "サービス種別が異なる", "the services differ"),
}
"""Whole points, so that a sum is exact. The order is that of the evidence of a suggestion."""

VALUED: Final = frozenset({"same_name", "like_name", "same_point", "within_100_m", "within_500_m"})
"""Codes that come with the likeness of the names or the metres between the points."""

LEAST_KINDS: Final = 2
LEAST_TOTAL: Final = 15
LIKE: Final = 90.0
"""Of 100: twice the signs that two names have in common in one order, of all their signs."""

NEAR_M: Final = 100.0
AROUND_M: Final = 500.0
MANY: Final = 5
"""Records of one point, or different names of one phone number, from which these are no evidence: a point that stands
for a district, the phone of a head office."""

_PAIRS: Final = 1 << 18
"""That are looked at together, some tens of megabytes."""

_ROMAN: Final = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5, "vi": 6, "vii": 7, "viii": 8}
_ROMAN_SIGNS: Final = str.maketrans({chr(start + n): f" {n + 1} " for start in (0x2160, 0x2170) for n in range(12)})
_ROMAN_WORD: Final = re.compile(f"(?<![a-z])(?:{'|'.join(_ROMAN)})(?![a-z])", re.IGNORECASE)
_ORDINAL: Final = re.compile("第([一二三四五六七八九十]{1,3})")
_FORM: Final = re.compile(
    "(?:(?:認定)?(?:特定非営利活動|npo)|(?:一般|公益)(?:社団|財団)|社会福祉|(?:社会)?医療|宗教|学校|更生保護)法人"
    "|(?:株式|有限|合同|合資|合名)会社|企業組合|労働者協同組合|生活協同組合"
    r"|[(](?:株|有|同|資|名|福|社|財|医|特|特非|社福|一社|一財|公社|公財|npo)[)]"
)
_SERVICE: Final = re.compile(
    "就労継続支援(?:事業)?|就労移行支援|多機能型|就労支援(?=事業所|[ab]型)|障害福祉さ-びす(?:事業)?|[ab]型|事業所"
)
_OTHER_SIGN: Final = re.compile(r"[\W_]")
_COUNTER: Final = re.compile(
    "(?:第?[0-9]{1,3}(?:号館|号棟|号店|号|館|棟|店|期|st|nd|rd|th)?|第?[一二三四五六七八九十]|[a-z](?:棟|館)?"
    "|[東西南北中本別新旧分上下甲乙丙](?:館|棟|店|室|場|校|部|所|園)?)?"
)
_LATIN: Final = re.compile("[a-z]")
_PHONE: Final = re.compile("0[0-9]{9,10}")
_CORPORATION: Final = re.compile("[0-9]{13}")
_DIGIT: Final = re.compile("[0-9]")
_NO_DIGIT: Final = re.compile("[^0-9]")


class Evidence(NamedTuple):
    """A code, and the likeness (0 to 100) of names or the metres between points; ``None`` for all other codes."""

    code: str
    value: float | None = None


class Suggestion(NamedTuple):
    """Two records that may be one.

    Parameters
    ----------
    first, second
        Their ids, the smaller first.
    kind
        ``same_record``: a place that is listed twice. ``same_place``: a place with two services, a record for each.
    evidence
        In the order of ``EVIDENCE``.
    total
        Points: of each kind the heaviest code, all doubts taken off.
    """

    first: str
    second: str
    kind: Literal["same_record", "same_place"]
    evidence: tuple[Evidence, ...]
    total: int


def suggested(records: Iterable[tuple[str, Listing]]) -> tuple[Suggestion, ...]:
    """Suggest pairs of records that may be one place.

    Parameters
    ----------
    records
        Id and record, in any order; one without a municipality is compared with none.

    Returns
    -------
    tuple of Suggestion
        The largest total first, then by the ids. The order of the records changes nothing.

    Raises
    ------
    ValueError
        If two records have one id.
    """
    columns = _Columns.of(sorted(records, key=lambda record: record[0]))
    found = [each for first, second in _pairs(columns.block) for each in _weighed(columns, first, second)]
    return tuple(sorted(found, key=lambda each: (-each.total, each.first, each.second)))


def folded_name(name: str) -> str:
    """Fold the name of an office for comparing.

    Returns
    -------
    str
        One width, case and kana, numbers as digits; without blanks, punctuation, corporate form and the name of the
        service, unless nothing else is in it.
    """
    roman = unicodedata.normalize("NFKC", name.translate(_ROMAN_SIGNS))
    counted = fold(_ROMAN_WORD.sub(lambda found: str(_ROMAN[found[0].lower()]), roman))
    plain = _FORM.sub("", _ORDINAL.sub(lambda found: f"第{number_of(found[1])}", counted))
    return _OTHER_SIGN.sub("", _SERVICE.sub("", plain)) or _OTHER_SIGN.sub("", counted)


def numbered_branches(one: str, other: str) -> bool:
    """Tell whether two folded names differ in a counter only: 第1 and 第2, 本館 and 別館, 東 and 西, A棟 and none."""
    before = _alike(one, other)
    after = _alike(one[before:][::-1], other[before:][::-1])
    parts = [name[before : len(name) - after] for name in (one, other)]
    if one == other or not all(map(_COUNTER.fullmatch, parts)):
        return False
    beside = one[max(before - 1, 0) : before] + one[len(one) - after :][:1]
    return not (_LATIN.search("".join(parts)) and _LATIN.search(beside))  # a sign of a Latin word counts nothing


def _alike(one: str, other: str) -> int:
    """Count the signs at the beginning of both texts that are the same."""
    return sum(1 for _ in takewhile(lambda signs: signs[0] == signs[1], zip(one, other, strict=False)))


def total_of(codes: Iterable[str]) -> int:
    """Add the points of codes: of each kind the heaviest code."""
    kinds: dict[str, list[int]] = defaultdict(list)
    for code in codes:
        kinds[EVIDENCE[code].kind].append(EVIDENCE[code].weight)
    return sum(max(weights, key=abs) for weights in kinds.values())


@dataclass(frozen=True, eq=False)
class _Columns:
    """The records by columns, a row for each; equal codes are equal values, negative ones are unknown."""

    ids: Sequence[str]
    names: Sequence[str]
    block: Rows
    name: Rows
    phone: Rows
    address: Rows
    office: Rows
    corporation: Rows
    service: Rows
    lat: Floats
    lon: Floats

    @classmethod
    def of(cls, records: Sequence[tuple[str, Listing]]) -> _Columns:
        ids, listings = [each for each, _ in records], [listing for _, listing in records]
        if len(set(ids)) < len(ids):
            raise ValueError("two records have one id")
        names = [folded_name(listing.name) for listing in listings]
        places = {text: address_key(text) for text in {listing.municipality for listing in listings}}
        lat, lon = _points(listings)
        return cls(
            ids=ids,
            names=names,
            block=_codes([places[listing.municipality] for listing in listings]),
            name=_codes(names),
            phone=_codes(_phones(listings, names)),
            address=_codes([_address(listing.address) for listing in listings]),
            office=_codes(
                [_digits(listing.office_number).strip("0") and listing.office_number for listing in listings]
            ),
            corporation=_codes([_corporation(listing.corporation_number) for listing in listings]),
            service=_codes([fold(listing.service) for listing in listings]),
            lat=lat,
            lon=lon,
        )


def _codes(values: Sequence[str | None]) -> Rows:
    """Give each value a number; nothing and the empty text are unknown."""
    numbers = {value: number for number, value in enumerate(dict.fromkeys(filter(None, values)))}
    return np.array([numbers[value] if value else -1 for value in values], dtype=np.intp)


def _digits(text: str | None) -> str:
    return _NO_DIGIT.sub("", unicodedata.normalize("NFKC", text or ""))


def _address(text: str | None) -> str | None:
    """Give the key of an address; one without a number names a whole town."""
    key = address_key(text or "")
    return key if _DIGIT.search(key) else None


def _corporation(text: str | None) -> str | None:
    return text if text and _CORPORATION.fullmatch(text) else None


def _phones(listings: Sequence[Listing], names: Sequence[str]) -> list[str | None]:
    """Give the digits of phones that stand for one office."""
    phones = [_digits(listing.phone) for listing in listings]
    owners: dict[str, set[str]] = defaultdict(set)
    for phone, name in zip(phones, names, strict=True):
        owners[phone].add(name)
    return [phone if _PHONE.fullmatch(phone) and len(owners[phone]) < MANY else None for phone in phones]


def _points(listings: Sequence[Listing]) -> tuple[Floats, Floats]:
    """Give latitudes and longitudes, NaN where a point is unknown, stands for a district or is none of the Earth."""
    points = [(listing.lat, listing.lon) for listing in listings]
    often = {point for point, times in Counter(points).items() if times >= MANY}
    known = [(np.nan, np.nan) if point in often else point for point in points]
    lat, lon = np.array(known, dtype=np.float64).reshape(-1, 2).T
    there = (np.abs(lat) <= 90) & (np.abs(lon) <= 180)
    return np.where(there, lat, np.nan), np.where(there, lon, np.nan)


def _pairs(block: Rows) -> Iterator[tuple[Rows, Rows]]:
    """Give the rows of all pairs of known, equal blocks, the smaller row first, some at a time."""
    order = np.argsort(block, kind="stable")
    ends = np.searchsorted(block[order], block[order], side="right")
    later = np.where(block[order] < 0, 0, ends - np.arange(order.size) - 1)  # rows of its block behind each
    cuts = np.searchsorted(np.cumsum(later), np.arange(_PAIRS, later.sum(), _PAIRS))
    for rows in np.split(np.arange(order.size), cuts):
        counts = later[rows]
        first = np.repeat(rows, counts)
        steps = np.arange(first.size) - np.repeat(np.cumsum(counts) - counts, counts)
        yield order[first], order[first + 1 + steps]


def _weighed(columns: _Columns, first: Rows, second: Rows) -> Iterator[Suggestion]:
    """Weigh pairs: first by all but the names, and by these only where something else speaks for a pair."""
    metres, flags = _shared(columns, first, second)
    some = np.flatnonzero(np.logical_or.reduce(list(flags.values())))
    first, second, metres = first[some], second[some], metres[some]
    flags = {code: flag[some] for code, flag in flags.items()}
    likeness = _likeness(columns.names, first, second)
    flags["same_name"] = _same(columns.name, first, second)
    named = (columns.name[first] >= 0) & (columns.name[second] >= 0)
    flags["like_name"] = named & ~flags["same_name"] & (likeness >= LIKE)
    values = {"name": likeness, "where": metres}
    for row in _promising(flags):
        evidence = [
            Evidence(code, round(float(values[EVIDENCE[code].kind][row]), 1) if code in VALUED else None)
            for code in EVIDENCE
            if code in flags and flags[code][row]
        ]
        yield from _suggestion(columns, int(first[row]), int(second[row]), evidence)


def _shared(columns: _Columns, first: Rows, second: Rows) -> tuple[Floats, dict[str, Flags]]:
    """Give the metres between the points of pairs, and what speaks for each pair but its names."""
    lat, lon = columns.lat, columns.lon
    metres = 1000 * straight_km(lat[first], lon[first], lat[second], lon[second])
    point = (lat[first] == lat[second]) & (lon[first] == lon[second])
    return metres, {
        "same_phone": _same(columns.phone, first, second),
        "same_point": point,
        "within_100_m": ~point & (metres < NEAR_M),
        "within_500_m": ~point & (metres >= NEAR_M) & (metres < AROUND_M),
        "same_address": _same(columns.address, first, second),
        "same_office_number": _same(columns.office, first, second),
        "same_corporation": _same(columns.corporation, first, second),
    }


def _same(codes: Rows, first: Rows, second: Rows) -> Flags:
    same: Flags = (codes[first] == codes[second]) & (codes[first] >= 0)
    return same


def _likeness(names: Sequence[str], first: Rows, second: Rows) -> Floats:
    """Give how like two names are, from ``LIKE`` to 100, else 0."""
    from rapidfuzz.fuzz import ratio
    from rapidfuzz.process import cpdist

    ones, others = ([names[row] for row in rows] for rows in (first, second))
    return cpdist(ones, others, scorer=ratio, score_cutoff=LIKE, dtype=np.float64)


def _promising(flags: Mapping[str, Flags]) -> Iterable[int]:
    """Give the pairs that would be suggested if nothing were doubted."""
    kinds: dict[str, NDArray[np.int64]] = {}
    for code, flag in flags.items():
        kind, weight = EVIDENCE[code][:2]
        kinds[kind] = np.maximum(kinds.get(kind, 0), weight * flag)
    points = np.array(list(kinds.values()))
    fits = (np.count_nonzero(points, axis=0) >= LEAST_KINDS) & (points.sum(axis=0) >= LEAST_TOTAL)
    return [int(row) for row in np.flatnonzero(fits)]


def _suggestion(columns: _Columns, first: int, second: int, evidence: Sequence[Evidence]) -> Iterator[Suggestion]:
    """Add the doubts; a pair that these take below the least total is not suggested."""
    services = {int(columns.service[first]), int(columns.service[second])}
    other_service = len(services) == 2 and min(services) >= 0
    doubts = {
        "numbered_branches": numbered_branches(columns.names[first], columns.names[second]),
        "other_service": other_service,
    }
    shown = (*evidence, *(Evidence(code) for code, doubted in doubts.items() if doubted))
    total = total_of(each.code for each in shown)
    if total >= LEAST_TOTAL:
        kind: Literal["same_record", "same_place"] = "same_place" if other_service else "same_record"
        yield Suggestion(columns.ids[first], columns.ids[second], kind, shown, total)
