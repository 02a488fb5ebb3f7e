"""Outcomes as a table: a stay or a part of one in each row, how it ended, and what was known of it beforehand."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from api.staying.table import MOST_CAUSES, Cells, Columns, Table, number_of, table_of
from resources_catalog.errors import FaultsFound
from resources_catalog.faults import Fault

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from matcher.retention.spells import Spells

USUAL: Final = Columns("months", "exit")
ENTRY: Final = "entry"
GROUPS: Final = ("host", "municipality")
"""Columns whose members may differ from each other."""
NOT_KNOWN_BEFORE: Final = ("placement", "person", "month", "started", *GROUPS)
"""Columns that tell nothing about who stays."""
ENDED_AS: Final = {
    "as_planned": None, "next": "next", "own_decision": "own_decision", "hosts_side": "hosts_side",
    "health": "elsewhere", "moved": "elsewhere", "died": "elsewhere", "lost_contact": "lost_contact",
    "completed": None, "positive": "next", "not_known": "elsewhere",
}  # fmt: skip
"""The kind of each ending, and of each exit of ``matcher.followup.rows``; one that came as planned is no exit: nobody
knows how long it would have gone on."""
MOST_TIME: Final = 1e9
MOST_NUMBER: Final = 1e12
MOST_KINDS: Final = 12
"""So many different words a column may hold to be read as kinds."""


@dataclass(frozen=True, eq=False)
class Outcomes:
    """What a table of outcomes holds.

    Parameters
    ----------
    columns : shape (rows, names)
        What was known beforehand; not a number where it is unknown.
    causes
        What ``stays.cause`` counts from 1.
    members
        By group: the member of each row.
    placements, persons
        Which stay, and whose, each row is of.
    started
        The day, or month, on which the stay of each row began, as written; empty where that is not known.
    endings
        How often each ending was written, the planned ones included.
    digest
        SHA-256 of the file.
    """

    stays: Spells
    columns: NDArray[np.float64]
    names: tuple[str, ...]
    causes: tuple[str, ...]
    members: dict[str, list[str]]
    placements: list[str]
    persons: list[str]
    started: list[str]
    endings: Counter[str]
    digest: str

    def members_of(self, rows: NDArray[np.bool_]) -> dict[str, list[str]]:
        """Give, by group, the members of some rows."""
        return {name: [each for each, taken in zip(every, rows, strict=True) if taken]
                for name, every in self.members.items()}  # fmt: skip

    @property
    def kinds(self) -> bool:
        """Whether the endings are those of this programme, and not somebody else's numbers."""
        return not self.causes[0].isdigit()


def read_outcomes(path: Path, columns: Columns = USUAL) -> Outcomes:
    """Read a table of outcomes.

    Parameters
    ----------
    columns
        Which hold the months, the ending and from when a stay was watched; ``group`` is not read. Every other column
        but ids and days is taken for something that was known beforehand.

    Raises
    ------
    FaultsFound
        With every fault of the file.
    """
    import numpy as np

    from matcher.retention.spells import Spells

    table = table_of(path, columns.all)
    entry = columns.entry or (ENTRY if ENTRY in table.header else None)
    causes = _causes(table, columns.event)
    rows = []
    for cells in table.rows:
        until = cells.number(columns.duration, MOST_TIME)
        rows.append((until, _cause(cells, columns.event, causes), cells.entry(entry, until)))
    taken = {*columns.all, ENTRY, *NOT_KNOWN_BEFORE, ""}
    twice = [name for name in dict.fromkeys(table.header) if name and table.header.count(name) > 1]
    table.faults.extend(Fault.at(path.name, 1, name, None, "repeated_name") for name in twice)
    known = [one for name in table.header if name not in taken for one in _known(table, name)]
    if table.faults:
        raise FaultsFound(sorted(table.faults))
    until_of, cause_of, entry_of = zip(*rows, strict=True)
    values = np.array([value for _, value in known], dtype=np.float64).reshape(len(known), len(rows)).T
    return Outcomes(
        Spells.of(until_of, cause_of, None if entry is None else entry_of), values,
        tuple(name for name, _ in known), causes,
        {name: _texts(table, name) for name in GROUPS if name in table.header},
        _ids(table, "placement"), _ids(table, "person"), _texts(table, "started") if "started" in table.header else [],
        Counter(filter(None, _texts(table, columns.event))), hashlib.sha256(path.read_bytes()).hexdigest(),
    )  # fmt: skip


def _causes(table: Table, event: str) -> tuple[str, ...]:
    """Tell what ends stays: the kinds of this programme, or numbers."""
    from matcher.retention.published import KINDS

    numbers = [number_of(cells.text(event)) for cells in table.rows if cells.text(event)]
    if not numbers or any(each is None for each in numbers):
        return KINDS
    most = max((each for each in numbers if each is not None and 1 <= each <= MOST_CAUSES), default=1.0)
    return tuple(str(cause) for cause in range(1, int(most) + 1))


def _cause(cells: Cells, event: str, causes: tuple[str, ...]) -> float:
    text = cells.text(event)
    if causes[0].isdigit() and text:
        return cells.number(event, MOST_CAUSES, whole=True)
    if text and text not in ENDED_AS:
        return cells.fault(event, "not_a_choice", " / ".join(ENDED_AS))
    kind = ENDED_AS[text] if text else None
    return 0.0 if kind is None else 1.0 + causes.index(kind)


def _known(table: Table, name: str) -> Sequence[tuple[str, list[float]]]:
    """Read what a column tells: numbers as they are, words as kinds, each beside the commonest."""
    texts = _texts(table, name)
    numbers = [float("nan") if not text else number_of(text) for text in texts]
    if all(each is not None for each in numbers):
        for cells, each in zip(table.rows, numbers, strict=True):
            if cells.text(name) and each is not None and not abs(each) <= MOST_NUMBER:
                cells.fault(name, "out_of_range", f"± {MOST_NUMBER:g}")
        return [(name, [each for each in numbers if each is not None])]
    kinds = [kind for kind, _ in Counter(filter(None, texts)).most_common()]
    if len(kinds) > MOST_KINDS:
        table.faults.append(
            Fault.at(table.rows[0].file, 1, name, len(kinds), "too_many_kinds", allowed=f"≤ {MOST_KINDS}")
        )
        return []
    return [(f"{name}={kind}", [float("nan") if not text else float(text == kind) for text in texts])
            for kind in sorted(kinds[1:])]  # fmt: skip


def _texts(table: Table, name: str) -> list[str]:
    return [cells.text(name) for cells in table.rows]


def _ids(table: Table, name: str) -> list[str]:
    """Give the ids of a column; where there is none, each row is by itself."""
    return _texts(table, name) if name in table.header else [str(cells.row) for cells in table.rows]
