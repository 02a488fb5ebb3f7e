"""How a setting may be written: each kind reads one value or says what is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol

from resources_catalog.template.dates import ALLOWED as DATES
from resources_catalog.template.dates import parse_date
from resources_catalog.template.spelling import closest, code_of, folded
from resources_catalog.vocabulary import terms
from resources_catalog.week import parse_slots

LONGEST = 200
_LONG = 1000
_BLANKS = re.compile(r"[\s,;、]")
_MONTH = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])")
_SLOTS = "tue 10:00-12:00 / 第2・第4火 10:00-12:00"


class WrongError(Exception):
    """A value that cannot be taken: of each thing wrong the code of its sentence, what stood there, what is allowed."""

    def __init__(self, *wrongs: tuple[str, object, str]) -> None:
        self.wrongs = wrongs
        super().__init__(len(wrongs))


class Kind(Protocol):
    """One way to write a value. ``form`` is the code of the sentence that says it."""

    @property
    def form(self) -> str:
        """Code of the sentence on how it is written."""

    def allowed(self) -> str:
        """Say what may be written, in signs that need no translation."""

    def read(self, value: Any) -> Any:
        """Give the value as the round uses it; ``WrongError`` if it cannot be taken."""


def shown(value: object) -> object:
    """Give a value so that it can be told: a number of thousands of digits can be typed and shown as 0x… only."""
    if isinstance(value, int) and value.bit_length() > _LONG:
        return hex(value)
    return f'"{value}"' if isinstance(value, str) else value


def other_form(value: object, allowed: str) -> WrongError:
    """Say that a value has another form; texts keep their quotation marks, which may be what is wrong."""
    return WrongError(("config_type", shown(value), allowed))


def nearest(text: str, codes: Iterable[str], *, others: bool = True) -> str | None:
    """Name the codes that may have been meant, the nearest first; without ``others`` only those that look alike."""
    return closest(text, {code: (folded(code),) for code in codes}, others=others)


@dataclass(frozen=True)
class Text:
    """A line of text that can be shown."""

    form = "text"

    def allowed(self) -> str:
        """Any line that is not empty."""
        return f'"…" (1 … {LONGEST})'

    def read(self, value: Any) -> str:
        """Refuse what is empty, endless or cannot be shown."""
        if not isinstance(value, str):
            raise other_form(value, self.allowed())
        if not value.strip() or len(value) > LONGEST or not value.isprintable():
            raise WrongError(("config_text", shown(value), self.allowed()))
        return value


@dataclass(frozen=True)
class Month:
    """A month as ``2026-06``."""

    form = "month"

    def allowed(self) -> str:
        """Year and month."""
        return '"2026-06"'

    def read(self, value: Any) -> str:
        """Refuse what is no month."""
        if not isinstance(value, str):
            raise other_form(value, self.allowed())
        if not _MONTH.fullmatch(value):
            raise WrongError(("config_month", shown(value), self.allowed()))
        return value


@dataclass(frozen=True)
class Id:
    """A code without blanks and separators, as in the template."""

    form = "id"

    def allowed(self) -> str:
        """Say what an id holds."""
        return '"C01"'

    def read(self, value: Any) -> str:
        """Refuse names with blanks: they would be a name of a person, or two ids."""
        if not isinstance(value, str):
            raise other_form(value, self.allowed())
        if not value or len(value) > LONGEST or _BLANKS.search(value) or not value.isprintable():
            raise WrongError(("config_id", shown(value), self.allowed()))
        return value


@dataclass(frozen=True)
class Whole:
    """A whole number in a range, both ends included."""

    low: int
    high: int
    form = "whole"

    def allowed(self) -> str:
        """Give the range."""
        return f"{self.low} … {self.high}"

    def read(self, value: Any) -> int:
        """Refuse ``true`` and ``3.0``: they are not what the file says of a number of people or days."""
        if isinstance(value, bool) or not isinstance(value, int):
            raise other_form(value, self.allowed())
        if not self.low <= value <= self.high:
            raise WrongError(("config_range", shown(value), self.allowed()))
        return value


@dataclass(frozen=True)
class Number:
    """A number in a range, both ends included."""

    low: float
    high: float
    form = "number"

    def allowed(self) -> str:
        """Give the range."""
        return f"{self.low:g} … {self.high:g}"

    def read(self, value: Any) -> float:
        """Refuse what is no number; ``nan`` and ``inf`` are in no range."""
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise other_form(value, self.allowed())
        if not self.low <= value <= self.high:
            raise WrongError(("config_range", shown(value), self.allowed()))
        return float(value)


@dataclass(frozen=True)
class YesNo:
    """``true`` or ``false``."""

    form = "yes_no"

    def allowed(self) -> str:
        """Give both."""
        return "true / false"

    def read(self, value: Any) -> bool:
        """Refuse everything else, ``1`` and ``"yes"`` too."""
        if not isinstance(value, bool):
            raise other_form(value, self.allowed())
        return value


@dataclass(frozen=True)
class Word:
    """A word of a vocabulary: its code, or its label in either language."""

    vocabulary: str
    form = "word"

    def codes(self) -> tuple[str, ...]:
        """Give the codes."""
        return tuple(terms(self.vocabulary))

    def allowed(self) -> str:
        """Give the codes."""
        return " / ".join(self.codes())

    def read(self, value: Any) -> str:
        """Find the code; a near miss is a miss, and the nearest codes are named."""
        code = code_of(self.vocabulary, value[:LONGEST]) if isinstance(value, str) else None
        if code is None:
            raise _no_word(value, self.codes())
        return code


@dataclass(frozen=True)
class Choice:
    """A word of a list of this file only; ``name`` is where its sentences stand."""

    name: str
    choices: Callable[[], tuple[str, ...]]
    form = "word"

    def codes(self) -> tuple[str, ...]:
        """Give the codes."""
        return self.choices()

    def allowed(self) -> str:
        """Give the codes."""
        return " / ".join(self.codes())

    def read(self, value: Any) -> str:
        """Find the code."""
        if not isinstance(value, str) or value not in self.codes():
            raise _no_word(value, self.codes())
        return value


@dataclass(frozen=True)
class Several:
    """A list of values of one kind, none of them twice."""

    each: Word | Choice | Id

    @property
    def form(self) -> str:
        """Ids or words."""
        return f"{self.each.form}s"

    def allowed(self) -> str:
        """Say what each may be."""
        return self.each.allowed()

    def read(self, value: Any) -> tuple[str, ...]:
        """Read each; what is wrong with any of them is told at once."""
        if not isinstance(value, list):
            raise other_form(value, '["…", …]')
        wrongs: list[tuple[str, object, str]] = []
        taken: list[str] = []
        for one in value:
            try:
                code = self.each.read(one)
            except WrongError as wrong:
                wrongs += wrong.wrongs
                continue
            if code in taken:
                wrongs.append(("config_twice", one, f"1 × {code}"))
            taken.append(code)
        if wrongs:
            raise WrongError(*wrongs)
        return tuple(taken)


@dataclass(frozen=True)
class Day:
    """A day, as TOML writes it or in quotation marks as people do."""

    form = "day"

    def allowed(self) -> str:
        """Give the ways to write a day."""
        return DATES

    def read(self, value: Any) -> date:
        """Refuse a day with a time of day: a number of law begins with the day."""
        if isinstance(value, date) and not isinstance(value, datetime):
            return value
        if not isinstance(value, str):
            raise other_form(value, self.allowed())
        try:
            return parse_date(value)
        except ValueError:
            raise WrongError(("not_a_date", shown(value), self.allowed())) from None


@dataclass(frozen=True)
class Slots:
    """Times of the week as people write them."""

    form = "slots"

    def allowed(self) -> str:
        """Give two of the ways."""
        return _SLOTS

    def read(self, value: Any) -> Any:
        """Read the times; the parts that cannot be read are told."""
        if not isinstance(value, str):
            raise other_form(value, self.allowed())
        try:
            slots = parse_slots(value)
        except ValueError as error:
            raise WrongError(("not_a_slot", str(error), self.allowed())) from None
        if not slots:
            raise WrongError(("not_a_slot", shown(value), self.allowed()))
        return slots


def _no_word(value: object, codes: tuple[str, ...]) -> WrongError:
    text = value if isinstance(value, str) else ""
    return WrongError(("fact_not_code", value if text else shown(value), nearest(text, codes) or ""))
