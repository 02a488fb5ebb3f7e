"""Records between the store and the catalogue: the columns of a listing, and the listing of a row."""

from collections.abc import Mapping
from datetime import date
from operator import attrgetter
from typing import Any, Final, NamedTuple

from sqlalchemy import RowMapping

from resources_catalog.diff import COMPARED
from resources_catalog.geography.towns import Place
from resources_catalog.listing import Access, DayHours, Listing, StatedCapacity

KEY: Final = ("source", "publisher", "service", "number")
TOWN: Final = {"municipality": "town"}
"""The column of a field where the two are not called the same: a row's municipality is whose row it is."""
LISTING_COLUMNS: Final = tuple(TOWN.get(name, name) for name in (*KEY, *COMPARED))


_FIELDS: Final = attrgetter(*KEY, *COMPARED)

Columns = RowMapping | Mapping[str, Any]
"""A row by its columns, as the store gives it or before it is there."""


class Placed(NamedTuple):
    """Where a record is: its municipality by the name of today, and the point of its address as far as it is known."""

    area: str
    town_lat: float | None
    town_lon: float | None
    precision: str | None

    @property
    def town(self) -> tuple[float, float] | None:
        """The point of its town; None where that is not known."""
        if self.precision != "town" or self.town_lat is None or self.town_lon is None:
            return None
        return self.town_lat, self.town_lon


class Known(NamedTuple):
    """A record of the store: its id, what was published last, where it is, whether an edition no longer had it."""

    id: str
    listing: Listing
    placed: Placed
    gone: bool


def columns_of(listing: Listing) -> dict[str, Any]:
    """Give the columns of a listing, as JSON holds them where a column is one of JSON."""
    columns = dict(zip(LISTING_COLUMNS, _FIELDS(listing), strict=True))
    columns["hours"] = [[each.kind, each.start, each.end] for each in listing.hours]
    columns["access"] = [list(each) for each in listing.access]
    if listing.stated is not None:
        said = listing.stated
        columns["stated"] = [said.available, said.maximum, said.on.isoformat(), said.status]
    return columns


def listing_of(columns: Columns) -> Listing:
    """Give the listing of a row with all its columns."""
    fields = {name: columns[TOWN.get(name, name)] for name in (*KEY, *COMPARED)}
    fields["hours"] = tuple(DayHours(*each) for each in fields["hours"])
    fields["access"] = tuple(Access(*each) for each in fields["access"])
    fields["stated"] = None if fields["stated"] is None else _stated(*fields["stated"])
    return Listing(**fields)


def _stated(available: int, maximum: int | None, on: str, status: str) -> StatedCapacity:
    return StatedCapacity(available=available, maximum=maximum, on=date.fromisoformat(on), status=status)


def placed_at(listing: Listing, place: Place | None) -> Placed:
    """Say where a record is; its area stays as published where no municipality is found in the address."""
    if place is None:
        return Placed(listing.municipality, None, None, None)
    return Placed(place.prefecture + place.municipality, place.lat, place.lon, place.precision)


def point_of(columns: Columns) -> tuple[float | None, float | None, str | None]:
    """Give the point to be used for a record and whose it is: published, else of its address, else none."""
    if columns["lat"] is not None:
        return columns["lat"], columns["lon"], "published"
    return columns["town_lat"], columns["town_lon"], columns["precision"]
