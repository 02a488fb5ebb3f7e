"""Writes sheets of the template as a workbook or as a folder of CSV; equal rows give equal bytes."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from resources_catalog.languages import base_language
from resources_catalog.template.cells import NUMBERS, cell_text, check_names
from resources_catalog.template.csv_text import guarded
from resources_catalog.template.layout import workbook_bytes

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from resources_catalog.template.columns import Cell, Column, Row, Sheet


def write_workbook(path: Path, sheets: Sequence[Sheet], rows_by_sheet: Mapping[str, Sequence[Row]], lang: str) -> None:
    """Write a workbook that people can fill in: the rows, drop-down lists, a guide, the words to choose from.

    Parameters
    ----------
    path
        Where to; an existing file is replaced, all of it or nothing.
    sheets
        The sheets to write, in this order.
    rows_by_sheet
        Typed rows by code name of the sheet; a sheet without rows is written empty.
    lang
        ``ja`` (also for ``ja-easy``) or ``en``: the language of names, headers and words. Either is read back.

    Raises
    ------
    ValueError
        If a row has a cell that its sheet has no column for, or a text too long for a workbook.
    """
    replace_file(path, workbook_bytes(sheets, rows_by_sheet, lang))


def write_folder(path: Path, sheets: Sequence[Sheet], rows_by_sheet: Mapping[str, Sequence[Row]], lang: str) -> None:
    """Write a folder of CSV: UTF-8 with a byte order mark, so that spreadsheets know it, and plain line ends.

    Parameters
    ----------
    path
        The folder; it is made if it is not there, and files of other names in it stay.
    sheets, rows_by_sheet, lang
        As in ``write_workbook``.

    Raises
    ------
    ValueError
        If a row has a cell that its sheet has no column for.
    """
    files = csv_files(sheets, rows_by_sheet, lang)
    path.mkdir(parents=True, exist_ok=True)
    for name, data in files.items():
        replace_file(path / name, data)


def csv_files(sheets: Sequence[Sheet], rows_by_sheet: Mapping[str, Sequence[Row]], lang: str) -> dict[str, bytes]:
    """Give the contents of each file that ``write_folder`` writes, by file name."""
    texts = (_csv(sheet, rows_by_sheet.get(sheet.name, ()), base_language(lang)) for sheet in sheets)
    return dict(zip(csv_names(sheets), texts, strict=True))


def csv_names(sheets: Sequence[Sheet]) -> tuple[str, ...]:
    """Give the names of the files that ``write_folder`` writes."""
    return tuple(f"{sheet.name}.csv" for sheet in sheets)


def replace_file(path: Path, data: bytes) -> None:
    """Put a file in place whole: whoever looks finds the old one or the new one."""
    half = path.with_name(f".{path.name}.part")
    half.write_bytes(data)
    half.replace(path)


def _csv(sheet: Sheet, rows: Sequence[Row], lang: str) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([column.ja if lang == "ja" else column.en for column in sheet.columns])
    for row in rows:
        check_names(sheet, row)
        writer.writerow([_csv_cell(column, row.get(column.name), lang) for column in sheet.columns])
    return text.getvalue().encode("utf-8-sig")


def _csv_cell(column: Column, value: Cell, lang: str) -> str:
    text = cell_text(column, value, lang)
    return text if column.type in NUMBERS else guarded(text)
