"""The proxy by distance."""

from __future__ import annotations

import math
import time

import numpy as np
import pytest

from resources_catalog.travel import Pace, Points, Source, assumed_pace, proxy_ways
from resources_catalog.travel.proxy import SNOW, SPEED_KEPT
from resources_catalog.vocabulary import terms

HOMES = Points.of([35.0, np.nan], [136.0, 136.0])
HOSTS = Points.of([36.0, 35.0, 35.0], [136.0, 136.0, 136.0])
DEGREE_KM = 2 * math.pi * 6371.0088 / 360


def test_a_degree_on_foot() -> None:
    ways = proxy_ways(HOMES, HOSTS, mode="walk")
    assert ways.source == Source.PROXY
    assert ways.minutes.shape == (2, 3)
    assert ways.minutes[0, 0] == pytest.approx(DEGREE_KM * 1.3 / 4.0 * 60)
    assert ways.minutes[0, 1] == 0
    assert np.isnan(ways.minutes[1]).all()


def test_a_wait_is_added_once() -> None:
    assert proxy_ways(HOMES, HOSTS, mode="car").minutes[0, 1] == assumed_pace("car").wait_minutes > 0


def test_snow_slows_walking_and_stops_bicycles() -> None:
    dry = {mode: proxy_ways(HOMES, HOSTS, mode=mode).minutes[0, 0] for mode in ("walk", "wheelchair", "bicycle")}
    snow = {mode: proxy_ways(HOMES, HOSTS, mode=mode, season=SNOW).minutes[0, 0] for mode in dry}
    assert snow["walk"] == pytest.approx(dry["walk"] / 0.7)
    assert snow["wheelchair"] == pytest.approx(dry["wheelchair"] / 0.4)
    assert np.isnan(snow["bicycle"])


def test_own_figures_take_the_place_of_the_assumptions() -> None:
    ways = proxy_ways(
        HOMES, HOSTS, mode="walk", season="wind", pace=Pace(2.0, detour=1.0), speed_kept={"wind": {"walk": 0.5}}
    )
    assert ways.minutes[0, 0] == pytest.approx(DEGREE_KM * 60)


def test_every_way_of_the_vocabulary_has_a_pace_but_the_one_that_goes_nowhere() -> None:
    going = [code for code in terms("ways") if code != "online"]
    assert all(assumed_pace(code).kmh > 0 for code in going)
    for mode in ("online", "flight"):
        with pytest.raises(ValueError, match="not a way of going"):
            assumed_pace(mode)
    assert set().union(*SPEED_KEPT.values()) <= {*going, "wheelchair"}


def test_what_cannot_be_is_refused() -> None:
    with pytest.raises(ValueError, match="not a season"):
        proxy_ways(HOMES, HOSTS, mode="walk", season="monsoon")
    with pytest.raises(ValueError, match="share of a speed"):
        proxy_ways(HOMES, HOSTS, mode="walk", season="x", speed_kept={"x": {"walk": 1.5}})
    for figures in ((0.0, 1.3, 0.0), (4.0, 0.5, 0.0), (4.0, 1.3, -1.0), (math.nan, 1.3, 0.0)):
        with pytest.raises(ValueError, match="a pace is faster"):
            Pace(*figures)


def test_a_thousand_homes_and_500_hosts_take_a_tenth_of_a_second() -> None:
    rng = np.random.default_rng(0)
    homes, hosts = (Points.of(rng.uniform(35, 36, n), rng.uniform(136, 137, n)) for n in (1000, 500))
    taken = []
    for _ in range(5):
        start = time.perf_counter()
        proxy_ways(homes, hosts, mode="walk", season=SNOW)
        taken.append(time.perf_counter() - start)
    assert min(taken) <= 0.1
