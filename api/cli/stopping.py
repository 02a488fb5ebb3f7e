"""Ctrl-C ends a long calculation with what it has so far; pressed once more it ends the program."""

from __future__ import annotations

import math
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType


class Stopping:
    """A clock that jumps to the end of time once somebody asked to stop."""

    def __init__(self) -> None:
        self.asked = False

    def clock(self) -> float:
        """Give seconds that never go back."""
        return math.inf if self.asked else time.monotonic()


@contextmanager
def stopping(say: Callable[[], None]) -> Iterator[Stopping]:
    """Listen for Ctrl-C; ``say`` is called when it is heard."""
    heard = Stopping()
    before = signal.getsignal(signal.SIGINT)

    def ask(_signal: int, _frame: FrameType | None) -> None:
        heard.asked = True
        signal.signal(signal.SIGINT, before)
        say()

    signal.signal(signal.SIGINT, ask)
    try:
        yield heard
    finally:
        signal.signal(signal.SIGINT, before)
