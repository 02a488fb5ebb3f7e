"""What hosts can offer, laid over the catalogue of the next round: pauses, fewer seats, room for new people."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from resources_catalog.catalogue import Catalogue

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from matcher.host_support.capacity import Capacity, Room
    from resources_catalog.model import Host


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
