from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from resources_catalog.geography import straight_km
from resources_catalog.geography.towns import EDITION, Towns
from resources_catalog.importers.far_points import FAR_KM, far_points
from resources_catalog.importers.listings import read_listings

EXTRACT = Path(__file__).parents[2] / "data" / "wamnet" / "csvdownload046_100.csv"
TOWNS = Towns(EDITION)


def test_a_point_beyond_the_limit_is_doubted_with_its_distance_and_one_within_is_not() -> None:
    office = next(each for each in read_listings(EXTRACT).listings if each.number == "A0000060630")
    place = TOWNS.place(f"{office.municipality}{office.address}")
    assert place is not None
    for degrees in (0.0, 0.04, 0.05, -0.2):
        moved = replace(office, lat=place.lat + degrees, lon=place.lon)
        km = float(straight_km(place.lat + degrees, place.lon, place.lat, place.lon))
        found = far_points("x.csv", [(7, moved)], TOWNS)
        assert [(fault.row, fault.code, fault.value) for fault in found] == (
            [(7, "point_far", f"{km:.1f} km")] if km > FAR_KM else []
        )


def test_what_is_not_known_is_not_doubted() -> None:
    office = replace(read_listings(EXTRACT).listings[0], lat=24.0, lon=123.0)  # far from everywhere
    assert len(far_points("x.csv", [(2, office)], TOWNS)) == 1
    nowhere = replace(office, municipality="どこにもない市")
    for unknown in (nowhere, replace(office, lat=None, lon=None), replace(office, address=None)):
        assert far_points("x.csv", [(2, unknown)], TOWNS) == ()
