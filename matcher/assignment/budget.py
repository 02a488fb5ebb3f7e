"""How long a solve may take; the only reader of a clock below the service."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


class Stop:
    """Whether somebody wants no more search; shared by a deadline and all that are made of it."""

    def __init__(self) -> None:
        self.asked = False


@dataclass(frozen=True)
class Deadline:
    """A running budget: ``end`` on the scale of ``clock``, in seconds."""

    end: float
    clock: Callable[[], float]
    _stop: Stop = field(default_factory=Stop)

    def left(self) -> float:
        """Give the seconds left, never below 0."""
        return 0.0 if self._stop.asked else max(0.0, self.end - self.clock())

    def stop(self) -> None:
        """End it, and every deadline that shares it, now."""
        self._stop.asked = True

    def share(self, part: float) -> Deadline:
        """Give the deadline of something that may take a part of what is left, ``part`` in [0, 1]."""
        now = self.clock()
        return Deadline(now + max(0.0, self.end - now) * part, self.clock, self._stop)


@dataclass(frozen=True)
class Budget:
    """Seconds a solve may take, counted from its start.

    Parameters
    ----------
    seconds
        Wall time; 0 gives what needs no search.
    clock
        Seconds on a scale that never goes back.
    ended
        Set when somebody stopped what was begun with this budget.
    """

    seconds: float
    clock: Callable[[], float] = time.monotonic
    ended: Stop = field(default_factory=Stop)

    def start(self) -> Deadline:
        """Begin to count."""
        return Deadline(self.clock() + self.seconds, self.clock, self.ended)
