"""What each role may do, and which rows it may see.

Rights are asked of every route and command; rows that an actor may not see are as if they were not there.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from api.access.actor import Actor, Role
from api.errors import NotAllowed


class Right(StrEnum):
    """One thing that one may do."""

    SEE_PEOPLE = "see_people"
    """People's records, as far as their rows are visible."""
    WORK_WITH_PEOPLE = "work_with_people"
    """Register people, write assessments, consents, contacts, plans; take the steps that staff take."""
    SEE_REFERRED = "see_referred"
    """How it stands with the people whom the own agency referred, and nothing else about them."""
    REFER = "refer"
    """Refer somebody as a partner agency."""
    SEE_HOSTS = "see_hosts"
    """Hosts and openings of the municipality, as staff sees them."""
    WORK_WITH_HOSTS = "work_with_hosts"
    """Register hosts and openings and what they said on the phone."""
    SEE_OWN_HOST = "see_own_host"
    """The own openings, and of who comes what was agreed to be told."""
    SPEAK_FOR_HOST = "speak_for_host"
    """Change the own openings, answer soundings, ask for help."""
    SEE_OWN_TASKS = "see_own_tasks"
    """The own errands as a resident supporter: when, where, what somebody is called."""
    DECIDE = "decide"
    """Decisions with a number and a date: plans, changed parameters, places in a benefit's seats."""
    SUPERVISE = "supervise"
    """Keep people apart, restrict a record, give priority, merge and separate records."""
    BREAK_GLASS = "break_glass"
    """Open a restricted record for a stated reason; it is told to the supervisors."""
    SEE_FIGURES = "see_figures"
    """Counts in which no small cell shows."""
    SEE_AUDIT = "see_audit"
    """Who saw and who changed what."""
    ADMINISTER = "administer"
    """Accounts, settings, backups; no person."""
    HAVE_SESSION = "have_session"
    """To be logged in: the own account and sessions."""


_STAFF = frozenset({
    Right.SEE_PEOPLE, Right.WORK_WITH_PEOPLE, Right.SEE_HOSTS, Right.WORK_WITH_HOSTS, Right.BREAK_GLASS,
})  # fmt: skip

RIGHTS: Final[Mapping[Role, frozenset[Right]]] = {
    Role.COORDINATOR: _STAFF,
    Role.SUPERVISOR: _STAFF | {Right.SUPERVISE, Right.SEE_FIGURES, Right.SEE_AUDIT},
    Role.OFFICER: frozenset({Right.SEE_PEOPLE, Right.SEE_HOSTS, Right.DECIDE, Right.SEE_FIGURES, Right.SEE_AUDIT}),
    Role.HOST: frozenset({Right.SEE_OWN_HOST, Right.SPEAK_FOR_HOST}),
    Role.AGENCY: frozenset({Right.SEE_REFERRED, Right.REFER}),
    Role.SUPPORTER: frozenset({Right.SEE_OWN_TASKS}),
    Role.EVALUATOR: frozenset({Right.SEE_FIGURES}),
    Role.ADMINISTRATOR: frozenset({Right.ADMINISTER, Right.SEE_AUDIT}),
}

NOT_LENT: Final = frozenset({Right.DECIDE, Right.SUPERVISE, Right.BREAK_GLASS, Right.ADMINISTER, Right.HAVE_SESSION})
"""Rights that no programme has: what people answer for themselves."""
LENDS_NOTHING: Final = frozenset({Role.ADMINISTRATOR, Role.SUPPORTER})
"""Roles without any right for programmes: accounts are for people to look after, and errands are somebody's own."""

RESTRICTED_CODE: Final = "restricted"


def may(actor: Actor, right: Right) -> bool:
    """Tell whether a right comes with one of the actor's roles; a programme needs it in its scope as well."""
    if actor.scope is not None and right not in actor.scope:
        return False
    return right is Right.HAVE_SESSION or any(right in RIGHTS[role] for role in actor.roles)


def lent(role: Role) -> frozenset[Right]:
    """Give the rights of a role that a programme may have."""
    return frozenset() if role in LENDS_NOTHING else RIGHTS[role] - NOT_LENT


def require(actor: Actor, right: Right) -> None:
    """Refuse an actor without a right.

    Raises
    ------
    NotAllowed
        If none of the roles brings it, or it is not in a programme's scope.
    """
    if not may(actor, right):
        raise NotAllowed("not_your_task")
