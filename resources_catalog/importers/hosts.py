"""From public records to rows of the template: hosts that have said nothing yet. A listing is not an opening."""

from __future__ import annotations

import hashlib
from collections import Counter
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from resources_catalog.languages import base_language
from resources_catalog.template.cells import UNPRINTABLE

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from resources_catalog.listing import DayHours, Listing
    from resources_catalog.template.columns import Row

DAYS: Final[Mapping[str, Mapping[str, str]]] = {
    "weekday": {"ja": "平日", "en": "weekdays"},
    "monday": {"ja": "月曜", "en": "Mondays"},
    "tuesday": {"ja": "火曜", "en": "Tuesdays"},
    "wednesday": {"ja": "水曜", "en": "Wednesdays"},
    "thursday": {"ja": "木曜", "en": "Thursdays"},
    "friday": {"ja": "金曜", "en": "Fridays"},
    "saturday": {"ja": "土曜", "en": "Saturdays"},
    "sunday": {"ja": "日曜", "en": "Sundays"},
    "holiday": {"ja": "祝日", "en": "holidays"},
}
MARK_DIGITS: Final = 6
_CLOSED: Final = {"ja": "休み: ", "en": "closed: "}


def host_rows(listings: Iterable[Listing], lang: str) -> tuple[Row, ...]:
    """Give a row of the sheet of hosts for each record, by the number of the record.

    Name, place, hours, phone and capacity are those published; the status is ``listed``. What a host offers stays
    empty, because only the host can say it. Control characters, which no spreadsheet holds, are left out. Where
    records of several publishers or services have the same number, a mark of these follows it.
    """
    records = sorted(listings, key=lambda each: (each.number, each.publisher, each.service))
    counts = Counter(listing.number for listing in records)
    return tuple(
        {"host": _id(listing, alone=counts[listing.number] == 1), **_row(listing, base_language(lang))}
        for listing in records
    )


def _id(listing: Listing, *, alone: bool) -> str:
    """Give the number of a record, and a mark of its publisher and service where another has the same number."""
    if alone:
        return listing.number
    mark = hashlib.sha256(f"{listing.publisher}\n{listing.service}".encode("utf-8", "replace")).hexdigest()
    return f"{listing.number}-{mark[:MARK_DIGITS]}"


def _row(listing: Listing, lang: str) -> Row:
    return {
        "name": _clean(listing.name),
        "kind": listing.kind,
        "status": "listed",
        "lat": None if listing.lat is None else Decimal(str(listing.lat)),
        "lon": None if listing.lon is None else Decimal(str(listing.lon)),
        "phone": _clean(listing.phone),
        "hours": _clean(_hours(listing, lang)),
        "capacity": listing.capacity,
        "listing": _clean(f"{listing.source} {listing.number}"),
        "address": _clean(f"{listing.municipality}{listing.address or ''}"),
        "note": _clean(listing.service),
    }


def _hours(listing: Listing, lang: str) -> str | None:
    parts = [f"{DAYS[hours.kind][lang]} {_clock(hours)}" for hours in listing.hours]
    if listing.closed_days is not None and listing.closed_days.strip():
        parts.append(_CLOSED[lang] + listing.closed_days.strip())
    return "; ".join(parts) or None


def _clock(hours: DayHours) -> str:
    first, last = (f"{minutes // 60}:{minutes % 60:02d}" for minutes in (hours.start, hours.end))
    return f"{first}-{last}"


def _clean(text: str | None) -> str | None:
    return None if text is None else UNPRINTABLE.sub("", text) or None
