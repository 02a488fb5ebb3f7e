"""Reads the fields of a JSON object one by one; what is not what it should be is a fault with its place."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta, timezone
from typing import TYPE_CHECKING, Final

from resources_catalog.faults import Fault

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

JAPAN: Final = timezone(timedelta(hours=9))
LARGEST: Final = 999_999_999
"""No count of people or places is larger."""

_UNWRITABLE: Final = re.compile("[\x00\ud800-\udfff]")
_DATE: Final = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")


@dataclass(frozen=True, slots=True)
class Place:
    """The record of a file that is being read: its number, from 1, and the faults found so far."""

    file: str
    row: int
    faults: list[Fault] = field(default_factory=list)


class Fields:
    """A JSON object at ``path`` of a record.

    A field that is not there and one that is null are the same: unknown. Each reader gives ``None`` for what is
    unknown and for what is faulty; the fault says that it was the latter.
    """

    def __init__(self, values: Mapping[str, object], place: Place, path: str = "") -> None:
        self._values = values
        self._place = place
        self._path = path

    def blame(self, key: str, value: object, code: str, allowed: str | None = None) -> None:
        """Add a fault of a field."""
        column = f"{self._path}{key}"
        self._place.faults.append(Fault.at(self._place.file, self._place.row, column, value, code, allowed=allowed))

    def text(self, key: str) -> str | None:
        """Read a text, as it stands."""
        value = self._values.get(key)
        if value is None:
            return None
        if not isinstance(value, str):
            self.blame(key, value, "not_text")
            return None
        if _UNWRITABLE.search(value):
            self.blame(key, value, "unwritable_text")
            return None
        return value

    def needed(self, key: str) -> str:
        """Read a text that has to be there; empty where it is not."""
        if self._values.get(key) is None:
            self.blame(key, None, "missing")
        return self.text(key) or ""

    def choice(self, key: str, allowed: Collection[str]) -> str | None:
        """Read one of several words."""
        value = self.text(key)
        if value is None or value in allowed:
            return value
        self.blame(key, value, "not_a_choice", " / ".join(allowed))
        return None

    def flag(self, key: str) -> bool | None:
        """Read yes or no."""
        value = self._values.get(key)
        if value is None or isinstance(value, bool):
            return value
        self.blame(key, value, "not_true_false")
        return None

    def number(self, key: str) -> float | None:
        """Read a number."""
        value = self._values.get(key)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) <= LARGEST:
            self.blame(key, value, "not_a_number", f"−{LARGEST} … {LARGEST}")
            return None
        return value

    def whole(self, key: str) -> int | None:
        """Read a whole number; JSON knows no difference between 12 and 12.0."""
        value = self.number(key)
        if value is None or value == math.floor(value):
            return None if value is None else int(value)
        self.blame(key, value, "not_whole")
        return None

    def date(self, key: str) -> date | None:
        """Read a date."""
        value = self.text(key)
        try:
            if value is None or _DATE.fullmatch(value):
                return None if value is None else date.fromisoformat(value)
        except ValueError:
            pass  # the 31st of a short month is no better than another word
        self.blame(key, value, "not_a_date", "YYYY-MM-DD")
        return None

    def moment(self, key: str, zone: timezone = UTC) -> datetime | None:
        """Read a time of a day, told in a zone; one that does not say its offset from UTC is a fault."""
        value = self.text(key)
        if value is None:
            return None
        try:
            found = datetime.fromisoformat(value)
            offset = found.utcoffset()
            if offset is not None:
                return (found.replace(tzinfo=None) + (zone.utcoffset(None) - offset)).replace(tzinfo=zone)
        except (ValueError, OverflowError):
            pass  # no such day, or one that lies before the year 1 in this zone
        self.blame(key, value, "not_a_date", "YYYY-MM-DDThh:mm:ssZ")
        return None

    def record(self, key: str) -> Fields | None:
        """Read an object inside this one."""
        value = self._values.get(key)
        if value is None:
            return None
        if isinstance(value, dict):
            return Fields(value, self._place, f"{self._path}{key}.")
        self.blame(key, value, "row_not_a_record", "{ … }")
        return None

    def records(self, key: str) -> list[Fields]:
        """Read a list of objects inside this one; empty where it is not there."""
        value = self._values.get(key)
        if value is None:
            return []
        if not isinstance(value, list):
            self.blame(key, value, "table_not_a_list", "[ … ]")
            return []
        found = []
        for number, each in enumerate(value):
            if isinstance(each, dict):
                found.append(Fields(each, self._place, f"{self._path}{key}[{number}]."))
            else:
                self.blame(f"{key}[{number}]", each, "row_not_a_record", "{ … }")
        return found
