"""A problem document as a folder of Parquet, each column in one of the types that can hold it."""

import random
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from matcher.problem.decoding import arrow
from tests.problem_folders import SETTINGS, csv_cell, write_folder

Arrow = Any
"""The library that writes Parquet, or something of it: it comes without types."""


def write_parquet(file: Path, columns: Mapping[str, Arrow], *, rows_at_once: int = 2) -> Path:
    """Write columns as Parquet, in several groups of rows."""
    pyarrow = arrow()
    table = pyarrow.Table.from_arrays(list(columns.values()), names=list(columns))
    pyarrow.parquet.write_table(table, file, row_group_size=rows_at_once)
    return file


def write_parquet_folder(folder: Path, document: Mapping[str, object], rng: random.Random) -> Path:
    """Write a document as a folder of Parquet; tables without rows are left out."""
    write_folder(folder, {name: document[name] for name in SETTINGS if name in document})
    for name, rows in document.items():
        if isinstance(rows, list) and rows and name not in SETTINGS:
            names = dict.fromkeys(column for row in rows for column in row)
            columns = {column: _typed_column(rng, [row.get(column) for row in rows]) for column in names}
            write_parquet(folder / f"{name}.parquet", columns)
    return folder


def _typed_column(rng: random.Random, cells: list[object]) -> Arrow:
    pyarrow = arrow()
    found = [cell for cell in cells if cell is not None]
    if any(isinstance(cell, list) for cell in found):
        if rng.random() < 0.5:
            return pyarrow.array([None if cell is None else csv_cell(cell) for cell in cells], pyarrow.string())
        return pyarrow.array(cells, rng.choice([pyarrow.list_, pyarrow.large_list])(pyarrow.string()))
    if all(isinstance(cell, bool) for cell in found):
        return pyarrow.array(cells, pyarrow.bool_())
    if all(isinstance(cell, str) for cell in found):
        texts = pyarrow.array(cells, rng.choice([pyarrow.string, pyarrow.large_string, pyarrow.string_view])())
        return texts if rng.random() < 0.5 else pyarrow.array(cells, pyarrow.string()).dictionary_encode()
    if all(isinstance(cell, int) for cell in found) and rng.random() < 0.6:
        kind = rng.choice([pyarrow.int16, pyarrow.int32, pyarrow.int64, pyarrow.uint16, pyarrow.uint64])
        numbers = pyarrow.array(cells, kind())
        return numbers if rng.random() < 0.8 else numbers.dictionary_encode()
    if rng.random() < 0.5:
        return pyarrow.array(cells, rng.choice([pyarrow.float32, pyarrow.float64])())
    exact = [None if cell is None else Decimal(str(cell)) for cell in cells]
    return pyarrow.array(exact, rng.choice([pyarrow.decimal128, pyarrow.decimal256])(12, 2))
