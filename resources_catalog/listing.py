"""A public record of an office: what somebody published about it, not an offer of a place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

ACCESS: Final[Mapping[str, str]] = {
    "wheelchair": "車椅子可",
    "wheelchair_lent": "車椅子貸出",
    "stick_lent": "ツエ貸出",
    "accessible_toilet": "バリアフリートイレ",
    "step_free_ways": "スロープ、エレベータ、エスカレータ",
    "tactile_paving": "点字ブロック等の移動支援",
    "braille_or_reading": "点字や読上による支援",
    "assistance_dogs": "盲導犬・介助犬、聴導犬同伴",
    "captions": "字幕",
    "writing": "筆談対応",
    "priority_parking": "優先駐車場",
    "ostomate_toilet": "オストメイト対応トイレ",
    "nursing_room": "授乳室",
    "nappy_corner": "おむつ替えコーナー",
    "food_allowed": "飲食可否",
    "pushchair_lent": "ベビーカー貸出",
    "pushchair": "ベビーカー利用",
}
"""What the standard form of public facilities says about access: our code, and its column."""


CAPACITY_STATUSES: Final = ("no-capacity", "capacity", "waitlist", "additional-assessment-required")
"""What a host says of its room, in the codes of FHIR SDOH Clinical Care (capacity status)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StatedCapacity:
    """Room for people, in the host's own words; ``on`` is the day in Japan on which the host said it."""

    available: int
    maximum: int | None
    on: date
    status: str

    def __post_init__(self) -> None:
        """Refuse what cannot be true."""
        if self.available < 0 or (self.maximum is not None and self.maximum < self.available):
            raise ValueError(f"no such capacity: {self.available} of {self.maximum}")
        if self.status not in CAPACITY_STATUSES:
            raise ValueError(f"no such status: {self.status}")


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


class Access(NamedTuple):
    """Something that people may need to come in or to stay, by a code of ``ACCESS``, and whether it is there."""

    code: str
    there: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """One record of a public list, its texts as they were published.

    ``kind`` is the kind of host that somebody of the list would be. ``publisher`` is the code of whom the list is
    from where each municipality publishes its own, else empty. ``number`` is the list's own, unique among records of
    its publisher and service; ``office_number`` is not, an office may have several sites. ``municipality`` and
    ``address`` are the two halves of the address. ``since`` and ``until`` are the days of an event, both included.
    ``None`` is unknown: a published capacity of 0, hours from midnight to midnight and a point outside Japan are
    placeholders and stand here as unknown. ``assured_on``, ``modified_at`` and ``stated`` are what an exchanged record
    says of itself: when it was last confirmed and changed, and the room that its host stated.
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
    publisher: str = ""
    postal_code: str | None = None
    access: tuple[Access, ...] = ()
    since: date | None = None
    until: date | None = None
    assured_on: date | None = None
    modified_at: datetime | None = None
    stated: StatedCapacity | None = None

    def __post_init__(self) -> None:
        """Refuse half a point."""
        if (self.lat is None) != (self.lon is None):
            raise ValueError("a point has a latitude and a longitude")
