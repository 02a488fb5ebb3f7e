"""From the bytes of a file to its services, nothing of them understood yet."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final, Never

from resources_catalog.errors import FaultsFound
from resources_catalog.faults import Fault, readable

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from resources_catalog.hsds.words import Json

MAX_FILE_BYTES: Final = 256 * 1024 * 1024
"""A nation-wide list of one kind of office has some 60 MiB."""

ALLOWED: Final = '[ { … } ] / { "contents": [ … ] }'


class _RepeatedNameError(ValueError):
    """A JSON object that names something twice: which of the two is meant, nobody knows."""


def read_records(path: Path) -> tuple[Json, ...]:
    """Read the services of a file: a list, a page of the read API, or a single service.

    Raises
    ------
    FaultsFound
        If it cannot be opened, is too large, is no JSON in UTF-8, or holds anything but JSON objects.
    """
    try:
        size = path.stat().st_size
        if size > MAX_FILE_BYTES:
            raise FaultsFound([Fault.at(path.name, None, None, size, "file_too_large", allowed=f"≤ {MAX_FILE_BYTES}")])
        data = path.read_bytes()
    except OSError as error:
        raise FaultsFound([Fault.at(path.name, None, None, error.strerror, "file_unreadable")]) from None
    return records_of(data, path.name)


def records_of(data: bytes, file: str) -> tuple[Json, ...]:
    """Read the services that stand in bytes; ``file`` is what faults call them.

    Raises
    ------
    FaultsFound
        As ``read_records``.
    """
    found = _listed(_document(data, file), file)
    faults = [
        Fault.at(file, row, None, record, "row_not_a_record", allowed="{ … }")
        for row, record in enumerate(found, start=1)
        if not isinstance(record, dict)
    ]
    if faults:
        raise FaultsFound(faults)
    return tuple(record for record in found if isinstance(record, dict))


def _document(data: bytes, file: str) -> object:
    if not data.strip():
        raise FaultsFound([Fault.at(file, None, None, None, "file_empty")])
    try:
        return json.loads(data.decode("utf-8-sig"), object_pairs_hook=_object, parse_constant=_refuse)
    except UnicodeDecodeError:
        fault = Fault.at(file, None, None, None, "not_utf8", allowed="UTF-8")
    except RecursionError:
        fault = Fault.at(file, None, None, None, "nested_too_deeply")
    except json.JSONDecodeError as error:
        fault = Fault.at(file, error.lineno, None, error.doc[error.pos : error.pos + 40] or None, "not_json")
    except _RepeatedNameError as error:
        fault = Fault.at(file, None, readable(error), None, "repeated_name")
    except ValueError:  # NaN, or a whole number of thousands of digits
        fault = Fault.at(file, None, None, None, "not_json", allowed="JSON")
    raise FaultsFound([fault])


def _object(items: list[tuple[str, object]]) -> Json:
    made = dict(items)
    if len(made) < len(items):
        names = [name for name, _ in items]
        raise _RepeatedNameError(next(name for name in names if names.count(name) > 1))
    return made


def _refuse(word: str) -> Never:
    raise ValueError(word)


def _listed(document: object, file: str) -> Sequence[object]:
    """Take the list out of its envelope."""
    if isinstance(document, dict):
        document = document.get("contents", [document] if "id" in document else None)
    if not isinstance(document, list):
        raise FaultsFound([Fault.at(file, None, None, document, "hsds_no_services", allowed=ALLOWED)])
    return document
