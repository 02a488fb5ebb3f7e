"""Faults of one reading, kept few enough to be read: what repeats is counted, not listed for ever."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from resources_catalog.faults import Fault

Allowed = str | Callable[[], str | None] | None
"""What would be accepted; a function where finding it out takes time and few of the answers are shown."""

_Found = tuple[int | None, str | None, Allowed]


@dataclass
class FaultLog:
    """Collects faults; ``limit`` is the number that a report lists."""

    limit: int = 200
    _kept: dict[tuple[str, str | None, str], list[_Found]] = field(default_factory=dict)
    _counts: dict[tuple[str, str | None, str], int] = field(default_factory=dict)

    def add(
        self,
        table: str,
        code: str,
        *,
        row: int | None = None,
        column: str | None = None,
        value: str | None = None,
        allowed: Allowed = None,
    ) -> None:
        """Note one fault."""
        kind = (table, column, code)
        self._counts[kind] = self._counts.get(kind, 0) + 1
        kept = self._kept.setdefault(kind, [])
        if len(kept) <= self.limit:
            kept.append((row, value, allowed))

    def faults(self) -> tuple[Fault, ...]:
        """Give the faults by place.

        Beyond the limit each kind (sheet, column, what is wrong) keeps its first ones, equally many of each,
        and a ``more_like_this`` with the number of the others stands where the first of them stood.
        """
        share = self._share()
        found: list[Fault] = []
        for kind, kept in self._kept.items():
            found.extend(_fault(kind, *each) for each in kept[:share])
            if (others := self._counts[kind] - share) > 0:
                found.append(Fault.at(kind[0], kept[share][0], kind[1], str(others), "more_like_this"))
        return tuple(sorted(found))

    def _share(self) -> int:
        """Find how many of each kind fit into the limit: all of them, if they do; else at least one."""
        left, share = self.limit, 1
        counts = sorted(self._counts.values())
        for position, count in enumerate(counts):
            share = max(1, left // (len(counts) - position))
            if count > share:
                return share
            left -= count
        return max(share, self.limit)


def _fault(kind: tuple[str, str | None, str], row: int | None, value: str | None, allowed: Allowed) -> Fault:
    table, column, code = kind
    said = allowed() if callable(allowed) else allowed
    return Fault.at(table, row, column, value, code, allowed=said)
