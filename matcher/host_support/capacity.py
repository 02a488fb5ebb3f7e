"""How many people a host may be asked for: what it said, less what its situation and the policy take off.

Every answer names its reason, so that nothing is lowered in silence. Nobody who is there loses a seat by it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from matcher.host_support.flags import early_endings

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from matcher.host_support.figures import HostFigures
    from matcher.host_support.flags import Flag, HostFacts

ROOM_CODES: Final = ("as_said", "none_left", "cool_down", "not_said")
CAPACITY_CODES: Final = ("as_said", "lowered", "paused", "not_said")
INCIDENT: Final = "incident"


@dataclass(frozen=True, slots=True)
class Room:
    """How many new people a host may still be asked for this month.

    Parameters
    ----------
    number
        ``None``: the host has not said; ask before anybody is sent.
    code
        One of ``ROOM_CODES``: why.
    until
        The day from which it may be otherwise; ``None``: not known.
    """

    host: str
    number: int | None
    code: str
    until: date | None


@dataclass(frozen=True, slots=True)
class Capacity:
    """What a host can offer on a day.

    Parameters
    ----------
    said
        The seats it says it has; ``None``: it has not said.
    seats
        The seats that are offered: never fewer than people are there.
    code
        One of ``CAPACITY_CODES``.
    because
        Codes of the flags for it, and ``incident``.
    until
        The day from which it may be otherwise; ``None``: when it has been talked over.
    """

    host: str
    said: int | None
    seats: int | None
    code: str
    because: tuple[str, ...]
    until: date | None

    @property
    def paused(self) -> bool:
        """Whether nobody new is sent."""
        return self.code == "paused"


def newcomer_room(facts: HostFacts, figures: HostFigures, on: date) -> Room:
    """Say how many new people a host may still be asked for in the month of a day.

    After an early ending nobody new comes for the days set: the host needs time for the one who left, and for
    itself.
    """
    if ended := early_endings(facts, figures.cool_days, on):
        return Room(facts.host, 0, "cool_down", ended[-1] + timedelta(days=figures.cool_days))
    rate = figures.newcomers if facts.newcomers is None else facts.newcomers
    if rate is None:
        return Room(facts.host, None, "not_said", None)
    began = sum((day.year, day.month) == (on.year, on.month) for day in facts.began)
    first = (on.replace(day=1) + timedelta(days=31)).replace(day=1)
    left = max(0, rate - began)
    return Room(facts.host, left, "as_said" if left else "none_left", first)


def capacity_by_policy(facts: HostFacts, flags: Iterable[Flag], figures: HostFigures, on: date) -> Capacity:
    """Say what a host can offer on a day, by its own word and the policy of the municipality.

    Parameters
    ----------
    flags
        Flags of any hosts, by rule or by the host itself; those of others and closed ones say nothing here.
    """
    mine = {each.code for each in flags if each.host == facts.host and each.open_on(on)}
    pausing = tuple(sorted(mine & set(figures.pause_for))) + ((INCIDENT,) if facts.incident_open else ())
    if pausing:
        return Capacity(facts.host, facts.seats, facts.people, "paused", pausing, _until(pausing, facts, figures, on))
    if facts.seats is None:
        return Capacity(facts.host, None, None, "not_said", (), None)
    lowering = tuple(sorted(mine & set(figures.lower_for)))
    seats = max(facts.seats - 1, facts.people or 0, 0) if lowering else facts.seats
    code = "lowered" if lowering else "as_said"
    return Capacity(facts.host, facts.seats, seats, code, lowering, None)


def _until(pausing: Sequence[str], facts: HostFacts, figures: HostFigures, on: date) -> date | None:
    """Give the day from which none of the reasons holds; not known if it is not known of one of them."""
    found: list[date | None] = []
    ended = early_endings(facts, figures.early_days, on)
    for code in pausing:
        if code == "key_person_away" and facts.away is not None:
            found.append(facts.away.back)
        elif code == "two_early_endings" and len(ended) >= figures.early_endings:
            found.append(ended[-figures.early_endings] + timedelta(days=figures.early_days))
        else:
            found.append(None)
    known = [each for each in found if each is not None]
    return max(known) if len(known) == len(found) else None
