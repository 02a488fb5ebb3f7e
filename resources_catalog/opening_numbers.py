"""Numbers of the opening table that it takes hosts, standing placements or all times of an opening to know."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from resources_catalog.catalogue import Catalogue
    from resources_catalog.model import Host, Opening
    from resources_catalog.week import Slot

SHORTEST_VISIT = 30
"""Minutes that make a visit worth it where people come and go as they like."""


def area_centres(hosts: Mapping[str, Host]) -> dict[str, tuple[float, float]]:
    """Give the mean point of the hosts of each area; areas without a known point are left out."""
    points: dict[str, list[tuple[float, float]]] = {}
    for host in hosts.values():
        if host.area and host.lat is not None and host.lon is not None:
            points.setdefault(host.area, []).append((host.lat, host.lon))
    return {area: (float(np.mean([lat for lat, _ in own])), float(np.mean([lon for _, lon in own])))
            for area, own in sorted(points.items())}  # fmt: skip


def host_seats_open(
    catalogue: Catalogue, host_of: Mapping[str, str], held: Collection[tuple[str, str]]
) -> dict[str, int]:
    """Count the persons each host can still take; somebody with two places there is one person."""
    left = {code: host.seats for code, host in catalogue.hosts.items() if host.seats is not None}
    used: Counter[str] = Counter()
    for opening in catalogue.openings.values():
        used[opening.host] += opening.seats_in_use
    used.update(host for _, host in {(who, host_of[place]) for who, place in held if place in host_of})
    return {host: seats - used[host] for host, seats in left.items()}


def weekly_hours(opening: Opening, slots: tuple[Slot, ...]) -> int:
    """Give weekly hours in hundredths; where people come and go as they like, one shortest visit."""
    if not slots:
        return int((opening.hours_week or 0) * 100)
    if "drop_in" in opening.features:
        return (
            min(max(slot.minutes for slot in slots), opening.min_minutes or SHORTEST_VISIT, SHORTEST_VISIT) * 100 // 60
        )
    return sum(slot.minutes * min(len(slot.weeks), 4) * 100 // (4 * 60) for slot in slots)
