"""Finds in services of HSDS what the schemas cannot say: numbers that contradict each other, ids of nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from resources_catalog.faults import Fault, readable
from resources_catalog.hsds.read_parts import MIDNIGHT, clock

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from resources_catalog.hsds.words import Json

    Found = Iterator[tuple[str, object, str, str | None]]

_HOLDERS: Final[Mapping[str, tuple[str, ...]]] = {
    "service_id": ("", "service", "services"),
    "organization_id": ("organization", "organizations"),
    "service_at_location_id": ("service_at_locations",),
    "location_id": ("location", "locations"),
    "program_id": ("program", "programs"),
    "contact_id": ("contacts",),
    "phone_id": ("phones",),
    "taxonomy_term_id": ("taxonomy_term",),
    "taxonomy_id": ("taxonomy_detail",),
    "unit_id": ("unit",),
}
"""Fields that name another object, and the fields in which these objects stand; empty is the list itself."""


def faults_of(services: Sequence[Json], file: str = "services") -> tuple[Fault, ...]:
    """Find what cannot be true in services that the schemas accept.

    Parameters
    ----------
    services
        Whole services, as in a file.
    file
        What faults call them.

    Returns
    -------
    tuple
        In the order a reader meets them; the row is the place of the service, from 1.
    """
    walked = [
        (row, path, holder, record)
        for row, service in enumerate(services, start=1)
        for path, holder, record in _objects(service)
    ]
    ids: dict[str, set[object]] = {}
    for _, _, holder, record in walked:
        own = record.get("id")
        if isinstance(own, str):
            ids.setdefault(holder, set()).add(own)
    found = [
        Fault.at(file, row, path + key, value, code, allowed=allowed)
        for row, path, _, record in walked
        for rule in _RULES
        for key, value, code, allowed in rule(record)
    ]
    found += [
        Fault.at(file, row, path + key, record[key], "hsds_id_of_nothing")
        for row, path, _, record in walked
        for key in _dangling(record, ids)
    ]
    return tuple(sorted([*found, *_repeated(services, file)]))


def _objects(service: Json) -> Iterator[tuple[str, str, Json]]:
    """Give every object of a service: the path in front of its fields, the field it stands in, itself.

    The objects still to be looked at lie in a list, so that no depth of nesting is too deep.
    """
    waiting: list[tuple[str, str, object]] = [("", "", service)]
    while waiting:
        path, holder, value = waiting.pop()
        if isinstance(value, dict):
            front = f"{path}." if path else ""
            yield front, holder, value
            waiting += [(f"{front}{readable(key)}", key, each) for key, each in value.items()]
        elif isinstance(value, list):
            waiting += [(f"{path}[{number}]", holder, each) for number, each in enumerate(value)]


def _dangling(record: Json, ids: Mapping[str, set[object]]) -> Iterator[str]:
    """Give the fields of an object that name an object which is not in the file."""
    for key, holders in _HOLDERS.items():
        named = record.get(key)
        if isinstance(named, str) and not any(named in ids.get(holder, ()) for holder in holders):
            yield key
    named = record.get("link_id")
    if isinstance(named, str) and not any(named in known for known in ids.values()):
        yield "link_id"


def _repeated(services: Sequence[Json], file: str) -> Iterator[Fault]:
    first: dict[str, int] = {}
    for row, service in enumerate(services, start=1):
        own = service.get("id")
        if isinstance(own, str) and first.setdefault(own, row) != row:
            yield Fault.at(file, row, "id", own, "repeated_key", allowed=f"→ {first[own]}")


def _number(record: Json, key: str) -> float | None:
    value = record.get(key)
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None


def _room(record: Json) -> Found:
    available, maximum = _number(record, "available"), _number(record, "maximum")
    if available is not None and available < 0:
        yield "available", available, "out_of_range", "0 …"
    if available is not None and maximum is not None and available > maximum:
        yield "available", available, "hsds_more_than_maximum", f"≤ {maximum}"


def _times(record: Json) -> Found:
    minutes: list[int] = []
    offsets: set[str | None] = set()
    for key in ("opens_at", "closes_at"):
        text = record.get(key)
        if isinstance(text, str):
            told = clock(text)
            if told is None:
                yield key, text, "hsds_not_a_time", "HH:MM+09:00"
            else:
                minutes.append(told[0])
                offsets.add(told[1])
    if record.get("x_closes_at_midnight") is True:
        minutes[1:] = [MIDNIGHT]
    if len(minutes) == 2 and len(offsets) == 1 and minutes[0] >= minutes[1]:
        yield "closes_at", record["closes_at"], "hsds_closes_before_opening", f"> {record['opens_at']}"


def _days(record: Json) -> Found:
    first, last = record.get("valid_from"), record.get("valid_to")
    if isinstance(first, str) and isinstance(last, str) and first > last:
        yield "valid_to", last, "hsds_ends_before_start", f"≥ {first}"


def _point(record: Json) -> Found:
    for key, most in (("latitude", 90), ("longitude", 180)):
        value = _number(record, key)
        if value is not None and not -most <= value <= most:
            yield key, value, "out_of_range", f"−{most} … {most}"


_RULES: Final[tuple[Callable[[Json], Found], ...]] = (_room, _times, _days, _point)
