"""The service killed, the database stopped, the disk full, while clients write."""

import os
import random
import subprocess
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.api.service.postgres import Server
from tests.battery.load import Load
from tests.battery.oracle import Found, look
from tests.battery.served import ENISHI, Served, served

SECONDS = (0.1, 0.6)
"""How long clients write before something happens, at least and at most."""


@dataclass
class Told:
    """What was found over many rounds."""

    rounds: int = 0
    acknowledged: int = 0
    lost: int = 0
    halves: int = 0
    faults: list[str] = field(default_factory=list)
    twice: int = 0
    statuses: Counter[int] = field(default_factory=Counter)
    slowest: float = 0.0

    def add(self, found: Found) -> None:
        """Add what one round found."""
        self.rounds += 1
        self.lost, self.halves = self.lost + found.lost, self.halves + found.halves
        self.faults += found.faults

    def end(self, load: Load, people: int) -> None:
        """Add what all rounds together show: no request acted twice."""
        self.acknowledged, self.statuses = len(load.kept), load.statuses
        self.twice = people - load.sent

    @property
    def well(self) -> bool:
        """Whether nothing was lost, halved, broken or done twice."""
        return not (self.lost or self.halves or self.faults or self.twice)


@contextmanager
def loaded(service: Served) -> Iterator[Load]:
    """Let clients log in."""
    load = Load(service.port)
    try:
        yield load
    finally:
        load.close()


def kills(folder: Path, rounds: int, seed: int, programme: tuple[str, ...] = ENISHI) -> Told:
    """Kill the service as often as told; stops at the first loss."""
    draw, told = random.Random(seed), Told()
    with served(str(folder / "enishi.db"), folder, programme) as service, loaded(service) as load:
        store = service.store()
        for number in range(rounds):
            load.begin()
            time.sleep(draw.uniform(*SECONDS))
            if number % 2 == 0:
                load.next_told()  # the worst moment for a service that speaks before it keeps
            service.kill()
            load.end()
            began = time.monotonic()
            service.start()
            told.slowest = max(told.slowest, time.monotonic() - began)
            told.add(look(store.engine, load.kept))
            if told.lost:
                break
            load.settle()
        told.end(load, look(store.engine, load.kept).people)
        store.close()
    return told


def stops(folder: Path, server: Server, rounds: int, seed: int) -> Told:
    """Stop the database as if the power went; the service stays up and comes back by itself."""
    draw, told = random.Random(seed), Told()
    with served(server.url, folder) as service, loaded(service) as load:
        for _ in range(rounds):
            load.begin(lasting=True)
            time.sleep(draw.uniform(*SECONDS))
            server.stop()
            server.start()
            before, began = len(load.kept), time.monotonic()
            while len(load.kept) == before and time.monotonic() - began < 30:
                time.sleep(0.01)
            told.slowest = max(told.slowest, time.monotonic() - began)
            load.end()
            load.settle()
            store = service.store()
            found = look(store.engine, load.kept)
            store.close()
            told.add(found)
        told.end(load, found.people)
    return told


@contextmanager
def small_disk(folder: Path, megabytes: int) -> Iterator[bool]:
    """Mount a small disk in memory; tells whether that is allowed here."""
    folder.mkdir()
    words = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", str(folder)]
    allowed = os.geteuid() == 0 and subprocess.run(words, capture_output=True, check=False).returncode == 0
    try:
        yield allowed
    finally:
        if allowed:
            subprocess.run(["umount", "--lazy", str(folder)], check=True)


def full_disks(disk: Path, folder: Path, rounds: int) -> Told:
    """Fill the disk under the store and free it again; clients are told so and go on afterwards."""
    told, filler = Told(), disk / "filler"
    with served(str(disk / "enishi.db"), folder) as service, loaded(service) as load:
        store = service.store()
        for _ in range(rounds):
            load.begin(lasting=True)
            time.sleep(SECONDS[0])
            _fill(filler)
            refused = sum(load.statuses[each] for each in (503, 507))
            began = time.monotonic()
            while sum(load.statuses[each] for each in (503, 507)) < refused + 6 and time.monotonic() - began < 30:
                _fill(filler)
            filler.unlink()
            before, began = len(load.kept), time.monotonic()
            while len(load.kept) == before and time.monotonic() - began < 30:
                time.sleep(0.01)
            told.slowest = max(told.slowest, time.monotonic() - began)
            load.end()
            load.settle()
            found = look(store.engine, load.kept)
            told.add(found)
        told.end(load, found.people)
        store.close()
    return told


def _fill(filler: Path) -> None:
    """Write until nothing more fits."""
    with filler.open("ab", buffering=0) as file:
        for size in (1 << 20, 1 << 12, 1):
            try:
                while True:
                    file.write(b"\0" * size)
            except OSError:
                continue
