"""Limits that a plan uses to the last unit: what comes next waits for them, and that is said."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from matcher.assignment.plan import Assignment
    from matcher.problem.decoding import Tables


@dataclass(frozen=True, slots=True)
class LimitsInUse:
    """What a plan leaves of the named limits.

    ``used_up`` names those of which nothing is left, in order; ``needs`` tells for each person which limits each of
    their places takes from.
    """

    used_up: tuple[str, ...]
    needs: Mapping[str, Mapping[str, frozenset[str]]]

    @classmethod
    def of(cls, tables: Tables, plan: Assignment) -> LimitsInUse:
        """Count what the plan takes of every limit."""
        chosen = plan.pairs
        used: Counter[str] = Counter()
        needs: dict[str, dict[str, frozenset[str]]] = {}
        for who, place in _rows(tables, "pairs", "person", "opening"):
            needs.setdefault(who, {})[place] = frozenset()
        for limit, who, place, weight in _rows(tables, "limit_weights", "limit", "person", "opening", "weight"):
            needs[who][place] |= {limit}
            if (who, place) in chosen:
                used[limit] += int(weight)
        # A limit the plan itself takes nothing of is used by people who stand in no list: not a word about it.
        gone = (name for name, most in _rows(tables, "limits", "limit", "max")
                if used[name] >= int(most) and (used[name] or name == "accompany"))  # fmt: skip
        return cls(tuple(sorted(gone)), needs)

    def in_the_way(self, person: str) -> tuple[str, ...]:
        """Name the used-up limits that every place of a person would need; none if one place needs none of them."""
        gone = frozenset(self.used_up)
        short = [needed & gone for needed in self.needs.get(person, {}).values()]
        if not short or not all(short):
            return ()
        return tuple(sorted(frozenset[str]().union(*short)))


def _rows(tables: Tables, table: str, *columns: str) -> Iterator[tuple[str, ...]]:
    if table in tables.tables:
        cells = tables.tables[table].columns
        yield from (tuple(map(str, row)) for row in zip(*(cells[name] for name in columns), strict=True))
