"""Text files with values separated by commas: their encodings, their rows, and texts that look like formulas."""

from __future__ import annotations

import codecs
import csv
import io
import re
from typing import TYPE_CHECKING, Final

from resources_catalog.template.raw import MAX_FILE_BYTES, MAX_ROWS, UnusableError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    Rows = tuple[tuple[int, Sequence[str]], ...]

ENCODINGS: Final = "UTF-8 / UTF-16 / CP932 (Shift_JIS)"

MOST_BAD_LINES: Final = 0.05
"""The part of the lines of a file that may hold bytes no text has for the others to be read."""

REPLACED: Final = "\ufffd"
"""What stands for bytes that no text has."""

_LIKE_A_FORMULA: Final = re.compile("'*[=+@\\-]")
_GUARDED: Final = re.compile("'+[=+@\\-]")


def csv_rows(path: Path) -> Rows:
    """Read a file of CSV as numbered rows, the way a spreadsheet numbers them.

    Raises
    ------
    UnusableError
        If it cannot be opened, is empty or too large, is no text, or is no CSV.
    """
    return parse_csv(decode(_bytes(path))[0])


def mended_rows(path: Path) -> tuple[Rows, str]:
    """Read a file of CSV of which a few lines may hold bytes that no text has.

    Returns
    -------
    tuple
        The rows of ``csv_rows``, ``REPLACED`` for each run of such bytes, and the encoding's name.

    Raises
    ------
    UnusableError
        As ``csv_rows``.
    """
    text, encoding = decode_mended(_bytes(path))
    return parse_csv(text), encoding


def _bytes(path: Path) -> bytes:
    try:
        size = path.stat().st_size
        if size > MAX_FILE_BYTES:
            raise UnusableError("file_too_large", str(size), f"≤ {MAX_FILE_BYTES}")
        data = path.read_bytes()
    except OSError as error:
        raise UnusableError("file_unreadable", error.strerror) from None
    if not data.strip():
        raise UnusableError("file_empty")
    return data


def decode(data: bytes) -> tuple[str, str]:
    r"""Read bytes as text.

    Returns
    -------
    tuple
        The text without its byte order mark, with ``\n`` for every line end, and the encoding's name.

    Raises
    ------
    UnusableError
        If it is neither UTF-8, UTF-16 with a byte order mark, nor CP932, or holds bytes no text has.
    """
    wide = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    if b"\x00" in data and not wide:
        raise UnusableError("binary_file", None, ENCODINGS)
    for encoding in ("utf-16",) if wide else _narrow(data):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        return text.replace("\r\n", "\n"), encoding
    raise UnusableError("unknown_encoding", None, ENCODINGS)


def decode_mended(data: bytes) -> tuple[str, str]:
    """Read bytes as text, ``REPLACED`` for each run of bytes that no text has.

    Where no encoding fits, that of UTF-8 and CP932 is taken in which the fewest lines are bad.

    Returns
    -------
    tuple
        As of ``decode``.

    Raises
    ------
    UnusableError
        As ``decode``, also if the first line or more than ``MOST_BAD_LINES`` of the lines are bad.
    """
    try:
        return decode(data)
    except UnusableError as error:
        if error.code != "unknown_encoding" or data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            raise
        lines = data.splitlines()
        bad = {encoding: [at for at, line in enumerate(lines) if _bad(line, encoding)] for encoding in _narrow(data)}
        encoding = min(bad, key=lambda each: len(bad[each]))
        if bad[encoding][0] == 0 or len(bad[encoding]) > MOST_BAD_LINES * len(lines):
            raise
    text = re.sub(f"{REPLACED}+", REPLACED, data.decode(encoding, "replace"))
    return text.replace("\r\n", "\n"), encoding


def _narrow(data: bytes) -> tuple[str, str]:
    """Give the encodings without a byte order mark of two bytes."""
    return ("utf-8-sig" if data.startswith(codecs.BOM_UTF8) else "utf-8", "cp932")


def _bad(line: bytes, encoding: str) -> bool:
    try:
        line.decode(encoding)
    except UnicodeDecodeError:
        return True
    return False


def parse_csv(text: str) -> Rows:
    """Read CSV as numbered rows, the way a spreadsheet numbers them.

    Raises
    ------
    UnusableError
        If quotes are not closed or the rows are too many.
    """
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows: list[tuple[int, Sequence[str]]] = []
    try:
        for number, cells in enumerate(reader, start=1):
            rows.append((number, cells))
            if number > MAX_ROWS:
                raise UnusableError("too_many_rows", None, f"≤ {MAX_ROWS}")
    except csv.Error:
        raise UnusableError("not_csv", f"{len(rows) + 1}") from None
    return tuple(rows)


def guarded(text: str) -> str:
    """Keep a spreadsheet from taking a text of a CSV for a formula: an apostrophe before ``= + - @``.

    ``unguarded`` takes exactly one apostrophe off again, so that whatever is written comes back as it was.
    """
    return f"'{text}" if _LIKE_A_FORMULA.match(text) else text


def unguarded(text: str) -> str:
    """Take off the apostrophe that ``guarded`` put before a text."""
    return text[1:] if _GUARDED.match(text) else text
