"""The service with the fault that the battery must find: it keeps what was written after the answer has left.

python -m tests.battery.late_service PORT
"""

import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from contextvars import ContextVar
from datetime import datetime

from anyio import to_thread
from sqlalchemy import text
from sqlalchemy.orm import Session
from starlette.types import ASGIApp, Receive, Scope, Send

from api.access.actor import Actor
from api.cli.serve_command import listen, opened
from api.cli.service_settings import now, open_ready, read_settings
from api.store.audit import append
from api.store.store import Store, Work
from api.web.app import make_app
from api.web.service import Service

_waiting: ContextVar[list[Session] | None] = ContextVar("waiting", default=None)


class LateStore(Store):
    """A store whose commands are complete but not yet kept when they come back."""

    @contextmanager
    def work(self, actor: Actor, now: datetime) -> Iterator[Work]:
        """Run a command as ever; only the keeping is left for later."""
        with ExitStack() as ends:
            session = ends.enter_context(Session(self.engine, expire_on_commit=False))
            session.execute(text("BEGIN IMMEDIATE"))
            work = Work(session, actor, now, self.keyring)
            yield work
            assert work.entry is not None
            session.flush()
            append(session, actor.municipality, actor.account, work.entry, now)
            ends.pop_all()  # it went well: the session stays open until it is kept
        waiting = _waiting.get()
        assert waiting is not None
        if work.entry.kind == "person.registered":
            waiting.append(session)
        else:  # a log-in is asked for again in the same request
            _keep(session)


class KeepAfterwards:
    """Answers first."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and keep what it wrote once it is answered."""
        waiting: list[Session] = []
        _waiting.set(waiting)
        await self.app(scope, receive, send)
        for session in waiting:
            await to_thread.run_sync(_keep, session)


def _keep(session: Session) -> None:
    session.commit()
    session.close()


def main() -> None:
    """Listen."""
    settings = read_settings("en")
    store = open_ready(settings, "en")
    late = LateStore(store.engine, store.keyring)
    app = make_app(Service(late, now, secure=False, hosts=settings.hosts))
    with opened("127.0.0.1", int(sys.argv[1]), "en") as listening:
        listen(KeepAfterwards(app), listening)


if __name__ == "__main__":
    main()
