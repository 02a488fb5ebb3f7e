"""Reads the sheets of a folder of CSV as raw cells: UTF-8 with or without BOM, else CP932."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from resources_catalog.template.csv_text import csv_rows, unguarded
from resources_catalog.template.raw import RawSheet, UnusableError
from resources_catalog.template.spelling import closest_names, folded, readings

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from resources_catalog.template.columns import Sheet
    from resources_catalog.template.fault_log import FaultLog

_TABLES: Final = frozenset({".csv", ".tsv", ".txt", ".xls", ".xlsx", ".xlsm", ".xlsb", ".ods", ".parquet"})


def folder_sheets(
    path: Path, wanted: Sequence[Sheet], others: Sequence[Sheet], log: FaultLog
) -> dict[str, RawSheet | None]:
    """Read the wanted sheets of a folder by their code name; None is a file that is there but cannot be read.

    Files that hold no table (settings, notes) and folders in it are left alone.

    Parameters
    ----------
    path
        The folder; its files are named after the sheets, in either language: ``hosts.csv``, ``受け入れ先.csv``.
    wanted, others
        The sheets to read, and those which may stand beside them.
    log
        Takes an unknown or repeated file and files that cannot be read.

    Raises
    ------
    UnusableError
        If it holds no CSV at all.
    """
    names = readings((*others, *wanted))
    files = sorted(file for file in path.iterdir() if file.is_file() and not file.name.startswith((".", "~$")))
    if not any(file.suffix.lower() == ".csv" for file in files):
        raise UnusableError("folder_without_sheets", None, ", ".join(f"{sheet.name}.csv" for sheet in wanted))
    codes = {sheet.name for sheet in wanted}
    found: dict[str, RawSheet | None] = {}
    seen: set[str] = set()
    for file in files:
        code = names.get(folded(file.stem))
        if file.suffix.lower() != ".csv" or code is None:
            _not_a_sheet_of_ours(file, code, (*wanted, *others), log)
        elif code in seen:
            log.add(code, "repeated_sheet", value=file.name)
        elif code in codes:
            _read(file, code, found, log)
        seen.add(code or file.name)
    return found


def _not_a_sheet_of_ours(file: Path, code: str | None, known: Sequence[Sheet], log: FaultLog) -> None:
    if file.suffix.lower() in _TABLES or code is not None:
        log.add(file.name, "unknown_file", value=file.name, allowed=lambda: closest_names(file.stem, known))


def _read(file: Path, code: str, found: dict[str, RawSheet | None], log: FaultLog) -> None:
    try:
        found[code] = _sheet(file)
    except UnusableError as error:
        log.add(file.name, error.code, value=error.value, allowed=error.allowed)
        found[code] = None


def _sheet(file: Path) -> RawSheet:
    rows = ((number, [unguarded(cell) for cell in cells]) for number, cells in csv_rows(file))
    return RawSheet(file.name, tuple(rows))
