"""Reasons as data: a code with parameters; the sentence stands in the message files."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

Bools = NDArray[np.bool_]


class Effect(IntEnum):
    """What a reason does to a pair; the strongest of a pair decides."""

    NOTES = 0
    CONFIRMS = 1
    WAITS = 2
    BLOCKS = 3


class Allowed(IntEnum):
    """Verdict on a pair."""

    NO = 0
    CONFIRM = 1
    YES = 2


ROUTES = ("", "eligible", "eligible_by_recognition", "gap")


ABOUT_THE_PERSON = (
    "consent_hosts_unknown",
    "minor_rules",
    "times_unknown",
    "programme_open",
    "recognition_open",
    "residence_open",
)
"""Questions whose answer is the same at every place."""


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason for or against a pair; ``ask`` is the office that can answer, if it is a question."""

    code: str
    effect: Effect
    ask: str | None = None
    params: tuple[tuple[str, str], ...] = ()

    def key(self) -> str:
        """Write the reason as one word: ``must_lacking:step_free``."""
        return ":".join((self.code, *(value for _, value in self.params)))

    def scope(self, opening: str) -> str | None:
        """Give the opening a question is about, ``None`` where one answer serves every place."""
        return None if self.code in ABOUT_THE_PERSON else opening


@dataclass(frozen=True, slots=True, eq=False)
class Mark:
    """One reason and the rows of the opening table it holds for."""

    reason: Reason
    rows: Bools

    @classmethod
    def of(cls, code: str, effect: Effect, rows: Bools, *, ask: str | None = None, **params: str) -> tuple[Mark, ...]:
        """Give the mark, or nothing where no row is concerned."""
        if not rows.any():
            return ()
        return (cls(Reason(code, effect, ask, tuple(params.items())), rows),)
