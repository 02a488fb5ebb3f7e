"""Exchanged files of HSDS as lists: their records bring ids, and say of themselves when they were confirmed."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from api.catalogue import repository
from api.catalogue.records import Known
from api.store.store import View
from resources_catalog.diff import Key, key_of, record_id
from resources_catalog.errors import FaultsFound
from resources_catalog.faults import Fault
from resources_catalog.hsds.check import faults_of
from resources_catalog.hsds.entry import Entry
from resources_catalog.hsds.json_file import read_records
from resources_catalog.hsds.parts import service_id
from resources_catalog.hsds.read import entries_of
from resources_catalog.importers.listings import ListingsRead
from resources_catalog.listing import Listing

if TYPE_CHECKING:
    from api.catalogue.importing import Read

EXCHANGED: Final = "hsds"
"""The profile of batches of exchanged files: they hold no part of a list whole."""

JSON_SUFFIX: Final = ".json"


def read_exchanged(path: Path) -> tuple[ListingsRead, Mapping[Key, str], frozenset[Key]]:
    """Read a file of services.

    Returns
    -------
    ListingsRead, Mapping, frozenset
        Its records, their ids, and the keys of those that are no longer on their list.

    Raises
    ------
    FaultsFound
        If it is no such file, lacks what it has to have, or holds a record twice.
    """
    records = read_records(path)
    entries = entries_of(records, path.name)
    keys = [key_of(each.listing) for each in entries]
    first: dict[Key, int] = {}
    twice = [
        Fault.at(path.name, row, "id", service_id(entry.id), "hsds_record_twice", allowed=f"→ {first[key]}")
        for row, (key, entry) in enumerate(zip(keys, entries, strict=True), start=1)
        if first.setdefault(key, row) != row
    ]
    if twice:
        raise FaultsFound(twice)
    found = ListingsRead(
        family=EXCHANGED, listings=tuple(map(listing_told, entries)), rows=tuple(range(1, len(entries) + 1)),
        rejected=(), warnings=faults_of(records, path.name), encoding="utf-8",
    )  # fmt: skip
    ids = {key: entry.id for key, entry in zip(keys, entries, strict=True)}
    return found, ids, frozenset(key for key, entry in zip(keys, entries, strict=True) if not entry.seen)


def listing_told(entry: Entry) -> Listing:
    """Give a record with what its entry says of it."""
    return replace(entry.listing, assured_on=entry.assured_on, modified_at=entry.modified_at, stated=entry.capacity)


def refuse_other_ids(view: View, read: "Read", state: Mapping[Key, Known]) -> None:
    """Refuse records that the store has under another id, and ids that it has for another record.

    A list brings no ids; those of its keys can be taken only where exchanged files brought some before.

    Raises
    ------
    FaultsFound
        With each such record.
    """
    if not read.ids and not repository.any_exchanged(view, EXCHANGED):
        return
    ids = {key: read.ids.get(key) or record_id(key) for key in map(key_of, read.found.listings)}
    taken = repository.keys_of(view, list(ids.values())) | {each.id: key for key, each in state.items()}
    faults = []
    for row, (key, own) in zip(read.found.rows, ids.items(), strict=True):
        there = state.get(key)
        if there is not None and read.ids and there.id != own:
            faults.append(_fault(read, row, own, "hsds_other_id", service_id(there.id)))
        elif there is None and taken.get(own, key) != key:
            faults.append(_fault(read, row, own, "hsds_id_taken", " / ".join(each for each in taken[own] if each)))
    if faults:
        raise FaultsFound(faults)


def _fault(read: "Read", row: int, own: str, code: str, there: str) -> Fault:
    return Fault.at(read.path.name, row, "id", service_id(own), code, allowed=f"→ {there}")
