"""What a round gives: ranked places, who has none yet and why, what to find out. Codes only, no sentences."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from matcher.assignment.plan import Assignment
    from matcher.changes.change import Change
    from matcher.eligibility.reasons import Reason
    from matcher.overrides import Price
    from matcher.params import Params
    from matcher.problem.decoding import Tables
    from matcher.round.looked import Looked
    from resources_catalog.opening_table import OpeningTable


@dataclass(frozen=True, slots=True)
class RankedPlace:
    """One place on a person's list; ``row`` is its row in the opening table.

    ``value`` compares places of this person only. ``parts`` are shares in [0, 1], ``None`` while unknown.
    ``waits`` places need an answer before anybody plans them.
    """

    person: str
    rank: int
    row: int
    place: str
    host: str
    route: str
    value: int
    parts: Mapping[str, float | None]
    in_plan: bool
    waits: bool
    questions: tuple[Reason, ...]
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """Something to find out; ``opening`` where it is about one, ``persons`` whose list it touches.

    ``effect`` is ``places_more`` (a good answer gives ``gain`` people more a place), ``plan_rests_on_it`` (a bad one
    leaves ``gain`` without), ``fits_better`` or ``may_change_order``. ``gain`` is ``None`` where it was not tried out;
    ``verified``: solved and checked again.
    """

    reason: Reason
    opening: str | None
    host: str | None
    persons: tuple[str, ...]
    effect: str
    gain: int | None
    verified: bool


@dataclass(frozen=True, slots=True)
class Unplaced:
    """Somebody without a place yet: codes of why, and the smallest change found that gives them one.

    ``limits`` are those used up that every place of theirs would need ("a fourth start waits for July").
    ``changes`` is one change, or two that are needed together; none where ``tried`` changes gave nothing, ``untried``
    being those that were left.
    """

    person: str
    why: tuple[str, ...]
    limits: tuple[str, ...]
    changes: tuple[Change, ...]
    verified: bool
    tried: int
    untried: int = 0

    @property
    def cost_class(self) -> int | None:
        """The cost of the dearest of the changes; ``None`` without any."""
        return max((change.cost_class for change in self.changes), default=None)


@dataclass(frozen=True, slots=True, eq=False)
class Recommendation:
    """A finished round.

    ``not_considered`` pairs a person with the reason; ``sealed`` are decisions for restricted people, shown to
    nobody but who took them; ``prices`` say what choosing a listed place would cost the others, by person and place,
    for staff only; ``limits_used_up`` are limits of which the plan leaves nothing.
    """

    on: date
    params: Params
    openings: OpeningTable
    looked: Mapping[str, Looked]
    tables: Tables
    assignment: Assignment
    ranked: Mapping[str, tuple[RankedPlace, ...]]
    unplaced: tuple[Unplaced, ...]
    questions: tuple[Question, ...]
    prices: Mapping[tuple[str, str], Price]
    not_considered: tuple[tuple[str, str], ...]
    sealed: tuple[tuple[str, str], ...]
    limits_used_up: tuple[str, ...]

    def planned(self, person: str) -> tuple[str, ...]:
        """Places of the plan for a person, in order of id."""
        return tuple(place for who, place in sorted(self.assignment.pairs) if who == person)
