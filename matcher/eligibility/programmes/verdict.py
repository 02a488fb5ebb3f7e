"""What a programme says of a person, before any place is looked at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Outcome = Literal["eligible", "eligible_by_recognition", "confirm", "no"]


@dataclass(frozen=True, slots=True)
class ProgrammeVerdict:
    """Whether a person may use a programme.

    ``why`` is the code of the reason; ``ask`` the office that can answer while it is open (``confirm``, or a
    recognition that has not been asked for yet). ``not_used`` is the entry of the closed list of reasons under
    which the programme is left aside, ``None`` where it could be used.
    """

    programme: str
    outcome: Outcome
    why: str
    ask: str | None = None
    not_used: str | None = None
