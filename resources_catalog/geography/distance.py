"""Distances on the sphere."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

EARTH_RADIUS_KM: Final = 6371.0088
"""Mean radius R1 of the Earth (Moritz 2000, Geodetic Reference System 1980)."""


def straight_km(lat1: ArrayLike, lon1: ArrayLike, lat2: ArrayLike, lon2: ArrayLike) -> NDArray[np.float64]:
    """Give the straight distance between points, by the haversine formula.

    Parameters
    ----------
    lat1, lon1, lat2, lon2 : degrees, shapes that broadcast together
        The points; north and east are positive, NaN is an unknown point.

    Returns
    -------
    kilometres, the broadcast shape
        Within 0.6 % of the distance on the ellipsoid; NaN where a point is unknown.

    Raises
    ------
    ValueError
        If a latitude lies outside -90 to 90 or a longitude outside -180 to 180.

    References
    ----------
    R. W. Sinnott (1984), Virtues of the Haversine, Sky and Telescope 68(2), 159.
    """
    north1, east1, north2, east2 = (np.asarray(each, dtype=np.float64) for each in (lat1, lon1, lat2, lon2))
    if any(bool(np.any(np.abs(north) > 90)) for north in (north1, north2)):
        raise ValueError("a latitude lies between -90 and 90 degrees")
    if any(bool(np.any(np.abs(east) > 180)) for east in (east1, east2)):
        raise ValueError("a longitude lies between -180 and 180 degrees")
    phi1, phi2 = np.radians(north1), np.radians(north2)
    half = np.sin((phi2 - phi1) / 2) ** 2 + np.cos(phi1) * np.cos(phi2) * np.sin(np.radians(east2 - east1) / 2) ** 2
    # Rounding can lift the sum a hair above 1 for points opposite to each other.
    return np.asarray(2 * EARTH_RADIUS_KM * np.arcsin(np.sqrt(np.minimum(half, 1.0))), dtype=np.float64)
