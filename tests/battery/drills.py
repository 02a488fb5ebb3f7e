"""Backups made while clients write, each restored elsewhere and read."""

import time
from dataclasses import dataclass
from pathlib import Path

from api.store.backup import back_up, restore
from api.store.crypto import Keyring
from api.store.store import open_store
from tests.battery.crashes import Told, loaded
from tests.battery.oracle import look
from tests.battery.served import Served, served


@dataclass
class Drill(Told):
    """What the restored stores showed; ``behind`` writes that came while a backup was made are not in it."""

    behind: int = 0


def drills(folder: Path, place: str, elsewhere: list[str]) -> Drill:
    """Back a service up while it is written to, and restore each backup into a place of its own."""
    told = Drill()
    with served(place, folder) as service, loaded(service) as load:
        store = service.store()
        load.begin(lasting=True)
        for number, other in enumerate(elsewhere):
            time.sleep(0.2)
            file = folder / f"{number}.backup"
            before, began = load.kept, time.monotonic()
            back_up(store.engine, file)
            told.slowest = max(told.slowest, time.monotonic() - began)
            restore(file, other)
            told.behind += _restored(service, other, before, told)
        load.end()
        load.settle()
        told.end(load, look(store.engine, load.kept).people)
        store.close()
    return told


def _restored(service: Served, place: str, before: set[str], told: Drill) -> int:
    store = open_store(place, Keyring.read(service.keys))
    found = look(store.engine, before)
    store.close()
    told.add(found)
    return found.people - len(before)
