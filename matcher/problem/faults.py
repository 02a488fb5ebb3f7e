"""Every fault of a problem in one go, each with its place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from matcher.problem.columns import Misread, Texts, Whole, is_absent, raw, read_numbers, read_slots, read_texts
from matcher.problem.decoding import SETTINGS, Table, Tables, coded, none_of
from matcher.problem.format import OBJECTIVES, TABLES, Column, TableFormat
from resources_catalog.errors import FaultsFound
from resources_catalog.faults import Fault

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

_NO_TEXTS = Texts((), np.empty(0, dtype=np.int32))
_BITS_62 = 1 << 62


@dataclass(frozen=True)
class TypedTable:
    """A table whose cells are read, defaults applied.

    Parameters
    ----------
    rows
        Number of records.
    numbers : column name to shape (rows,)
        Whole numbers, hundredths, 0/1, places in the choices; for a column that refers to another table, the row
        there (-1 for a name it lacks).
    texts
        Columns of text, by name.
    slot_owner, slots
        The slots of all records one after the other, and the record each belongs to.
    """

    rows: int
    numbers: Mapping[str, Whole]
    texts: Mapping[str, Texts]
    slot_owner: Whole = field(default_factory=lambda: np.empty(0, dtype=np.int64))
    slots: Texts = _NO_TEXTS


TypedTables = Mapping[str, TypedTable]


def find_faults(tables: Tables) -> tuple[Fault, ...]:
    """Give every fault of a problem, in the order of the tables' names and rows; none means it can be solved."""
    try:
        typed_tables(tables)
    except FaultsFound as found:
        return found.faults
    return ()


def typed_tables(tables: Tables) -> TypedTables:
    """Read every cell.

    Raises
    ------
    FaultsFound
        With every fault there is, if there is any.
    """
    faults = [*tables.faults, *_setting_faults(tables.settings)]
    typed: dict[str, TypedTable] = {}
    for table in TABLES:
        typed[table.name], found = _typed(table, tables.tables.get(table.name, Table()))
        faults += found
    for table in TABLES:
        typed[table.name], found = _referring(table, typed, tables.tables.get(table.name, Table()))
        faults += found
        faults += _key_faults(table, typed[table.name], tables.tables.get(table.name, Table()))
    faults += _pin_faults(typed, tables.tables.get("pinned", Table()))
    faults = _without_echoes(faults, tables.faults)
    if faults:
        raise FaultsFound(faults)
    return typed


def _without_echoes(faults: list[Fault], of_shape: Iterable[Fault]) -> list[Fault]:
    """Leave out what is missing only because its row could not be cut into cells."""
    broken = {(fault.table, fault.row) for fault in of_shape if fault.code in ("row_not_a_record", "row_length")}
    return [fault for fault in faults if fault.code != "missing" or (fault.table, fault.row) not in broken]


def _setting_faults(settings: Mapping[str, object]) -> list[Fault]:
    faults = []
    guard = settings.get("harm_guard")
    if guard is not None and not isinstance(guard, bool):
        faults.append(Fault.at(SETTINGS, None, "harm_guard", guard, "not_true_false", allowed="true / false"))
    objective = settings.get("objective")
    allowed = " / ".join(OBJECTIVES)
    if objective is None:
        return faults
    if not isinstance(objective, list | tuple) or not objective:
        return [*faults, Fault.at(SETTINGS, None, "objective", objective, "objective_empty", allowed=allowed)]
    for place, name in enumerate(objective):
        if name not in OBJECTIVES:
            faults.append(Fault.at(SETTINGS, None, "objective", name, "objective_unknown", allowed=allowed))
        elif name in objective[:place]:
            faults.append(Fault.at(SETTINGS, None, "objective", name, "objective_repeated"))
    return faults


def _typed(table: TableFormat, found: Table) -> tuple[TypedTable, list[Fault]]:
    """Read the cells of one table, each on its own."""
    numbers: dict[str, Whole] = {}
    texts: dict[str, Texts] = {}
    owners, slots = np.empty(0, dtype=np.int64), _NO_TEXTS
    faults = _column_faults(table, found)
    for column in table.columns:
        cells = found.columns.get(column.name, none_of(found.rows))
        if found.as_text:  # equal texts say the same: each is read once
            cells = coded(cells)
        if column.kind == "text":
            texts[column.name], misread = read_texts(cells)
        elif column.kind == "slots":
            owners, slots, misread = read_slots(cells, as_text=found.as_text or found.in_parquet)
        else:
            numbers[column.name], misread = read_numbers(cells, column, as_text=found.as_text)
        faults += _misread_faults(table, column, found, misread)
        faults += _missing_faults(table, column, found)
    return TypedTable(found.rows, numbers, texts, owners, slots), faults


def _column_faults(table: TableFormat, found: Table) -> list[Fault]:
    """Find unknown columns: at the header of a CSV, of a whole Parquet file, or at the first record that has one."""
    names = [column.name for column in table.columns]
    faults = []
    for name, cells in found.columns.items():
        if name not in names:
            row: int | None = _header_row(found)
            value: object = name
            if not _has_header(found):
                first = int(np.argmin(is_absent(cells)))
                row, value = found.first_row + first, raw(cells, first)
            faults.append(Fault.at(table.name, row, name, value, "unknown_column", allowed=" / ".join(names)))
    return faults


def _has_header(found: Table) -> bool:
    return found.as_text or found.in_parquet


def _header_row(found: Table) -> int | None:
    return 1 if found.as_text else None


def _misread_faults(table: TableFormat, column: Column, found: Table, misread: list[Misread]) -> list[Fault]:
    return [
        Fault.at(
            table.name,
            found.first_row + wrong.index,
            column.name,
            wrong.value,
            wrong.code,
            allowed=column.allowed or None,
        )
        for wrong in misread
    ]


def _missing_faults(table: TableFormat, column: Column, found: Table) -> list[Fault]:
    """Say once that a CSV or Parquet file lacks a required column, and in JSON which records lack it."""
    if not column.required:
        return []
    allowed = column.allowed or None
    if column.name not in found.columns and _has_header(found):
        return [Fault.at(table.name, _header_row(found), column.name, None, "missing_column", allowed=allowed)]
    absent = is_absent(found.columns.get(column.name, none_of(found.rows)))
    return [
        Fault.at(table.name, found.first_row + index, column.name, None, "missing", allowed=allowed)
        for index in np.flatnonzero(absent).tolist()
    ]


def _referring(table: TableFormat, typed: Mapping[str, TypedTable], found: Table) -> tuple[TypedTable, list[Fault]]:
    """Turn names of other tables' rows into those rows."""
    own = typed[table.name]
    numbers = dict(own.numbers)
    faults = []
    for column in table.columns:
        if column.refers is None:
            continue
        names = own.texts[column.name]
        numbers[column.name] = names.rows_in(_row_of(column.refers, typed))
        unknown = (numbers[column.name] < 0) & (names.codes >= 0)
        faults += [
            Fault.at(
                table.name, found.first_row + index, column.name, raw(found.columns[column.name], index), "unknown_id",
                allowed=column.refers,
            )
            for index in np.flatnonzero(unknown).tolist()
        ]  # fmt: skip
    return TypedTable(own.rows, numbers, own.texts, own.slot_owner, own.slots), faults


def _row_of(table: str, typed: Mapping[str, TypedTable]) -> dict[str, int]:
    """Map the name of each row of a table to its place there."""
    declared = next(known for known in TABLES if known.name == table)
    names = typed[table].texts[declared.key[0]]
    return {names.ids[code]: row for row, code in enumerate(names.codes.tolist()) if code >= 0}


def _key_faults(table: TableFormat, typed: TypedTable, found: Table) -> list[Fault]:
    """Find rows that repeat a key, and links of a person with the same person."""
    faults = [
        Fault.at(table.name, found.first_row + index, None, _key_text(table, found, index), "repeated_key")
        for index in _repeats([_codes(typed, name) for name in table.key])
    ]
    if table.name in ("keep_apart", "keep_together"):
        one, other = typed.numbers["a"], typed.numbers["b"]
        faults += [
            Fault.at(table.name, found.first_row + index, "b", raw(found.columns["b"], index), "same_person_twice")
            for index in np.flatnonzero((one == other) & (one >= 0)).tolist()
        ]
    return faults


def _codes(typed: TypedTable, column: str) -> NDArray[np.integer]:
    return typed.numbers[column] if column in typed.numbers else typed.texts[column].codes


def _key_text(table: TableFormat, found: Table, index: int) -> str:
    return " ".join(str(raw(found.columns[name], index)) for name in table.key)


def _repeats(key: list[NDArray[np.integer]]) -> list[int]:
    """Give the rows whose key stood in an earlier row; rows without a whole key are left out."""
    if not key:
        return []
    combined = key[0].astype(np.int64)
    whole = combined >= 0
    for codes in key[1:]:
        width = int(codes.max(initial=0)) + 1
        if (int(combined.max(initial=0)) + 1) * width > _BITS_62:
            combined = np.unique(combined, return_inverse=True)[1]
        combined *= width
        combined += codes
        whole &= codes >= 0
    if whole.all():
        return [*map(int, _repeated_places(combined))]
    known = np.flatnonzero(whole)
    return [*map(int, known[_repeated_places(combined[known])])]


def _repeated_places(keys: Whole) -> Whole:
    """Give the places of keys that stood earlier; rows in order, as most files have them, need no sorting."""
    if (keys[1:] > keys[:-1]).all():
        return np.empty(0, dtype=np.int64)
    in_order = np.sort(keys)
    if (in_order[1:] > in_order[:-1]).all():
        return np.empty(0, dtype=np.int64)
    order = np.argsort(keys, kind="stable")
    again = keys[order][1:] == keys[order][:-1]
    return np.sort(order[1:][again])


def _pin_faults(typed: Mapping[str, TypedTable], found: Table) -> list[Fault]:
    """Find pins that no plan could follow whatever the capacities."""
    width = typed["openings"].rows + 1
    pins = typed["pinned"].numbers
    if not typed["pinned"].rows:
        return []
    has_pin = np.zeros(typed["persons"].rows + 1, dtype=np.bool_)
    has_pin[pins["person"]] = True
    pinned, pairs, forbidden = (_keys_of(typed[name], has_pin, width) for name in ("pinned", "pairs", "forbidden"))
    readable = (pins["person"] >= 0) & (pins["opening"] >= 0)
    faults = []
    for code, wrong in (("pin_outside_pairs", ~np.isin(pinned, pairs)), ("pin_forbidden", np.isin(pinned, forbidden))):
        for index in np.flatnonzero(readable & wrong).tolist():
            value = " ".join(str(raw(found.columns[name], index)) for name in ("person", "opening"))
            faults.append(Fault.at("pinned", found.first_row + index, None, value, code))
    return faults


def _keys_of(typed: TypedTable, persons: NDArray[np.bool_], width: int) -> Whole:
    """Give the keys of the rows of some persons only: mostly a few of very many."""
    rows = np.flatnonzero(persons[typed.numbers["person"]])
    return typed.numbers["person"][rows] * width + typed.numbers["opening"][rows]
