"""What is offered is the same for everybody who asks, and as it stands now; on both databases."""

from datetime import date
from typing import Any

import pytest

from api.access.actor import Actor, Role
from api.access.policy import Right
from api.hosts import commands as hosts
from api.rounds import offer_repository
from api.rounds.stock import Stock, stock
from tests.api.service.host_builders import FARM, opened
from tests.api.service.office import TOWN, Office
from tests.api.service.ways import agree_with_host

TODAY = date(2026, 6, 8)
PROGRAMME = Actor(
    TOWN, "a-programme", frozenset({Role.COORDINATOR}), scope=frozenset({Right.SEE_PEOPLE, Right.WORK_WITH_PEOPLE})
)
"""A programme that may not look at hosts."""


def asked(office: Office, actor: Actor) -> Stock:
    with office.store.view(actor, office.clock()) as view:
        return stock(view, TODAY)


@pytest.fixture
def house(office: Office) -> str:
    """Give a host with an open place and an agreement in force."""
    made = office.run(Role.COORDINATOR, hosts.register_host, FARM)
    opened(office, made.id)
    agree_with_host(office, made.id)
    return str(made.id)


def test_what_a_host_offers_does_not_depend_on_who_asked_first(office: Office, house: str) -> None:
    first = asked(office, PROGRAMME)
    assert asked(office, office.actors[Role.COORDINATOR]) is first
    assert first.catalogue.hosts[house].agreement is not None


def test_what_changed_while_it_was_read_is_read_again(
    office: Office, house: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = iter([("before",), ("after",), ("before",), ("before",), ("before",)])
    reads: list[int] = []
    marks = offer_repository.opening_marks

    def read(view: Any) -> Any:
        reads.append(1)
        return marks(view)

    monkeypatch.setattr(offer_repository, "offer_in_a_word", lambda _: next(words))
    monkeypatch.setattr(offer_repository, "opening_marks", read)
    staff = office.actors[Role.COORDINATOR]
    asked(office, staff)
    asked(office, staff)  # the word of before is there again, and nothing is known of what came between
    assert len(reads) == 2
    asked(office, staff)
    assert len(reads) == 2
    assert house in asked_hosts(office)


def asked_hosts(office: Office) -> set[str]:
    with office.store.view(office.actors[Role.COORDINATOR], office.clock()) as view:
        return {row.id for row in offer_repository.host_marks(view)}


def test_cutting_the_log_waits_for_no_writer(office: Office) -> None:
    with office.store.work(office.actors[Role.COORDINATOR], office.clock()) as work:
        office.store.cut_log()
        work.note("tried")
