"""Words about nobody who has a key of their own: sealed with a key of the municipality, each for its own place."""

from api.store.crypto import seal, unseal
from api.store.store import View


def seal_words(view: View, place: str, words: str) -> bytes:
    """Seal words for one place of one row."""
    return seal(_key(view), words.encode(), f"{place}/{view.actor.municipality}")


def open_words(view: View, place: str, sealed: bytes) -> str:
    """Open what was sealed for this place."""
    return unseal(_key(view), sealed, f"{place}/{view.actor.municipality}").decode()


def _key(view: View) -> bytes:
    return view.keyring.search_key(f"words/{view.actor.municipality}")
