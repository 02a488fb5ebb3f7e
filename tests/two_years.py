"""Two years of follow-up in the sample town: three threads as they were told, and other people drawn from a seed."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np

from matcher.followup.cadence import Pause
from matcher.followup.months import months_after
from matcher.followup.rows import Signal, Stay
from matcher.host_support.capacity import Capacity, Room, capacity_by_policy, newcomer_room
from matcher.host_support.figures import HostFigures
from matcher.host_support.flags import Away, Ending, Flag, HostCall, HostFacts, host_flag, rule_flags
from matcher.placement import ENDINGS, Seat
from resources_catalog.catalogue import Catalogue
from resources_catalog.model import Host
from tests import hinata

BEGIN, END = date(2025, 4, 1), date(2027, 3, 31)
FIGURES = HostFigures()
CAFE, FARM = "H15", "H05"
RAISED, HELPED, BACK = date(2026, 5, 18), date(2026, 6, 20), date(2026, 9, 1)
WINTER = Pause("pause_season", date(2026, 11, 1), date(2027, 5, 20))
RESTS_SINCE = date(2025, 8, 25)
OTHERS, HOSTS = 40, ("H01", "H02", "H03", "H06", "H07", "H08", "H09", "H10")


@dataclass(frozen=True)
class Story:
    """What was written down in two years."""

    stays: tuple[Stay, ...]
    pauses: dict[str, tuple[Pause, ...]]
    signals: tuple[Signal, ...]
    calls: dict[str, tuple[HostCall, ...]]

    def facts(self, host: str, on: date) -> HostFacts:
        """Give what the office knows of a host on a day."""
        own = [stay for stay in self.stays if stay.host == host and stay.start <= on]
        there = [stay for stay in own if stay.ended is None or stay.ended > on]
        endings = tuple(
            Ending(stay.ended, {"next": "positive"}.get(stay.ending or "", stay.ending or "not_known"))
            for stay in own if stay.ended is not None and stay.ended <= on and stay.ending != "as_planned"
        )  # fmt: skip
        cafe = host == CAFE
        return HostFacts(
            host=host, calls=tuple(call for call in self.calls.get(host, ()) if call.on <= on), people=len(there),
            seats={CAFE: 2, FARM: 2}.get(host), newcomers=1 if host == FARM else None,
            began=tuple(stay.start for stay in own), endings=endings,
            away=Away(date(2026, 5, 15), BACK) if cafe and on >= date(2026, 5, 15) else None,
            flags=self.flags(on) if cafe else (),
        )  # fmt: skip

    def flags(self, on: date) -> tuple[Flag, ...]:
        """Give the flag that the café raised in May by three taps, and closed after it was helped in June."""
        if on < RAISED:
            return ()
        raised = host_flag(CAFE, "too_much", "this_week", "job_coach", RAISED, FIGURES)
        return (raised if on < HELPED else replace(raised, closed=HELPED, result="helped"),)

    def capacities(self, on: date) -> dict[str, Capacity]:
        """Give what each host can offer on a day."""
        every = [self.facts(host, on) for host in (CAFE, FARM)]
        flags = [*rule_flags(every, FIGURES, on), *(flag for each in every for flag in each.flags)]
        return {each.host: capacity_by_policy(each, flags, FIGURES, on) for each in every}

    def rooms(self, on: date) -> dict[str, Room]:
        """Give how many new people each host may be asked for on a day."""
        return {host: newcomer_room(self.facts(host, on), FIGURES, on) for host in (CAFE, FARM)}

    def catalogue(self, on: date) -> Catalogue:
        """Give the catalogue of a round on a day: that of the town, without the pause that stands written in it."""
        told = hinata.read_town()[0]
        hosts = {**told.hosts, CAFE: replace(told.hosts[CAFE], paused_until=None, pause_reason=None)}
        return as_offered(Catalogue(hosts, told.openings), self.capacities(on), self.rooms(on), on)


def two_years(seed: int) -> Story:
    """Draw the years of a seed."""
    random = np.random.default_rng(seed)
    drawn = [_other(number, random) for number in range(OTHERS)]
    told = (
        Stay(placement="cafe-1", person="X1", host=CAFE, start=date(2026, 2, 14), ended=date(2026, 4, 4),
             ending="own_decision"),
        Stay(placement="cafe-2", person="X2", host=CAFE, start=date(2026, 3, 1), ended=date(2026, 5, 10),
             ending="hosts_side"),
        Stay(placement="farm-p03", person="P03", host=FARM, start=date(2026, 6, 11), planned_end=date(2026, 10, 31)),
        Stay(placement="farm-p08", person="P08", host=FARM, start=date(2025, 6, 20), seat=Seat.TRY_OUT,
             reviewed=date(2025, 8, 20), ended=date(2025, 8, 22)),
    )  # fmt: skip
    calls = {
        host: tuple(
            HostCall(
                on=months_after(BEGIN, month), reached=bool(random.random() < 0.9), load=int(random.integers(1, 4))
            )
            for month in range(1, 24)
        )
        for host in HOSTS
    }
    signals = tuple(
        Signal(
            stay.placement,
            "going",
            stay.start + timedelta(days=int(random.integers(1, 90))),
            float(random.integers(1, 6)),
        )
        for stay in drawn
    )
    return Story((*told, *drawn), {"farm-p03": (WINTER,)}, signals, calls)


def _other(number: int, random: np.random.Generator) -> Stay:
    start = BEGIN + timedelta(days=int(random.integers(0, 600)))
    length = int(random.geometric(1 / 200))
    ends = start + timedelta(days=length)
    over = ends <= END
    return Stay(
        placement=f"other-{number}", person=f"X{100 + number}", host=str(random.choice(HOSTS)), start=start,
        ended=ends if over else None, ending=str(random.choice(ENDINGS)) if over else None,
    )  # fmt: skip


def as_offered(
    catalogue: Catalogue, capacities: Mapping[str, Capacity], rooms: Mapping[str, Room], on: date
) -> Catalogue:
    """Give the catalogue of a round as the situation of hosts and the policy of the municipality leave it.

    Nobody new is sent where a host is paused; who is there stays. What a host said itself is never made more: a pause
    of its own stands, and so does a smaller number.

    Parameters
    ----------
    capacities, rooms
        By host; those that are left out stay as the catalogue has them.
    on
        The day of the round: a pause of which nobody knows the end holds on it.
    """
    hosts = {code: _offered(host, capacities.get(code), rooms.get(code), on) for code, host in catalogue.hosts.items()}
    return Catalogue(hosts, catalogue.openings)


def _offered(host: Host, capacity: Capacity | None, room: Room | None, on: date) -> Host:
    if capacity is not None and capacity.paused:
        until = on if capacity.until is None else capacity.until - timedelta(days=1)
        host = replace(host, paused_until=until if host.paused_until is None else max(until, host.paused_until))
    if capacity is not None and capacity.code == "lowered":
        host = replace(host, seats=_fewer(host.seats, capacity.seats))
    return host if room is None else replace(host, newcomers_month=_fewer(host.newcomers_month, room.number))


def _fewer(said: int | None, left: int | None) -> int | None:
    known = [each for each in (said, left) if each is not None]
    return min(known, default=None)
