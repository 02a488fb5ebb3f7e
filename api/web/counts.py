"""How many answers were given since the start, in every process that answers; nothing of anybody."""

import json
import mmap
import zlib
from collections import Counter
from struct import Struct

Key = tuple[str, str, int]
"""Method, route and status."""

HEAD = Struct("<II")
ROOM = 1 << 18


class Counts:
    """Counts of one process each, in memory that all of them share.

    Parameters
    ----------
    processes
        How many answer together; made before they part.
    """

    def __init__(self, processes: int = 1) -> None:
        self._shared = [mmap.mmap(-1, ROOM) for _ in range(processes)]
        self._own: Counter[Key] = Counter()
        self._place = 0

    def begin(self, place: int) -> None:
        """Count as the process of a place; one that takes over from another counts on from there."""
        self._place, self._own = place, _read(self._shared[place])

    def add(self, key: Key) -> None:
        """Count an answer."""
        self._own[key] += 1
        text = json.dumps([[*each, count] for each, count in self._own.items()]).encode()
        if len(text) <= ROOM - HEAD.size:  # as many routes as a service may ever have
            memory = self._shared[self._place]
            memory[HEAD.size : HEAD.size + len(text)] = text
            memory[: HEAD.size] = HEAD.pack(len(text), zlib.crc32(text))

    def all(self) -> Counter[Key]:
        """Give the counts of all processes together."""
        found = Counter(self._own)
        for place, memory in enumerate(self._shared):
            if place != self._place:
                found += _read(memory)
        return found


def _read(memory: mmap.mmap) -> Counter[Key]:
    """Read what another process counted; once more where it was just being written."""
    while True:
        length, check = HEAD.unpack(memory[: HEAD.size])
        text = memory[HEAD.size : HEAD.size + length]
        if zlib.crc32(text) == check:
            return Counter(
                {(method, route, status): count for method, route, status, count in json.loads(text or b"[]")}
            )
