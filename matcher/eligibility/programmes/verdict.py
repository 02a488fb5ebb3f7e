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


def eligible(programme: str, why: str) -> ProgrammeVerdict:
    """Say that the person may use the programme."""
    return ProgrammeVerdict(programme, "eligible", why)


def by_recognition(programme: str, why: str, ask: str | None = None) -> ProgrammeVerdict:
    """Say that the person may use the programme once an office recognises it, or because it has."""
    return ProgrammeVerdict(programme, "eligible_by_recognition", why, ask, "not_known_yet" if ask else None)


def confirm(programme: str, why: str, ask: str, not_used: str = "not_known_yet") -> ProgrammeVerdict:
    """Say that it is open whether the person may use the programme, and who can tell."""
    return ProgrammeVerdict(programme, "confirm", why, ask, not_used)


def closed(programme: str, why: str, not_used: str | None = "not_in_scope") -> ProgrammeVerdict:
    """Say that the programme is not for the person as things are known."""
    return ProgrammeVerdict(programme, "no", why, None, not_used)
