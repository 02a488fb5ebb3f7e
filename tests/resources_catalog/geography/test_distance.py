from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from resources_catalog.geography import straight_km

LATITUDES = st.floats(-90, 90)
LONGITUDES = st.floats(-180, 180)
POINTS = st.tuples(LATITUDES, LONGITUDES)


def by_chord(one: tuple[float, float], other: tuple[float, float]) -> float:
    """The same distance through the straight line inside the sphere: no haversine in it."""
    ends = [
        (math.cos(math.radians(lat)) * math.cos(math.radians(lon)),
         math.cos(math.radians(lat)) * math.sin(math.radians(lon)),
         math.sin(math.radians(lat)))
        for lat, lon in (one, other)
    ]  # fmt: skip
    return 2 * 6371.0088 * math.asin(min(1.0, math.dist(*ends) / 2))


@given(one=POINTS, other=POINTS)
def test_it_is_the_arc_over_the_chord(one: tuple[float, float], other: tuple[float, float]) -> None:
    assert float(straight_km(*one, *other)) == pytest.approx(by_chord(one, other), abs=1e-3)


@given(one=POINTS, other=POINTS)
def test_there_and_back_are_equally_far(one: tuple[float, float], other: tuple[float, float]) -> None:
    assert float(straight_km(*one, *other)) == pytest.approx(float(straight_km(*other, *one)), abs=1e-9)


@given(one=POINTS)
def test_a_point_is_nowhere_else(one: tuple[float, float]) -> None:
    assert float(straight_km(*one, *one)) == 0.0


def test_a_degree_of_latitude_is_a_360th_of_the_circle() -> None:
    assert float(straight_km(35.0, 136.0, 36.0, 136.0)) == pytest.approx(2 * math.pi * 6371.0088 / 360, abs=1e-9)


def test_it_stays_close_to_the_flattened_earth() -> None:
    # At 36 degrees a degree is 110.959 km northwards and 90.164 km eastwards on the GRS80 ellipsoid.
    north, east = 0.10755 * 110.959, 0.03531 * 90.164
    assert float(straight_km(35.95654, 136.18427, 36.06409, 136.21958)) == pytest.approx(
        math.hypot(north, east), rel=0.006
    )


def test_one_home_against_many_places_keeps_the_unknown_unknown() -> None:
    found = straight_km(35.9, 136.2, np.array([35.9, np.nan]), np.array([136.2, 136.3]))
    assert found.shape == (2,)
    assert found[0] == 0.0
    assert math.isnan(found[1])


@pytest.mark.parametrize("point", [(91.0, 0.0), (-90.1, 0.0), (0.0, 180.5), (0.0, -181.0)])
def test_a_point_off_the_earth_is_refused(point: tuple[float, float]) -> None:
    with pytest.raises(ValueError, match="lies between"):
        straight_km(0.0, 0.0, *point)
