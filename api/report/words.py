"""Codes into words: lines, reasons, days and times, in the language of the reader."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from matcher.explanation.card_lines import Line, Param, Value, reason_line
from matcher.messages import sentence
from resources_catalog.vocabulary import label
from resources_catalog.week import DAYS, Slot, day_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matcher.eligibility.reasons import Reason

MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
UNQUOTED = ("thanks", "part", "role", "programme")
"""Placeholders whose several values stand side by side without marks of quotation."""


def say_number(at: int) -> str:
    """Write the number of a place: ① for the first of a card, which is at 0."""
    return CIRCLED[at] if at < len(CIRCLED) else f"({at + 1})"


def say_line(line: Line, lang: str, **more: str) -> str:
    """Say a line; several values of one placeholder are said together.

    Raises
    ------
    KeyError
        If the language has no sentence for the code.
    """
    return sentence(line.code, lang, **_values(line.params, lang), **more)


def say_first(lines: Sequence[Line], lang: str) -> str:
    """Say a first step as one sentence without its end."""
    said = sentence("join", lang).join(say_line(line, lang) for line in lines)
    return said[:1].upper() + said[1:]


def say_reason(reason: Reason, lang: str) -> str:
    """Say a reason without whom to ask."""
    return say_line(reason_line(reason), lang)


def say_whom(ask: str | None, contact: Sequence[str], lang: str) -> str | None:
    """Say who can answer: the office, then role and phone where they are known."""
    if ask is None:
        return None
    office = label("offices", ask, lang)
    if not contact:
        return office
    return sentence("whom_reached", lang, office=office, reached=sentence("join", lang).join(contact))


def say_day(day: date, lang: str, form: str = "day_short") -> str:
    """Say a day; ``form`` is ``day_short``, ``day_full`` or ``month_named``."""
    weekday = day_name(day.weekday(), lang)
    return sentence(
        form, lang, year=day.year, month=day.month, day=day.day, weekday=weekday, month_name=MONTHS[day.month - 1]
    )


def say_weekday(day: str, lang: str) -> str:
    """Say a day of the week by its short English name, as names of limits hold it."""
    return sentence("named_weekday", lang, weekday=day_name(DAYS.index(day), lang))


def say_month(text: str, lang: str) -> str:
    """Say a month written as 2026-06; anything else stays as it was typed."""
    try:
        return say_day(date.fromisoformat(f"{text}-01"), lang, "month_named")
    except ValueError:
        return text


def say_slots(slots: Sequence[Slot], lang: str) -> str:
    """Say times of the week, days with equal hours together: 「火・木 14:00–15:30」."""
    together: dict[tuple[int, int, tuple[int, ...]], list[Slot]] = {}
    for slot in sorted(slots, key=lambda each: (each.day, each.start)):
        together.setdefault((slot.start, slot.end, slot.weeks), []).append(slot)
    return sentence("join_items", lang).join(_days_together(found, lang) for found in together.values())


def _days_together(slots: Sequence[Slot], lang: str) -> str:
    names = [day_name(slot.day, lang) for slot in slots]
    return slots[0].said(lang).replace(names[0], sentence("join_days", lang).join(dict.fromkeys(names)), 1)


def _values(params: Sequence[Param], lang: str) -> dict[str, str]:
    together: dict[str, list[str]] = {}
    for param in params:
        together.setdefault(param.name, []).append(say_value(param.value, param.words, lang))
    return {
        name: sentence("join" if name in UNQUOTED else "join_quoted", lang).join(dict.fromkeys(said))
        for name, said in together.items()
    }


def say_value(value: Value, words: str | None, lang: str) -> str:
    """Say what stands for a placeholder: a code by its label in the set ``words``, times and days in words."""
    if isinstance(value, tuple):
        return say_slots(value, lang)
    if isinstance(value, date):
        return say_day(value, lang)
    if words in ("why", "part"):
        return sentence(f"{words}_{value}", lang)
    return str(value) if words is None else label(words, str(value), lang)
