"""What a running service is made of."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from api.access.actor import Actor, Role
from api.store.store import Store
from api.web.counts import Counts

if TYPE_CHECKING:
    from api.accounts.oidc.provider import Provider

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
    portal
        Whom it is for: everybody, ``staff`` (nobody who speaks for a host), or ``host`` (nobody else).
    counts
        Answers since the start.
    oidc
        Where people may log in too; None where they only log in here.
    """

    store: Store
    clock: Callable[[], datetime]
    secure: bool = True
    hosts: tuple[str, ...] = ("127.0.0.1", "localhost")
    portal: str = "all"
    counts: Counts = field(default_factory=Counts, compare=False)
    oidc: "Provider | None" = None

    def is_for(self, actor: Actor) -> bool:
        """Tell whether somebody may come in by this portal."""
        return self.portal == "all" or (self.portal == "host") == (Role.HOST in actor.roles)

    @property
    def cookie(self) -> str:
        """The cookie of a log-in."""
        return "__Host-enishi" if self.secure else "enishi"
