"""Doubts points of records that lie far from the town of their own address."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from resources_catalog.faults import Fault
from resources_catalog.geography import straight_km

if TYPE_CHECKING:
    from collections.abc import Iterable

    from resources_catalog.geography.towns import Towns
    from resources_catalog.listing import Listing

FAR_KM: Final = 5.0
"""From here on a point is far from its town. Of published points of welfare offices, one in seventy lies further."""

CODE: Final = "point_far"


def far_points(file: str, listings: Iterable[tuple[int, Listing]], towns: Towns) -> tuple[Fault, ...]:
    """Doubt the points of records.

    Parameters
    ----------
    file
        Its name.
    listings
        Row and record.
    towns
        The table of towns. An address whose town it does not have is not doubted.

    Returns
    -------
    tuple of Fault
        The value is the distance in kilometres, and what is allowed the most.
    """
    doubted = (far_fault(file, row, _km_from_town(listing, towns)) for row, listing in listings)
    return tuple(fault for fault in doubted if fault is not None)


def far_fault(file: str, row: int, km: float) -> Fault | None:
    """Doubt a point by how far it lies from its town; None where that is near, or not known (NaN)."""
    if not km > FAR_KM:
        return None
    return Fault.at(file, row, None, f"{km:.1f} km", CODE, allowed=f"≤ {FAR_KM:g} km")


def _km_from_town(listing: Listing, towns: Towns) -> float:
    """Give how far the point lies from the town of the address; 0 where either is unknown."""
    place = towns.place(f"{listing.municipality}{listing.address or ''}")
    if place is None or place.precision != "town" or listing.lat is None or listing.lon is None:
        return 0.0
    return float(straight_km(listing.lat, listing.lon, place.lat, place.lon))
