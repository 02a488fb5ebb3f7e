"""What stands behind each answer of a rule: since when, by which source, with which numbers, known or assumed."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from matcher.eligibility.programmes.verdict import Outcome

ANY_PROGRAMME = "any"
"""Stands in a note for every programme: what the person's word and the locality do to each of them."""


@dataclass(frozen=True, slots=True)
class RuleNote:
    """One answer a rule can give, in force from ``valid_from`` to ``valid_until`` (both included).

    ``figures`` are names in ``legal_figures.toml``. ``reading_ja`` and ``reading_en`` say how the source was read
    where it leaves room, ``None`` where it does not.
    """

    programme: str
    why: str
    outcome: Outcome
    valid_from: date
    valid_until: date | None
    source: str
    assumption: bool
    figures: tuple[str, ...] = ()
    reading_ja: str | None = None
    reading_en: str | None = None

    def holds(self, on: date) -> bool:
        """Tell whether the note is in force on a day."""
        return self.valid_from <= on and (self.valid_until is None or on <= self.valid_until)


@cache
def rule_notes() -> tuple[RuleNote, ...]:
    """Give every note in the order of ``rule_notes.toml``."""
    text = files("matcher.eligibility.programmes").joinpath("rule_notes.toml").read_text(encoding="utf-8")
    return tuple(
        RuleNote(
            programme,
            row["why"],
            row["outcome"],
            row["valid_from"],
            row.get("valid_until"),
            row["source"],
            row["assumption"],
            tuple(row.get("figures", ())),
            row.get("reading_ja"),
            row.get("reading_en"),
        )
        for programme, rows in tomllib.loads(text).items()
        for row in rows
    )
