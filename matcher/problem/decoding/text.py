"""Bytes of a file, and the text they are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from resources_catalog.errors import FaultsFound
from resources_catalog.faults import Fault

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from typing import BinaryIO

MARK: Final = b"\xef\xbb\xbf"
"""The byte order mark that spreadsheets write: it belongs to the encoding and not to the text."""

PIECE: Final = 1 << 22
"""Bytes of a file that are looked at in one go."""


def file_fault(name: str, code: str, row: int | None = None, value: object = None, allowed: str | None = None) -> Fault:
    """Make a fault of a whole file, or of a row of it."""
    return Fault.at(name, row, None, value, code, allowed=allowed)


def opened(path: Path) -> BinaryIO:
    """Open a file for reading.

    Raises
    ------
    FaultsFound
        If there is none, or it cannot be opened.
    """
    try:
        return path.open("rb")
    except FileNotFoundError:
        raise FaultsFound([file_fault(path.name, "file_missing")]) from None
    except OSError as error:
        raise FaultsFound([file_fault(path.name, "file_unreadable", value=error.strerror)]) from None


def bytes_of(path: Path) -> bytes:
    """Read a file whole; faults as ``opened`` has them."""
    with opened(path) as file:
        return file.read()


def text_of(data: bytes, name: str) -> str:
    """Decode a file.

    Raises
    ------
    FaultsFound
        If it is no text in UTF-8, or holds nothing.
    """
    return "".join(_texts(data, name))


def expect_text(data: bytes, name: str) -> None:
    """Refuse what is no text in UTF-8 or holds nothing, without ever holding the whole text."""
    for _ in _texts(data, name):
        pass


def pieces(data: bytes, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Cut bytes behind line feeds into pieces of about ``PIECE``; the last one may lack the line feed."""
    while start < end:
        cut = data.rfind(b"\n", start, min(end, start + PIECE))
        if cut < 0:
            cut = data.find(b"\n", start, end)
        stop = end if cut < 0 else cut + 1
        yield start, stop
        start = stop


def after_mark(data: bytes) -> int:
    """Give the place where the text begins."""
    return len(MARK) if data.startswith(MARK) else 0


def _texts(data: bytes, name: str) -> Iterator[str]:
    if b"\0" in data:
        raise FaultsFound([file_fault(name, "binary_file", value=data[:20], allowed="UTF-8")])
    nothing = True
    for start, stop in pieces(data, after_mark(data), len(data)):
        try:
            text = data[start:stop].decode()
        except UnicodeDecodeError as error:
            place = start + error.start
            row = data.count(b"\n", 0, place) + 1
            raise FaultsFound([file_fault(name, "not_utf8", row, data[place : place + 20], "UTF-8")]) from None
        nothing = nothing and not text.strip()
        yield text
    if nothing:
        raise FaultsFound([file_fault(name, "file_empty")])
