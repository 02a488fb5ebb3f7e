"""One thing that is wrong with an answer."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Violation:
    """What is wrong, as a code and its parameters; sentences live in the message files.

    Parameters
    ----------
    code
        Key of the sentence.
    rule
        Name of the rule as the format writes it (table, keys, column), or where in the answer it stands.
    found, allowed
        What the answer has, and what it may have; None where there is nothing to compare.
    """

    code: str
    rule: tuple[str, ...] = ()
    found: str | None = None
    allowed: str | None = None
