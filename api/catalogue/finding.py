"""Letting things be found as they stand: a record while no host was made of it, a host until it has ended."""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any, Final

from api.catalogue import repository
from api.catalogue.entries import Entry, Texts, bits, days_of, entry_of, put_entries, take_out, texts_of
from api.catalogue.records import Columns, point_of
from api.hosts.repository import hosts_of_listings, openings_of_hosts
from api.hosts.tables import HostRow, OpeningRow
from api.store.store import Work
from resources_catalog.folding import searched
from resources_catalog.geography.towns import EDITION, Towns
from resources_catalog.listing import ACCESS
from resources_catalog.template.cells import ID_SEPARATORS
from resources_catalog.vocabulary import label, resolve
from resources_catalog.week import parse_slots

DAY_NAMES: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
WORDS: Final = {"kind": "opening_kinds", "features": "features", "interests": "interests", "purposes": "purposes"}
"""Columns of an opening whose words are looked for by their Japanese names."""
ENDED: Final = "ended"


def refresh_entries(work: Work, ids: Sequence[str]) -> None:
    """Let records be found as they stand now: not while they are gone, or found as another record or as a host.

    A double stands for itself while the record that it is kept as is gone.
    """
    work.session.flush()
    rows = repository.listings_named(work, ids)
    kept = {row["kept_as"] for row in rows.values()} - {None} - rows.keys()
    rows |= repository.listings_named(work, sorted(kept))
    same = repository.same_as(work, list(rows))
    rows |= {each["id"]: each for doubles in same.values() for each in doubles}
    hosts = hosts_of_listings(work, list(rows))
    there = {
        code: row
        for code, row in rows.items()
        if row["gone_in"] is None and code not in hosts and not _found_as_another(row, rows)
    }
    take_out(work, sorted(rows.keys() - there.keys()))
    put_entries(work, [entry_of(row, texts_of([row, *same.get(code, ())])) for code, row in there.items()])


def _found_as_another(row: Columns, rows: Mapping[str, Columns]) -> bool:
    kept = None if row["kept_as"] is None else rows[row["kept_as"]]
    return kept is not None and kept["gone_in"] is None


def put_hosts(work: Work, hosts: Sequence[HostRow]) -> None:
    """Let hosts be found as they stand now; the record that one was made of is found through it."""
    work.session.flush()
    codes = [row.listing for row in hosts if row.listing is not None]
    records = repository.listings_named(work, codes)
    doubles = repository.same_as(work, codes)
    openings = openings_of_hosts(work, [row.id for row in hosts])
    towns = Towns(EDITION)
    found = [
        _entry(row, _said(row, records, doubles), openings.get(row.id, ()), towns)
        for row in hosts
        if row.stage != ENDED
    ]
    take_out(work, [row.id for row in hosts if row.stage == ENDED])
    put_entries(work, found)
    refresh_entries(work, codes)


def _said(row: HostRow, records: Mapping[str, Columns], doubles: Mapping[str, Sequence[Columns]]) -> Sequence[Columns]:
    """Give the record that a host was made of, with those that are the same."""
    code = row.listing or ""
    return [records[code], *doubles.get(code, ())] if code in records else []


def _entry(row: HostRow, records: Sequence[Columns], openings: Sequence[OpeningRow], towns: Towns) -> Entry:
    record = records[0] if records else None
    shown = [each for each in openings if each.state in ("open", "paused") and not _hidden(each)]
    texts: list[str | None] = [row.facts.get("address"), row.facts.get("note"), _kind(row)]
    texts += [text for each in shown for text in _texts(each)]
    names = [row.name]
    for each in records:
        names += [each["name"], each["kana"]]
        texts += [each["corporation"], each["service"], each["remarks"], each["town"]]
    hours, access = ([], []) if record is None else (record["hours"], record["access"])
    lat, lon = _point(row, record)
    return Entry(
        id=row.id,
        of="host",
        texts=Texts.of(searched(dict.fromkeys(names)), searched(dict.fromkeys(texts))),
        kind=row.kind,
        area=_area(row, record, towns),
        lat=lat,
        lon=lon,
        days=days_of([*(kind for kind, _, _ in hours), *(day for each in shown for day in _days(each))]),
        access=bits((code for code, there in access if there), tuple(ACCESS)),
    )


def _hidden(row: OpeningRow) -> bool:
    """Tell whether an opening is not to be shown around: what it is called is looked for by nobody."""
    said = row.facts.get("restricted")
    return said is not None and resolve("yes_no", str(said)) != "no"


def _kind(row: HostRow) -> str | None:
    return None if row.kind is None else label("host_kinds", row.kind, "ja")


def _texts(row: OpeningRow) -> Iterator[str | None]:
    """Give an opening's name, its word for people, and what is done and shared there, by the words people use."""
    yield row.name
    yield row.facts.get("note")
    for column, vocabulary in WORDS.items():
        said = row.kind if column == "kind" else row.facts.get(column)
        yield from _labels(vocabulary, said)
    for task in row.tasks:
        yield from _labels("tasks", task.get("task"))


def _labels(vocabulary: str, said: Any) -> Iterator[str]:
    for part in re.split(f"[{ID_SEPARATORS}\\s]", str(said or "")):
        code = resolve(vocabulary, part) if part else None
        if code is not None:
            yield label(vocabulary, code, "ja")


def _days(row: OpeningRow) -> Iterator[str]:
    with suppress(ValueError):  # what cannot be read as times was refused when it was written, or is a draft's
        for slot in parse_slots(str(row.facts.get("slots") or "")):
            yield DAY_NAMES[slot.day]


def _point(row: HostRow, record: Columns | None) -> tuple[float | None, float | None]:
    """Give the point that somebody said, else that of the record."""
    try:
        return float(row.facts["lat"]), float(row.facts["lon"])
    except (KeyError, ValueError):
        return (None, None) if record is None else point_of(record)[:2]


def _area(row: HostRow, record: Columns | None, towns: Towns) -> str | None:
    address = row.facts.get("address")
    if record is not None and (address is None or "address" in row.as_listed):
        area: str = record["area"]
        return area
    found = None if address is None else towns.municipality(str(address))
    return None if found is None else "".join(found)
