"""Finding records and hosts: by words, by what narrows the search down, near a place."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final
from weakref import WeakKeyDictionary

import numpy as np
from sqlalchemy import Engine

from api.access.policy import Right, may, require
from api.catalogue import repository
from api.catalogue.entries import DAYS, WEEKDAYS, bits
from api.catalogue.repository import Mark
from api.catalogue.schemas import Found
from api.catalogue.search_repository import Hit, Narrowed, at_once, hits, tiers
from api.errors import Invalid
from api.hosts.areas import within
from api.hosts.freshness import freshness, stands_last
from api.hosts.partners import last_words
from api.hosts.repository import hosts_named, hosts_seen, today
from api.store.store import View
from resources_catalog.folding import fold
from resources_catalog.geography import straight_km
from resources_catalog.geography.towns import EDITION, Towns
from resources_catalog.importers.municipality import find_municipality
from resources_catalog.listing import ACCESS

MOST: Final = 100_000
KM_OF_DEGREE: Final = 111.0
"""Of latitude, a little less than it is: a box around a circle may be wider, never narrower."""
_AREAS: Final[WeakKeyDictionary[Engine, dict[tuple[str, bool], tuple[Mark, tuple[str, ...]]]]] = WeakKeyDictionary()
"""The municipalities of records by whose they are and whether they may be seen, as of the last edition."""


@dataclass(frozen=True)
class Asked:
    """What is looked for.

    Parameters
    ----------
    words
        Separated by blanks: all of them are to be found.
    municipality
        「鯖江市」; None for all.
    days, access
        Codes: open on all of these days, with all of this.
    fresh_only, area
        Hosts whose word is fresh; hosts in an area (id) or in one that is part of it. Records are no hosts.
    point, km
        No further than so many kilometres (straight) from a point.
    """

    words: str = ""
    municipality: str | None = None
    kinds: frozenset[str] = frozenset()
    days: frozenset[str] = frozenset()
    access: frozenset[str] = frozenset()
    stages: frozenset[str] = frozenset()
    open_only: bool = False
    fresh_only: bool = False
    area: str | None = None
    point: tuple[float, float] | None = None
    km: float = 0.0


def search(view: View, asked: Asked, limit: int = 50) -> list[Found]:
    """Find records and hosts.

    Returns
    -------
    list of Found
        The best first (see ``search_repository.tiers``), then the nearest where a point is named, else as they came in;
        of what is shown, hosts that three reminders brought no word of stand last.

    Raises
    ------
    Invalid
        If the municipality is not one of which there is a record, or several are called so.
    """
    require(view.actor, Right.SEE_HOSTS)
    narrowed = _narrowed(view, asked)
    words = [word for each in asked.words.split() if (word := fold(each))]
    found: dict[str, tuple[Hit, float]] = {}
    for ways in at_once(view, tiers(words), narrowed):
        # The wider way finds again what the narrower ones found; only where distance orders is everything needed.
        wanted = MOST if asked.point is not None else limit + len(found)
        for hit, score in _near(list(hits(view, ways, narrowed, wanted)), asked):
            found.setdefault(hit.id, (hit, score))
        if len(found) >= limit:
            break
    best = _ordered(list(found.values()), asked)[:limit]
    return sorted(_told(view, best), key=lambda each: each.last)


def _hosts_meant(view: View, asked: Asked) -> frozenset[str] | None:
    """Give the hosts that alone are looked for; None where records are looked for as well."""
    if not asked.fresh_only and asked.area is None:
        return None
    rows, words, on = hosts_seen(view), last_words(view) if asked.fresh_only else {}, today(view)
    inside = None if asked.area is None else within(view, asked.area)
    return frozenset(
        row.id
        for row in rows
        if (inside is None or row.area in inside)
        and (not asked.fresh_only or freshness(words.get(row.id), on) == "fresh")
    )


def _narrowed(view: View, asked: Asked) -> Narrowed:
    return Narrowed(
        kinds=asked.kinds or None,
        areas=None if asked.municipality is None else areas_called(view, asked.municipality),
        days=bits(asked.days | (frozenset(WEEKDAYS) if "weekday" in asked.days else frozenset()), DAYS),
        access=bits(asked.access, tuple(ACCESS)),
        open_only=asked.open_only,
        stages=asked.stages or None,
        only=_hosts_meant(view, asked),
        near=None if asked.point is None else _box(asked.point, asked.km),
    )


def areas_called(view: View, name: str) -> frozenset[str]:
    """Give the municipalities of records that somebody means by a name, a city's wards with it.

    Raises
    ------
    Invalid
        If there is none, or several are called so.
    """
    areas = _areas(view)
    found = _meant(name, areas)
    if found.names:
        return found.names
    if not found.ambiguous:
        renamed = Towns(EDITION).municipality(name)
        again = None if renamed is None else _meant("".join(renamed), areas)
        if again is not None and again.names:
            return again.names
    code = "area_ambiguous" if found.ambiguous else "area_unknown"
    raise Invalid(code, name=name[:80], nearest=found.nearest or "－")


_meant = lru_cache(maxsize=256)(find_municipality)
"""Towns ask for themselves again and again, and each time all names would be folded anew."""


def _areas(view: View) -> tuple[str, ...]:
    """Give the municipalities in which there are records: read anew only after an edition, for it reads all of them."""
    kept = _AREAS.setdefault(view.session.get_bind().engine, {})
    whose = view.actor.municipality, may(view.actor, Right.SEE_HOSTS)
    mark = repository.mark(view)
    if whose not in kept or kept[whose][0] != mark:
        kept[whose] = mark, tuple(repository.areas(view))
    return kept[whose][1]


def _box(point: tuple[float, float], km: float) -> tuple[float, float, float, float]:
    north = km / KM_OF_DEGREE
    east = north / max(0.1, float(np.cos(np.radians(abs(point[0]) + north))))
    return point[0] - north, point[0] + north, point[1] - east, point[1] + east


def _near(found: list[tuple[Hit, float]], asked: Asked) -> list[tuple[Hit, float]]:
    if asked.point is None or not found:
        return found
    km = _km([hit for hit, _ in found], asked.point)
    return [each for each, far in zip(found, km, strict=True) if far <= asked.km]


def _km(rows: Sequence[Hit], point: tuple[float, float]) -> list[float]:
    lat, lon = np.array([hit.lat for hit in rows], float), np.array([hit.lon for hit in rows], float)
    return [float(km) for km in straight_km(lat, lon, *point)]


def _ordered(found: list[tuple[Hit, float]], asked: Asked) -> list[tuple[Hit, float]]:
    if asked.point is None or not found:
        return found
    km = _km([hit for hit, _ in found], asked.point)
    order = sorted(range(len(found)), key=lambda place: (-found[place][1], km[place], found[place][0].serial))
    return [found[place] for place in order]


def _told(view: View, best: Sequence[tuple[Hit, float]]) -> list[Found]:
    records = [hit.id for hit, _ in best if hit.of == "listing"]
    listings = repository.listings_named(view, records, repository.SHOWN)
    hosts = hosts_named(view, [hit.id for hit, _ in best if hit.of == "host"])
    words, on = last_words(view, list(hosts)) if hosts else {}, today(view)
    told = []
    for hit, score in best:
        if hit.of == "listing":
            told.append(Found.of_listing(listings[hit.id], score))
        else:
            told.append(Found.of_host(hosts[hit.id], hit.area, score, last=stands_last(words.get(hit.id), on)))
    return told
