"""The last seat: many who confirm at the same moment over HTTP, for one seat, round after round."""

import threading
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from fastapi.testclient import TestClient
from pydantic_core import to_jsonable_python
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from api.access.actor import Role
from api.hosts.tables import OpeningRow
from api.placements.tables import PlacementRow
from api.store.store import Store, Work
from matcher.placement import Seat
from tests.api.service.office import TOWN, Office
from tests.api.service.ways import DAY, TAKE_PART, TO_VISITED, keep_steps, put_at, somebody

CONFIRMS: dict[Seat, tuple[str, dict[str, Any]]] = {
    Seat.REGULAR: ("going_on", TAKE_PART),
    Seat.TRY_OUT: ("welcome", {"edge": "set_visit", "said_by": "person", "papers": {}}),
}
"""The step somebody stands at, and what is sent to take the seat from there."""


@dataclass(frozen=True)
class Round:
    """What a round came to: answers by status and code, seats taken, and placements that hold one."""

    answers: Counter[tuple[int, str]]
    taken: int
    holding: int


def last_seat_rounds(store: Store, rounds: int, parallel: int, seat: Seat = Seat.REGULAR) -> list[Round]:
    """Let many confirm the last seat at once, each round at an opening of its own, in an empty store."""
    office = Office.opened(store)
    people = [somebody(office) for _ in range(parallel)]
    clients = _clients(office, parallel)
    found = []
    with ThreadPoolExecutor(parallel) as pool:
        for number in range(rounds):
            opening = f"last{number}"
            placements = office.run(Role.COORDINATOR, _stand_before, opening, people, seat)
            start = threading.Barrier(parallel)
            answers = pool.map(_confirm, clients, placements, [seat] * parallel, [start] * parallel)
            found.append(_counted(store, opening, seat, Counter(answers)))
    return found


def _clients(office: Office, parallel: int) -> list[TestClient]:
    """Log in once and let every client come with it."""
    first = office.client(Role.COORDINATOR)
    clients = []
    for _ in range(parallel):
        client = TestClient(first.app, raise_server_exceptions=False)
        client.cookies.update(first.cookies)
        client.headers["X-Form-Token"] = first.headers["X-Form-Token"]
        clients.append(client)
    return clients


def _stand_before(work: Work, opening: str, people: Sequence[str], seat: Seat) -> list[str]:
    """Put everybody before the same last seat; for a regular one each holds a try-out seat until then."""
    where, _ = CONFIRMS[seat]
    held = Seat.TRY_OUT if seat is Seat.REGULAR else Seat.NONE
    many = len(people) if seat is Seat.REGULAR else 1
    row = OpeningRow(
        municipality=TOWN, id=opening, host="H1", name="最後の席", state="open", seats=1, try_out_seats=many,
        try_out_taken=len(people) if held is Seat.TRY_OUT else 0, facts={}, tasks=[], made_at=work.now,
    )  # fmt: skip
    work.session.add(row)
    work.session.flush()
    made = [put_at(work, person, opening, "H1", where, held) for person in people]
    if seat is Seat.TRY_OUT:
        for each in made:
            keep_steps(work, each, TO_VISITED[:3])
    work.note("test.stood", opening)
    return [each.id for each in made]


def _confirm(client: TestClient, placement: str, seat: Seat, start: threading.Barrier) -> tuple[int, str]:
    form = to_jsonable_python({"on": DAY, **CONFIRMS[seat][1]})
    start.wait()
    answer = client.post(f"/api/v1/placements/{placement}/steps", json=form, headers={"If-Match": '"1"'})
    return answer.status_code, answer.json().get("code", "")


def _counted(store: Store, opening: str, seat: Seat, answers: Counter[tuple[int, str]]) -> Round:
    with Session(store.engine) as session:
        row = session.get_one(OpeningRow, (TOWN, opening))
        taken = row.taken if seat is Seat.REGULAR else row.try_out_taken
        holds = select(func.count()).where(PlacementRow.opening == opening, PlacementRow.holds == seat.value)
        return Round(answers, taken, session.scalar(holds) or 0)
