"""What a new edition of a list changes: records that are new, changed field by field, and gone."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Final, NamedTuple

from resources_catalog.listing import Listing

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

GROUPS: Final[Mapping[str, tuple[str, ...]]] = {
    "name": ("kind", "name", "kana"),
    "organization": ("corporation", "corporation_number", "office_number"),
    "address": ("municipality", "address", "postal_code"),
    "contact": ("phone", "url"),
    "point": ("lat", "lon"),
    "hours": ("hours", "closed_days", "since", "until"),
    "remarks": ("remarks",),
    "capacity": ("capacity", "stated"),
    "assured": ("assured_on", "modified_at"),
    "access": ("access",),
}
"""Fields that are confirmed together; of each group it is kept which edition said it."""

ID_LENGTH: Final = 32


class Scope(NamedTuple):
    """A part of the lists that appears whole: what an edition of it no longer has is gone."""

    source: str
    publisher: str
    service: str


class Key(NamedTuple):
    """What names a record through all editions."""

    source: str
    publisher: str
    service: str
    number: str


class Change(NamedTuple):
    """A record before and after, and the fields that differ."""

    before: Listing
    after: Listing
    fields: tuple[str, ...]


@dataclass(frozen=True)
class Difference:
    """What an edition changes; ``gone`` are records of its scopes that it no longer has."""

    new: tuple[Listing, ...]
    changed: tuple[Change, ...]
    unchanged: tuple[Listing, ...]
    gone: tuple[Listing, ...]


COMPARED: Final = tuple(each.name for each in fields(Listing) if each.name not in Key._fields)
"""Every field beside the key."""


def key_of(listing: Listing) -> Key:
    """Name a record."""
    return Key(listing.source, listing.publisher, listing.service, listing.number)


def scope_of(listing: Listing) -> Scope:
    """Give the part of the lists that a record belongs to."""
    return Scope(listing.source, listing.publisher, listing.service)


def record_id(key: Key) -> str:
    """Give the id of a record: the same in every store, and telling nothing."""
    return hashlib.sha256("\x1f".join(key).encode("utf-8", "surrogatepass")).hexdigest()[:ID_LENGTH]


def groups_of(changed: Iterable[str]) -> tuple[str, ...]:
    """Name the groups of fields."""
    names = set(changed)
    return tuple(group for group, members in GROUPS.items() if names & set(members))


def compare(known: Iterable[Listing], edition: Iterable[Listing]) -> Difference:
    """Compare an edition with what was known before.

    Parameters
    ----------
    known
        Records of earlier editions that are not gone; those of other scopes are left alone.
    edition
        All records of the new one.

    Returns
    -------
    Difference
        In the order of the edition; what is gone by key.
    """
    after = {key_of(each): each for each in edition}
    scopes = {scope_of(each) for each in after.values()}
    before = {key_of(each): each for each in known if scope_of(each) in scopes}
    both = [(before[key], each) for key, each in after.items() if key in before]
    return Difference(
        new=tuple(each for key, each in after.items() if key not in before),
        changed=tuple(Change(old, new, _differing(old, new)) for old, new in both if old != new),
        unchanged=tuple(new for old, new in both if old == new),
        gone=tuple(before[key] for key in sorted(before.keys() - after.keys())),
    )


def _differing(old: Listing, new: Listing) -> tuple[str, ...]:
    return tuple(name for name in COMPARED if getattr(old, name) != getattr(new, name))
