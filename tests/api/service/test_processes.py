"""Several processes answer as one: counts of all together, one that falls is replaced, none is left behind."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from http.client import HTTPConnection, HTTPException
from pathlib import Path

import pytest

from api.web.counts import EVERY, Counts
from tests.battery.served import ENISHI, Served

ROOT = Path(__file__).parents[3]
TWO = (*ENISHI[:-1], "--processes", "2", ENISHI[-1])
WAIT = 60.0

COUNTED = """
import os
from api.web.counts import Counts
counts = Counts(2, every=0.0)
counts.begin(0)
def elsewhere(times):
    pid = os.fork()
    if pid == 0:
        counts.begin(1)
        for number in range(times):
            counts.add(("GET", "/one" if number % 2 else "/two", 200))
        os._exit(0)
    os.waitpid(pid, 0)
elsewhere(7)
counts.add(("GET", "/one", 200))
elsewhere(4)
print(sorted(counts.all().items()))
"""

WRITTEN = """
import os, signal
from api.web.counts import Counts
counts = Counts(2, every=0.0)
pid = os.fork()
if pid == 0:
    counts.begin(1)
    while True:
        counts.add(("GET", "/one", 200))
counts.begin(0)
seen = [counts.all()["GET", "/one", 200] for _ in range(20_000)]
os.kill(pid, signal.SIGKILL)
print(seen == sorted(seen), seen[-1] > 0)
"""


TORN = """
from api.web.counts import HEAD, Counts
counts = Counts(2, every=0.0)
counts.begin(0)
counts.add(("GET", "/one", 200))
counts._shared[1][: HEAD.size] = HEAD.pack(9, 1)  # as one that was killed while it told left it
counts.begin(1)
counts.add(("GET", "/one", 200))
print(counts.all()["GET", "/one", 200])
"""

FALLS = """
import sys
from api.cli import processes
processes.AGAIN_AFTER = 0.01
def answer(number):
    raise RuntimeError("a secret")
try:
    processes.side_by_side(2, answer)
except processes.FellAtOnceError:
    print("fell")
"""

ORPHAN = """
import os, signal, threading, time
from api.cli import processes
other = os.fork()
if other == 0:
    os._exit(0)  # as a child that the shell before left behind
time.sleep(0.2)
parent = os.getpid()
def answer(number):
    time.sleep(0.5)
    os.kill(parent, signal.SIGTERM)
    time.sleep(60)
processes.side_by_side(2, answer)
print("stopped")
"""

WHILE_STARTING = """
import os, signal, time
from api.cli import processes
fork = os.fork
begun = []
def forked():
    pid = fork()
    if pid:
        begun.append(pid)
        if len(begun) == 1:
            os.kill(os.getpid(), signal.SIGTERM)
    return pid
os.fork = forked
processes.side_by_side(3, lambda number: time.sleep(60))
print(len(begun))
"""


def run(code: str) -> subprocess.CompletedProcess[str]:
    """Run a program of its own."""
    return subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)


def spoken(code: str) -> str:
    """Run a program of its own and give what it printed."""
    done = run(code)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_what_a_killed_process_left_half_written_holds_nobody_up() -> None:
    assert spoken(TORN) == "2"


def test_others_are_told_once_in_a_while() -> None:
    at = 0.0
    counts = Counts(2, clock=lambda: at)
    counts.add(("GET", "/one", 200))
    counts.add(("GET", "/one", 200))
    counts.begin(0)
    assert counts.all() == {("GET", "/one", 200): 1}  # what was told at first
    at = EVERY
    counts.add(("GET", "/one", 200))
    counts.begin(0)
    assert counts.all() == {("GET", "/one", 200): 2}


def test_processes_that_fall_at_once_end_the_service_and_say_where_not_what() -> None:
    done = run(FALLS)
    assert done.stdout.strip() == "fell", done.stderr
    assert "RuntimeError < " in done.stderr
    assert "secret" not in done.stderr


def test_a_child_of_somebody_else_is_none_of_its_business() -> None:
    assert spoken(ORPHAN) == "stopped"


def test_who_stops_it_while_it_starts_stops_all() -> None:
    assert spoken(WHILE_STARTING) == "1"


def test_counts_are_those_of_all_processes_also_of_one_that_was_replaced() -> None:
    assert spoken(COUNTED) == "[(('GET', '/one', 200), 6), (('GET', '/two', 200), 6)]"


def test_counts_read_while_they_are_written_are_never_half_written() -> None:
    assert spoken(WRITTEN) == "True True"


def children(pid: int) -> set[int]:
    """Give the processes that one started."""
    found = set()
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(stat.read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue
        if parent == pid:
            found.add(int(stat.parent.name))
    return found


def until(there: Callable[[], bool]) -> None:
    """Wait for something to be so."""
    began = time.monotonic()
    while not there():
        assert time.monotonic() - began < WAIT
        time.sleep(0.05)


@pytest.fixture
def two(tmp_path: Path) -> Iterator[Served]:
    """Give a service of two processes."""
    made = Served(str(tmp_path / "enishi.db"), tmp_path, TWO)
    made.prepare()
    made.start()
    yield made
    made.stop()


def alive(pid: int) -> bool:
    """Tell whether a process still runs."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return "Z" not in Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]


def answers(port: int) -> bool:
    """Tell whether the service answers."""
    try:
        with closing(HTTPConnection("127.0.0.1", port, timeout=WAIT)) as connection:
            connection.request("GET", "/health")
            return connection.getresponse().status == 200
    except (OSError, HTTPException):
        return False


def test_a_process_that_falls_is_replaced_and_all_end_together(two: Served) -> None:
    first = children(two.pid)
    assert len(first) == 2
    fallen = min(first)
    os.kill(fallen, signal.SIGKILL)
    until(lambda: len(children(two.pid) - {fallen}) == 2)
    assert all(answers(two.port) for _ in range(20))
    last = children(two.pid)
    two.stop()
    assert not any(alive(each) for each in last)
    assert not answers(two.port)


def test_none_is_left_behind_when_the_one_who_started_them_is_killed(two: Served) -> None:
    started = children(two.pid)
    assert len(started) == 2
    os.kill(two.pid, signal.SIGKILL)
    until(lambda: not any(alive(each) for each in started))
    assert not answers(two.port)
