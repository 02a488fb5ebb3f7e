"""Several processes that answer at one place: one for each core, and one that falls is started anew."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable
from contextlib import contextmanager
from threading import Thread
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType

ENDS: Final = (signal.SIGTERM, signal.SIGINT)
AGAIN_AFTER: Final = 1.0
"""Seconds before a process that fell is started anew, so that a lasting fault does not keep the machine busy."""


def side_by_side(count: int, answer: Callable[[int], None]) -> None:
    """Let processes answer until told to stop (SIGTERM, Ctrl-C), then wait for each to finish what it is at.

    Parameters
    ----------
    answer
        Called in each process with its number from 0; ends after SIGTERM. No thread may run when this begins.
    """
    running: dict[int, int] = {}
    stopping = False

    def stop(_signal: int, _frame: FrameType | None) -> None:
        nonlocal stopping
        stopping = True
        for pid in running:
            os.kill(pid, signal.SIGTERM)

    with _heard(stop):
        for number in range(count):
            _begin(running, number, answer)
        while running:
            pid, _ = os.wait()
            number = running.pop(pid)
            if not stopping:
                time.sleep(AGAIN_AFTER)
            with _unheard():  # between looking and starting nobody may ask to stop
                if not stopping:
                    _begin(running, number, answer)


def _begin(running: dict[int, int], number: int, answer: Callable[[int], None]) -> None:
    with _unheard():
        pid = os.fork()
        if pid == 0:
            _answer(number, answer)
        running[pid] = number


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
