"""Says in words what a column takes: for the guide inside the workbook and for the documentation."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final, NamedTuple

from resources_catalog.languages import base_language
from resources_catalog.template.cells import SLOTS_ALLOWED, YES_NO, allowed_range, empty_cell, parse_cell
from resources_catalog.template.dates import ALLOWED as DATES_ALLOWED
from resources_catalog.vocabulary import label

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from resources_catalog.faults import Fault
    from resources_catalog.template.columns import Cell, Column, Sheet

TYPES: Final[Mapping[str, Mapping[str, str]]] = {
    "id": {"ja": "記号（空白なし）", "en": "id without blanks"},
    "ids": {"ja": "記号をいくつでも（空白で区切る）", "en": "ids, any number, separated by blanks"},
    "text": {"ja": "文字", "en": "text"},
    "int": {"ja": "整数", "en": "whole number"},
    "decimal": {"ja": "数（小数もよい）", "en": "number"},
    "date": {"ja": "日付", "en": "date"},
    "yes_no": {"ja": "はい・いいえ", "en": "yes or no"},
    "code": {"ja": "ひとつ選ぶ", "en": "one word of the list"},
    "codes": {"ja": "いくつでも選ぶ（; で区切る）", "en": "words of the list, any number, separated by ;"},
    "slots": {"ja": "曜日と時間（; で区切る）", "en": "days and times, separated by ;"},
}
UNITS: Final[Mapping[str, str]] = {
    "人": "persons",
    "人/月": "persons a month",
    "15分/週": "quarter hours a week",
    "分": "minutes",
    "時間": "hours",
    "円": "yen",
    "°": "°",
}
"""English names of the units that columns name in Japanese."""


class Description(NamedTuple):
    """One column in words of one language; empty where there is nothing to say."""

    header: str
    type: str
    required: str
    unit: str
    allowed: str
    default: str
    help: str


def describe(column: Column, lang: str) -> Description:
    """Put a column into words.

    Raises
    ------
    KeyError
        If its unit or its type has no English name yet.
    """
    japanese = lang == "ja"
    return Description(
        header=column.ja if japanese else column.en,
        type=TYPES[column.type][lang],
        required=YES_NO[lang][True] if column.required else "",
        unit="" if column.unit is None else column.unit if japanese else UNITS[column.unit],
        allowed=_allowed(column, lang),
        default=_default(column, lang),
        help=column.help_ja if japanese else column.help_en,
    )


def labelled(fault: Fault, sheets: Sequence[Sheet], lang: str) -> Fault:
    """Name the sheet and the column of a fault as people see them, the code name in brackets.

    A fault of something else (a file, an unknown column) stays as it is.
    """
    sheet = next((sheet for sheet in sheets if sheet.name == fault.table), None)
    if sheet is None:
        return fault
    column = next((column for column in sheet.columns if column.name == fault.column), None)
    japanese = base_language(lang) == "ja"
    place = fault.column if column is None else f"{column.ja if japanese else column.en} ({column.name})"
    return replace(fault, table=f"{sheet.ja if japanese else sheet.en} ({sheet.name})", column=place)


def default_cell(column: Column) -> Cell:
    """Give the typed value that stands for an empty cell of a column: its default, else unknown."""
    return empty_cell(column) if column.default is None else parse_cell(column, column.default)


def vocabularies(sheets: Sequence[Sheet]) -> Mapping[str, tuple[tuple[Sheet, Column], ...]]:
    """Give the vocabularies that sheets use, in the order of their first use, each with the columns that use it."""
    found: dict[str, tuple[tuple[Sheet, Column], ...]] = {}
    for vocabulary, sheet, column in _uses(sheets):
        found[vocabulary] = (*found.get(vocabulary, ()), (sheet, column))
    return found


def _uses(sheets: Sequence[Sheet]) -> Iterator[tuple[str, Sheet, Column]]:
    for sheet in sheets:
        for column in sheet.columns:
            if column.vocabulary is not None:
                yield column.vocabulary, sheet, column


def _allowed(column: Column, lang: str) -> str:
    if column.vocabulary is not None:
        return column.vocabulary
    if column.refers_to is not None:
        return f"→ {'.'.join(column.refers_to)}"
    if column.type == "yes_no":
        return " / ".join(YES_NO[lang].values())
    return {"date": DATES_ALLOWED, "slots": SLOTS_ALLOWED}.get(column.type, allowed_range(column))


def _default(column: Column, lang: str) -> str:
    if column.default is None:
        return ""
    if column.type == "yes_no":
        return YES_NO[lang][bool(default_cell(column))]
    return label(column.vocabulary, column.default, lang) if column.vocabulary is not None else column.default
