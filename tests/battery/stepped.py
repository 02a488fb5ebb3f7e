"""The state machine of steps in a process of its own: each database has one, and they run side by side."""

from api.store.crypto import Keyring
from api.store.store import open_store
from api.store.upgrade import upgrade
from tests.api.service.steps_machine import run_machine


def stepped(where: str, runs: int, seed: int) -> str:
    """Let people, hosts and staff do whatever they like on one database; gives what was broken."""
    store = open_store(where, Keyring.made())
    upgrade(store.engine)
    try:
        run_machine(store, runs, 50, seed)
    except AssertionError as error:
        return f", {error}"
    finally:
        store.close()
    return ""
