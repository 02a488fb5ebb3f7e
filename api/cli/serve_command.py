"""``enishi serve``: the service, one process for each core."""

from __future__ import annotations

import asyncio
import gc
import logging
import os
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from api.cli.console import Lang, chosen_language, say
from api.cli.oidc_settings import read_provider
from api.cli.processes import FellAtOnceError, side_by_side
from api.cli.service_settings import Settings, now, open_ready, read_settings, refuse, refuse_error
from matcher.messages import sentence

if TYPE_CHECKING:
    from fastapi import FastAPI

    from api.accounts.oidc.provider import Provider
    from api.store.store import Store


MOST_PROCESSES: Final = 4
"""More than that only where somebody asks for it: a small office's machine has other things to do."""


class Portal(StrEnum):
    """Whom a service is for."""

    ALL = "all"
    STAFF = "staff"
    HOST = "host"


def register(app: typer.Typer) -> None:
    """Add ``serve``."""
    app.command("serve")(serve)


def serve(
    host: Annotated[str, typer.Option("--host", help="待ち受ける番地 / address to listen on")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", min=1, max=65535, help="ポート / port")] = 8000,
    portal: Annotated[Portal, typer.Option(help="だれのためか / whom it is for")] = Portal.ALL,
    behind: Annotated[
        str | None, typer.Option("--behind", help="信じる前段の番地 / address of a proxy whose headers are believed")
    ] = None,
    processes: Annotated[
        int | None, typer.Option("--processes", min=1, max=32, help="プロセスの数 / processes (default: one per core)")
    ] = None,
    lang: Lang = None,
) -> None:
    """サービスを動かす / Run the service."""
    chosen = chosen_language(lang)
    settings, provider = read_settings(chosen), read_provider(chosen)
    store = open_ready(settings, chosen)
    from api.errors import ServiceError
    from api.rounds.warm import warm
    from api.store.lock_up import at_work

    try:
        with at_work(store.engine.url), opened(host, port, chosen) as listening:
            count = processes or min(MOST_PROCESSES, len(os.sched_getaffinity(0)))
            app = app_of(store, settings, portal, count, provider)
            warm(store, now())
            store.close()  # no connection may be shared: each process opens its own
            gc.freeze()  # what stands now stays: no process looks through it for waste, and all share its memory

            def answer(number: int) -> None:
                app.state.service.counts.begin(number)
                listen(app, listening, behind)

            side_by_side(count, answer)
    except FellAtOnceError:
        refuse("service_fell", chosen)
    except ServiceError as error:
        refuse_error(error, chosen)
    finally:
        store.close()


def app_of(
    store: Store, settings: Settings, portal: str = "all", processes: int = 1, provider: Provider | None = None
) -> FastAPI:  # fmt: skip
    """Make the application for these settings."""
    from api.web.app import make_app
    from api.web.counts import Counts
    from api.web.service import Service

    counts = Counts(processes)
    service = Service(
        store, now, secure=settings.secure, hosts=settings.hosts, portal=portal, counts=counts, oidc=provider
    )  # fmt: skip
    return make_app(service)


@contextmanager
def opened(host: str, port: int, lang: str) -> Iterator[socket.socket]:
    """Open the place to listen at: from now on nobody is turned away."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        listening = socket.create_server((host, port), family=family, backlog=2048)
    except OSError:
        refuse("service_port", lang, address=f"{host}:{port}")
    with listening:
        say(sentence("service_listens", lang, address=f"{host}:{port}"))
        yield listening


def listen(app: Any, listening: socket.socket, behind: str | None = None) -> None:
    """Answer requests until told to stop."""
    import uvicorn
    from anyio import to_thread

    from api.store.engine import THREADS

    log_without_contents()
    config = uvicorn.Config(
        app, log_config=None, access_log=False, server_header=False, proxy_headers=behind is not None,
        forwarded_allow_ips=behind or "", timeout_graceful_shutdown=10,
    )  # fmt: skip

    async def run() -> None:
        to_thread.current_default_thread_limiter().total_tokens = THREADS
        await uvicorn.Server(config).serve([listening])

    asyncio.run(run())


class WhereOnly(logging.Formatter):
    """Writes of an error what kind it is and where it was, never what it says: that may hold somebody's words."""

    def formatException(self, ei: Any) -> str:  # the name is logging's
        """Give kind and places of an error."""
        import traceback

        places = (f"{frame.filename}:{frame.lineno}" for frame in traceback.extract_tb(ei[2]))
        return " < ".join([ei[0].__name__, *reversed(list(places))])


def log_without_contents() -> None:
    """Let what libraries report go to standard error, without contents."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(WhereOnly("%(levelname)s %(name)s %(message)s"))
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.WARNING)
