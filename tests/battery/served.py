"""The service as it is really run, in a process of its own, and the store behind it."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from api.accounts.schemas import AccountIn
from api.cli.user_command import add_account
from api.store.crypto import Keyring
from api.store.store import Store, open_store
from api.store.upgrade import upgrade

TOWN, LOGIN, PASSWORD = "hinata", "aoki", "kawa no mukou no akai hashi"
ENISHI = (str(Path(sys.executable).parent / "enishi"), "serve", "--port")
LATE = (sys.executable, "-m", "tests.battery.late_service")
"""The same application, but one that keeps what was written only after it has answered."""


class Served:
    """A service on a port of this machine; ``programme`` takes the port as its last word."""

    def __init__(self, place: str, folder: Path, programme: tuple[str, ...] = ENISHI) -> None:
        self.place, self.folder, self.programme = place, folder, programme
        self.keys = folder / "keys"
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = int(free.getsockname()[1])
        self._process: subprocess.Popen[bytes] | None = None

    def prepare(self) -> None:
        """Make the store, and an account in it."""
        Keyring.made().write(self.keys)
        store = self.store()
        upgrade(store.engine)
        given = {"login": LOGIN, "name": LOGIN, "password": PASSWORD, "roles": ["coordinator"]}
        add_account(store, TOWN, "ひなた市", AccountIn.model_validate(given))
        store.close()

    def store(self) -> Store:
        """Open the store from outside."""
        return open_store(self.place, Keyring.read(self.keys))

    def start(self) -> None:
        """Start, and wait until it answers."""
        env = {"ENISHI_STORE": self.place, "ENISHI_KEYS": str(self.keys), "ENISHI_SECURE": "0"}
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [*self.programme, str(self.port)],
                env={**os.environ, **env},
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        began = time.monotonic()
        while not self._answers():
            assert self._process.poll() is None, (self.folder / "log").read_text("utf-8")
            assert time.monotonic() - began < 120, "it does not answer"
            time.sleep(0.05)

    def _answers(self) -> bool:
        try:
            connection = HTTPConnection("127.0.0.1", self.port, timeout=60)
            connection.request("GET", "/api/v1/session")
            answered = connection.getresponse().status == 401
            connection.close()
        except (OSError, HTTPException):
            return False
        return answered

    @property
    def pid(self) -> int:
        """The process that started all others."""
        assert self._process is not None
        return self._process.pid

    def kill(self) -> None:
        """End it at once with all its processes, whatever they are at."""
        assert self._process is not None
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()

    def stop(self) -> None:
        """Ask it to end."""
        if self._process is not None and self._process.poll() is None:
            self._process.terminate()
            self._process.wait(30)


@contextmanager
def served(place: str, folder: Path, programme: tuple[str, ...] = ENISHI) -> Iterator[Served]:
    """Run a service on a new store."""
    made = Served(place, folder, programme)
    made.prepare()
    try:
        made.start()
        yield made
    finally:
        made.stop()
