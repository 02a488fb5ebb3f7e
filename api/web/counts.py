"""How many answers were given since the start, in every process that answers; nothing of anybody."""

import json
import mmap
import zlib
from collections import Counter
from collections.abc import Callable
from struct import Struct
from time import monotonic

Key = tuple[str, str, int]
"""Method, route and status."""

HEAD = Struct("<II")
ROOM = 1 << 18
EVERY = 1.0
"""Seconds from one telling of the others to the next: to tell takes longer than to count."""
LOOKS = 100
"""How often memory is read that does not fit its checksum; then its writer fell in the middle."""


class Counts:
    """Counts of one process each, in memory that all of them share.

    Parameters
    ----------
    processes
        How many answer together; made before they part.
    clock
        Seconds on a scale that never goes back.
    every
        Seconds after which the others are told anew; 0 for at once.
    """

    def __init__(self, processes: int = 1, clock: Callable[[], float] = monotonic, every: float = EVERY) -> None:
        self._shared = [mmap.mmap(-1, ROOM) for _ in range(processes)]
        self._own: Counter[Key] = Counter()
        self._place = 0
        self._others: list[Counter[Key]] = [Counter() for _ in range(processes)]
        self._clock, self._every, self._told = clock, every, -every

    def begin(self, place: int) -> None:
        """Count as the process of a place; one that takes over from another counts on from there."""
        self._place, self._own = place, _read(self._shared[place]) or Counter()

    def add(self, key: Key) -> None:
        """Count an answer."""
        self._own[key] += 1
        if self._clock() - self._told >= self._every:
            self._told = self._clock()
            self._tell()

    def _tell(self) -> None:
        text = json.dumps([[*each, count] for each, count in self._own.items()]).encode()
        if len(text) <= ROOM - HEAD.size:  # as many routes as a service may ever have
            memory = self._shared[self._place]
            memory[HEAD.size : HEAD.size + len(text)] = text
            memory[: HEAD.size] = HEAD.pack(len(text), zlib.crc32(text))

    def all(self) -> Counter[Key]:
        """Give the counts of all processes together, those of others as they last told."""
        found = Counter(self._own)
        for place, memory in enumerate(self._shared):
            if place != self._place:
                self._others[place] = _read(memory) or self._others[place]
                found += self._others[place]
        return found


def _read(memory: mmap.mmap) -> Counter[Key] | None:
    """Read what another process counted, once more where it was just being written; None where that never ends."""
    for _ in range(LOOKS):
        length, check = HEAD.unpack(memory[: HEAD.size])
        text = memory[HEAD.size : HEAD.size + length]
        if zlib.crc32(text) == check:
            return Counter({tuple(key): count for *key, count in json.loads(text or b"[]")})
    return None
