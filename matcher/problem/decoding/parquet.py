"""Tables in Parquet as columns: texts by their codes, numbers as numbers; no object per row.

The library that reads Parquet is an extra of the package: it is looked for only when such a file is there.
"""

from __future__ import annotations

from contextlib import contextmanager
from decimal import Decimal
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from matcher.problem.decoding.cells import Cells, Coded, Numbers, none_of
from matcher.problem.decoding.tables import NotANumber, Table
from matcher.problem.decoding.text import file_fault, opened
from resources_catalog.errors import FaultsFound
from resources_catalog.faults import Fault

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

Arrow = Any
"""The library, or something of it: it comes without types."""

EXTRA: Final = "pip install 'enishi[columnar]'"

COLUMN_TYPES: Final = "string / integer / float / decimal / bool / list<string>"
_EXACT: Final = 2.0**53
"""Up to here floating point has every whole number."""


def arrow() -> Arrow:
    """Give the library.

    Raises
    ------
    FaultsFound
        If it is not installed.
    """
    try:
        import_module("pyarrow.parquet")
        return import_module("pyarrow")
    except ImportError:
        raise FaultsFound([file_fault("pyarrow", "parquet_without_library", allowed=EXTRA)]) from None


def read_parquet(path: Path, table: str) -> tuple[Table, list[Fault]]:
    """Read one table.

    Parameters
    ----------
    path
        A Parquet file.
    table
        What faults of a row name.

    Returns
    -------
    tuple of Table and list of Fault
        Null is absent. Of columns that share a name the first is kept.

    Raises
    ------
    FaultsFound
        If the library is missing, the file cannot be read, or a column is of a type that holds no cells.
    """
    pyarrow = arrow()
    columns: dict[str, Cells] = {}
    with opened(path) as file:
        with _as_parquet(pyarrow, path.name):
            source = pyarrow.parquet.ParquetFile(file, pre_buffer=False)
            schema, rows = source.schema_arrow, source.metadata.num_rows
            names = schema.names
        _expect_cells(pyarrow, schema, table)
        texts = sorted({field.name for field in schema if _is_text(pyarrow, field.type)})
        with _as_parquet(pyarrow, path.name):
            # Texts that the file keeps as codes stay codes.
            source = pyarrow.parquet.ParquetFile(
                file, metadata=source.metadata, read_dictionary=texts, pre_buffer=False
            )
        for name in dict.fromkeys(names):
            with _as_parquet(pyarrow, path.name):
                column = source.read(columns=[name], use_threads=False).column(0)
            columns[name] = _cells(pyarrow, column)
    repeated = sorted({name for name in names if names.count(name) > 1})
    faults = [Fault.at(table, None, name, name, "repeated_name") for name in repeated]
    return Table(columns, rows, in_parquet=True), faults


@contextmanager
def _as_parquet(pyarrow: Arrow, name: str) -> Iterator[None]:
    """Tell what the library makes of a broken file as a fault."""
    try:
        yield
    except (pyarrow.ArrowException, OSError, UnicodeDecodeError) as error:  # the last for names of columns
        first = next(iter(str(error).splitlines()), "")
        raise FaultsFound([file_fault(name, "not_parquet", value=first, allowed="Parquet")]) from None


def _expect_cells(pyarrow: Arrow, schema: Arrow, table: str) -> None:
    """Refuse columns of a type that holds no cells."""
    strange = [field for field in schema if not _is_readable(pyarrow, field.type)]
    if strange:
        raise FaultsFound(
            [Fault.at(table, None, field.name, field.type, "column_type", allowed=COLUMN_TYPES) for field in strange]
        )


# ------------------------------------------------------------------ columns


def _is_text(pyarrow: Arrow, kind: Arrow) -> bool:
    types = pyarrow.types
    return bool(types.is_string(kind) or types.is_large_string(kind) or types.is_string_view(kind))


def _is_list(pyarrow: Arrow, kind: Arrow) -> bool:
    types = pyarrow.types
    return bool(types.is_list(kind) or types.is_large_list(kind) or types.is_fixed_size_list(kind))


def _is_readable(pyarrow: Arrow, kind: Arrow) -> bool:
    types = pyarrow.types
    if types.is_dictionary(kind):
        kind = kind.value_type
    if _is_list(pyarrow, kind):
        return _is_text(pyarrow, kind.value_type)
    number = types.is_integer(kind) or types.is_floating(kind) or types.is_decimal(kind)
    return bool(number or types.is_boolean(kind) or types.is_null(kind) or _is_text(pyarrow, kind))


def _cells(pyarrow: Arrow, column: Arrow) -> Cells:
    """Turn a column into cells."""
    types, kind = pyarrow.types, column.type
    if types.is_dictionary(kind):  # the library keeps nothing but texts as codes
        return _texts(pyarrow, column)
    if _is_text(pyarrow, kind):
        return _texts(pyarrow, column.dictionary_encode())
    if types.is_null(kind):
        return none_of(len(column))
    if _is_list(pyarrow, kind):
        return _lists(pyarrow, column)
    if types.is_boolean(kind):
        return Coded([False, True], _joined(column.cast(pyarrow.int32()), -1, np.int32))
    return _floats(pyarrow, column) if types.is_floating(kind) else _exact(pyarrow, column)


def _joined(column: Arrow, null: object, kind: type[np.generic]) -> Arrow:
    """Copy a column into one array of numpy, shape (rows,)."""
    made = np.empty(len(column), dtype=kind)
    start = 0
    for chunk in column.chunks:
        made[start : start + len(chunk)] = chunk.fill_null(null).to_numpy(zero_copy_only=False)
        start += len(chunk)
    return made


def _nulls(column: Arrow) -> Arrow:
    return _joined(column.is_null(), False, np.bool_) if column.null_count else None


def _texts(pyarrow: Arrow, column: Arrow) -> Coded:
    """Take codes as they are, a dictionary for all parts of the column."""
    whole = column.unify_dictionaries()
    if not whole.num_chunks:
        return none_of(0)
    codes = pyarrow.chunked_array([chunk.indices for chunk in whole.chunks]).cast(pyarrow.int32())
    values = whole.chunk(0).dictionary.cast(pyarrow.large_binary()).to_pylist()
    return Coded([_text(value) for value in values], _joined(codes, -1, np.int32))


def _text(value: bytes | None) -> str | None:
    """Decode a text; bytes that are no UTF-8 stay told apart, as signs that cannot be written."""
    return None if value is None else value.decode("utf-8", "surrogateescape")


def _lists(pyarrow: Arrow, column: Arrow) -> list[object]:
    found = column.cast(pyarrow.large_list(pyarrow.large_binary())).to_pylist()
    return [None if cell is None else [_text(value) for value in cell] for cell in found]


def _exact(pyarrow: Arrow, column: Arrow) -> Cells:
    """Take whole numbers and decimals: as numbers where all are whole and fit, told apart by their digits if not."""
    try:
        whole = column.cast(pyarrow.int64())
    except pyarrow.ArrowInvalid:
        coded = column.cast(pyarrow.string()).dictionary_encode()
        texts = _texts(pyarrow, coded)
        return Coded([Decimal(str(text)) for text in texts.values], texts.codes)
    return Numbers(_joined(whole, 0, np.int64), _nulls(column))


def _floats(pyarrow: Arrow, column: Arrow) -> Cells:
    """Take floating point: as whole numbers where it holds nothing else, or as the decimals it is written by."""
    kind = column.type.to_pandas_dtype()
    values = _joined(column, 0, kind)
    if (np.isfinite(values) & (values == np.rint(values)) & (np.abs(values) < _EXACT)).all():
        return Numbers(values.astype(np.int64), _nulls(column))
    different, inverse = np.unique(values, return_inverse=True)
    codes = inverse.astype(np.int32)
    if column.null_count:
        codes[_nulls(column)] = -1
    return Coded([_decimal(value) for value in different], codes)


def _decimal(value: np.floating) -> Decimal | NotANumber:
    return Decimal(str(value)) if np.isfinite(value) else NotANumber(str(value))
