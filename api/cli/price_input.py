"""What ``enishi price`` reads beside the problem: the pairs asked for, and the plan to compare with."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from matcher.messages import sentence
from resources_catalog.errors import FaultsFound
from resources_catalog.faults import Fault

if TYPE_CHECKING:
    from matcher.assignment.plan import Assignment
    from matcher.problem.decoding import Table, Tables
    from matcher.problem.problem import Problem

Read = TypeVar("Read")
Pair = tuple[str, str]
PERSON, OPENING = "person", "opening"
TABLE = "--pairs"
"""What faults of the list of pairs name."""


def faults_of(read: Callable[[], Read]) -> tuple[Read | None, tuple[Fault, ...]]:
    """Read something, or give what is wrong with it."""
    try:
        return read(), ()
    except FaultsFound as found:
        return None, found.faults


def given_base(path: Path | None, tables: Tables | None, problem: Problem | None, lang: str) -> Assignment | None:
    """Read the plan to compare with, and verify it; None without one, or without a problem to verify it by.

    Raises
    ------
    FaultsFound
        If it cannot be read, is no plan, or fails the check.
    """
    from matcher.check import check
    from matcher.overrides import given_plan
    from matcher.problem.decoding import read_solution

    if path is None:
        return None
    solution = read_solution(path)
    if tables is None or problem is None:
        return None
    if broken := check(tables, solution):
        lines = [sentence(each.code, lang, rule=" ".join(each.rule), found=each.found, allowed=each.allowed)
                 for each in broken]  # fmt: skip
        raise FaultsFound([Fault.at("--solution", None, None, line, "price_base_wrong") for line in lines])
    if solution.get("objective") is None:
        raise FaultsFound([Fault.at("--solution", None, None, solution.get("status"), "price_base_without_plan")])
    pairs = solution["assignments"]
    assert isinstance(pairs, list)  # the check has seen to it
    # That it is the best one is only what the file says: it is found out anew.
    return given_plan(problem, [(person, opening) for person, opening in pairs])


def wanted_pairs(path: Path | None, problem: Problem | None) -> list[Pair] | None:
    """Read a list of pairs: CSV with the columns ``person`` and ``opening``; None without one.

    Raises
    ------
    FaultsFound
        If it cannot be read, or names what the problem does not have.
    """
    from matcher.problem.decoding import decode_csv

    if path is None:
        return None
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise FaultsFound([Fault.at(TABLE, None, None, path, "file_missing")]) from None
    except OSError as error:
        raise FaultsFound([Fault.at(TABLE, None, None, error.strerror, "file_unreadable")]) from None
    table, faults = decode_csv(data, path.name, TABLE)
    faults += _header_faults(table)
    pairs = list(zip(_column(table, PERSON), _column(table, OPENING), strict=True))
    if not any(fault.code == "missing_column" for fault in faults):
        # A line of another length is told as such, not by what it lacks.
        uneven = {fault.row for fault in faults if fault.code == "row_length"}
        faults += _pair_faults(pairs, table.first_row, uneven, problem)
    if faults:
        raise FaultsFound(faults)
    return pairs


def _header_faults(table: Table) -> list[Fault]:
    needed = (PERSON, OPENING)
    missing = [Fault.at(TABLE, 1, name, None, "missing_column") for name in needed if name not in table.columns]
    allowed = " / ".join(needed)
    return missing + [
        Fault.at(TABLE, 1, name, name, "unknown_column", allowed=allowed)
        for name in table.columns
        if name not in needed
    ]


def _column(table: Table, name: str) -> list[str]:
    """Give the cells of a column as texts, empty where there is nothing."""
    from matcher.problem.columns import raw

    cells = table.columns.get(name, [None] * table.rows)
    return [str(raw(cells, row) or "") for row in range(table.rows)]


def _pair_faults(
    pairs: Sequence[Pair], first_row: int, uneven: Collection[int | None], problem: Problem | None
) -> Iterator[Fault]:
    """Find cells without a name, and names that are not of the problem."""
    known = None if problem is None else _Known.of(problem)
    for row, pair in enumerate(pairs, start=first_row):
        if row in uneven:
            continue
        empty = [name for name, cell in zip((PERSON, OPENING), pair, strict=True) if not cell]
        yield from (Fault.at(TABLE, row, name, None, "missing") for name in empty)
        if not empty and known is not None:
            yield from known.faults(row, pair)


@dataclass(frozen=True, slots=True)
class _Known:
    """The names of a problem."""

    persons: frozenset[str]
    openings: frozenset[str]
    pairs: frozenset[Pair]

    @classmethod
    def of(cls, problem: Problem) -> _Known:
        from matcher.overrides import names_of_pairs

        return cls(frozenset(problem.persons.ids), frozenset(problem.openings.ids), frozenset(names_of_pairs(problem)))

    def faults(self, row: int, pair: Pair) -> list[Fault]:
        person, opening = pair
        unknown = [(PERSON, person)] if person not in self.persons else []
        unknown += [(OPENING, opening)] if opening not in self.openings else []
        if unknown or pair in self.pairs:
            return [Fault.at(TABLE, row, name, value, "unknown_id") for name, value in unknown]
        return [Fault.at(TABLE, row, None, " ".join(pair), "price_pair_unknown")]
