"""The long battery, one figure a line, two to three hours in all; exit 1 if anything does not hold.

python -m tests.battery [--kills 200] [--stops 50] [--disks 20] [--backups 20] [--writers 32] [--each 100]
        [--seats 200] [--runs 1000] [--examples 16] [--only PART]
"""

import argparse
import multiprocessing
import os
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa

from api.accounts.municipality import found_municipality
from api.store.crypto import Keyring
from api.store.store import Store, open_store
from api.store.upgrade import upgrade
from tests.api.service.last_seat import last_seat_rounds
from tests.api.service.office import MORNING
from tests.api.service.postgres import Server, programmes, server
from tests.api.service.test_schemathesis import IDENTITIES, schemathesis_cases
from tests.battery import chains
from tests.battery.crashes import Told, full_disks, kills, small_disk, stops
from tests.battery.drills import drills
from tests.battery.served import LATE
from tests.battery.stepped import stepped

PARALLEL = 16


def say(name: str, figure: str, limit: str, *, holds: bool) -> bool:
    """Write one line."""
    sys.stdout.write(f"{'ok  ' if holds else 'FAIL'} {name}: {figure} ({limit})\n")
    sys.stdout.flush()
    return holds


@contextmanager
def folder() -> Iterator[Path]:
    """Give a folder for a while."""
    with tempfile.TemporaryDirectory(prefix="enishi-battery-") as made:
        yield Path(made)


def database(running: Server, name: str) -> str:
    """Make a database on a server."""
    admin = sa.create_engine(running.url, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.exec_driver_sql(f"create database {name}")
    admin.dispose()
    return running.database(name)


@contextmanager
def prepared(place: str) -> Iterator[Store]:
    """Open a new store with one municipality."""
    store = open_store(place, Keyring.made())
    upgrade(store.engine)
    with store.work(chains.CLERK, MORNING) as work:
        found_municipality(work, "ひなた市")
    yield store
    store.close()


def figures(told: Told) -> str:
    """Say what was found."""
    statuses = " ".join(f"{status}x{count}" for status, count in sorted(told.statuses.items()))
    return (
        f"{told.rounds} rounds, {told.acknowledged} acknowledged, {told.lost} lost, {told.halves} half-written, "
        f"{told.twice} twice, {len(told.faults)} faults, slowest return {told.slowest:.1f} s, {statuses}"
    )


def killed(sizes: argparse.Namespace) -> bool:
    """Kill the service, and the one that keeps too late."""
    with folder() as place:
        told = kills(place, sizes.kills, sizes.seed)
    held = say("kill -9 under load, SQLite", figures(told), "nothing lost", holds=told.well)
    with folder() as place:
        late = kills(place, sizes.late, sizes.seed, LATE)
    limit = f"a loss is found within {sizes.late} rounds"
    return say("kill -9, kept after the answer", figures(late), limit, holds=late.lost > 0) and held


def stopped(sizes: argparse.Namespace) -> bool:
    """Stop PostgreSQL at once."""
    with folder() as place, server(durable=True) as running:
        told = stops(place, running, sizes.stops, sizes.seed)
    holds = told.well and told.slowest <= 10 and set(told.statuses) <= {201, 503}
    return say("PostgreSQL stopped at once", figures(told), "nothing lost, back within 10 s, only 503", holds=holds)


def filled(sizes: argparse.Namespace) -> bool:
    """Fill the disk."""
    with folder() as place, small_disk(place / "disk", 24) as allowed:
        if not allowed:
            return say("disk full", "no disk may be mounted here: not run", "as root only", holds=True)
        told = full_disks(place / "disk", place, sizes.disks)
    refused = told.statuses[503] + told.statuses[507]
    holds = told.well and refused > 0 and set(told.statuses) <= {201, 503, 507}
    return say("disk full, SQLite", figures(told), "nothing lost, 503 or 507, recovers", holds=holds)


def chained(sizes: argparse.Namespace) -> bool:
    """Write and tamper, on both databases."""
    held = True
    with folder() as place, server() as running:
        for name, where in (("SQLite", str(place / "enishi.db")), ("PostgreSQL", database(running, "chain"))):
            with prepared(where) as store:
                busy = chains.write(store, sizes.writers, sizes.each)
                end, found = chains.head(store), chains.faults(store)
                rows = sizes.writers * sizes.each + 1
                figure = f"{end[0]} rows, {len(found)} faults, {busy} told to wait"
                held &= say(f"one chain, {name}", figure, f"{rows} rows", holds=end[0] == rows and not found)
                kinds = [kind for kind in chains.TAMPERINGS if chains.tampered(store, kind, end)]
                whole = not chains.faults(store, end)
                all_found = len(kinds) == len(chains.TAMPERINGS)
                held &= say(f"tampering, {name}", f"{len(kinds)} found", "6 of 6", holds=all_found and whole)
    return held


def restored(sizes: argparse.Namespace) -> bool:
    """Back up and restore, on both databases."""
    os.environ["PATH"] = f"{programmes()}:{os.environ['PATH']}"
    held = True
    with folder() as place, server(durable=True) as running:
        for name in ("SQLite", "PostgreSQL"):
            own = place / name
            own.mkdir()
            if name == "SQLite":
                store, others = str(own / "enishi.db"), [str(own / f"{each}.db") for each in range(sizes.backups)]
            else:
                store = database(running, "origin")
                others = [database(running, f"restored{each}") for each in range(sizes.backups)]
            told = drills(own, store, others)
            figure = f"{figures(told)}, {told.behind} rows written meanwhile are in"
            held &= say(f"backups restored, {name}", figure, "whole, with all before", holds=told.well)
    return held


def raced(sizes: argparse.Namespace) -> bool:
    """Let many confirm the last seat at once, on both databases."""
    held = True
    with folder() as place, server() as running:
        for name, where in (("SQLite", str(place / "enishi.db")), ("PostgreSQL", database(running, "seats"))):
            store = open_store(where, Keyring.made())
            upgrade(store.engine)
            rounds = last_seat_rounds(store, sizes.seats, PARALLEL)
            store.close()
            answers: Counter[int] = Counter()
            for each in rounds:
                for (status, _), count in each.answers.items():
                    answers[status] += count
            once = all((each.taken, each.holding) == (1, 1) for each in rounds)
            figure = " ".join(f"{status}x{count}" for status, count in sorted(answers.items()))
            kept, refused = answers[200] + answers[201], answers[409]
            holds = once and (kept, refused) == (sizes.seats, sizes.seats * (PARALLEL - 1))
            held &= say(f"last seat, {PARALLEL} at once, {name}", figure, "one success, 15 x 409", holds=holds)
    return held


def machine(sizes: argparse.Namespace) -> bool:
    """Let people, hosts and staff do whatever they like, in any order, on both databases side by side."""
    held = True
    apart = multiprocessing.get_context("spawn")
    with folder() as place, server() as running, ProcessPoolExecutor(2, mp_context=apart) as both:
        wheres = {"SQLite": str(place / "enishi.db"), "PostgreSQL": database(running, "steps")}
        asked = {name: both.submit(stepped, where, sizes.runs, sizes.seed) for name, where in wheres.items()}
        for name, answer in asked.items():
            broken = answer.result()
            figure = f"{sizes.runs} runs of up to 50 steps{broken}"
            held &= say(f"steps in any order, {name}", figure, "no promise broken", holds=not broken)
    return held


def walked(_: argparse.Namespace) -> bool:
    """Walk over every route as everybody, and send what the description of the service allows and what it does not."""
    command = [sys.executable, "-m", "pytest", "-q", "-m", "whole", "--timeout", "3600", "tests/api/service"]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    last = (done.stdout.strip().splitlines() or ["nothing"])[-1].strip("= ")
    if done.returncode != 0:
        sys.stderr.write(done.stdout)
    return say("every route as everybody", last, "all pass", holds=done.returncode == 0)


def sent(sizes: argparse.Namespace) -> bool:
    """Send what the description of the service allows and what it does not, as five who might."""
    every, held = 0, True
    for identity in IDENTITIES:
        with folder() as place:
            store = open_store(str(place / "enishi.db"), Keyring.made())
            upgrade(store.engine)
            found = schemathesis_cases(store, identity, sizes.examples, sizes.seed)
            store.close()
        every += found.cases
        statuses = " ".join(f"{status}x{count}" for status, count in sorted(found.statuses.items()))
        figure = f"{found.cases} cases, {len(found.failures)} failures, {statuses}"
        for failure in dict.fromkeys(found.failures):
            sys.stderr.write(failure + "\n")
        limit = "no 5xx but 503, every status documented, nothing without a log-in"
        held &= say(f"requests made up, {identity or 'nobody'}", figure, limit, holds=not found.failures)
    return say("requests made up, all", f"{every} cases", ">= 20000", holds=every >= 20_000) and held


PARTS: dict[str, Callable[[argparse.Namespace], bool]] = {
    "kills": killed, "stops": stopped, "disks": filled, "chains": chained, "backups": restored, "seats": raced,
    "steps": machine, "cases": sent, "walks": walked,
}  # fmt: skip


def main() -> int:
    """Run what was asked for."""
    asked = argparse.ArgumentParser(prog="python -m tests.battery")
    sizes = {
        "kills": 200,
        "late": 60,
        "stops": 50,
        "disks": 20,
        "backups": 20,
        "writers": 32,
        "each": 100,
        "seats": 200,
        "runs": 1000,
        "examples": 16,
        "seed": 0,
    }
    for name, size in sizes.items():
        asked.add_argument(f"--{name}", type=int, default=size)
    asked.add_argument("--only", choices=PARTS, action="append")
    chosen = asked.parse_args()
    return 0 if all([PARTS[part](chosen) for part in chosen.only or PARTS]) else 1


if __name__ == "__main__":
    sys.exit(main())
