"""A public record of an office: what somebody published about it, not an offer of a place."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class DayHours:
    """Opening hours of a kind of day: ``weekday``, ``monday`` … ``sunday`` or ``holiday``; minutes after midnight."""

    kind: str
    start: int
    end: int

    def __post_init__(self) -> None:
        """Refuse hours that end before they begin."""
        if not 0 <= self.start < self.end <= 24 * 60:
            raise ValueError(f"no such hours: {self.start} to {self.end}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """One record of a public list, its texts as they were published.

    ``kind`` is the kind of host that somebody of the list would be. ``number`` is the list's own, unique in it;
    ``office_number`` is not, an office may have several sites. ``municipality`` and ``address`` are the two halves of
    the address. ``None`` is unknown: a published capacity of 0, hours from midnight to midnight and a point outside
    Japan are placeholders and stand here as unknown.
    """

    source: str
    kind: str
    number: str
    name: str
    kana: str | None
    corporation: str | None
    corporation_number: str | None
    service: str
    office_number: str | None
    municipality: str
    address: str | None
    phone: str | None
    url: str | None
    lat: float | None
    lon: float | None
    hours: tuple[DayHours, ...]
    closed_days: str | None
    remarks: str | None
    capacity: int | None

    def __post_init__(self) -> None:
        """Refuse half a point."""
        if (self.lat is None) != (self.lon is None):
            raise ValueError("a point has a latitude and a longitude")
