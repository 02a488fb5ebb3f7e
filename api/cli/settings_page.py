"""Writes ``docs/settings.md`` from what the code declares: ``python -m api.cli.settings_page``."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import MISSING
from pathlib import Path

from api.cli.config.explain import plain
from api.cli.config.kinds import Choice, Kind, Several, Word
from api.cli.config.rows import STEPS, span
from api.cli.config.settings import (
    CHANGES,
    CHANGES_BY_KIND,
    FIGURES,
    PLAIN,
    SECTIONS,
    Section,
    Setting,
    default_of,
    usual,
)
from api.cli.config.words import say_code, say_figure, say_name
from api.cli.markdown import table
from matcher.eligibility.figures import figures
from matcher.messages import sentence
from matcher.params import ALWAYS_KNOWN
from resources_catalog.vocabulary import terms

DOCUMENT = Path("docs") / "settings.md"
_FEW = 4
"""Choices that fit into a cell; longer lists stand below the tables."""

_HEAD = (
    "# 設定 / Settings (`enishi.toml`)",
    "この文書はプログラムから作られます（`python -m api.cli.settings_page`）。手では書きかえません。 / "
    "This page is generated from the code; do not edit it by hand.",
    "市町村が決めることを、ひとつの TOML ファイルに書きます。書かなかったものは、はじめの値のままです。"
    "`enishi config check` が、まちがいと、はじめの値とちがうところと、それが人にとって何を意味するかを言います。 / "
    "What a municipality decides stands in one TOML file; what is not set keeps its default. `enishi config check` "
    "tells what is wrong with it, where it differs from the defaults and what that means for people.",
    "* 「仮の値」が ○ のものは、町で確かめていただくまでの仮の値です。 / "
    "Where “assumption” is ○ the default is one until the municipality confirms it.\n"
    "* ことばを選ぶところには、コードでも、日本語・英語の名前でも書けます（この文書にだけあるものはコードで）。 / "
    "A word of a shared list may be written as its code or its label; the lists of this page only as code.\n"
    "* まちがいの場所は `floors[2].min_placed` のように言います。行は1から数えます。 / "
    "The place of a fault is told as `floors[2].min_placed`; rows count from 1.\n"
    '* 日付は `2026-04-01`、または `"令和8年4月1日"` のように書きます。 / '
    "Days are written as `2026-04-01`, or in quotation marks as people do.",
)
_HEADERS = ("名前 / key", "見出し", "setting", "書き方 / type", "単位 / unit", "書けるもの / allowed",
            "空のとき / default", "仮の値 / assumption")  # fmt: skip

_NOTES = {
    "floors": "ひとつの `group` には一行だけです。 / One row for each `group`.",
    "tiers": "`waiting_tier` を 0 より大きくするときは、`waiting_weeks` も書きます。 / "
    "A `waiting_tier` above 0 needs `waiting_weeks`.",
    "weights": "ひとつは 0 より大きくします。 / One of them is greater than 0.",
    "figures": "同じ名前の数は、日が重なってはいけません。単位ははじめの値（下の表）と同じです。 / "
    "Numbers of one name have no day in common; their unit is that of the default (see below).",
    "changes": "書いた種類だけが、書いたところだけ変わります。`use = false` で使わなくなります。 / "
    "A kind that is named changes only what is said about it; `use = false` takes it out.",
    "covers": "上の行から見て、はじめに合った行で決まります。はじめの表（仮の値）より先に見ます。 / "
    "The first row that fits decides, before the table as shipped, which is an assumption.",
    "gates": "書いた段階と道では、はじめの表（仮の値）のかわりになります。 / "
    "For a step and route that is named, these stand in place of the table as shipped, which is an assumption.",
}


def settings_page() -> str:
    """Give the text of the document."""
    blocks = [*_HEAD, table(_HEADERS, (_line("", setting, None) for setting in PLAIN)), _always_known()]
    for section in SECTIONS:
        blocks += _section(section)
    return "\n\n".join([*blocks, *_changes(), *_figures(), *_lists()]) + "\n"


def main() -> None:
    """Write the document into the folder ``docs`` of the current folder."""
    DOCUMENT.parent.mkdir(exist_ok=True)
    DOCUMENT.write_text(settings_page(), encoding="utf-8")


def _always_known() -> str:
    codes = " ".join(f"`{code}`" for code in ALWAYS_KNOWN)
    return (
        f"`must_be_known` には、いつも {codes} を書きます（同意と安全の問い）。 / "
        f"`must_be_known` always holds {codes}: questions of consent and safety."
    )


def _section(section: Section) -> Iterator[str]:
    yield f"## `{section.head}` {_both(say_name(section.name, 'ja'), say_name(section.name, 'en'))}"
    if section.name in _NOTES:
        yield _NOTES[section.name]
    yield table(_HEADERS, (_line(f"{section.name}.", setting, section) for setting in section.settings))


def _line(prefix: str, setting: Setting, section: Section | None) -> tuple[str, ...]:
    path = prefix + setting.name
    form = f"config_form_{setting.kind.form}"
    unit = f"config_doc_unit_{setting.unit}"
    return (
        f"`{setting.name}`", say_name(path, "ja"), say_name(path, "en"), _said(form),
        _said(unit) if setting.unit else "", _allowed(setting), _default(path, setting, section),
        "○" if setting.assumption else "",
    )  # fmt: skip


def _said(code: str) -> str:
    return _both(sentence(code, "ja"), sentence(code, "en"))


def _both(japanese: str, english: str) -> str:
    return japanese if japanese == english else f"{japanese} / {english}"


def _one_of(kind: Kind) -> Word | Choice | None:
    inner = kind.each if isinstance(kind, Several) else kind
    return inner if isinstance(inner, Word | Choice) else None


def _allowed(setting: Setting) -> str:
    kind = _one_of(setting.kind)
    if isinstance(kind, Word):
        return f"[{kind.vocabulary}](#{kind.vocabulary})"
    if isinstance(kind, Choice) and len(kind.codes()) > _FEW:
        return f"[{kind.name}](#{kind.name})"
    if isinstance(kind, Choice):
        return "<br>".join(
            f"`{code}` {say_code(kind, code, 'ja')} / {say_code(kind, code, 'en')}" for code in kind.codes()
        )
    return setting.kind.allowed()


def _default(path: str, setting: Setting, section: Section | None) -> str:
    if section is not None and section.many:
        return _default_in_row(setting, section)
    value = usual(path)
    if value is None or value == ():
        return _said(f"config_none_{setting.nothing}")
    return _code(value)


def _default_in_row(setting: Setting, section: Section) -> str:
    if section is CHANGES and setting.name != "kind":
        return "`true`" if setting.name == "use" else "下の表 / see below"
    if section.required(setting.name):
        return "必ず書く / required"
    value = default_of(section.made, setting.name)
    if value in (None, (), "", MISSING):
        return _said(f"config_none_{setting.nothing}")
    return _code(value)


def _code(value: object) -> str:
    said = plain(value)
    if isinstance(said, list):
        return " ".join(f"`{each}`" for each in said)
    return f"`{str(said).lower() if isinstance(said, bool) else said}`"


def _changes() -> Iterator[str]:
    yield "## 変更のはじめの値 / Changes as shipped"
    headers = ("`kind`", "変更", "change", "`cost_class`", "`step`", "`step` に書けるもの / allowed", "`most`")
    yield table(headers, (_change_line(kind) for kind in CHANGES_BY_KIND))


def _change_line(kind: str) -> tuple[str, ...]:
    change, term = CHANGES_BY_KIND[kind], terms("change_kinds")[kind]
    low, high = STEPS.get(str(term.more["unit"]), (1, 1))
    return (
        f"`{kind}`", term.ja, term.en, str(change.cost_class), str(change.step),
        f"{span(low, high)} ({term.more['unit']})", str(change.most),
    )  # fmt: skip


def _figures() -> Iterator[str]:
    yield '<a id="figure"></a>\n\n## 法令などの数のはじめの値 / Numbers of law as shipped'
    headers = ("`name`", "名前", "meaning", "数 / value", "単位 / unit", "いつから / from", "いつまで / until",
               "出どころ / source", "仮の値 / assumption")  # fmt: skip
    yield table(
        headers,
        (
            (
                f"`{each.name}`", say_figure(each.name, "ja"), say_figure(each.name, "en"), str(each.value), each.unit,
                each.valid_from.isoformat(), "" if each.valid_until is None else each.valid_until.isoformat(),
                each.source, "○" if each.assumption else "",
            )
            for each in figures()
        ),
    )  # fmt: skip


def _lists() -> Iterator[str]:
    yield "## ことば / Words"
    listed: dict[str, Word | Choice] = {}
    for setting in (*PLAIN, *(each for section in SECTIONS for each in section.settings)):
        kind = _one_of(setting.kind)
        if isinstance(kind, Word):
            listed.setdefault(kind.vocabulary, kind)
        elif isinstance(kind, Choice) and len(kind.codes()) > _FEW and setting not in FIGURES.settings:
            listed.setdefault(kind.name, kind)
    for name, kind in listed.items():
        yield f'<a id="{name}"></a>\n\n### `{name}`'
        lines = ((f"`{code}`", say_code(kind, code, "ja"), say_code(kind, code, "en")) for code in kind.codes())
        yield table(("コード / code", "ことば", "word"), lines)


if __name__ == "__main__":
    main()
