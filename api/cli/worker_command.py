"""``enishi worker``: the process that does the jobs."""

from __future__ import annotations

import signal
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.console import Lang, chosen_language, say
from api.cli.service_settings import now, open_ready, read_settings, refuse_error
from matcher.messages import sentence

if TYPE_CHECKING:
    from api.jobs.worker import Worker

LOOKS_EVERY = 2.0
"""Seconds between two looks at the table when there was nothing to do."""


def register(app: typer.Typer) -> None:
    """Add ``worker``."""
    app.command("worker")(worker)


def worker(
    once: Annotated[bool, typer.Option("--once", help="今ある作業だけして終わる / do what there is and end")] = False,
    lang: Lang = None,
) -> None:
    """時間のかかる作業をする / Do the jobs."""
    chosen = chosen_language(lang)
    settings = read_settings(chosen)
    store = open_ready(settings, chosen)
    from api.errors import ServiceError
    from api.jobs.worker import Worker
    from api.store.lock_up import at_work

    over = threading.Event()
    for asked in (signal.SIGTERM, signal.SIGINT):
        signal.signal(asked, lambda *_: over.set())
    at = Worker.begun(store, now, settings.backups, settings.disaster_lists)
    try:
        # In a thread, so that Ctrl-C is never the solver's: the job at hand is done as ever, and no other is begun.
        with at_work(store.engine.url), ThreadPoolExecutor(1) as beside:
            beside.submit(_work, at, over, once=once).result()
    except ServiceError as error:
        refuse_error(error, chosen)
    finally:
        store.close()
    say(sentence("service_worker_ends", chosen))


def _work(at: Worker, over: threading.Event, *, once: bool) -> None:
    """Do jobs until told to stop, or until there is none left."""
    from api.errors import Busy

    while not over.is_set():
        try:
            at.ask_daily()
            idle = at.once() is None
        except Busy:
            idle = True
        if idle and once:
            break
        over.wait(LOOKS_EVERY if idle else 0)
