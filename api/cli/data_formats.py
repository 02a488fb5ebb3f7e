"""Writes ``docs/data-formats.md`` from what the code declares: ``python -m api.cli.data_formats``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from matcher.needs.sheets import NEEDS_SHEETS
from matcher.problem.decoding import COLUMN_TYPES
from matcher.problem.format import DEFAULT_OBJECTIVE, NO_LIMIT, OBJECTIVES, TABLES
from matcher.problem.format import Column as ProblemColumn
from resources_catalog.template.catalogue_sheets import CATALOGUE_SHEETS
from resources_catalog.template.columns import Column, Sheet
from resources_catalog.template.csv_text import ENCODINGS
from resources_catalog.template.dates import ALLOWED as DATES
from resources_catalog.template.describe import describe, vocabularies
from resources_catalog.template.raw import FORMAT
from resources_catalog.vocabulary import Term, terms

DOCUMENT = Path("docs") / "data-formats.md"
SHEETS = (*CATALOGUE_SHEETS, *NEEDS_SHEETS)

_HEAD = (
    "# データの形式 / Data formats",
    "この文書はプログラムから作られます（`python -m api.cli.data_formats`）。手では書きかえません。 / "
    "This page is generated from the code; do not edit it by hand.",
    f"## ひな形 / Template (`{FORMAT}`)",
    "ワークブック（`.xlsx`）ひとつ、または CSV のフォルダー（`hosts.csv` …）です。"
    "`enishi template DIR` が、空のひな形と記入例を作ります。 / "
    "A workbook (`.xlsx`) or a folder of CSV; `enishi template DIR` makes an empty one and a filled-in example.",
)
_RULES = (
    (
        "シートと列の名前は、日本語・英語・コード（`host` など）のどれでもよく、列の順番は自由です。",
        "Sheets and columns may be named in Japanese, in English or by their code, in any order.",
    ),
    (
        "見出しのすぐ下から書きます。空の行は読みとばします。空の欄は「まだ分からない」です。",
        "Data begins under the headers; empty rows are skipped; an empty cell is unknown.",
    ),
    (
        f"CSV の文字コードは {ENCODINGS} です。`= + - @` で始まる文字の前の `'` は、計算式にしないための印で、"
        "読むときに一つ外します。",
        f"CSV is {ENCODINGS}. An apostrophe before `= + - @` keeps a text from becoming a formula; "
        "one is taken off when read.",
    ),
    (f"日付の書き方: {DATES}", "Dates are written in any of these ways."),
    (
        "ことばを選ぶ欄には、日本語・英語・コードのどれでも書けます。いくつも書くときは `;` か `、` か改行で区切ります"
        "（コードは空白でもよい）。",
        "Words are given in Japanese, in English or as code; several are separated by `;`, `、` or line breaks "
        "(codes by blanks, too).",
    ),
    (
        "ID には空白と `,` `;` `、` を入れられません。書いたとおりに比べます。",
        "Ids hold no blanks and none of `,` `;` `、`; they are compared as typed.",
    ),
    (
        "一つのファイルに、受け入れ先のシートとみなさんのシートが入っていてもかまいません。",
        "One file may hold the sheets of the hosts and those of the persons.",
    ),
)
_PROBLEM_FILES = (
    (
        "ひとつの JSON ファイル、または `problem.json`（設定）と表ごとのファイル（`persons.csv` か `.parquet` …）を"
        "入れたフォルダーです。大きな問題には Parquet が向いています（`pip install 'enishi[columnar]'` が要ります）。"
        "同じ表を CSV と Parquet の両方には置けません。",
        "One JSON file, or a folder with `problem.json` (the settings) and a file per table (`persons.csv` or "
        "`persons.parquet`, …). Parquet suits large problems (it needs `pip install 'enishi[columnar]'`). "
        "No table may stand in both.",
    ),
    (
        f"Parquet の列の型は `{COLUMN_TYPES}` です。null は空の欄と同じです。"
        "`slots` は文字の並びか、空白で区切った一つの文字列です。",
        f"Types of a column in Parquet: `{COLUMN_TYPES}`. Null is an empty cell. "
        "`slots` is a list of text, or one text with spaces between.",
    ),
    (
        "フォルダーの答えは、`solution.json` と `assignments.csv`（`pairs` が Parquet なら `assignments.parquet`）を"
        "入れたフォルダーです。",
        "The answer to a folder is a folder with `solution.json` and `assignments.csv` (`assignments.parquet` where "
        "`pairs` is Parquet).",
    ),
)
_COLUMN_HEADERS = ("コード / code", "見出し", "header", "書き方 / type", "必須 / required", "単位 / unit",
                   "書けるもの / allowed", "空のとき / default", "ひとこと / note")  # fmt: skip


def data_formats() -> str:
    """Give the text of the document."""
    blocks = [
        *_HEAD,
        "\n".join(f"* {japanese} / {english}" for japanese, english in _RULES),
        *(block for sheet in SHEETS for block in _sheet(sheet)),
        *_words(),
        *_problem(),
    ]
    return "\n\n".join(blocks) + "\n"


def main() -> None:
    """Write the document into the folder ``docs`` of the current folder."""
    DOCUMENT.parent.mkdir(exist_ok=True)
    DOCUMENT.write_text(data_formats(), encoding="utf-8")


def _sheet(sheet: Sheet) -> Iterator[str]:
    yield f"### `{sheet.name}` {sheet.ja} / {sheet.en}"
    if sheet.key:
        key = " + ".join(f"`{name}`" for name in sheet.key)
        yield f"二度書けない組 / unique: {key}"
    yield _table(_COLUMN_HEADERS, (_column_line(column) for column in sheet.columns))


def _column_line(column: Column) -> tuple[str, ...]:
    japanese, english = describe(column, "ja"), describe(column, "en")
    allowed = f"[{column.vocabulary}](#{column.vocabulary})" if column.vocabulary is not None else japanese.allowed
    return (
        f"`{column.name}`", column.ja, column.en, _both(japanese.type, english.type),
        "○" if column.required else "", _both(japanese.unit, english.unit), allowed,
        "" if column.default is None else f"`{column.default}` {_both(japanese.default, english.default)}",
        _both(japanese.help, english.help),
    )  # fmt: skip


def _both(japanese: str, english: str) -> str:
    return japanese if japanese == english else f"{japanese} / {english}"


def _words() -> Iterator[str]:
    yield "## ことば / Words"
    used = {
        name: [f"`{sheet.name}.{column.name}`" for sheet, column in uses] for name, uses in vocabularies(SHEETS).items()
    }
    for term in terms("facts").values():
        if "set" in term.more:
            used.setdefault(str(term.more["set"]), []).append(f"`facts.value` ({term.ja} / {term.en})")
    for name, places in used.items():
        yield f'<a id="{name}"></a>\n\n### `{name}`'
        yield "使う列 / used in: " + ", ".join(places)
        facts = name == "facts"
        headers = ("コード / code", "ことば", "word", "意味", "meaning", *(("内容の形 / value",) if facts else ()))
        lines = ((*_term_line(term), *((_value_of(term),) if facts else ())) for term in terms(name).values())
        yield _table(headers, lines)


def _value_of(term: Term) -> str:
    kind = f"`{term.more['type']}`"
    return f"{kind} [{term.more['set']}](#{term.more['set']})" if "set" in term.more else kind


def _term_line(term: Term) -> tuple[str, ...]:
    return (f"`{term.code}`", term.ja, term.en, term.means_ja, term.means_en)


def _problem() -> Iterator[str]:
    yield "## 組み合わせの問題 / Assignment problem (`enishi-problem/1`)"
    objectives, default = (" ".join(f"`{name}`" for name in names) for names in (OBJECTIVES, DEFAULT_OBJECTIVE))
    yield "\n".join(f"* {japanese} / {english}" for japanese, english in _PROBLEM_FILES)
    yield f"`harm_guard`: `true` / `false` (`false`). `objective`: {objectives} ({default})."
    for table in TABLES:
        yield f"### `{table.name}`"
        if table.key:
            yield "二度書けない組 / unique: " + " + ".join(f"`{name}`" for name in table.key)
        yield _table(
            ("列 / column", "書き方 / type", "必須 / required", "書けるもの / allowed", "空のとき / default"),
            (_problem_line(column) for column in table.columns),
        )


def _problem_line(column: ProblemColumn) -> tuple[str, ...]:
    allowed = column.allowed if column.refers is None else f"→ {column.refers}"
    return (f"`{column.name}`", column.kind, "○" if column.required else "", allowed, _problem_default(column))


def _problem_default(column: ProblemColumn) -> str:
    if column.required or column.kind == "slots":
        return ""
    if column.default == NO_LIMIT:
        return "限りなし / no limit"
    return ("false", "true")[column.default] if column.kind == "yes_no" else str(column.default)


def _table(headers: Sequence[str], lines: Iterable[Sequence[str]]) -> str:
    rows = [headers, ["---"] * len(headers), *lines]
    return "\n".join(
        "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in row) + " |" for row in rows
    )


if __name__ == "__main__":
    main()
