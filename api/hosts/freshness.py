"""How old a host's word is, and when it is asked again."""

from datetime import date, timedelta
from typing import Final, Literal

Freshness = Literal["fresh", "stale", "never"]

WORD_HOLDS: Final = timedelta(days=60)
"""How long an opening is taken to be as it was said."""
AGREEMENT_AHEAD: Final = timedelta(days=45)
"""How long before its end an agreement is spoken about."""
SILENCE: Final = timedelta(days=180)
"""After how long without a word a host is called just to ask how things are."""


REMINDERS: Final = (WORD_HOLDS, timedelta(days=90), timedelta(days=120))
"""How long after a word a host is reminded, three times, that it is asked whether all is still so."""
LAST_AFTER: Final = timedelta(days=150)
"""How long after a word a host stands last in lists; it is never taken out of them."""
ROOM_HOLDS: Final = timedelta(days=30)
"""How long it is taken to be known whether a host has room."""


def freshness(word_on: date | None, on: date) -> Freshness:
    """Tell how fresh a word is on a day; without a word nothing is known."""
    if word_on is None:
        return "never"
    return "stale" if on - word_on > WORD_HOLDS else "fresh"


def reminder(word_on: date | None, on: date) -> int:
    """Tell which reminder a host has had by a day: 1 to 3, 0 for none. Without a word there is nothing to remind of."""
    return 0 if word_on is None else sum(on - word_on > after for after in REMINDERS)


def stands_last(word_on: date | None, on: date) -> bool:
    """Tell whether a host stands last in lists, because three reminders brought no word."""
    return word_on is not None and on - word_on > LAST_AFTER


def reminded_on(word_on: date, on: date) -> date | None:
    """Give the day of the reminder that is due now; None before the first, and once the host stands last."""
    due = [word_on + after + timedelta(days=1) for after in REMINDERS]
    passed = [day for day in due if day <= on]
    return passed[-1] if passed and not stands_last(word_on, on) else None
