"""A change as data: its kind and cost, how much of it, and what it is about."""

from __future__ import annotations

from dataclasses import dataclass

COUNTED = ("accompany", "hour_less", "lift", "newcomer", "seat", "support", "travel")
"""Kinds of which there may be more or less: the amount is part of the name."""


@dataclass(frozen=True, slots=True)
class Change:
    """One change that can be made to the inputs of a round.

    ``detail`` names what changes (the key of a question, a feature, a time); ``opening`` where, or ``None`` where it
    holds everywhere; ``other`` is somebody else of the household, whose code stands in no text. ``ask`` is the office
    that can say yes.
    """

    kind: str
    cost_class: int
    amount: int = 1
    person: str = ""
    opening: str | None = None
    detail: str = ""
    other: str = ""
    ask: str = "host"

    def key(self) -> str:
        """Write the change as one word: ``seat:+1@O07``, ``answer:minor_rules``, ``accommodation:step_free@O03``."""
        said = [self.kind]
        if self.kind in COUNTED:
            said.append(f"+{self.amount}")
        if self.detail:
            said.append(self.detail)
        return ":".join(said) + (f"@{self.opening}" if self.opening else "")

    def order(self) -> tuple[int, int, str]:
        """Order by cost, then amount, then name."""
        return (self.cost_class, self.amount, self.key())
