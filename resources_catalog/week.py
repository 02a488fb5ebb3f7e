"""Weekly slots with a week pattern: 「第2・第4火曜 10:00-12:00」 is one slot, not two dates."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from resources_catalog.languages import base_language

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

DAYS_JA = "月火水木金土日"
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
EVERY_WEEK = frozenset({1, 2, 3, 4, 5})
QUARTERS_A_DAY = 96

_PART = re.compile(
    rf"(?:第(?P<nth>[1-5](?:[・と,]第?[1-5])*))?"
    rf"(?P<days>[a-z]+(?:-[a-z]+)?|[{DAYS_JA}](?:[-~・]?[{DAYS_JA}])*)"
    r"(?P<times>(?P<from_h>\d{1,2})(?::(?P<from_m>[0-5]\d))?[-~](?P<to_h>\d{1,2})(?::(?P<to_m>[0-5]\d))?"
    r"(?:/w?(?P<weeks>[1-5]+))?)?",
    re.ASCII,
)
_PLAIN = (
    (re.compile(f"([{DAYS_JA}])曜日?"), r"\1"),
    (re.compile("毎週の?"), ""),
    (re.compile("平日の?"), "月-金"),
    (re.compile("毎日の?"), "月-日"),
    (re.compile(f"([{DAYS_JA}])の"), r"\1"),
    (re.compile(r"(\d)時半"), r"\1:30"),
    (re.compile(r"(\d)時([0-5]\d)分?"), r"\1:\2"),
    (re.compile(r"(\d)時"), r"\1:00"),
    (re.compile("から"), "-"),
    (re.compile("まで"), ""),
)
"""Ways people write what has one meaning only; 「午後」 has many and is not among them."""

_BETWEEN = re.compile(rf"[;、\n]|,(?=[a-z{DAYS_JA}])|(?:(?<=:\d\d)|(?<=[{DAYS_JA}])),(?=第[1-5][{DAYS_JA}])")
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

    def overlaps(self, other: Slot) -> bool:
        """Tell whether two slots share any time of some week."""
        return (
            self.day == other.day
            and self.start < other.end
            and other.start < self.end
            and not set(self.weeks).isdisjoint(other.weeks)
        )

    def text(self) -> str:
        """Write the slot as it is read: ``tue 10:00-12:00/w24``."""
        weeks = "" if self.every_week else "/w" + "".join(map(str, self.weeks))
        return f"{DAYS[self.day]} {_clock(self.start)}-{_clock(self.end)}{weeks}"

    def said(self, lang: str) -> str:
        """Say the slot as people do: 「第2・第4火 10:00–12:00」."""
        times = f"{_clock(self.start)}–{_clock(self.end)}"
        name = day_name(self.day, lang)
        if lang == "ja-easy":
            weeks = "" if self.every_week else "月の" + "・".join(f"{week}回目" for week in self.weeks) + "の"
            return f"{weeks}{name} {times}"
        if lang == "ja":
            weeks = "" if self.every_week else "・".join(f"第{week}" for week in self.weeks)
            return f"{weeks}{name} {times}"
        weeks = "" if self.every_week else " (weeks " + ", ".join(map(str, self.weeks)) + " of the month)"
        return f"{name} {times}{weeks}"


def day_name(day: int, lang: str) -> str:
    """Name a day of the week, 0 for Monday: 月, 月曜日 in easy Japanese, Mon."""
    if lang == "ja-easy":
        return f"{DAYS_JA[day]}曜日"  # one sign alone can be read as month or moon, fire, tree, gold or earth
    return DAYS_JA[day] if lang == "ja" else DAYS[day].capitalize()


def parse_slots(text: str) -> tuple[Slot, ...]:
    """Read slots written one after another, separated by ``;``, ``、``, a comma or a line break.

    Accepted: ``wed 14:00-15:00``, ``mon-fri 9:30-14:30``, ``tue 10:00-12:00/w24``, 「水 14:00-15:00」,
    「月-金 9:00～12:00」, 「月・木 9時～11時半」, 「平日 10-12」, 「毎週水曜 14時から15時」,
    「第2・第4火 10:00-12:00」.

    Raises
    ------
    ValueError
        If a part is none of these; the message holds every such part as it was typed.
    """
    slots: list[Slot] = []
    wrong: list[str] = []
    waiting: dict[str, re.Match[str]] = {}  # days whose times come with a later part: 「月、木 9:00-11:00」
    for typed, part in _parts(text):
        match = _PART.fullmatch(part)
        if match is None or not _slots_are_read([*waiting.values(), match], match, slots):
            wrong.append(typed)
        elif match["times"] is None:
            waiting[typed] = match
        else:
            waiting = {}
    if wrong or waiting:
        raise ValueError("; ".join([*wrong, *waiting]))
    return tuple(sorted(set(slots)))


def _parts(text: str) -> Iterator[tuple[str, str]]:
    """Give each part as typed and in plain form."""
    folded = unicodedata.normalize("NFKC", text).lower().translate(_DASHES)
    squeezed = re.sub(r"[^\S\n]+", " ", folded)
    for typed in _BETWEEN.split(re.sub(r"\s*([,・/~-])\s*", r"\1", squeezed)):
        plain = typed
        for pattern, written in _PLAIN:
            plain = pattern.sub(written, plain)
        if plain.strip():
            yield typed.strip(), re.sub(r"\s", "", plain)


def _slots_are_read(days: Sequence[re.Match[str]], times: re.Match[str], slots: list[Slot]) -> bool:
    """Add the slots of some days at one time; a part that names days only waits for its time."""
    try:
        names = [(_weeks(match["nth"] or times["weeks"]), _days(match["days"])) for match in days]
        if times["times"] is not None:
            start, end = (int(times[f"{at}_h"]) * 60 + int(times[f"{at}_m"] or 0) for at in ("from", "to"))
            slots.extend(Slot(day, start, end, weeks) for weeks, own in names for day in own)
    except ValueError:
        return False
    return True


def _weeks(text: str | None) -> tuple[int, ...]:
    return tuple(sorted({int(week) for week in re.findall("[1-5]", text or "12345")}))


def _days(text: str) -> Sequence[int]:
    """Read days: one, a range, or several Japanese ones side by side."""
    if text[0] in DAYS_JA and not re.search("[-~]", text):
        return [DAYS_JA.index(name) for name in text.replace("・", "")]
    first, *last = (_day(name) for name in re.split("[-~]", text))
    if not last:
        return (first,)
    if len(last) > 1 or last[0] < first:
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


def slot_texts(slots: Iterable[Slot], lang: str = "en") -> str:
    """Write several slots in one cell, in a form that is read back."""
    if base_language(lang) == "ja":
        return "; ".join(slot.said("ja").replace("–", "-") for slot in slots)
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
