"""Writes ``docs/rules.md`` from what the code declares: ``python -m api.cli.rules_page``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path

from api.cli.markdown import table
from api.report.words import say_line
from matcher.eligibility import covers, gates
from matcher.eligibility.figures import figures
from matcher.eligibility.notes import reason_notes
from matcher.eligibility.programmes.notes import ANY_PROGRAMME, RuleNote, rule_notes
from matcher.explanation.card_lines import Line
from matcher.messages import sentence, sentences
from matcher.params import DEFAULT_CHANGES
from resources_catalog.vocabulary import label, terms

DOCUMENT = Path("docs") / "rules.md"
YES = "○"

_HEAD = (
    "# 決まりの一覧 / Rules",
    "この文書はプログラムから作られます（`python -m api.cli.rules_page`）。手では書きかえません。 / "
    "This page is generated from the code; do not edit it by hand.",
    "「仮」が ○ の行は、もとの資料（法令・通知・市町村のページ）で確かめられていない決まりです。"
    "使う前に、市町村で確かめてください。`enishi.toml` で数字や扱いを変えられます（[settings.md](settings.md)）。 / "
    "Where “assumption” is ○ the rule was not confirmed in a primary source: a municipality confirms it before relying "
    "on it. Numbers and policies can be set in `enishi.toml` ([settings.md](settings.md)).",
    "理由はコードで記録されます（`verdicts.csv`、`enishi why`）。ここにないコードは出ません。 / "
    "Reasons are recorded as codes (`verdicts.csv`, `enishi why`); no code is given that does not stand here.",
)
_OUTCOMES = {
    "eligible": "使える / eligible",
    "eligible_by_recognition": "認定で使える / by recognition",
    "confirm": "確かめる / confirm",
    "no": "使えない / no",
}
_EFFECTS = {
    "blocks": "行けない / blocks",
    "waits": "答えを待つ / waits",
    "confirms": "質問にする / asks",
    "notes": "知らせる / notes",
}


def rules_page() -> str:
    """Give the text of the document."""
    return "\n\n".join((*_HEAD, *_programmes(), *_figures(), *_reasons(), *_gates(), *_covers(), *_changes())) + "\n"


def main() -> None:
    """Write the document into the folder ``docs`` of the current folder."""
    DOCUMENT.parent.mkdir(exist_ok=True)
    DOCUMENT.write_text(rules_page(), encoding="utf-8")


def _programmes() -> Iterator[str]:
    yield "## 制度ごとの決まり / Programmes"
    for code in (ANY_PROGRAMME, *terms("programmes")):
        notes = [note for note in rule_notes() if note.programme == code]
        if notes:
            name = "どの制度も / every programme" if code == ANY_PROGRAMME else _both("programmes", code)
            yield f"### `{code}` {name}"
            yield table(
                ("コード / code", "理由", "結果 / outcome", "いつから / from", "いつまで / until", "数字 / figures",
                 "根拠 / source", "読み方 / reading", "仮 / assumption"),
                (_rule(note) for note in notes),
            )  # fmt: skip


def _rule(note: RuleNote) -> tuple[str, ...]:
    reading = note.reading_ja or ""
    numbers = " ".join(f"`{name}`" for name in note.figures)
    return (
        f"`{note.why}`", sentence(f"why_{note.why}", "ja"), _OUTCOMES[note.outcome], note.valid_from.isoformat(),
        _day(note.valid_until), numbers, note.source, reading, _sign(note.assumption),
    )  # fmt: skip


def _figures() -> Iterator[str]:
    yield "## 法律などの数字 / Figures"
    yield table(
        ("名前 / name", "数 / value", "単位 / unit", "いつから / from", "いつまで / until", "根拠 / source",
         "仮 / assumption"),
        ((f"`{each.name}`", str(each.value), each.unit, each.valid_from.isoformat(), _day(each.valid_until),
          each.source, _sign(each.assumption)) for each in figures()),
    )  # fmt: skip


def _reasons() -> Iterator[str]:
    yield "## 一人と一つの場の決まり / A person and a place"
    yield (
        "「答えを待つ」質問は、`enishi.toml` の `must_be_known` で決められます（同意と安全のものは外せません）。 / "
        "Which questions wait is set by `must_be_known` (those of consent and safety always do)."
    )
    yield table(
        ("コード / code", "文", "sentence", "はたらき / effect", "決める数 / setting", "根拠 / source",
         "仮 / assumption"),
        ((f"`{each.code}`", _shown(f"reason_{each.code}", "ja"), _shown(f"reason_{each.code}", "en"),
          _EFFECTS[each.effect], f"`{each.setting}`" if each.setting else "", each.source, _sign(each.assumption))
         for each in reason_notes()),
    )  # fmt: skip


def _shown(code: str, lang: str) -> str:
    return sentences(lang).get(code) or say_line(Line(code), lang)


def _gates() -> Iterator[str]:
    yield "## その前にそろえること / Gates before each step"
    yield table(
        ("段階 / step", "そろえること / gate", "どの道すじで / routes", "根拠 / source", "仮 / assumption"),
        ((_both("steps", each.step), _both("gates", each.gate), _listed(each.routes), each.source,
          _sign(each.assumption)) for each in gates.shipped()),
    )  # fmt: skip


def _covers() -> Iterator[str]:
    yield "## 保険 / Insurance"
    yield (
        "上から順に見て、はじめに当てはまる行を使います。市町村の行（`[[covers]]`）が先、"
        "場が自分で言っている保険がいちばん先です。 / "
        "The first row that fits decides; the municipality's own rows come before, what the opening states comes first."
    )
    yield table(
        ("段階 / steps", "道すじ / routes", "制度 / programmes", "受け入れ先 / hosts", "保険 / insurance",
         "根拠 / source", "仮 / assumption"),
        ((_listed(each.steps), _listed(each.routes), _listed((*each.programmes, *each.kinds)), _listed(each.host_kinds),
          _both("covers", each.cover), each.source, _sign(each.assumption)) for each in covers.shipped()),
    )  # fmt: skip


def _changes() -> Iterator[str]:
    yield "## 「これが変われば」の一覧 / Changes that are tried"
    yield (
        "手間の段階（1は電話1本、5は大きな手間）が軽い順に、一つずつ、それから二つずつ試します。段階は仮の値です。 / "
        "Tried from the least trouble (1 is a phone call) to the most, one at a time and then two; "
        "the classes are assumptions."
    )
    yield table(
        ("種類 / kind", "ことば / words", "手間 / cost class", "一歩 / step", "何歩まで / steps at most"),
        ((f"`{each.kind}`", _both("change_kinds", each.kind), str(each.cost_class), str(each.step), str(each.most))
         for each in DEFAULT_CHANGES),
    )  # fmt: skip


def _both(name: str, code: str) -> str:
    return f"{label(name, code, 'ja')} / {label(name, code, 'en')}"


def _listed(codes: Iterable[str]) -> str:
    return " ".join(f"`{code}`" for code in codes)


def _day(day: date | None) -> str:
    return "" if day is None else day.isoformat()


def _sign(assumption: bool) -> str:
    return YES if assumption else ""


if __name__ == "__main__":
    main()
