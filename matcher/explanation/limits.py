"""Limits that a plan uses to the last unit: what comes next waits for them, and that is said."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from matcher.assignment.plan import Assignment
    from matcher.problem.decoding import Tables


@dataclass(frozen=True, slots=True)
class LimitsInUse:
    """What a plan leaves of the named limits.

    ``left`` is what the plan leaves of each; ``needs`` tells for each person what each of their places takes of which.
    """

    left: Mapping[str, int]
    needs: Mapping[str, Mapping[str, Mapping[str, int]]]

    @classmethod
    def of(cls, tables: Tables, plan: Assignment, hidden: Collection[str] = ()) -> LimitsInUse:
        """Count what the plan takes of every limit.

        A ``hidden`` limit of which the plan takes nothing is left out: only people who must be seen nowhere use it.
        """
        chosen = plan.pairs
        used: Counter[str] = Counter()
        needs: dict[str, dict[str, dict[str, int]]] = {}
        for who, place in _rows(tables, "pairs", "person", "opening"):
            needs.setdefault(who, {})[place] = {}
        for limit, who, place, weight in _rows(tables, "limit_weights", "limit", "person", "opening", "weight"):
            needs[who][place][limit] = int(weight)
            if (who, place) in chosen:
                used[limit] += int(weight)
        most = {name: int(number) for name, number in _rows(tables, "limits", "limit", "max")}
        return cls(
            {name: number - used[name] for name, number in most.items() if used[name] or name not in hidden}, needs
        )

    @property
    def used_up(self) -> tuple[str, ...]:
        """Limits of which nothing is left, in order."""
        return tuple(sorted(name for name, number in self.left.items() if number <= 0))

    def short(self, needed: Mapping[str, int]) -> frozenset[str]:
        """Name the limits of which less is left than needed."""
        return frozenset(name for name, weight in needed.items() if self.left.get(name, weight) < weight)

    def in_the_way(self, person: str) -> tuple[str, ...]:
        """Name the limits too short for every place of a person; none if one place has enough of all it needs."""
        short = [self.short(needed) for needed in self.needs.get(person, {}).values()]
        if not short or not all(short):
            return ()
        return tuple(sorted(frozenset[str]().union(*short)))


def _rows(tables: Tables, table: str, *columns: str) -> Iterator[tuple[str, ...]]:
    if table in tables.tables:
        cells = tables.tables[table].columns
        yield from (tuple(map(str, row)) for row in zip(*(cells[name] for name in columns), strict=True))
