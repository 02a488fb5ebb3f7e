"""What a store offers, for a round of people who stand in a file: seats that others hold there are taken."""

from collections import Counter
from collections.abc import Collection
from dataclasses import replace
from datetime import date
from typing import NamedTuple

from api.access.policy import Right, require
from api.rounds.stock import stock
from api.store.store import View
from resources_catalog.catalogue import Catalogue
from resources_catalog.model import Opening


class Offered(NamedTuple):
    """The catalogue of a store on a day; ``unread`` are open openings that cannot be read as the template says."""

    catalogue: Catalogue
    unread: tuple[str, ...]


def offered(view: View, on: date, standing: Collection[tuple[str, str]]) -> Offered:
    """Lay out what is offered on a day.

    Parameters
    ----------
    standing
        Person and opening of the placements that the file of people names: these take their seats themselves. Whoever
        else holds a seat in the store is not of the round, and the seat counts as used.
    """
    require(view.actor, Right.SEE_HOSTS)
    there = stock(view, on)
    held = {(each.person, _opening(each.opening)) for each in there.standing}  # on several days, and once here
    others = Counter(opening for _, opening in held - {*standing})
    openings = {code: _taken(each, others[code]) for code, each in there.catalogue.openings.items()}
    return Offered(Catalogue(there.catalogue.hosts, openings), there.unread)


def standing_in(rows: Collection[tuple[str, str]]) -> frozenset[tuple[str, str]]:
    """Give person and opening of placements, of a day of an opening the opening."""
    return frozenset((person, _opening(place)) for person, place in rows)


def _opening(place: str) -> str:
    return place.partition("@")[0]


def _taken(opening: Opening, others: int) -> Opening:
    """Count the seats of people who are not of the round as used; who only tries has one more there, and uses it."""
    return replace(opening, seats_in_use=opening.seats_in_use + others) if others else opening
