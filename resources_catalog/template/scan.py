"""Looks into a workbook before it is read: is it one, is it of a sane size, and which cells hold no usable value."""

from __future__ import annotations

import posixpath
import re
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Protocol
from xml.parsers import expat

from resources_catalog.template.raw import (
    MAX_CELLS,
    MAX_FILE_BYTES,
    MAX_ROWS,
    MAX_UNPACKED_BYTES,
    Broken,
    UnusableError,
)

if TYPE_CHECKING:
    from pathlib import Path

WORKBOOK: Final = ".xlsx"

_MAIN: Final = "xl/workbook.xml"
_RELATIONS: Final = "xl/_rels/workbook.xml.rels"
_OLE: Final = bytes.fromhex("d0cf11e0a1b11ae1")
_ENCRYPTED: Final = "EncryptedPackage".encode("utf-16-le")
_BLOCK: Final = 1 << 20
_PLACE: Final = re.compile("([A-Z]{1,3})([0-9]{1,7})")
_ZIP_ERRORS: Final = (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, ValueError, OSError)

BrokenCells = Mapping[tuple[int, int], Broken]
"""Cells without a usable value by (row, column), both from 1."""


def open_workbook(path: Path) -> zipfile.ZipFile:
    """Open a workbook after making sure that it is one and that unpacking it cannot fill the memory.

    Raises
    ------
    UnusableError
        If it is empty, another kind of file, protected by a password, damaged or too large.
    """
    size = path.stat().st_size
    if size == 0:
        raise UnusableError("file_empty")
    if size > MAX_FILE_BYTES:
        raise UnusableError("file_too_large", str(size), f"≤ {MAX_FILE_BYTES}")
    with path.open("rb") as stream:
        start = stream.read(4)
    if start != b"PK\x03\x04":
        raise _not_a_workbook(path)
    try:
        packed = zipfile.ZipFile(path)
    except _ZIP_ERRORS:
        raise UnusableError("damaged_workbook", None, WORKBOOK) from None
    try:
        _inspect(packed)
    except UnusableError:
        packed.close()
        raise
    return packed


def _not_a_workbook(path: Path) -> UnusableError:
    data = path.read_bytes()
    if data.startswith(_OLE):
        return UnusableError("encrypted_workbook" if _ENCRYPTED in data else "old_workbook", None, WORKBOOK)
    return UnusableError("not_a_workbook", None, WORKBOOK)


def _inspect(packed: zipfile.ZipFile) -> None:
    names = packed.namelist()
    if _MAIN not in names or _RELATIONS not in names:
        raise UnusableError("not_a_workbook", None, WORKBOOK)
    unpacked = sum(info.file_size for info in packed.infolist())
    if unpacked > MAX_UNPACKED_BYTES:
        raise UnusableError("file_too_large", str(unpacked), f"≤ {MAX_UNPACKED_BYTES}")
    try:
        damaged = packed.testzip()  # a member larger than it says ends in a wrong checksum
    except _ZIP_ERRORS:
        damaged = _MAIN
    if damaged is not None:
        raise UnusableError("damaged_workbook", None, WORKBOOK)


def sheet_parts(packed: zipfile.ZipFile) -> Mapping[str, str]:
    """Give for each sheet the member of the file that holds it.

    Raises
    ------
    UnusableError
        If the list of sheets cannot be read.
    """
    relations, sheets = _Attributes("Relationship", "Id", "Target"), _Attributes("sheet", "name", "id")
    _walk(packed, _RELATIONS, relations)
    _walk(packed, _MAIN, sheets)
    targets = {key: posixpath.normpath(posixpath.join("/xl", target))[1:] for key, target in relations.found.items()}
    return {name: targets[key] for name, key in sheets.found.items() if targets.get(key) in packed.namelist()}


def broken_cells(packed: zipfile.ZipFile, part: str) -> BrokenCells:
    """Walk through a sheet once and note the cells that hold an error or a formula without its result.

    Raises
    ------
    UnusableError
        If it is damaged, or if its filled cells reach so far that reading it would fill the memory.
    """
    cells = _Cells()
    _walk(packed, part, cells)
    return cells.broken


class _Visitor(Protocol):
    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Meet the beginning of an element."""

    def end(self, name: str) -> None:
        """Meet its end."""

    def text(self, text: str) -> None:
        """Meet a stretch of text."""


@dataclass
class _Attributes:
    """Two attributes of each element of a name."""

    element: str
    key: str
    value: str
    found: dict[str, str] = field(default_factory=dict)

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == self.element:
            plain = {_local(each): text for each, text in attributes.items()}
            self.found[plain.get(self.key, "")] = plain.get(self.value, "")

    def end(self, name: str) -> None:
        pass

    def text(self, text: str) -> None:
        pass


@dataclass
class _Cells:
    """Errors and uncalculated formulas of a sheet; where a cell does not say its place it follows the one before."""

    broken: dict[tuple[int, int], Broken] = field(default_factory=dict)
    _row: int = 0
    _column: int = 0
    _last: tuple[int, int] = (0, 0)
    _type: str = ""
    _formula: bool = False
    _in_value: bool = False
    _value: str = ""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "c":
            self._begin_cell(attributes)
        elif name == "row":
            self._row = _whole(attributes["r"]) if "r" in attributes else self._row + 1
            self._column = 0
        elif name == "f":
            self._formula = True
            self._note_extent()
        elif name in ("v", "is"):
            self._in_value = name == "v"
            self._note_extent()

    def end(self, name: str) -> None:
        if name == "v":
            self._in_value = False
        elif name == "c" and self._type == "e":
            self.broken[self._row, self._column] = Broken("formula_error", self._value or "#")
        elif name == "c" and self._formula and not self._value and self._type != "str":
            self.broken[self._row, self._column] = Broken("formula_not_calculated", "=")

    def text(self, text: str) -> None:
        if self._in_value:
            self._value += text

    def _begin_cell(self, attributes: dict[str, str]) -> None:
        self._column += 1
        if "r" in attributes:
            place = _PLACE.fullmatch(attributes["r"])
            if place is None:
                raise UnusableError("damaged_workbook", attributes["r"], WORKBOOK)
            self._row, self._column = int(place[2]), _column_number(place[1])
        self._type, self._value, self._formula = attributes.get("t", ""), "", False

    def _note_extent(self) -> None:
        rows, columns = self._last = (max(self._last[0], self._row), max(self._last[1], self._column))
        if rows > MAX_ROWS or rows * columns > MAX_CELLS:
            raise UnusableError("too_many_cells", f"{rows} × {columns}", f"≤ {MAX_ROWS} × {MAX_CELLS // MAX_ROWS}")


def _walk(packed: zipfile.ZipFile, part: str, visitor: _Visitor) -> None:
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler = lambda name, attributes: visitor.start(_local(name), attributes)
    parser.EndElementHandler = lambda name: visitor.end(_local(name))
    parser.CharacterDataHandler = visitor.text
    parser.StartDoctypeDeclHandler = _refuse_doctype
    try:
        with packed.open(part) as stream:
            parser.ParseFile(stream)
    except (expat.ExpatError, LookupError, *_ZIP_ERRORS):  # an encoding nobody knows is a LookupError
        raise UnusableError("damaged_workbook", part, WORKBOOK) from None


def _refuse_doctype(*_: object) -> None:
    raise UnusableError("damaged_workbook", "<!DOCTYPE", WORKBOOK)  # entities can swell without end


def _local(name: str) -> str:
    return name.rpartition(" ")[2]


def _whole(text: str) -> int:
    if not text.isdecimal() or len(text) > 7:
        raise UnusableError("damaged_workbook", text, WORKBOOK)
    return int(text)


def _column_number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number
