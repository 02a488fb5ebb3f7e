"""Doubts points of records that lie far from the town of their own address."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from resources_catalog.faults import Fault
from resources_catalog.geography import straight_km

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from resources_catalog.geography.towns import Towns
    from resources_catalog.listing import Listing

    Point = tuple[float, float]

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
    known = list(listings)
    return far_from_towns(file, [(row, listing, _town_of(listing, towns)) for row, listing in known])


def far_from_towns(file: str, records: Sequence[tuple[int, Listing, Point | None]]) -> tuple[Fault, ...]:
    """Doubt the points of records by the points of their towns, as far as both are known."""
    nowhere = (None, None)
    points = [(listing.lat, listing.lon, *(town or nowhere)) for _, listing, town in records]
    kms = straight_km(*np.array(points, dtype=np.float64).reshape(-1, 4).T)
    return tuple(
        Fault.at(file, row, None, f"{km:.1f} km", CODE, allowed=f"≤ {FAR_KM:g} km")
        for (row, _, _), km in zip(records, kms.tolist(), strict=True)
        if km > FAR_KM
    )


def _town_of(listing: Listing, towns: Towns) -> Point | None:
    place = towns.place(f"{listing.municipality}{listing.address or ''}")
    return None if place is None or place.precision != "town" else (place.lat, place.lon)
