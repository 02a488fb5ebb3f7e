"""What a rule stands on besides the person: the day, and what the municipality decided."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from matcher.eligibility.figures import figure

if TYPE_CHECKING:
    from datetime import date

    from matcher.needs.person import PersonNeeds
    from matcher.params import Params

MONTHS_A_YEAR = 12


@dataclass(frozen=True, slots=True)
class Ground:
    """The day on which a rule is read and the settings of the municipality."""

    on: date
    params: Params

    def figure(self, name: str) -> int:
        """Give the number in force on the day, the municipality's own first.

        Raises
        ------
        NoFigureError
            If there was none.
        """
        return figure(name, self.on, self.params.figures)

    def done(self, person: PersonNeeds, fact: str) -> bool:
        """Tell whether the day of a fact is known and has come."""
        day = person.day(fact)
        return day is not None and day <= self.on

    def months_since(self, person: PersonNeeds, fact: str) -> int | None:
        """Give the whole months that have passed since the day of a fact: below 0 before it, ``None`` if unknown."""
        day = person.day(fact)
        if day is None:
            return None
        # Counted, not added to the day: a month after 31 January, or after the last year of the calendar, is no date.
        whole = (self.on.year - day.year) * MONTHS_A_YEAR + self.on.month - day.month
        return whole - (self.on.day < day.day)
