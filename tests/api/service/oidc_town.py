"""An office that lets people log in at a provider, and a browser that goes there and back."""

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx2
from fastapi.testclient import TestClient
from httpx2 import Response
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from api.access.actor import Role
from api.accounts.oidc.provider import Provider
from api.accounts.tables import AccountRow
from api.web.app import make_app
from api.web.service import Service
from tests.api.service.office import Office
from tests.api.service.oidc_provider import CLIENT, SECRET, FakeProvider

SUBJECT = "aoki-4711"
PAGE = {"Accept": "text/html"}
WHO = "/api/v1/session"


@dataclass
class Town:
    """An office that lets people log in at a provider, and what it writes into its log."""

    office: Office
    fake: FakeProvider
    lines: list[str] = field(default_factory=list)
    _app: Any = None

    def client(self, **more: Any) -> TestClient:
        """Give a browser; the application is made once, except where it is set up otherwise."""
        app = self._app if self._app is not None and not more else self._made(**more)
        if not more:
            self._app = app
        base = f"http{'s' if more.get('secure') else ''}://testserver"
        return TestClient(app, base, raise_server_exceptions=False, headers=PAGE, follow_redirects=False)

    def _made(self, **more: Any) -> Any:
        oidc = Provider(self.fake.address, CLIENT, SECRET)
        settings = {"secure": False, "hosts": ("testserver",), "oidc": oidc, **more}
        return make_app(Service(self.office.store, self.office.clock, **settings), log=self.lines.append)

    def count(self, table: Any) -> int:
        """Count the rows of a table."""
        with Session(self.office.store.engine) as session:
            return session.scalar(select(func.count()).select_from(table)) or 0

    def change(self, role: Role, **values: Any) -> None:
        """Change the account of a role."""
        own = AccountRow.id == self.office.actors[role].account
        with Session(self.office.store.engine) as session, session.begin():
            session.execute(update(AccountRow).where(own).values(**values))


def away(client: TestClient) -> str:
    """Begin; gives where the browser is led."""
    answer = client.get("/oidc")
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


def agreed(address: str) -> str:
    """Log in at the provider; gives where the browser is led back to."""
    answer = httpx2.get(address)
    assert answer.status_code == 302, answer.text
    return answer.headers["location"]


def query(address: str) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(address).query))


def back(client: TestClient, **said: str) -> Response:
    return client.get("/oidc/back", params=said)


def logged_in(client: TestClient) -> Response:
    return client.get(agreed(away(client)))
