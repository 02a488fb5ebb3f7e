"""What overriding a plan costs: a pair pinned, everything else as good as can be again."""

from __future__ import annotations

from matcher.overrides.fates import Fate
from matcher.overrides.prices import Price, UnknownPair, given_plan, listed, names_of_pairs, price

__all__ = ["Fate", "Price", "UnknownPair", "given_plan", "listed", "names_of_pairs", "price"]
