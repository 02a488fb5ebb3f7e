"""What a running service is made of."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from api.store.store import Store

TOKYO: Final = ZoneInfo("Asia/Tokyo")
"""Moments are kept in UTC; days are those of this zone."""


@dataclass(frozen=True)
class Service:
    """The store, the clock and how it is reached.

    Parameters
    ----------
    clock
        Gives the moment, in UTC.
    secure
        Whether it is reached over HTTPS; cookies are marked so.
    hosts
        Names under which it is reached; requests for others are refused.
    """

    store: Store
    clock: Callable[[], datetime]
    secure: bool = True
    hosts: tuple[str, ...] = ("127.0.0.1", "localhost")

    @property
    def cookie(self) -> str:
        """The cookie of a log-in."""
        return "__Host-enishi" if self.secure else "enishi"
