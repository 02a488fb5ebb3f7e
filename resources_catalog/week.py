"""Weekly slots with a week pattern: 「第2・第4火曜 10:00-12:00」 is one slot, not two dates."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DAYS_JA = "月火水木金土日"
EVERY_WEEK = frozenset({1, 2, 3, 4, 5})
QUARTERS_A_DAY = 96

_SLOT = re.compile(
    r"(?P<days>[a-z]+(?:-[a-z]+)?|[月火水木金土日](?:[-~][月火水木金土日])?)\s*"
    r"(?P<from_h>\d{1,2}):(?P<from_m>[0-5]\d)\s*[-~]\s*(?P<to_h>\d{1,2}):(?P<to_m>[0-5]\d)"
    r"(?:\s*/\s*w?(?P<weeks>[1-5]+))?"
)
_JA_WEEKS = re.compile(
    r"第\s*([1-5](?:\s*[・,]\s*第?\s*[1-5])*)\s*([月火水木金土日])(\s*\d{1,2}:\d{2}\s*[-~]\s*\d{1,2}:\d{2})"
)
_WEEKDAY = re.compile("([月火水木金土日])曜日?")
_DASHES = str.maketrans({"–": "-", "—": "-", "−": "-", "ー": "-", "〜": "~"})  # what NFKC leaves as it is


@dataclass(frozen=True, slots=True, order=True)
class Slot:
    """A time of the week.

    ``day`` 0 is Monday; ``start`` and ``end`` are minutes after midnight, multiples of 15;
    ``weeks`` are the weeks of the month in which it takes place (1 to 5).
    """

    day: int
    start: int
    end: int
    weeks: tuple[int, ...] = (1, 2, 3, 4, 5)

    def __post_init__(self) -> None:
        """Refuse what is no time of the week."""
        if not (0 <= self.day <= 6 and 0 <= self.start < self.end <= 24 * 60):
            raise ValueError(f"no such time of the week: {self.day} {self.start}-{self.end}")
        if self.start % 15 or self.end % 15:
            raise ValueError("times are given to the quarter of an hour")
        if not self.weeks or tuple(sorted(set(self.weeks) & EVERY_WEEK)) != self.weeks:
            raise ValueError(f"weeks of a month are 1 to 5, ascending: {self.weeks}")

    @property
    def minutes(self) -> int:
        """Length in minutes."""
        return self.end - self.start

    @property
    def every_week(self) -> bool:
        """Whether it takes place every week."""
        return len(self.weeks) == len(EVERY_WEEK)

    def covers(self, other: Slot, *, before: int = 0, after: int = 0) -> bool:
        """Tell whether this slot holds all of the other, widened by minutes before and after it."""
        return (
            self.day == other.day
            and self.start <= other.start - before
            and other.end + after <= self.end
            and set(other.weeks) <= set(self.weeks)
        )

    def text(self) -> str:
        """Write the slot as it is read: ``tue 10:00-12:00/w24``."""
        weeks = "" if self.every_week else "/w" + "".join(map(str, self.weeks))
        return f"{DAYS[self.day]} {_clock(self.start)}-{_clock(self.end)}{weeks}"

    def said(self, lang: str) -> str:
        """Say the slot as people do: 「第2・第4火 10:00–12:00」."""
        times = f"{_clock(self.start)}–{_clock(self.end)}"
        if lang == "ja":
            weeks = "" if self.every_week else "・".join(f"第{week}" for week in self.weeks)
            return f"{weeks}{DAYS_JA[self.day]} {times}"
        weeks = "" if self.every_week else " (weeks " + ", ".join(map(str, self.weeks)) + " of the month)"
        return f"{DAYS[self.day].capitalize()} {times}{weeks}"


def parse_slots(text: str) -> tuple[Slot, ...]:
    """Read slots written one after another, separated by ``;`` or ``、`` or a line break.

    Accepted: ``wed 14:00-15:00``, ``mon-fri 9:30-14:30``, ``tue 10:00-12:00/w24``, 「水 14:00-15:00」,
    「月-金 9:00～12:00」, 「第2・第4火 10:00-12:00」.

    Raises
    ------
    ValueError
        If a part is none of these; the message holds every such part.
    """
    folded = _WEEKDAY.sub(r"\1", unicodedata.normalize("NFKC", text).lower().translate(_DASHES))
    folded = _JA_WEEKS.sub(_weeks_last, folded)
    slots: list[Slot] = []
    wrong: list[str] = []
    for part in (piece.strip() for piece in re.split(r"[;、\n]", folded)):
        try:
            slots.extend(_parse_part(part) if part else ())
        except ValueError:
            wrong.append(part)
    if wrong:
        raise ValueError("; ".join(wrong))
    return tuple(sorted(set(slots)))


def _weeks_last(match: re.Match[str]) -> str:
    weeks, day, times = match.groups()
    return f"{day}{times}/w{''.join(re.findall('[1-5]', weeks))}"


def _parse_part(part: str) -> list[Slot]:
    match = _SLOT.fullmatch(part)
    if match is None:
        raise ValueError(part)
    weeks = tuple(sorted({int(week) for week in match["weeks"] or "12345"}))
    start = int(match["from_h"]) * 60 + int(match["from_m"])
    end = int(match["to_h"]) * 60 + int(match["to_m"])
    return [Slot(day, start, end, weeks) for day in _days(match["days"])]


def _days(text: str) -> Sequence[int]:
    first, *last = (_day(name) for name in re.split("[-~]", text))
    if not last:
        return (first,)
    if last[0] < first:
        raise ValueError(text)
    return range(first, last[0] + 1)


def _day(name: str) -> int:
    if name in DAYS:
        return DAYS.index(name)
    if len(name) == 1 and name in DAYS_JA:
        return DAYS_JA.index(name)
    raise ValueError(name)


def _clock(minutes: int) -> str:
    return f"{minutes // 60}:{minutes % 60:02d}"


def slot_texts(slots: Iterable[Slot]) -> str:
    """Write several slots in one cell."""
    return "; ".join(slot.text() for slot in slots)


def week_classes(slots: Iterable[Slot]) -> tuple[tuple[int, ...], ...]:
    """Give the coarsest classes of weeks of the month that these slots tell apart.

    With 第1・第3 and 第2・第4 in use the classes are ``(1, 3), (2, 4), (5,)``; without any pattern there is one.
    """
    patterns = sorted({slot.weeks for slot in slots})
    by_signature: dict[tuple[bool, ...], list[int]] = {}
    for week in sorted(EVERY_WEEK):
        by_signature.setdefault(tuple(week in pattern for pattern in patterns), []).append(week)
    return tuple(tuple(weeks) for weeks in by_signature.values())


def slot_tokens(slots: Iterable[Slot], classes: Sequence[tuple[int, ...]]) -> tuple[str, ...]:
    """Name the hours of the week that slots touch, so that two sharing a token cannot be held together.

    An hour that is only touched counts whole: what is left of it goes on the way from one place to the other.
    ``classes`` is what ``week_classes`` gave for the whole round; with one class the suffix is left out.
    """
    found: set[tuple[int, int, str]] = set()
    for slot in slots:
        for hour in range(slot.start // 60, (slot.end + 59) // 60):
            for weeks in classes:
                if set(weeks) & set(slot.weeks):
                    suffix = "" if len(classes) == 1 else "-w" + "".join(map(str, weeks))
                    found.add((slot.day, hour, suffix))
    return tuple(f"{DAYS[day]}-{hour:02d}{suffix}" for day, hour, suffix in sorted(found))
