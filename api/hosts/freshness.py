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


def freshness(word_on: date | None, on: date) -> Freshness:
    """Tell how fresh a word is on a day; without a word nothing is known."""
    if word_on is None:
        return "never"
    return "stale" if on - word_on > WORD_HOLDS else "fresh"
