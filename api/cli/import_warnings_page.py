"""Writes ``docs/import-warnings.md`` from what the code declares: ``python -m api.cli.import_warnings_page``."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from api.cli.markdown import table
from matcher.messages import sentence
from resources_catalog.importers.doubts import DEFINITIONS
from resources_catalog.importers.listings import FAMILIES

DOCUMENT = Path("docs") / "import-warnings.md"

_HEAD = (
    "# 公表情報の読みこみと注意 / Public lists and their warnings",
    "この文書はプログラムから作られます（`python -m api.cli.import_warnings_page`）。手では書きかえません。 / "
    "This page is generated from the code; do not edit it by hand.",
    "一覧の種類は、列の見出しで見分けます（順番と、ほかの列があるかは問いません）。注意は行を止めません。あり得ない時間・"
    "定員・緯度経度は「分からない」とし、ほかは公表されたまま残し、何も直しません。 / "
    "A list is known by the headers of its columns, whatever their order and whatever other columns there are. "
    "No warning keeps a row out: hours, capacities and points that cannot be stand as unknown, all else as published; "
    "nothing is corrected.",
)


def import_warnings_page() -> str:
    """Give the text of the document."""
    return "\n\n".join((*_HEAD, *_families(), *_warnings())) + "\n"


def main() -> None:
    """Write the document into the folder ``docs`` of the current folder."""
    DOCUMENT.parent.mkdir(exist_ok=True)
    DOCUMENT.write_text(import_warnings_page(), encoding="utf-8")


def _families() -> Iterator[str]:
    yield "## 読める一覧 / Lists that are read"
    yield table(
        ("コード / code", "もと / source", "キー / key", "使う列 / columns used"),
        (
            (
                f"`{each.name}`",
                each.source,
                "、".join(each.headers[key] for key in each.key),
                "、".join(each.headers.values()),
            )
            for each in FAMILIES
        ),
    )


def _warnings() -> Iterator[str]:
    yield "## 注意 / Warnings"
    yield table(
        ("コード / code", "文 / sentence", "調べ方", "test"),
        (
            (f"`{code}`", f"{sentence(code, 'ja')} / {sentence(code, 'en')}", test.ja, test.en)
            for code, test in DEFINITIONS.items()
        ),
    )


if __name__ == "__main__":
    main()
