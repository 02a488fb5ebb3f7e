"""Clients that write without end and remember what they were told is kept."""

import itertools
import json
import threading
import time
from collections import Counter
from http.client import HTTPConnection, HTTPException

from tests.battery.served import LOGIN, PASSWORD

FAILED = (OSError, HTTPException)


class Client:
    """One browser: logged in once, its secret outlives the service.

    ``kept`` are the ids that were acknowledged, by the key of the request; ``open_key`` is the request of which it is
    not known what became of it.
    """

    _numbers = itertools.count()

    def __init__(self, port: int) -> None:
        self._connection = HTTPConnection("127.0.0.1", port, timeout=30)
        self._own = next(self._numbers)
        self.kept: dict[str, str] = {}
        self.open_key: str | None = None
        self.statuses: Counter[int] = Counter()
        self.told = threading.Event()
        answer, cookie = self._send("/api/v1/session", {"login": LOGIN, "password": PASSWORD}, {})
        self._headers = {"Cookie": cookie.split(";")[0], "X-Form-Token": answer["form_token"]}

    def _send(self, path: str, body: object, headers: dict[str, str]) -> tuple[dict[str, str], str]:
        self._connection.request(
            "POST", path, json.dumps(body), {"Content-Type": "application/json", **headers}
        )  # fmt: skip
        answer = self._connection.getresponse()
        text = answer.read()
        self.statuses[answer.status] += 1
        found: dict[str, str] = json.loads(text) if answer.status == 201 else {}
        return found, answer.headers.get("Set-Cookie", "")

    def write(self) -> bool:
        """Register somebody, or ask again what became of the last one; tells whether it was acknowledged."""
        key = self.open_key or f"client-{self._own}-{len(self.kept)}"
        self.open_key = key
        form = {"identity": {"name": f"試し {key}"}, "state": "seeking"}
        try:
            answer, _ = self._send("/api/v1/people", form, {**self._headers, "Idempotency-Key": key})
        except FAILED:
            self._connection.close()  # opened anew with the next request
            return False
        if "id" not in answer:
            return False
        self.told.set()
        self.kept[key] = answer["id"]
        self.open_key = None
        return True

    def close(self) -> None:
        """Let go of the connection."""
        self._connection.close()


class Load:
    """Some clients at once, until told to stop; ``lasting`` ones go on where something failed."""

    def __init__(self, port: int, clients: int = 3) -> None:
        self.clients = [Client(port) for _ in range(clients)]

    @property
    def kept(self) -> set[str]:
        """What was acknowledged to anybody."""
        return {each for client in self.clients for each in client.kept.values()}

    @property
    def sent(self) -> int:
        """How many different requests were sent."""
        return sum(len(client.kept) + (client.open_key is not None) for client in self.clients)

    @property
    def statuses(self) -> Counter[int]:
        """What was answered, how often."""
        return sum((client.statuses for client in self.clients), Counter())

    def begin(self, *, lasting: bool = False) -> None:
        """Let all clients write."""
        self._over = threading.Event()
        self._threads = [threading.Thread(target=self._go_on, args=(each, lasting)) for each in self.clients]
        for thread in self._threads:
            thread.start()

    def _go_on(self, client: Client, lasting: bool) -> None:
        while not self._over.is_set():
            if not client.write():
                if not lasting:
                    return
                self._over.wait(0.05)

    def next_told(self) -> None:
        """Wait for the moment in which the next acknowledgement arrives."""
        self.clients[0].told.clear()
        self.clients[0].told.wait(10)

    def end(self) -> None:
        """Let them stop."""
        self._over.set()
        for thread in self._threads:
            thread.join()

    def settle(self) -> None:
        """Ask of every open request what became of it."""
        for client in self.clients:
            for _ in range(100):  # a busy store says so, and means it
                if client.open_key is None or client.write():
                    break
                time.sleep(0.1)
            assert client.open_key is None, client.statuses

    def close(self) -> None:
        """Let go of all connections."""
        for client in self.clients:
            client.close()
