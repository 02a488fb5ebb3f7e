"""Reads the sheets of a workbook as raw cells."""

from __future__ import annotations

import re
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Final

from python_calamine import CalamineError, CalamineWorkbook

from resources_catalog.template.fault_log import FaultLog
from resources_catalog.template.raw import (
    FORMAT,
    GUIDE_NAMES,
    LISTS_NAME,
    WORDS_NAMES,
    RawCell,
    RawSheet,
    UnusableError,
)
from resources_catalog.template.scan import WORKBOOK, BrokenCells, broken_cells, open_workbook, sheet_parts
from resources_catalog.template.spelling import closest_names, folded, readings

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path
    from zipfile import ZipFile

    from resources_catalog.template.columns import Sheet

_GUIDES: Final = frozenset(map(folded, GUIDE_NAMES.values()))
_ASIDE: Final = frozenset(map(folded, (*WORDS_NAMES.values(), LISTS_NAME)))
_FORMAT: Final = re.compile("enishi-template/.*")


def workbook_sheets(path: Path, wanted: Sequence[Sheet], others: Sequence[Sheet], log: FaultLog) -> dict[str, RawSheet]:
    """Read the wanted sheets of a workbook by their code name.

    Parameters
    ----------
    path
        The workbook.
    wanted, others
        The sheets to read, and those which may stand beside them.
    log
        Takes an unknown or repeated sheet, another version of the template, joined cells.

    Raises
    ------
    UnusableError
        If nothing of it can be read.
    """
    with _opened(path, log) as reader:
        return reader.sheets(wanted, others)


def first_sheet(path: Path) -> RawSheet:
    """Read the first sheet of any workbook, whatever it is.

    Raises
    ------
    UnusableError
        If nothing of it can be read.
    """
    with _opened(path, FaultLog()) as reader:
        return reader.first()


@contextmanager
def _opened(path: Path, log: FaultLog) -> Iterator[_Reader]:
    """Open a workbook; whatever is found damaged while it is read makes it unusable."""
    with closing(open_workbook(path)) as packed:
        try:
            with CalamineWorkbook.from_path(path) as book:
                yield _Reader(packed, book, log)
        except CalamineError as error:
            raise UnusableError("damaged_workbook", str(error), WORKBOOK) from None


class _Reader:
    def __init__(self, packed: ZipFile, book: CalamineWorkbook, log: FaultLog) -> None:
        self._packed = packed
        self._book = book
        self._log = log
        self._parts: Mapping[str, str] = sheet_parts(packed)

    def sheets(self, wanted: Sequence[Sheet], others: Sequence[Sheet]) -> dict[str, RawSheet]:
        names = readings((*others, *wanted))
        codes = {sheet.name for sheet in wanted}
        found: dict[str, RawSheet] = {}
        seen: set[str] = set()
        for name in self._book.sheet_names:
            code = names.get(folded(name))
            if code is None:
                self._not_a_sheet_of_ours(name, (*wanted, *others))
            elif code in seen:
                self._log.add(code, "repeated_sheet", value=name)
            elif code in codes:
                found[code] = self._read(code, name)
            seen.add(code or name)
        return found

    def first(self) -> RawSheet:
        if not self._book.sheet_names:
            raise UnusableError("damaged_workbook", None, WORKBOOK)
        return self._read("", self._book.sheet_names[0])

    def _not_a_sheet_of_ours(self, name: str, known: Sequence[Sheet]) -> None:
        if folded(name) in _GUIDES:
            self._scanned(name)
            rows = self._book.get_sheet_by_name(name).to_python()
            texts = (cell for cells in rows for cell in cells if isinstance(cell, str))
            version = next((text for text in texts if _FORMAT.fullmatch(text)), None)
            if version != FORMAT:
                self._log.add(name, "template_version", value=version, allowed=FORMAT)
        elif folded(name) not in _ASIDE:
            self._log.add(name, "unknown_sheet", value=name, allowed=lambda: closest_names(name, known))

    def _read(self, code: str, name: str) -> RawSheet:
        broken = self._scanned(name)
        page = self._book.get_sheet_by_name(name)
        for (row, _), _ in page.merged_cell_ranges or ():
            self._log.add(code, "joined_cells", row=row + 1)
        rows: list[list[RawCell]] = [list(row) for row in page.to_python(skip_empty_area=False)]
        for (row, column), what in broken.items():
            while len(rows) < row:
                rows.append([])
            rows[row - 1].extend([None] * (column - len(rows[row - 1])))
            rows[row - 1][column - 1] = what
        return RawSheet(name, tuple(enumerate(rows, start=1)))

    def _scanned(self, name: str) -> BrokenCells:
        """Look through a sheet before it is read: reading one that is not sane can end the program."""
        if name not in self._parts:
            raise UnusableError("damaged_workbook", name, WORKBOOK)
        return broken_cells(self._packed, self._parts[name])
