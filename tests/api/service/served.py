"""A service that a browser can reach, in a thread of its own."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn

from api.web.app import make_app
from api.web.service import Service
from tests.api.service.office import Office


@contextmanager
def served(office: Office, name: str) -> Iterator[str]:
    """Serve an office on a free port of this machine; gives its address under a name."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        service = Service(office.store, office.clock, secure=False, hosts=(name,))
        server = uvicorn.Server(uvicorn.Config(make_app(service, log=None), log_config=None, access_log=False))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [bound]}, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.02)
        yield f"http://{name}:{bound.getsockname()[1]}"
        server.should_exit = True
        thread.join(10)
