"""How long a solve may take; the only reader of a clock below the service."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True)
class Deadline:
    """A running budget: ``end`` on the scale of ``clock``, in seconds."""

    end: float
    clock: Callable[[], float]

    def left(self) -> float:
        """Give the seconds left, never below 0."""
        return max(0.0, self.end - self.clock())

    def share(self, part: float) -> Deadline:
        """Give the deadline of something that may take a part of what is left, ``part`` in [0, 1]."""
        now = self.clock()
        return Deadline(now + max(0.0, self.end - now) * part, self.clock)


@dataclass(frozen=True)
class Budget:
    """Seconds a solve may take, counted from its start.

    Parameters
    ----------
    seconds
        Wall time; 0 gives what needs no search.
    clock
        Seconds on a scale that never goes back.
    """

    seconds: float
    clock: Callable[[], float] = time.monotonic

    def start(self) -> Deadline:
        """Begin to count."""
        return Deadline(self.clock() + self.seconds, self.clock)
