"""Problems and solutions in one JSON file, their numbers exact and their repeated names told."""

from __future__ import annotations

import json
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from matcher.problem.decoding.tables import (
    PROBLEM_FORMAT,
    SETTING_NAMES,
    SETTINGS,
    SOLUTION_FORMAT,
    TABLE_NAMES,
    NotANumber,
    Table,
    Tables,
    columns_of,
)
from matcher.problem.decoding.text import file_fault, text_of
from resources_catalog.errors import FaultsFound
from resources_catalog.faults import Fault

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


class _Repeating(dict[str, object]):
    """A JSON object that names something twice; ``names`` are those."""

    names: tuple[str, ...] = ()


def decode_problem(data: bytes, name: str) -> Tables:
    """Decode the bytes of a JSON problem; ``name`` is what faults call the file."""
    document = _json_object(data, name)
    _expect_format(document, PROBLEM_FORMAT)
    faults = [Fault.at(SETTINGS, None, repeated, repeated, "repeated_name") for repeated in _repeated(document)]
    tables: dict[str, Table] = {}
    settings: dict[str, object] = {}
    for key, value in document.items():
        if key in SETTING_NAMES:
            settings[key] = value
        elif key not in TABLE_NAMES:
            faults.append(Fault.at(key, None, None, key, "unknown_table_or_setting", allowed=_names(document=True)))
        elif isinstance(value, list):
            tables[key] = columns_of(value)
            faults += _record_faults(key, value)
        elif value is not None:
            faults.append(Fault.at(key, None, None, value, "table_not_a_list"))
    return Tables(tables, settings, faults=tuple(faults))


def decode_solution(data: bytes, name: str) -> Mapping[str, object]:
    """Decode the bytes of a JSON solution; ``name`` is what faults call the file."""
    document = _json_object(data, name)
    _expect_format(document, SOLUTION_FORMAT)
    return document


def decode_settings(data: bytes, name: str) -> tuple[dict[str, object], list[Fault]]:
    """Decode the settings of a folder, and tell what is none."""
    document = _json_object(data, name)
    _expect_format(document, PROBLEM_FORMAT)
    faults = [Fault.at(SETTINGS, None, repeated, repeated, "repeated_name") for repeated in _repeated(document)]
    for key in document.keys() - set(SETTING_NAMES):
        faults.append(Fault.at(SETTINGS, None, key, key, "unknown_setting", allowed=_names(document=False)))
    return {key: value for key, value in document.items() if key in SETTING_NAMES}, faults


def _json_object(data: bytes, name: str) -> dict[str, object]:
    text = text_of(data, name)
    try:
        document: object = json.loads(
            text, object_pairs_hook=_object, parse_float=_number, parse_int=_number, parse_constant=NotANumber
        )
    except json.JSONDecodeError as error:
        found = text[error.pos : error.pos + 40]
        raise FaultsFound([file_fault(name, "not_json", error.lineno, found, "JSON")]) from None
    except RecursionError:
        raise FaultsFound([file_fault(name, "nested_too_deeply")]) from None
    if not isinstance(document, dict):
        raise FaultsFound([file_fault(name, "not_an_object", value=document, allowed="{ … }")])
    return document


def _number(numeral: str) -> int | Decimal | NotANumber:
    """Read exactly; a numeral of absurd length never becomes a whole number of that length."""
    if len(numeral) <= 18 and numeral.lstrip("-").isdigit():
        return int(numeral)
    try:
        return Decimal(numeral)
    except InvalidOperation:
        return NotANumber(numeral)


def _object(items: list[tuple[str, object]]) -> dict[str, object]:
    made = dict(items)
    if len(made) == len(items):
        return made
    repeating = _Repeating(made)
    names = [name for name, _ in items]
    repeating.names = tuple(sorted({name for name in names if names.count(name) > 1}))
    return repeating


def _repeated(document: object) -> tuple[str, ...]:
    return document.names if isinstance(document, _Repeating) else ()


def _expect_format(document: Mapping[str, object], expected: str) -> None:
    found = document.get("format")
    if found != expected:
        raise FaultsFound([Fault.at(SETTINGS, None, "format", found, "other_format", allowed=expected)])


def _names(*, document: bool) -> str:
    return " / ".join((*SETTING_NAMES, *TABLE_NAMES) if document else SETTING_NAMES)


def _record_faults(table: str, records: Sequence[object]) -> list[Fault]:
    faults = []
    for row, record in enumerate(records, start=1):
        if not isinstance(record, dict):
            faults.append(Fault.at(table, row, None, record, "row_not_a_record", allowed="{ … }"))
        faults += [Fault.at(table, row, name, name, "repeated_name") for name in _repeated(record)]
    return faults
