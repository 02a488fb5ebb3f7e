"""A problem as bytes: one record a line, in the order given, equal bytes for equal tables."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from matcher.problem.columns import raw
from matcher.problem.decoding import SETTING_NAMES, TABLE_NAMES, arrow

if TYPE_CHECKING:
    from matcher.problem.decoding import Table, Tables


def problem_json(tables: Tables) -> bytes:
    """Write tables of JSON values (read from JSON, or made, but not read from CSV) as the JSON encoding.

    Returns
    -------
    bytes
        UTF-8 with line feeds: settings, then tables in the order of the format, each record on a line, absent cells
        left out.
    """
    document: dict[str, object] = {name: tables.settings[name] for name in SETTING_NAMES if name in tables.settings}
    for name in TABLE_NAMES:
        if name in tables.tables:
            document[name] = _records(tables.tables[name])
    return json_lines(document)


def assignments_parquet(assignments: Sequence[tuple[str, str]]) -> bytes:
    """Write the pairs of a plan as Parquet, in the order given: columns ``person`` and ``opening``.

    Raises
    ------
    FaultsFound
        If the library is not installed.
    """
    pyarrow, file = arrow(), io.BytesIO()
    columns = {name: [pair[place] for pair in assignments] for place, name in enumerate(("person", "opening"))}
    schema = pyarrow.schema({name: pyarrow.string() for name in columns})
    pyarrow.parquet.write_table(pyarrow.table(columns, schema=schema), file, store_schema=False)
    return file.getvalue()


def json_lines(document: Mapping[str, object]) -> bytes:
    """Write an object with a line per entry, and per item of a list of records or lists.

    Raises
    ------
    TypeError
        If a value has no form in JSON.
    """
    parts = [f" {_text(name)}: {_entry(value)}" for name, value in document.items()]
    return ("{\n" + ",\n".join(parts) + "\n}\n").encode()


def _entry(value: object) -> str:
    if isinstance(value, list | tuple) and value and isinstance(value[0], Mapping | list | tuple):
        return "[\n" + ",\n".join("  " + _text(item) for item in value) + "\n ]"
    return _text(value)


def _text(value: object) -> str:
    """Write one value on one line; decimals keep their digits, which floating point would not."""
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_text(str(name))}: {_text(item)}" for name, item in value.items()) + "}"
    if isinstance(value, Sequence) and not isinstance(value, str | bytes):
        return "[" + ", ".join(_text(item) for item in value) + "]"
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


def _records(table: Table) -> list[dict[str, object]]:
    return [
        {name: cell for name, cells in table.columns.items() if (cell := raw(cells, row)) is not None}
        for row in range(table.rows)
    ]
