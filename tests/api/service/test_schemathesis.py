"""Thousands of requests made from the description of the service, fitting and not fitting, as five who might send them.

``schemathesis_cases`` is what the battery calls with many examples; here are few, and always the same.
"""

import itertools
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from itertools import islice
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.errors import Unsatisfiable
from schemathesis.core.failures import FailureGroup
from schemathesis.core.result import Ok
from schemathesis.generation import GenerationMode
from schemathesis.python import asgi
from schemathesis.specs.openapi import checks

from api.access.actor import Role
from api.store.crypto import Keyring
from api.store.engine import make_engine
from api.store.store import Store
from api.web.app import make_app
from api.web.service import Service
from tests.api.service.canaries import Canaries
from tests.api.service.office import PASSWORD, Clock, Office
from tests.api.service.routes import Routes

IDENTITIES = (None, Role.COORDINATOR, Role.HOST, Role.EVALUATOR, Role.ADMINISTRATOR)
HASHES = ("/api/v1/session", "/api/v1/session/again", "/api/v1/accounts")
"""Each of these may hash a password, slow on purpose."""
HASHED_AT_MOST = 6
CHECKS = [
    schemathesis.checks.not_a_server_error, checks.status_code_conformance, checks.content_type_conformance,
    checks.response_headers_conformance, checks.response_schema_conformance,
]  # fmt: skip


@dataclass
class Figures:
    """What came of it: how many requests, how they were answered, and every failure with its request."""

    cases: int = 0
    statuses: Counter[int] = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)


@dataclass
class Caller:
    """Somebody who sends requests: logged in anew whenever a request ended the log-in."""

    office: Office
    identity: Role | None
    login: str
    client: Any
    ids: dict[str, str]
    figures: Figures = field(default_factory=Figures)
    headers: dict[str, str] = field(default_factory=dict)
    cookies: dict[str, str] = field(default_factory=dict)
    _turns: Iterator[int] = field(default_factory=itertools.count)

    def log_in(self) -> None:
        """Log in, where this is somebody."""
        if self.identity is not None:
            made = self.office.client(login=self.login)
            self.cookies = dict(made.cookies)
            self.headers = {"X-Form-Token": made.headers["X-Form-Token"]}

    def send(self, case: Any) -> None:
        """Send a request; every second one with ids that are there, so that it comes further than the door."""
        turn = next(self._turns)
        if turn % 2:
            known = {name: self.ids[name] for name in case.path_parameters or () if name in self.ids}
            case.path_parameters = {**case.path_parameters, **known}
        headers = {**self.headers, "If-Match": f'"{turn % 5}"'}
        if turn % 3 == 0:
            headers["Idempotency-Key"] = f"case-{turn % 50:08d}"
        answer = case.call(session=self.client, headers=headers, cookies=self.cookies)
        self.figures.cases += 1
        self.figures.statuses[answer.status_code] += 1
        if self.identity is None and answer.status_code < 400:
            self.figures.failures.append(f"{case.method} {case.formatted_path} succeeded without a log-in")
        try:
            case.validate_response(answer, checks=CHECKS)
        except FailureGroup as group:
            self.figures.failures += [
                f"{each.title}: {each.message[:400]}\n{group!s:.1500}" for each in group.exceptions
            ]
        if self.identity is not None and answer.status_code in (204, 401):
            self.log_in()


def schemathesis_cases(
    store: Store, identity: Role | None, examples: int, first: int = 0, every: int = 1
) -> Figures:  # fmt: skip
    """Send requests made for every operation as somebody, half of them fitting and half not.

    Parameters
    ----------
    store
        With its tables; a municipality is made in it for this identity.
    identity
        A role, None for somebody who is not logged in.
    examples
        How many requests of each kind for each operation at most.
    first
        The seed.
    every
        Only one operation in so many.
    """
    town = f"town-{identity or 'nobody'}-{first}"
    office = Office.opened(store, town)
    app = office.app()
    ids = {"host": "H1", "opening": "O1", "agency": "agency1", "account": str(office.actors[Role.COORDINATOR].account)}
    staff = office.client(login=f"{Role.COORDINATOR}@{town}")
    planted = Canaries().plant(staff, Role.COORDINATOR, Routes(app), ids)
    with asgi.get_client(app) as client:
        known = {name: values[-1] for name, values in planted.ids.items()}
        caller = Caller(office, identity, f"{identity}@{town}", client, known)
        caller.log_in()
        for path, strategy in _described(every):
            few = min(examples, HASHED_AT_MOST) if path in HASHES else examples
            _many(strategy, caller.send, few, first)
    return caller.figures


@cache
def _described(every: int) -> list[tuple[str, Any]]:
    """Give what makes requests for every operation, fitting and not; slow to build, and the same for everybody."""
    nowhere = Service(
        Store(make_engine("never-opened.db"), Keyring.made()), Clock(), secure=False, hosts=("testserver",)
    )
    schema = schemathesis.openapi.from_asgi("/api/v1/openapi.json", make_app(nowhere, log=None))
    made = []
    for found in islice(schema.get_all_operations(), 0, None, every):
        assert isinstance(found, Ok)
        operation = found.ok()
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
            made.append((operation.path, operation.as_strategy(generation_mode=mode)))
    return made


def _many(strategy: Any, send: Callable[[Any], None], examples: int, first: int) -> None:
    @seed(first)
    @settings(
        max_examples=examples, database=None, deadline=None, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(case=strategy)
    def run(case: Any) -> None:
        send(case)

    try:
        run()
    except Unsatisfiable:
        return  # nothing can be wrong with a request that has no parts


@pytest.mark.whole
@pytest.mark.parametrize(
    ("store", "identity"),
    [*(("sqlite", each) for each in IDENTITIES), ("postgresql", Role.COORDINATOR)],
    indirect=["store"],
)
def test_nothing_sent_breaks_the_service_or_surprises_who_reads_its_description(
    store: Store, identity: Role | None
) -> None:
    figures = schemathesis_cases(store, identity, 1)
    assert figures.failures == [], "\n\n".join(figures.failures[:5])
    assert figures.cases > 100
    assert PASSWORD not in str(figures)


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_nothing_sent_to_some_of_the_routes_breaks_the_service(store: Store) -> None:
    figures = schemathesis_cases(store, Role.COORDINATOR, 1, every=25)
    assert figures.failures == [], "\n\n".join(figures.failures[:5])
    assert figures.cases > 5
