"""What each reason rests on, for people who want to contest it."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class ReasonNote:
    """Where a reason comes from.

    ``effect`` is what it does to a pair unless the municipality says otherwise; ``setting`` names the number of the
    municipality or of law that decides it.
    """

    code: str
    effect: str
    setting: str
    source: str
    assumption: bool


@cache
def reason_notes() -> tuple[ReasonNote, ...]:
    """Give every note in the order of the file."""
    text = files("matcher.eligibility").joinpath("reason_notes.toml").read_text(encoding="utf-8")
    return tuple(ReasonNote(code, **row) for code, row in tomllib.loads(text).items())
