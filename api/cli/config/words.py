"""Settings and what they are set to, in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from string import Formatter
from typing import Any

from api.cli.config.kinds import Choice, Several, Slots, Word
from api.cli.config.settings import Setting
from matcher.messages import sentence, sentences
from resources_catalog.languages import base_language
from resources_catalog.vocabulary import label


def key_of(path: str) -> str:
    """Give the part of a message code that stands for a dotted path."""
    return path.replace(".", "_")


def say_name(path: str, lang: str) -> str:
    """Say a setting by its dotted path."""
    return sentence(f"setting_{key_of(path)}", lang)


def say_value(setting: Setting, value: Any, lang: str) -> str:
    """Say what a setting is set to, with its unit."""
    if value is None or value == ():
        return sentence(f"config_none_{setting.nothing}", lang)
    if isinstance(value, bool):
        return sentence("config_yes" if value else "config_no", lang)
    if isinstance(value, int | float):
        return say_number(value, setting.unit, lang)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(setting.kind, Slots):
        return listed((slot.said(lang) for slot in value), lang)
    if isinstance(setting.kind, Several):
        return listed((say_code(setting.kind.each, code, lang) for code in value), lang)
    return say_code(setting.kind, value, lang)


def say_number(value: float, unit: str, lang: str) -> str:
    """Say a number with its unit."""
    if not unit:
        return f"{value:g}"
    one = "_one" if value == 1 else ""
    return sentence(f"config_unit_{unit}{one}", lang, n=f"{value:g}")


def say_code(kind: object, code: str, lang: str) -> str:
    """Say a word of a vocabulary or of a list of the settings; other texts are said as they stand."""
    if isinstance(kind, Word):
        return label(kind.vocabulary, code, lang)
    if not isinstance(kind, Choice):
        return code
    if kind.name == "question":
        return say_question(code, lang)
    if kind.name == "figure":
        return say_figure(code, lang)
    return sentence(f"config_{kind.name}_{code}", lang)


def say_figure(name: str, lang: str) -> str:
    """Say the name of a number of law; one that has no name in words yet is named by its code."""
    return sentences(lang).get(f"config_figure_{name}", name)


def say_question(code: str, lang: str) -> str:
    """Say a question of the rules without the place or feature it would name."""
    text = sentences(lang)[f"reason_{code}"]
    return text.format(**{name: "…" for _, name, _, _ in Formatter().parse(text) if name})


def say_row(prefix: str, settings: Iterable[Setting], row: Mapping[str, Any], lang: str) -> str:
    """Say a row of a table: each setting of it that says something."""
    colon = ": " if lang == "en" else "："
    parts = (
        f"{say_name(f'{prefix}.{each.name}', lang)}{colon}{say_value(each, row[each.name], lang)}"
        for each in settings
        if row.get(each.name) not in (None, (), "")
    )
    return listed(parts, lang)


def listed(parts: Iterable[str], lang: str) -> str:
    """Put several things into one line."""
    return ("、" if base_language(lang) == "ja" else "; ").join(parts)
