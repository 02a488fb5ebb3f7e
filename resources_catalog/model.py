"""What a locality offers, one object at a time: hosts, openings, tasks."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date
    from decimal import Decimal

    from resources_catalog.week import Slot


@dataclass(frozen=True, slots=True, kw_only=True)
class Host:
    """An organisation, group or person that takes people in.

    ``seats`` counts distinct persons over all openings; ``support_capacity`` is in quarter hours a week of the
    host's own staff. ``capacity`` is the licensed one of a benefit site, ``users`` how many have a contract there.
    ``agreement`` is what is in writing between host and municipality, in force to ``agreement_until``. ``None`` is
    unknown or not limited, as the column says. A listed host (``status`` not ``offers``) has said nothing yet and is
    never matched.
    """

    host: str
    name: str
    kind: str
    status: str = "offers"
    area: str | None = None
    lat: float | None = None
    lon: float | None = None
    seats: int | None = None
    support_capacity: int | None = None
    newcomers_month: int | None = None
    paused_until: date | None = None
    pause_reason: str | None = None
    contact: str | None = None
    phone: str | None = None
    hours: str | None = None
    capacity: int | None = None
    users: int | None = None
    agreement: str | None = None
    agreement_until: date | None = None
    listing: str | None = None
    note: str | None = None

    def __post_init__(self) -> None:
        """Refuse what cannot be true."""
        if (self.lat is None) != (self.lon is None):
            raise ValueError("a point has a latitude and a longitude")


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """A role at a host, with seats.

    ``features`` are known to be true here, ``lacks`` known to be absent; what is in neither is unknown.
    With ``days_mode`` ``each_day`` people come on single days and every slot is a place of its own with
    ``seats`` seats; with ``all_days`` one placement fills all slots. ``task_months`` names the months of tasks that
    are not there all year.
    """

    opening: str
    host: str
    name: str
    kind: str
    seats: int
    programme: str
    seats_for: str = "regular"
    seats_in_use: int = 0
    slots: tuple[Slot, ...] = ()
    slots_later: tuple[Slot, ...] = ()
    slots_later_from: date | None = None
    days_mode: str = "each_day"
    min_minutes: int | None = None
    hours_week: Decimal | None = None
    valid_from: date | None = None
    valid_until: date | None = None
    paused_until: date | None = None
    confirmed_on: date | None = None
    features: tuple[str, ...] = ()
    lacks: tuple[str, ...] = ()
    purposes: tuple[str, ...] = ()
    talk: str | None = None
    interests: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    first_step: str | None = None
    first_step_minutes: int | None = None
    accompany_needed: bool = False
    key_person: str | None = None
    support_capacity: int | None = None
    support_load: int = 0
    lift_seats: int | None = None
    cost_yen: int | None = None
    thanks: tuple[str, ...] = ()
    cover: str | None = None
    gap_approved: bool | None = None
    notice_hours: int | None = None
    rain: str | None = None
    heat_rule: str | None = None
    restricted: bool = False
    ask_contact: str | None = None
    note: str | None = None
    tasks: tuple[str, ...] = ()
    task_months: tuple[tuple[str, tuple[int, ...]], ...] = ()

    def __post_init__(self) -> None:
        """Refuse what cannot be true."""
        if both := set(self.features) & set(self.lacks):
            raise ValueError(f"said to be there and not there: {', '.join(sorted(both))}")
        if bool(self.slots_later) != bool(self.slots_later_from):
            raise ValueError("later times need the day from which they hold")
        if self.valid_from and self.valid_until and self.valid_until < self.valid_from:
            raise ValueError("ends before it begins")

    def as_of(self, on: date) -> Opening:
        """Give the opening as it stands on a day.

        Later times that have begun are its times; tasks are those of the three months from that day, or from the
        day it opens.
        """
        start = max(on, self.valid_from or on)
        months = {(start.month - 1 + step) % 12 + 1 for step in range(3)}
        away = {task for task, own in self.task_months if not months & set(own)}
        changed = replace(self, tasks=tuple(task for task in self.tasks if task not in away)) if away else self
        if self.slots_later_from is not None and self.slots_later_from <= on:
            changed = replace(changed, slots=self.slots_later, slots_later=(), slots_later_from=None)
        return changed

    def places(self) -> tuple[tuple[str, tuple[Slot, ...]], ...]:
        """Give the ids and slots of the places that a plan can fill: one, or one for each day."""
        if self.days_mode == "all_days" or len(self.slots) < 2:
            return ((self.opening, self.slots),)
        days = [slot.text().split()[0] for slot in self.slots]
        names = [
            day if days.count(day) == 1 else f"{day}{slot.start // 60:02d}"
            for day, slot in zip(days, self.slots, strict=True)
        ]
        if len(set(names)) < len(names):
            names = [slot.text().replace(" ", "").replace(":", "") for slot in self.slots]
        return tuple((f"{self.opening}@{name}", (slot,)) for name, slot in zip(names, self.slots, strict=True))
