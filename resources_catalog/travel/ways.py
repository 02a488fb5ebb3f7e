"""What every back-end gives: minutes between homes and hosts, and the name of the back-end that gave them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


class Source(StrEnum):
    """The back-end that gave a time."""

    PROXY = "proxy"
    TIMETABLE = "timetable"
    MATRIX = "matrix"


class Way(NamedTuple):
    """One time and where it comes from; ``minutes`` is None where there is no way."""

    minutes: float | None
    source: Source


@dataclass(frozen=True, eq=False, slots=True)
class Points:
    """Places on the map.

    Attributes
    ----------
    lat, lon : degrees, shape (n,)
        North and east are positive; NaN is an unknown point, to which there is no way.
    """

    lat: Floats
    lon: Floats

    def __post_init__(self) -> None:
        """Refuse what is no list of points.

        Raises
        ------
        ValueError
            If the shapes differ or are not flat, or a point lies off the Earth.
        """
        if self.lat.ndim != 1 or self.lat.shape != self.lon.shape:
            raise ValueError("one latitude and one longitude for each point")
        if np.any(np.abs(self.lat) > 90) or np.any(np.abs(self.lon) > 180):
            raise ValueError("a latitude lies within 90 degrees of the equator, a longitude within 180 of Greenwich")

    @classmethod
    def of(cls, lat: ArrayLike, lon: ArrayLike) -> Points:
        """Make points from whatever numpy reads as two rows of numbers."""
        return cls(np.asarray(lat, dtype=np.float64), np.asarray(lon, dtype=np.float64))

    def __len__(self) -> int:
        """Count the points."""
        return len(self.lat)


@dataclass(frozen=True, eq=False, slots=True)
class Ways:
    """Minutes one way between each home and each host.

    Attributes
    ----------
    minutes : shape (n_homes, n_hosts)
        NaN where there is no way, or none is known. Lower is better.
    source
        The back-end that gave them; it is shown wherever one of the minutes is.
    """

    minutes: Floats
    source: Source

    def __post_init__(self) -> None:
        """Refuse what cannot be minutes.

        Raises
        ------
        ValueError
            If it is no matrix, or a time is negative or infinite.
        """
        if self.minutes.ndim != 2:
            raise ValueError("minutes have a row for each home and a column for each host")
        if np.any(self.minutes < 0) or np.any(np.isinf(self.minutes)):
            raise ValueError("minutes are at least 0, or not a number where there is no way")

    def at(self, home: int, host: int) -> Way:
        """Give one time together with its source."""
        minutes = float(self.minutes[home, host])
        return Way(None if np.isnan(minutes) else minutes, self.source)
