"""Several processes that answer at one place: one for each core, and one that falls is started anew."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable
from contextlib import contextmanager, suppress
from threading import Thread
from traceback import extract_tb
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType

ENDS: Final = (signal.SIGTERM, signal.SIGINT)
AGAIN_AFTER: Final = 1.0
"""Seconds before a process that fell is started anew, so that a lasting fault does not keep the machine busy."""

SOON: Final = 5.0
MOST_FALLS: Final = 10
"""Falls in a row, each within so many seconds of the one before, after which no other process is started."""


class FellAtOnceError(ChildProcessError):
    """Processes fell again and again as soon as they were started: another one would too."""


def side_by_side(count: int, answer: Callable[[int], None]) -> None:
    """Let processes answer until told to stop (SIGTERM, Ctrl-C), then wait for each to finish what it is at.

    Parameters
    ----------
    answer
        Called in each process with its number from 0; ends after SIGTERM. No thread may run when this begins.

    Raises
    ------
    FellAtOnceError
        If many in a row fell as soon as they were started; the others are stopped first.
    """
    processes = _Processes(answer)
    with _heard(processes.stop):
        for number in range(count):
            processes.begin(number)
        while processes.running:
            processes.wait()
    if processes.falls == MOST_FALLS:
        raise FellAtOnceError


class _Processes:
    """The processes that run, each with its number."""

    def __init__(self, answer: Callable[[int], None]) -> None:
        self.running: dict[int, int] = {}
        self.falls = 0
        self._answer, self._stopping, self._fell = answer, False, time.monotonic()

    def stop(self, _signal: int | None = None, _frame: FrameType | None = None) -> None:
        """Tell all to end, and begin no other."""
        self._stopping = True
        for pid in list(self.running):
            with suppress(ProcessLookupError):  # ended just now
                os.kill(pid, signal.SIGTERM)

    def begin(self, number: int) -> None:
        """Start one, unless all are told to end: nobody may say so between looking and starting."""
        with _unheard():
            if self._stopping:
                return
            pid = os.fork()
            if pid == 0:
                _answer(number, self._answer)
            self.running[pid] = number

    def wait(self) -> None:
        """Wait until one ends, and start another one in its place."""
        pid, status = os.wait()
        number = self.running.pop(pid, None)
        if number is None or self._stopping:  # the first process of a container is told of others' children too
            return
        before, self._fell = self._fell, time.monotonic()
        self.falls = self.falls + 1 if status != 0 and self._fell - before < SOON else 1
        if self.falls == MOST_FALLS:
            self.stop()
            return
        time.sleep(AGAIN_AFTER)
        self.begin(number)


def _answer(number: int, answer: Callable[[int], None]) -> None:
    """Be a process that answers; never comes back."""
    status = 1
    try:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        Thread(target=_end_with, args=(os.getppid(),), daemon=True).start()
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGTERM})  # Ctrl-C stays for the one who started all
        answer(number)
        status = 0
    finally:
        error = sys.exception()
        if error is not None:  # what kind and where, never what it says: that may hold somebody's words
            places = " < ".join(f"{each.filename}:{each.lineno}" for each in reversed(extract_tb(error.__traceback__)))
            sys.stderr.write(f"{type(error).__name__} < {places}\n")
        sys.stderr.flush()
        os._exit(status)


def _end_with(started_by: int) -> None:
    """End in good order once whoever started all is gone, however that ended."""
    while os.getppid() == started_by:
        time.sleep(AGAIN_AFTER)
    os.kill(os.getpid(), signal.SIGTERM)


@contextmanager
def _heard(stop: Callable[[int, FrameType | None], None]) -> Iterator[None]:
    before = {each: signal.signal(each, stop) for each in ENDS}
    try:
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)


@contextmanager
def _unheard() -> Iterator[None]:
    before = signal.pthread_sigmask(signal.SIG_BLOCK, ENDS)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
