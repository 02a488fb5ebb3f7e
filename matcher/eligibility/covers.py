"""Which insurance a step rests on: of the route, the programme, the kind of host and who moves the person."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from matcher.eligibility.reasons import ROUTES, Bools
from resources_catalog.vocabulary import terms

if TYPE_CHECKING:
    from collections.abc import Iterable

    from matcher.params import CoverRule
    from resources_catalog.opening_table import OpeningTable

Codes = NDArray[np.int8]
OPEN = (None, "to_arrange")
"""What an opening says of its insurance while it says nothing that could be relied on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverRow:
    """One row of the table; an empty list stands for any, ``employed`` asks for a wage."""

    steps: tuple[str, ...]
    cover: str
    routes: tuple[str, ...] = ()
    programmes: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    host_kinds: tuple[str, ...] = ()
    moved_by: tuple[str, ...] = ()
    employed: bool = False
    source: str = ""
    assumption: bool = True

    @classmethod
    def of(cls, rule: CoverRule) -> CoverRow:
        """Read a row that a municipality wrote."""
        return cls(
            steps=(rule.step,),
            cover=rule.cover,
            routes=_any(rule.route),
            programmes=_any(rule.programme),
            host_kinds=_any(rule.host_kind),
            moved_by=_any(rule.moved_by),
            source=rule.source,
            assumption=rule.assumption,
        )

    def fits(self, openings: OpeningTable) -> Bools:
        """Tell at which places the row holds, the route and the way there apart."""
        found = np.ones(len(openings), dtype=np.bool_)
        if self.programmes:
            found &= np.isin(openings.programme, self.programmes)
        if self.kinds:
            found &= np.isin(openings.kind, self.kinds)
        if self.host_kinds:
            found &= np.array([host.kind in self.host_kinds for host in openings.hosts], dtype=np.bool_)
        if self.employed:
            found &= openings.holds("thanks", "wage")
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Ride:
    """A gate that stands before the first ride of a kind, beside the insurance of what is done there."""

    moved_by: str
    gate: str
    source: str
    assumption: bool


@dataclass(frozen=True, slots=True, eq=False)
class Covers:
    """Insurance of one step: shape (routes, ways, rows), indices into ``codes()``; way 0 is every way not named."""

    code: Codes
    ways: tuple[str, ...]

    def at(self, route: Codes, way: NDArray[np.str_]) -> Codes:
        """Give the insurance at each place, by the route and the way of one person."""
        which = np.zeros(len(route), dtype=np.int8)
        for number, name in enumerate(self.ways[1:], start=1):
            which[way == name] = number
        found: Codes = self.code[route, which, np.arange(len(route))]
        return found


@cache
def codes() -> dict[str, int]:
    """Give the number of every word for insurance, in the order of the vocabulary."""
    return {code: number for number, code in enumerate(terms("covers"))}


@cache
def _file() -> dict[str, Any]:
    return tomllib.loads(files("matcher.eligibility").joinpath("covers.toml").read_text(encoding="utf-8"))


@cache
def shipped() -> tuple[CoverRow, ...]:
    """Give the rows as shipped, in order."""
    return tuple(_row(row) for row in _file()["cover"])


@cache
def rides() -> tuple[Ride, ...]:
    """Give the gates of rides as shipped."""
    return tuple(Ride(**row) for row in _file()["ride"])


@cache
def names_before() -> tuple[str, ...]:
    """Name the insurances that ask for names and dates before the day."""
    return tuple(_file()["names_before"])


def is_stated(openings: OpeningTable) -> Bools:
    """Tell where the opening itself says which insurance holds."""
    return np.array([opening.cover not in OPEN for opening in openings.openings], dtype=np.bool_)


def covers_of(openings: OpeningTable, step: str, own: Iterable[CoverRule] = ()) -> Covers:
    """Lay out the insurance of a step: what the opening states, the municipality's rows, then those as shipped.

    Where none of them says anything it is still to be arranged.
    """
    rows = [row for row in (*map(CoverRow.of, own), *shipped()) if step in row.steps]
    ways = ("", *sorted({way for row in rows for way in row.moved_by}))
    found = np.full((len(ROUTES), len(ways), len(openings)), codes()["to_arrange"], dtype=np.int8)
    for row in reversed(rows):  # the first row that fits is written last
        here = row.fits(openings)
        for route in _positions(ROUTES, row.routes):
            for way in _positions(ways, row.moved_by):
                found[route, way, here] = codes()[row.cover]
    stated = is_stated(openings)
    found[:, :, stated] = [codes()[str(each.cover)] for each in openings.openings if each.cover not in OPEN]
    return Covers(found, ways)


def _positions(names: tuple[str, ...], wanted: tuple[str, ...]) -> list[int]:
    return [number for number, name in enumerate(names) if not wanted or name in wanted]


def _any(code: str | None) -> tuple[str, ...]:
    return () if code is None else (code,)


def _row(row: dict[str, Any]) -> CoverRow:
    said: dict[str, Any] = {
        key: tuple(value) if isinstance(value, list) else value for key, value in row.items() if key != "hosts"
    }
    return CoverRow(**said, host_kinds=tuple(_file()["hosts"][row["hosts"]]) if "hosts" in row else ())
