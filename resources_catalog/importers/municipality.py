"""Finds the municipality that somebody names among those that a list holds, and cuts it off an address."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from resources_catalog.template.spelling import closest, folded

if TYPE_CHECKING:
    from collections.abc import Iterable

_PREFECTURE: Final = re.compile("東京都|北海道|京都府|大阪府|神奈川県|和歌山県|鹿児島県|..県")
_COUNTY: Final = re.compile("[^郡]{1,4}郡(?=.+[町村]$)")
_COUNTY_FIRST: Final = re.compile("^[^郡]{1,4}郡")
_IN_FRONT: Final = re.compile(
    f"(?:{_PREFECTURE.pattern})?(?:[^0-9]{{1,6}}?市(?![市郡町])|[^0-9]{{1,4}}?郡[^0-9]{{1,6}}?[町村]|[^0-9]{{1,5}}?[区町村])"
)
_WARD: Final = re.compile("(?P<city>.+?市).+区")
_ALIKE: Final = str.maketrans("ケヵ", "ヶヶ")


class Found(NamedTuple):
    """The full names meant; none where no town or several towns are meant, then ``nearest`` says which may be."""

    names: frozenset[str]
    ambiguous: bool
    nearest: str | None


def without_prefecture(name: str) -> str:
    """Cut the prefecture off the full name of a municipality."""
    match = _PREFECTURE.match(name)
    return name if match is None else name[match.end() :]


def is_prefecture(name: str) -> bool:
    """Tell whether a text is the name of a prefecture, and nothing else."""
    return bool(_PREFECTURE.fullmatch(name))


def municipality_in(address: str) -> str | None:
    """Guess the name in front of an address, with its prefecture and county if these are there.

    No table is asked: a name that holds the sign of another kind (余市町, 四日市市) is mostly found, not always.
    """
    match = _IN_FRONT.match(address)
    return None if match is None else match[0]


def street_of(address: str, prefecture: str, town: str) -> tuple[str, bool]:
    """Cut prefecture, county and municipality off an address written in one piece.

    Returns
    -------
    tuple
        What is left, and whether the municipality stood in front of it.
    """
    rest = address.removeprefix(prefecture)
    for county in ("", *_COUNTY_FIRST.findall(rest)):
        start, end = len(county), len(county) + len(town)
        if rest[start:end].translate(_ALIKE) == town.translate(_ALIKE):
            return rest[end:], True
    return rest, False


def find_municipality(text: str, known: Iterable[str]) -> Found:
    """Find a municipality by its name.

    Parameters
    ----------
    text
        「鯖江市」, 「福井県鯖江市」, 「南越前町」; a city with wards means all its wards.
    known
        Full names as in addresses: prefecture, county, town; prefecture, city, ward.

    Returns
    -------
    Found
        Nothing is guessed: two towns of one name are ambiguous until the prefecture is said.
    """
    units: dict[str, set[str]] = {}
    for name in sorted(set(known)):
        for unit in {name, _city(name)}:
            units.setdefault(unit, set()).add(name)
    spellings = {unit: tuple(map(_key, _spellings(unit))) for unit in sorted(units)}
    meant = [unit for unit in spellings if _key(text) in spellings[unit]]
    if len(meant) == 1:
        return Found(frozenset(units[meant[0]]), ambiguous=False, nearest=None)
    nearest = "、".join(meant) if meant else closest(_key(text), spellings, others=False)
    return Found(frozenset(), ambiguous=bool(meant), nearest=nearest)


def _city(name: str) -> str:
    """Give the city of a ward; any other name stays as it is."""
    town = without_prefecture(name)
    match = _WARD.fullmatch(town)
    return name if match is None else name.removesuffix(town) + match["city"]


def _spellings(name: str) -> tuple[str, ...]:
    town = without_prefecture(name)
    short = _COUNTY.sub("", town, count=1)
    return (name, town, short, name.removesuffix(town) + short)


def _key(text: str) -> str:
    return "".join(folded(text).split()).translate(_ALIKE)
