"""How long answers take while an office of a large city works: real service, real store, requests as they come.

``python -m tests.battery.pace [--people 50000] [--openings 1000] [--rate 50] [--seconds 120] [--seed 0]``
prints a line for all and one for places; exit 1 where either takes longer than stated. Kinds go to stderr. Arrivals
do not wait for answers: a slow answer makes the next ones wait in the service, as it would in an office.
"""

import argparse
import http.client
import json
import random
import sys
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from api.accounts.tables import AccountRow
from tests.battery.crowd import FAMILIES, fill_openings, fill_people
from tests.battery.served import LOGIN, PASSWORD, TOWN, Served

P95, P99, RANK_P99 = 0.2, 0.5, 0.2
AT_ONCE = 16

Ask = tuple[str, str, object]
Timed = tuple[str, float, int]


class Caller:
    """Somebody logged in, with one connection for each thread."""

    def __init__(self, port: int) -> None:
        self.port, self._local = port, threading.local()
        self.headers: dict[str, str] = {"Content-Type": "application/json"}
        status, head, body = self.send("POST", "/api/v1/session", {"login": LOGIN, "password": PASSWORD})
        assert status == 201, body
        self.headers["Cookie"] = head["set-cookie"].split(";")[0]
        self.headers["X-Form-Token"] = json.loads(body)["form_token"]

    def send(self, method: str, path: str, body: object = None) -> tuple[int, dict[str, str], bytes]:
        """Send a request and read its answer."""
        connection = getattr(self._local, "connection", None)
        if connection is None:
            connection = self._local.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        connection.request(method, path, None if body is None else json.dumps(body), self.headers)
        answer = connection.getresponse()
        head = {name.lower(): value for name, value in answer.getheaders()}
        return answer.status, head, answer.read()


def work_of_a_day(rng: random.Random, people: list[str]) -> tuple[str, Ask]:
    """Choose what somebody asks next: four looks for one change."""
    person = rng.choice(people)
    contact = {"on": "2026-06-08", "kind": "phone", "words": "また来週"}
    kinds: list[tuple[int, str, Ask]] = [
        (30, "a record opened", ("GET", f"/api/v1/people/{person}", None)),
        (
            20,
            "people searched",
            ("POST", "/api/v1/people/search", {"words": f"{rng.choice(FAMILIES)}{rng.choice(FAMILIES)}"}),
        ),
        (15, "people listed", ("GET", "/api/v1/people?mine=true", None)),
        (10, "places for one person", ("GET", f"/api/v1/people/{person}/places", None)),
        (5, "hosts to call", ("GET", "/api/v1/hosts/call-sheet", None)),
        (20, "a contact noted", ("POST", f"/api/v1/people/{person}/contacts", contact)),
    ]
    name, ask = rng.choices([(name, ask) for _, name, ask in kinds], [weight for weight, _, _ in kinds])[0]
    return name, ask


def paced(caller: Caller, next_ask: Callable[[], tuple[str, Ask]], rate: float, seconds: float) -> list[Timed]:
    """Send requests at a steady rate; gives for each its kind, how long it took since it was due, and its status."""
    found: list[Timed] = []

    def one(due: float, name: str, ask: Ask) -> None:
        status, _, _ = caller.send(*ask)
        found.append((name, time.monotonic() - due, status))

    began = time.monotonic()
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for number in range(int(rate * seconds)):
            due = began + number / rate
            time.sleep(max(0.0, due - time.monotonic()))
            pool.submit(one, due, *next_ask())
    return found


def share_below(times: list[float], share: float) -> float:
    """Give the time that a share of all stays below."""
    return sorted(times)[min(len(times) - 1, int(share * len(times)))]


def told(times: list[float]) -> str:
    """Say how long answers took, in thousandths of a second."""
    parts = (f"p{int(100 * share)} {1000 * share_below(times, share):.0f}" for share in (0.5, 0.95, 0.99))
    return f"{len(times)} answers, {', '.join(parts)} ms"


def prepared(folder: Path, sizes: argparse.Namespace) -> tuple[Served, list[str]]:
    """Make a store of the size asked for."""
    served = Served(str(folder / "enishi.db"), folder)
    served.prepare()
    store = served.store()
    with Session(store.engine) as session:
        account = session.scalars(select(AccountRow.id).where(AccountRow.login == LOGIN)).one()
    people = fill_people(store, TOWN, account, sizes.people, sizes.seed)
    fill_openings(store, TOWN, sizes.openings, sizes.seed)
    store.close()
    return served, people


def say(name: str, figure: str, limit: str, *, holds: bool) -> bool:
    """Write one line."""
    sys.stdout.write(f"{'ok  ' if holds else 'FAIL'} {name}: {figure} ({limit})\n")
    sys.stdout.flush()
    return holds


def measured(folder: Path, sizes: argparse.Namespace) -> tuple[float, list[Timed]]:
    """Let the office work for a while; gives how long the first places after the start took, and every answer."""
    rng = random.Random(sizes.seed)
    served, people = prepared(folder, sizes)
    served.start()
    caller = Caller(served.port)
    began = time.monotonic()
    status, _, _ = caller.send("GET", f"/api/v1/people/{rng.choice(people)}/places")
    cold = time.monotonic() - began if status == 200 else float("inf")
    found = paced(caller, lambda: work_of_a_day(rng, people), sizes.rate, sizes.seconds)
    served.stop()
    return cold, found


def main() -> int:
    """Measure."""
    asked = argparse.ArgumentParser(prog="python -m tests.battery.pace")
    for name, size in {"people": 50_000, "openings": 1_000, "rate": 50, "seconds": 120, "seed": 0}.items():
        asked.add_argument(f"--{name}", type=int, default=size)
    sizes = asked.parse_args()
    with tempfile.TemporaryDirectory(prefix="enishi-pace-") as made:
        cold, found = measured(Path(made), sizes)
    by_kind: dict[str, list[float]] = defaultdict(list)
    for name, took, _ in found:
        by_kind[name].append(took)
    for name, own in sorted(by_kind.items()):
        sys.stderr.write(f"{name}: {told(own)}\n")
    times, wrong = [took for _, took, _ in found], sorted({status for _, _, status in found if status >= 400})
    quick = share_below(times, 0.95) <= P95 and share_below(times, 0.99) <= P99
    figure = f"{told(times)}, statuses of errors {wrong}"
    limit = f"p95 <= {1000 * P95:.0f} ms, p99 <= {1000 * P99:.0f} ms, no error"
    held = say(f"{sizes.people} people, {sizes.rate} requests/s", figure, limit, holds=quick and not wrong)
    places = by_kind["places for one person"]
    figure = f"{told(places)}, the first after the start {1000 * cold:.0f} ms"
    slowest = max(cold, share_below(places, 0.99))
    name = f"places for one person among {sizes.openings} openings"
    return (
        0 if say(name, figure, f"p99 and first <= {1000 * RANK_P99:.0f} ms", holds=slowest <= RANK_P99) and held else 1
    )


if __name__ == "__main__":
    sys.exit(main())
