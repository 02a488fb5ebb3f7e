"""An office for tests: one municipality, one account per role, a clock to be moved, and clients that are logged in."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from fastapi.testclient import TestClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from api.access.actor import Actor, Role
from api.accounts import sessions
from api.accounts.municipality import found_municipality
from api.accounts.passwords import hashed
from api.accounts.tables import AccountRow
from api.hosts.tables import HostRow, OpeningRow
from api.people.tables import AgencyRow
from api.store.base import new_id
from api.store.store import Store
from api.web.app import make_app
from api.web.service import Service

TOWN = "hinata"
PASSWORD = "kawa no mukou no akai hashi"
MORNING = datetime(2026, 6, 8, 0, 0, tzinfo=UTC)
ROLES = tuple(Role)


@cache
def _hashed() -> str:
    """Hash the password of everybody once: it is slow on purpose."""
    return hashed(PASSWORD)


@dataclass
class Clock:
    """A clock that stands still."""

    at: datetime = MORNING

    def __call__(self) -> datetime:
        """Give the moment."""
        return self.at

    def move(self, **by: float) -> None:
        """Move on."""
        self.at += timedelta(**by)


@dataclass
class Office:
    """The office; ``actors`` are who works in it, by role."""

    store: Store
    clock: Clock = field(default_factory=Clock)
    actors: dict[Role, Actor] = field(default_factory=dict)
    _app: Any = None

    @classmethod
    def opened(cls, store: Store, town: str = TOWN) -> "Office":
        """Open an office in a store."""
        office = cls(store)
        root = Actor(town, None, frozenset({Role.ADMINISTRATOR}))
        with store.work(root, office.clock()) as work:
            found_municipality(work, "ひなた市")
        with Session(store.engine) as session, session.begin():
            made = office.clock()
            session.add(AgencyRow(municipality=town, id="agency1", name="地域包括", kind="community_support"))
            session.add(
                HostRow(municipality=town, id="H1", name="あおぞらファーム", stage="offers", facts={}, made_at=made)
            )
            session.add(HostRow(municipality=town, id="H2", name="古書店", stage="offers", facts={}, made_at=made))
            session.flush()
            session.add(
                OpeningRow(
                    municipality=town, id="O1", host="H1", name="苗・箱折り", state="open", seats=1, try_out_seats=1,
                    facts={}, tasks=[], made_at=made,
                )
            )  # fmt: skip
        for role in ROLES:
            office.actors[role] = office.add(role, role.value, town)
        return office

    def add(self, role: Role, login: str, town: str = TOWN) -> Actor:
        """Let one more person work here."""
        host = "H1" if role is Role.HOST else None
        agency = "agency1" if role is Role.AGENCY else None
        row = AccountRow(
            municipality=town, id=new_id(), login=f"{login}@{town}", name=login, password=_hashed(), roles=[role.value],
            host=host, agency=agency, made_at=self.clock(),
        )  # fmt: skip
        with Session(self.store.engine, expire_on_commit=False) as session, session.begin():
            session.add(row)
        return Actor(town, row.id, frozenset({role}), host, agency)

    def run(self, role: Role, command: Any, *args: Any, **more: Any) -> Any:
        """Run a command as somebody."""
        with self.store.work(self.actors[role], self.clock()) as work:
            return command(work, *args, **more)

    def look(self, role: Role, query: Any, *args: Any, **more: Any) -> Any:
        """Look at something as somebody."""
        with self.store.view(self.actors[role], self.clock()) as view:
            return query(view, *args, **more)

    def app(self) -> Any:
        """Give the application, made once: that takes longer than most tests."""
        if self._app is None:
            service = Service(self.store, self.clock, secure=False, hosts=("testserver", "127.0.0.1"))
            self._app = make_app(service, log=None)
        return self._app

    def client(self, role: Role | None = None, login: str | None = None) -> TestClient:
        """Give a client, logged in where a role or a log-in name is named."""
        client = TestClient(self.app(), raise_server_exceptions=False)
        if role is not None or login is not None:
            secret = self._begun(login or f"{role}@{TOWN}")
            client.cookies.set("enishi", secret)
            client.headers["X-Form-Token"] = sessions.recognise(self.store, secret, self.clock()).form_token
        return client

    def _begun(self, login: str) -> str:
        """Begin a session as logging in does once the password was found right: hashing is slow on purpose."""
        with Session(self.store.engine) as session:
            account = session.scalars(select(AccountRow).where(AccountRow.login == login)).one()
        return sessions._begin(self.store, account, None, self.clock())
