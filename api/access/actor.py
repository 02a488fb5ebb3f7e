"""Who asks."""

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What somebody is here for; one account may have several."""

    COORDINATOR = "coordinator"
    SUPERVISOR = "supervisor"
    OFFICER = "officer"
    HOST = "host"
    AGENCY = "agency"
    SUPPORTER = "supporter"
    EVALUATOR = "evaluator"
    ADMINISTRATOR = "administrator"


@dataclass(frozen=True)
class Actor:
    """Somebody logged in, or a part of the service that acts by itself.

    Parameters
    ----------
    account
        None for the service itself (the nightly clearing, the first account).
    host, agency
        The host whose openings a host account speaks for; the agency a partner works at.
    scope
        For a programme that comes with a token: the rights it may use, by code, of those that its role has. None for
        everybody else.
    """

    municipality: str
    account: str | None
    roles: frozenset[Role]
    host: str | None = None
    agency: str | None = None
    session: str | None = None
    scope: frozenset[str] | None = None

    @property
    def is_programme(self) -> bool:
        """Tell whether this is a programme with a token."""
        return self.scope is not None

    def is_any(self, *roles: Role) -> bool:
        """Tell whether one of these is a role of the actor."""
        return not self.roles.isdisjoint(roles)
