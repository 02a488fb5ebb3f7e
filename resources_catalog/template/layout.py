"""How the workbook looks: sheets to fill in, a guide, the words to choose from, hidden lists."""

from __future__ import annotations

import datetime as dt
import io
import unicodedata
from decimal import Decimal
from typing import TYPE_CHECKING, Final, NamedTuple

import xlsxwriter

from resources_catalog.languages import base_language
from resources_catalog.template.cells import NUMBERS, YES_NO, cell_text, check_names
from resources_catalog.template.describe import describe, vocabularies
from resources_catalog.template.raw import FORMAT, GUIDE_NAMES, LISTS_NAME, MAX_TEXT, WORDS_NAMES
from resources_catalog.vocabulary import terms

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from resources_catalog.template.columns import Cell, Column, Row, Sheet

FONT: Final = "BIZ UDPGothic"
SPARE_ROWS: Final = 2000
"""Rows below the last filled one that keep their drop-down lists."""

_CREATED: Final = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)  # a file must not tell when it was made
_EXACT_DIGITS: Final = 15  # what the floating point numbers of a workbook keep
_YES_NO_LIST: Final = "yes_no"

_TITLES: Final = {"ja": "書き方の案内", "en": "How to fill in this workbook"}
_GUIDE_HEADERS: Final = {
    "ja": ("シート", "列", "書き方", "かならず書く", "単位", "書けるもの", "空のときは", "ひとこと"),
    "en": ("Sheet", "Column", "Type", "Required", "Unit", "Allowed", "When empty", "Note"),
}
_NOTES: Final = {
    "ja": (
        "色の濃い見出しの列は、かならず書きます。ほかは、分からなければ空のままにします。空は「いいえ」ではなく「まだ分からない」です。",
        "名前や住所など、本人が分かることは書きません。仮の番号だけを使います。",
        "見出しとシートの名前は変えないでください。列の順番は変えてもかまいません。",
        "選ぶことばの意味は、シート「ことば」にあります。",
    ),
    "en": (
        "Columns with a dark header must be filled in. Leave others empty when unknown: empty is not 'no'.",
        "Write no names or addresses of persons, only pseudonyms.",
        "Keep the headers and the names of the sheets. Columns may stand in any order.",
        "What the words of the lists mean stands in the sheet 'Words'.",
    ),
}
_WORDS_HEADERS: Final = {
    "ja": ("まとまり", "使う列", "ことば", "意味"),
    "en": ("List", "Used in", "Word", "Meaning"),
}


class _Formats(NamedTuple):
    title: xlsxwriter.format.Format
    header: xlsxwriter.format.Format
    required: xlsxwriter.format.Format
    plain: xlsxwriter.format.Format
    wrapped: xlsxwriter.format.Format
    text: xlsxwriter.format.Format
    date: xlsxwriter.format.Format


def workbook_bytes(sheets: Sequence[Sheet], rows_by_sheet: Mapping[str, Sequence[Row]], lang: str) -> bytes:
    """Give the bytes of the workbook; see ``write.write_workbook``."""
    lang = base_language(lang)  # headings and words are those that are read back
    target = io.BytesIO()
    book = xlsxwriter.Workbook(
        target,
        {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False},
    )
    book.set_properties({"title": FORMAT, "created": _CREATED})
    formats = _formats(book)
    _write_guide(book, formats, sheets, lang)
    for sheet in sheets:
        _write_sheet(book, formats, sheet, rows_by_sheet.get(sheet.name, ()), lang)
    _write_words(book, formats, sheets, lang)
    _write_lists(book, sheets, lang)
    book.close()
    return target.getvalue()


def _formats(book: xlsxwriter.Workbook) -> _Formats:
    plain = {"font_name": FONT, "font_size": 12, "valign": "top"}
    header = {**plain, "bold": True, "text_wrap": True, "valign": "vcenter", "border": 1}
    return _Formats(
        title=book.add_format({**plain, "bold": True, "font_size": 18}),
        header=book.add_format({**header, "bg_color": "#E8EEF7"}),
        required=book.add_format({**header, "bg_color": "#1F3864", "font_color": "#FFFFFF"}),
        plain=book.add_format(plain),
        wrapped=book.add_format({**plain, "text_wrap": True}),
        text=book.add_format({**plain, "num_format": "@"}),
        date=book.add_format({**plain, "num_format": "yyyy-mm-dd"}),
    )


def _write_sheet(book: xlsxwriter.Workbook, formats: _Formats, sheet: Sheet, rows: Sequence[Row], lang: str) -> None:
    page = book.add_worksheet(sheet.ja if lang == "ja" else sheet.en)
    page.freeze_panes(1, 1)
    page.set_row(0, 40)
    page.set_landscape()
    page.repeat_rows(0)
    page.fit_to_pages(1, 0)
    for position, column in enumerate(sheet.columns):
        header = column.ja if lang == "ja" else column.en
        page.set_column(position, position, _width(column, header), _format(formats, column))
        page.write_string(0, position, header, formats.required if column.required else formats.header)
        _offer_list(page, position, column, len(rows))
    for number, row in enumerate(rows, start=1):
        check_names(sheet, row)
        for position, column in enumerate(sheet.columns):
            _write_cell(page, (number, position), column, row.get(column.name), _format(formats, column), lang)


def _write_cell(
    page: xlsxwriter.worksheet.Worksheet,
    place: tuple[int, int],
    column: Column,
    value: Cell,
    style: xlsxwriter.format.Format,
    lang: str,
) -> None:
    text = cell_text(column, value, lang)
    if len(text) > MAX_TEXT:
        raise ValueError(f"a workbook cell holds at most {MAX_TEXT} characters: {column.name}")
    if not text:
        return
    if isinstance(value, dt.date):
        page.write_datetime(*place, value, style)
    elif column.type in NUMBERS and len(Decimal(text).as_tuple().digits) <= _EXACT_DIGITS:
        page.write_number(*place, float(text), style)
    else:
        page.write_string(*place, text, style)


def _offer_list(page: xlsxwriter.worksheet.Worksheet, position: int, column: Column, filled: int) -> None:
    words = {"code": column.vocabulary, "yes_no": _YES_NO_LIST}.get(column.type)
    if words is not None:
        source = {"validate": "list", "source": f"={_list_name(words)}"}
        page.data_validation(1, position, filled + SPARE_ROWS, position, source)


def _write_guide(book: xlsxwriter.Workbook, formats: _Formats, sheets: Sequence[Sheet], lang: str) -> None:
    page = book.add_worksheet(GUIDE_NAMES[lang])
    page.write_string(0, 0, _TITLES[lang], formats.title)
    page.write_string(1, 0, FORMAT, formats.plain)
    for number, note in enumerate(_NOTES[lang], start=3):
        page.write_string(number, 0, note, formats.plain)
    lines = [
        (sheet.ja if lang == "ja" else sheet.en, *_guide_line(column, lang))
        for sheet in sheets
        for column in sheet.columns
    ]
    top = 4 + len(_NOTES[lang])
    _write_table(page, formats, top, _GUIDE_HEADERS[lang], lines, (18, 34, 34, 12, 22, 60, 24, 40))


def _guide_line(column: Column, lang: str) -> tuple[str, ...]:
    said = describe(column, lang)
    allowed = WORDS_NAMES[lang] + ": " + said.allowed if column.vocabulary is not None else said.allowed
    return (said.header, said.type, said.required, said.unit, allowed, said.default, said.help)


def _write_words(book: xlsxwriter.Workbook, formats: _Formats, sheets: Sequence[Sheet], lang: str) -> None:
    page = book.add_worksheet(WORDS_NAMES[lang])
    lines = [
        (vocabulary, used, term.ja if lang == "ja" else term.en, term.means_ja if lang == "ja" else term.means_en)
        for vocabulary, columns in vocabularies(sheets).items()
        for used in ["; ".join(_column_name(sheet, column, lang) for sheet, column in columns)]
        for term in terms(vocabulary).values()
    ]
    _write_table(page, formats, 0, _WORDS_HEADERS[lang], lines, (22, 40, 30, 80))
    page.freeze_panes(1, 0)


def _column_name(sheet: Sheet, column: Column, lang: str) -> str:
    return f"{sheet.ja}「{column.ja}」" if lang == "ja" else f"{sheet.en}: {column.en}"


def _write_table(
    page: xlsxwriter.worksheet.Worksheet,
    formats: _Formats,
    top: int,
    headers: Sequence[str],
    lines: Sequence[Sequence[str]],
    widths: Sequence[int],
) -> None:
    for position, (header, width) in enumerate(zip(headers, widths, strict=True)):
        page.set_column(position, position, width)
        page.write_string(top, position, header, formats.header)
    for number, line in enumerate(lines, start=top + 1):
        for position, text in enumerate(line):
            page.write_string(number, position, text, formats.wrapped)


def _write_lists(book: xlsxwriter.Workbook, sheets: Sequence[Sheet], lang: str) -> None:
    page = book.add_worksheet(LISTS_NAME)
    page.hide()
    lists = {_YES_NO_LIST: list(YES_NO[lang].values())}
    for vocabulary in vocabularies(sheets):
        lists[vocabulary] = [term.ja if lang == "ja" else term.en for term in terms(vocabulary).values()]
    for position, (name, words) in enumerate(lists.items()):
        for number, word in enumerate(words):
            page.write_string(number, position, word)
        letters = xlsxwriter.utility.xl_col_to_name(position, col_abs=True)
        book.define_name(_list_name(name), f"='{LISTS_NAME}'!{letters}$1:{letters}${len(words)}")


def _list_name(words: str) -> str:
    return f"list_{words}"


def _format(formats: _Formats, column: Column) -> xlsxwriter.format.Format:
    if column.type == "date":
        return formats.date
    return formats.plain if column.type in NUMBERS else formats.text


def _width(column: Column, header: str) -> float:
    signs = sum(2 if unicodedata.east_asian_width(sign) in "WFA" else 1 for sign in header)
    return {"text": 34, "codes": 34, "slots": 40}.get(column.type, min(max(signs * 0.75, 14), 28))
