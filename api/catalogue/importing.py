"""Files of lists read and compared with what is known, outside any lock; nothing is written here."""

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

from api.catalogue import repository
from api.catalogue.aside import placing
from api.catalogue.entries import Texts, texts_of
from api.catalogue.exchanged import EXCHANGED, JSON_SUFFIX, read_exchanged, refuse_other_ids
from api.catalogue.records import Known, Placed, columns_of, placed_at
from api.catalogue.repository import Mark
from api.catalogue.tables import BatchRow
from api.store.store import View
from resources_catalog.diff import Difference, Key, Scope, compare, key_of, record_id, scope_of
from resources_catalog.errors import FaultsFound
from resources_catalog.faults import Fault
from resources_catalog.importers.far_points import far_from_towns
from resources_catalog.importers.listings import ListingsRead, read_listings
from resources_catalog.importers.mapped import SavedMapping
from resources_catalog.listing import Listing

NOWHERE = "none"


class Read(NamedTuple):
    """A file that was read, and where its records are."""

    path: Path
    digest: str
    found: ListingsRead
    edition: str | None
    ids: Mapping[Key, str] = {}
    absent: frozenset[Key] = frozenset()
    """Records that it says are no longer on their list."""

    @property
    def scopes(self) -> list[Scope]:
        """The parts of the lists that the file holds whole; an exchanged file holds what somebody chose of them."""
        if self.found.family == EXCHANGED:
            return []
        return sorted({scope_of(each) for each in self.found.listings})

    def id_of(self, key: Key) -> str:
        """Give the id of a record of the file that the store does not have: of its key, where it brings none."""
        return self.ids.get(key) or record_id(key)


@dataclass(frozen=True)
class Prepared:
    """What taking in a file comes to.

    Parameters
    ----------
    places
        Where each of its records is, by key.
    ids
        The id of each of its records and of those that are gone, by key.
    texts
        What is searched of its new records, by id.
    back
        Keys of those among the new that the store has from before they were gone.
    warnings
        All doubts about rows that were taken, those about points included.
    """

    read: Read
    difference: Difference
    places: Mapping[Key, Placed]
    ids: Mapping[Key, str]
    texts: Mapping[str, Texts]
    back: frozenset[Key]
    warnings: tuple[Fault, ...]

    @property
    def scopes(self) -> list[Scope]:
        """The parts of the lists that the file holds whole."""
        return self.read.scopes

    @property
    def leaving(self) -> list[str]:
        """Ids of the records that are gone and otherwise as they were."""
        told = {key_of(each) for each in self.difference.new} | {key_of(each.after) for each in self.difference.changed}
        return [self.ids[key] for each in self.difference.gone if (key := key_of(each)) not in told]

    def counts(self) -> dict[str, int]:
        """Count rows and what becomes of them.

        ``gone`` are records that are no longer there: of an exchanged file also among the new and changed.
        """
        found, change = self.read.found, self.difference
        return {
            "rows": len(found.listings) + len({each.row for each in found.rejected}),
            "new": len(change.new), "changed": len(change.changed), "unchanged": len(change.unchanged),
            "gone": len(change.gone), "rejected": len({each.row for each in found.rejected}),
        }  # fmt: skip

    def warned(self) -> dict[str, int]:
        """Count doubts by code."""
        return dict(sorted(Counter(each.code for each in self.warnings).items()))

    def geocoded(self) -> dict[str, int]:
        """Count records by how well their address was found."""
        found = Counter(each.precision or NOWHERE for each in self.places.values())
        return {code: found[code] for code in ("town", "municipality", NOWHERE)}


def read_file(path: Path, mapping: SavedMapping | None, edition: str | None) -> Read:
    """Read a file.

    Raises
    ------
    FaultsFound
        If it is no list that is known.
    """
    ids: Mapping[Key, str] = {}
    absent: frozenset[Key] = frozenset()
    if path.suffix.lower() == JSON_SUFFIX:
        found, ids, absent = read_exchanged(path)
    else:
        found = read_listings(path, mapping)
    with path.open("rb") as opened:
        digest = hashlib.file_digest(opened, "sha256").hexdigest()
    return Read(path, digest, found, edition, ids, absent)


def prepare(view: View, files: Sequence[Read]) -> tuple[list[Prepared], Mark]:
    """Compare files with what is known, each with the one before it taken in.

    Returns
    -------
    list of Prepared, Mark
        And how far the catalogue had come, on which this rests.

    Raises
    ------
    FaultsFound
        If an edition is older than one of the same lists that was taken in before, or a record has another id.
    """
    mark = repository.mark(view)
    _none_older(view, files)
    scopes = {scope_of(each) for read in files for each in read.found.listings}
    state = {key_of(each.listing): each for each in repository.known(view, scopes)} if scopes and mark.last else {}
    prepared = []
    for read in files:
        refuse_other_ids(view, read, state)
        one = _compared(read, state)
        prepared.append(one)
        for each in read.found.listings:
            key = key_of(each)
            state[key] = Known(one.ids[key], each, one.places[key], gone=key in read.absent)
        state |= {key_of(each): state[key_of(each)]._replace(gone=True) for each in one.difference.gone}
    return prepared, mark


def _none_older(view: View, files: Sequence[Read]) -> None:
    """Refuse an edition that is older than what is known: its records would stand for the newer ones."""
    editions = {
        tuple(scope): batch.edition
        for batch in reversed(repository.batches(view, BatchRow.undone_at.is_(None)))
        for scope in batch.scopes
        if batch.edition is not None
    }
    faults = []
    for read in files:
        newer = {editions[scope] for scope in read.scopes if scope in editions} - {None}
        if read.edition is not None and newer and read.edition < max(newer):
            faults.append(
                Fault.at(read.path.name, None, "--edition", read.edition, "edition_older", allowed=f"≥ {max(newer)}")
            )
        if read.edition is not None:
            editions |= dict.fromkeys(read.scopes, read.edition)
    if faults:
        raise FaultsFound(faults)


def _compared(read: Read, state: Mapping[Key, Known]) -> Prepared:
    listings = read.found.listings
    keys = [key_of(each) for each in listings]
    before = [state.get(key) for key in keys]
    moved = [each for each, was in zip(listings, before, strict=True) if was is None or _moved(was.listing, each)]
    with placing([f"{each.municipality}{each.address or ''}" for each in moved]) as places_found:
        difference = _difference(read, state)
        ids = {key: read.id_of(key) if was is None else was.id for key, was in zip(keys, before, strict=True)}
        ids |= {key: state[key].id for each in difference.gone if (key := key_of(each)) not in ids}
        texts = {ids[key_of(each)]: texts_of([columns_of(each)]) for each in difference.new}
        found = places_found()
    places = {key: was.placed for key, was in zip(keys, before, strict=True) if was is not None}
    places |= {key_of(each): placed_at(each, place) for each, place in zip(moved, found, strict=True)}
    return Prepared(
        read=read, difference=difference, places=places, ids=ids, texts=texts,
        back=frozenset(key for key, was in zip(keys, before, strict=True) if was and was.gone) - read.absent,
        warnings=tuple(sorted((*read.found.warnings, *_far(read, places)))),
    )  # fmt: skip


def _difference(read: Read, state: Mapping[Key, Known]) -> Difference:
    """Compare a file with what is known: of an exchanged one only what it names, and what it says is gone."""
    listings = read.found.listings
    if read.found.family != EXCHANGED:
        return compare([each.listing for each in state.values() if not each.gone], listings)
    gone = {key for key, was in state.items() if was.gone}
    named = [state[key].listing for each in listings if (key := key_of(each)) in state]
    found = compare([each for each in named if (key := key_of(each)) not in gone or key in read.absent], listings)
    return replace(found, gone=tuple(each for each in listings if key_of(each) in read.absent - gone))


def _moved(before: Listing, after: Listing) -> bool:
    return (before.municipality, before.address) != (after.municipality, after.address)


def _far(read: Read, places: Mapping[Key, Placed]) -> tuple[Fault, ...]:
    listed = zip(read.found.rows, read.found.listings, strict=True)
    return far_from_towns(read.path.name, [(row, each, places[key_of(each)].town) for row, each in listed])
