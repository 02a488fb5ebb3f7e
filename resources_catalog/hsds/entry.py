"""What is handed to others about one public record: the record, how fresh it is, and what its host said."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from datetime import UTC
from typing import TYPE_CHECKING, Final

from resources_catalog.hsds.words import DAY_KINDS
from resources_catalog.listing import ACCESS
from resources_catalog.vocabulary import terms

if TYPE_CHECKING:
    from datetime import date, datetime

    from resources_catalog.listing import Listing, StatedCapacity

ID: Final = re.compile("[0-9a-f]{32}")
"""An id of the store: the digits of a UUID, so that it can be the id of a service as it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A public record as it is exchanged.

    ``id`` is that of our store. ``assured_on`` is the day on which the facts were last confirmed: by an edition of the
    list or by the host. ``modified_at`` is in UTC. ``seen`` is false where the record is gone from its list.
    """

    id: str
    listing: Listing
    assured_on: date | None
    modified_at: datetime | None
    seen: bool
    capacity: StatedCapacity | None

    def __post_init__(self) -> None:
        """Refuse what no file of the profile could say."""
        if ID.fullmatch(self.id) is None:
            raise ValueError(f"no id of the store: {self.id}")
        if self.modified_at is not None and self.modified_at.tzinfo is not UTC:
            raise ValueError("the time of a change is in UTC")
        _refuse_unknown_words(self.listing)
        lat, lon = self.listing.lat, self.listing.lon
        if lat is not None and lon is not None and not is_point(lat, lon):
            raise ValueError(f"no such point: {lat} {lon}")


def is_point(lat: float, lon: float) -> bool:
    """Tell whether a latitude and a longitude can be one."""
    return math.isfinite(lat) and math.isfinite(lon) and -90 <= lat <= 90 and -180 <= lon <= 180


def _refuse_unknown_words(listing: Listing) -> None:
    unknown = {hours.kind for hours in listing.hours} - set(DAY_KINDS)
    unknown |= {access.code for access in listing.access} - set(ACCESS)
    unknown |= {listing.kind} - set(terms("host_kinds"))
    if unknown:
        raise ValueError(f"no words of the catalogue: {', '.join(sorted(unknown))}")
