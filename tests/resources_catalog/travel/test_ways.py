from __future__ import annotations

import numpy as np
import pytest

from resources_catalog.travel import Points, Source, Ways


def test_a_time_never_comes_without_its_source() -> None:
    ways = Ways(np.array([[12.5, np.nan]]), Source.MATRIX)
    assert ways.at(0, 0) == (12.5, "matrix")
    assert ways.at(0, 1) == (None, "matrix")


@pytest.mark.parametrize("wrong", [[[-1.0]], [[np.inf]]])
def test_minutes_that_cannot_be_are_refused(wrong: list[list[float]]) -> None:
    with pytest.raises(ValueError, match="at least 0"):
        Ways(np.array(wrong), Source.PROXY)


def test_a_row_is_no_matrix() -> None:
    with pytest.raises(ValueError, match="a row for each home"):
        Ways(np.array([1.0]), Source.PROXY)


def test_points_are_pairs_on_the_earth() -> None:
    assert len(Points.of([35.0, np.nan], [136.0, np.nan])) == 2
    for lat, lon in (([35.0], [136.0, 137.0]), ([[35.0]], [[136.0]])):
        with pytest.raises(ValueError, match="one latitude"):
            Points.of(lat, lon)
    for north, east in ((90.5, 0.0), (0.0, -180.5)):
        with pytest.raises(ValueError, match="of Greenwich"):
            Points.of([north], [east])
