"""What one person needs, wishes and can bear; known only by a pseudonym. Unknown is ``None`` or empty, never no."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from decimal import Decimal

    from resources_catalog.week import Slot

FactValue: TypeAlias = "bool | int | str | date | tuple[Slot, ...]"


@dataclass(frozen=True, slots=True)
class Wish:
    """One wish; ``order`` 1 is the person's first. ``wish`` is a code of the set that ``kind`` names."""

    order: int
    kind: str
    wish: str
    words: str | None = None


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing known about a person; ``about`` names a host, an opening, a programme or another person."""

    fact: str
    value: FactValue | None
    about: str | None = None
    detail: str | None = None
    source: str | None = None
    known_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonNeeds:
    """The needs of a person, as far as they are known.

    Minutes are minutes, ``max_hours`` hours a week, ``tier`` 0 is served first. ``times`` are the good times,
    ``times_possible`` further ones that are bearable. ``must`` excludes places that are known to lack it,
    ``helps`` shifts the order, ``avoids`` excludes. ``floor`` says below what the person would rather wait.
    """

    person: str
    state: str = "seeking"
    basis: str = "consent"
    consent_hosts: bool | None = None
    restricted: bool = False
    own_words: str | None = None
    tier: int = 1
    tier_reason: str | None = None
    tier_until: date | None = None
    waiting_since: date | None = None
    max_placements: int = 1
    max_hours: Decimal | None = None
    visit_minutes: int | None = None
    times: tuple[Slot, ...] = ()
    times_possible: tuple[Slot, ...] = ()
    ways: tuple[str, ...] = ()
    travel_good: int | None = None
    travel_max: int | None = None
    walk_max: int | None = None
    home_mesh: str | None = None
    area: str | None = None
    must: tuple[str, ...] = ()
    helps: tuple[str, ...] = ()
    avoids: tuple[str, ...] = ()
    avoid_areas: tuple[str, ...] = ()
    avoid_hosts: tuple[str, ...] = ()
    talk_max: str | None = None
    declines_kinds: tuple[str, ...] = ()
    declines_programmes: tuple[str, ...] = ()
    accompany: str | None = None
    languages: tuple[str, ...] = ()
    floor: str = "one_wish"
    household: str | None = None
    coordinator: str | None = None
    reached_by: str | None = None
    next_contact: str | None = None
    wishes: tuple[Wish, ...] = ()
    facts: tuple[Fact, ...] = ()
    pins: tuple[str, ...] = ()
    ruled_out: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse what cannot be true."""
        if both := set(self.must) & set(self.avoids):
            raise ValueError(f"both needed and avoided: {', '.join(sorted(both))}")
        if both := set(self.pins) & set(self.ruled_out):
            raise ValueError(f"both decided for and ruled out: {', '.join(sorted(both))}")

    def facts_named(self, fact: str) -> tuple[Fact, ...]:
        """Give the known facts of a name, in the order of the file."""
        return tuple(each for each in self.facts if each.fact == fact and each.value is not None)

    def flag(self, fact: str) -> bool | None:
        """Give a yes/no fact, ``None`` while unknown."""
        value = self._single(fact)
        return value if isinstance(value, bool) else None

    def number(self, fact: str) -> int | None:
        """Give a whole-number fact, ``None`` while unknown."""
        value = self._single(fact)
        return value if isinstance(value, int) and not isinstance(value, bool) else None

    def day(self, fact: str) -> date | None:
        """Give a date fact, ``None`` while unknown."""
        value = self._single(fact)
        return value if isinstance(value, date) else None

    def _single(self, fact: str) -> FactValue | None:
        found = sorted(self.facts_named(fact), key=lambda each: each.known_on or date.min)
        return found[-1].value if found else None

    @property
    def first_wishes(self) -> tuple[Wish, ...]:
        """The wishes in the person's own order."""
        return tuple(sorted(self.wishes, key=lambda wish: wish.order))


@dataclass(frozen=True, slots=True)
class Standing:
    """A placement that exists before the round."""

    person: str
    opening: str
    status: str
    since: date | None = None


@dataclass(frozen=True, slots=True)
class Caseload:
    """The people of a round and what already stands."""

    people: tuple[PersonNeeds, ...]
    standing: tuple[Standing, ...] = ()
