"""Work on a whole list that takes seconds: done beside other work, and with less looking for garbage."""

import gc
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Final

from resources_catalog.geography.towns import EDITION, Place, Towns

MANY_THINGS: Final = 1_000_000
MANY_ADDRESSES: Final = 5000
"""From so many on, another process finds them while this one goes on; starting it takes as long as finding a few."""
THERE: Final = 0.75
"""The part that the other process finds; lists are in the order of towns, so that few towns are read by both."""


@contextmanager
def collected_seldom() -> Iterator[None]:
    """Look for garbage less often: a list becomes many small things that all stay until the end."""
    before = gc.get_threshold()
    gc.set_threshold(MANY_THINGS, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)


def place_all(addresses: Sequence[str]) -> list[Place | None]:
    """Find the place of each address."""
    towns = Towns(EDITION)
    return [towns.place(each) for each in addresses]


@contextmanager
def placing(addresses: Sequence[str]) -> Iterator[Callable[[], list[Place | None]]]:
    """Find places while something else is done; gives what finds the last of them, waits for the others, gives all."""
    if len(addresses) < MANY_ADDRESSES or (os.cpu_count() or 1) == 1:
        yield lambda: place_all(addresses)
        return
    there = int(THERE * len(addresses))
    command = [sys.executable, "-m", "api.catalogue.place_lines"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8") as process:
        assert process.stdin is not None
        process.stdin.write(json.dumps(addresses[:there]))
        process.stdin.close()
        try:
            yield lambda: _both(process, addresses[:there], addresses[there:])
        finally:
            process.kill()  # where something went wrong here, nobody waits for it any more


def _both(process: subprocess.Popen[str], there: Sequence[str], here: Sequence[str]) -> list[Place | None]:
    found = place_all(here)
    assert process.stdout is not None
    said = process.stdout.read()
    if process.wait() != 0:
        return place_all(there) + found
    return [None if each is None else Place(*each) for each in json.loads(said)] + found
