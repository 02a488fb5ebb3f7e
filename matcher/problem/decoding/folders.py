"""Problems and solutions as folders: a file per table, CSV or Parquet."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from matcher.problem.decoding.cells import raw
from matcher.problem.decoding.csv_columns import csv_lines, decode_csv
from matcher.problem.decoding.json_document import decode_problem, decode_settings, decode_solution
from matcher.problem.decoding.parquet import read_parquet
from matcher.problem.decoding.tables import CSV, PARQUET, SETTINGS_FILE, TABLE_NAMES, Table, Tables
from matcher.problem.decoding.text import bytes_of, expect_text, file_fault
from resources_catalog.errors import FaultsFound

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from resources_catalog.faults import Fault

_LEAVES_THE_REST_READABLE: Final = ("unknown_file", "unknown_setting", "row_length", "repeated_name")
_ASSIGNED: Final = ["person", "opening"]


def read_problem(path: Path) -> Tables:
    """Read a problem file or folder.

    Parameters
    ----------
    path
        A JSON file, or a folder with ``problem.json`` and a CSV or Parquet file per table.

    Raises
    ------
    FaultsFound
        If something cannot be read at all or is of another format. Faults of shape that leave the rest readable are
        handed on in ``Tables.faults``.
    """
    return _read_folder(path) if path.is_dir() else decode_problem(_document(path), path.name)


def read_solution(path: Path) -> Mapping[str, object]:
    """Read a solution file or folder as JSON values; a folder's table of assignments becomes ``assignments``.

    Raises
    ------
    FaultsFound
        If it cannot be read or is of another format. Anything wrong inside is left to the check.
    """
    if not path.is_dir():
        return decode_solution(_document(path), path.name)
    solution = dict(decode_solution(bytes_of(path / "solution.json"), "solution.json"))
    header, lines = _assignments(path)
    # A list of another header is inside a readable solution: the check then finds a list of the wrong shape.
    usual = header == _ASSIGNED and "assignments" not in solution
    solution["assignments"] = lines if usual else {"header": header}
    return solution


def _document(path: Path) -> bytes:
    if path.suffix == PARQUET:
        raise FaultsFound([file_fault(path.name, "parquet_not_read", value=path.name, allowed=".json")])
    return bytes_of(path)


def _assignments(folder: Path) -> tuple[list[str], list[object]]:
    """Give the header and the lines of the table of assignments."""
    in_csv, in_parquet = (folder / f"assignments{suffix}" for suffix in (CSV, PARQUET))
    if not in_parquet.exists():
        data = bytes_of(in_csv)
        expect_text(data, in_csv.name)
        header, *lines = csv_lines(data, in_csv.name)
        return header, list(lines)
    if in_csv.exists():
        raise FaultsFound(_twice([in_csv, in_parquet]))
    table, faults = read_parquet(in_parquet, "assignments")
    if faults:
        raise FaultsFound(faults)
    cells = list(table.columns.values())
    return list(table.columns), [[raw(column, row) for column in cells] for row in range(table.rows)]


def _read_folder(folder: Path) -> Tables:
    tables: dict[str, Table] = {}
    try:
        settings, faults = decode_settings(bytes_of(folder / SETTINGS_FILE), SETTINGS_FILE)
    except FaultsFound as unreadable:
        settings, faults = {}, list(unreadable.faults)
    files = sorted(file for file in folder.iterdir() if file.name != SETTINGS_FILE)
    known = [file for file in files if _is_table(file)]
    faults += [file_fault(file.name, "unknown_file", allowed=_file_names()) for file in files if file not in known]
    faults += _twice(known)
    for file in known:
        try:
            tables[file.stem], found = _read_table(file)
        except FaultsFound as unreadable:
            found = list(unreadable.faults)
        faults += found
    if any(fault.code not in _LEAVES_THE_REST_READABLE for fault in faults):
        raise FaultsFound(faults)
    return Tables(tables, settings, in_folder=True, faults=tuple(faults))


def _is_table(file: Path) -> bool:
    return not file.is_dir() and file.stem in TABLE_NAMES and file.suffix in (CSV, PARQUET)


def _read_table(file: Path) -> tuple[Table, list[Fault]]:
    if file.suffix == PARQUET:
        return read_parquet(file, file.stem)
    return decode_csv(bytes_of(file), file.name, file.stem)


def _twice(files: Iterable[Path]) -> list[Fault]:
    """Tell which tables stand there as CSV and as Parquet: which of the two is meant is not for a program to guess."""
    stems = Counter(file.stem for file in files)
    return [
        file_fault(stem, "table_in_two_files", value=f"{stem}{CSV}, {stem}{PARQUET}")
        for stem, times in stems.items()
        if times > 1
    ]


def _file_names() -> str:
    return " / ".join((SETTINGS_FILE, *(f"{name}{CSV}|{PARQUET[1:]}" for name in TABLE_NAMES)))
