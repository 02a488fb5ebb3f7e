"""A round of many pairs as files, made without an object per pair where that is possible; and what reading it takes."""

import json
import random
import sys
import tracemalloc
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from matcher.problem.decoding import arrow

if TYPE_CHECKING:
    from tests.parquet_folders import Arrow

Kind = Literal["csv", "parquet"]
PAIRS_OF_EACH = 50
BYTES_A_PAIR = 200
"""What a large round may take at most, over what does not grow with it."""


@dataclass(frozen=True)
class Taken:
    """What something took: most bytes at a time, and objects that were left."""

    most_bytes: int
    objects: int


def write_large_round(folder: Path, kind: Kind, pairs: int, *, prefix: str = "p", shuffled: bool = False) -> Path:
    """Write a round with ``pairs`` pairs, fifty of each person, each with a weight and ruled out once in ten."""
    folder.mkdir(parents=True)
    (folder / "problem.json").write_text(json.dumps({"format": "enishi-problem/1"}), encoding="utf-8")
    persons = [f"{prefix}{number:06d}" for number in range(pairs // PAIRS_OF_EACH)]
    openings = [f"o{number:04d}" for number in range(10 * PAIRS_OF_EACH)]
    both = [(p, (7 * p + o) % len(openings)) for p in range(len(persons)) for o in range(PAIRS_OF_EACH)]
    if shuffled:
        random.Random(1).shuffle(both)
    who, where = ([names[pair[side]] for pair in both] for side, names in enumerate((persons, openings)))
    numbers = list(range(len(both)))
    tables: dict[str, dict[str, list[object]]] = {
        "persons": {"person": [*persons]},
        "openings": {"opening": [*openings], "host": [*openings], "seats": [5 for _ in openings]},
        "pairs": {
            "person": [*who],
            "opening": [*where],
            "value": [number % 1001 for number in numbers],
            "support_load": [number % 4 for number in numbers],
        },
        "limits": {"limit": ["load"], "max": [10**9]},
        "limit_weights": {
            "limit": ["load" for _ in numbers],
            "person": [*who],
            "opening": [*where],
            "weight": [number % 7 for number in numbers],
        },
        "forbidden": {"person": [*who[::10]], "opening": [*where[::10]]},
    }
    for name, columns in tables.items():
        _write(folder / f"{name}.{kind}", columns)
    return folder


def _write(file: Path, columns: dict[str, list[object]]) -> None:
    if file.suffix == ".parquet":
        table: Arrow = arrow().table(columns)
        arrow().parquet.write_table(table, file)
        return
    lines = (",".join(map(_quoted, row)) for row in zip(*columns.values(), strict=True))
    file.write_text("\n".join([",".join(columns), *lines]) + "\n", encoding="utf-8")


def _quoted(cell: object) -> str:
    return f'"{cell}"' if "," in str(cell) else str(cell)


def taken_by(act: Callable[[], object]) -> Taken:
    """Do something and count; what it gives is kept until counted, memory of Python and numpy alike."""
    act()  # what is made once and stays, as modules, is not counted
    before = sys.getallocatedblocks()
    tracemalloc.start()
    try:
        kept = act()
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    objects = sys.getallocatedblocks() - before
    del kept
    return Taken(most, objects)
