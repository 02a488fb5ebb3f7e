"""The exact cost of overriding a plan."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from matcher.assignment import FEW
from matcher.assignment.exact.pinning import Pinning, Resolved
from matcher.assignment.plan import Assignment, levels_of, reached
from matcher.errors import MatcherError, NoPlan
from matcher.overrides.fates import Fate, fates

if TYPE_CHECKING:
    from matcher.assignment.budget import Budget, Deadline
    from matcher.problem.columns import Whole
    from matcher.problem.problem import Problem

Pair = tuple[str, str]
Told = Callable[[int, int], None]
"""Told how many pairs are priced, and how many there are."""

TWICE: Final = 2.0
"""Times its even share of the time left that one pair may take: most take far less."""


class UnknownPair(MatcherError):
    """A price was asked for pairs that the problem does not have; ``pairs`` holds them."""

    def __init__(self, pairs: Sequence[Pair]) -> None:
        self.pairs = tuple(pairs)
        super().__init__(f"not in pairs: {self.pairs}")


@dataclass(frozen=True, slots=True)
class Price:
    """What it costs to give a person an opening, everything else as good as can be again.

    Parameters
    ----------
    placed_loss
        What each level above ``value`` loses, in order (of all levels where the objective has no ``value``); None for
        a pair that cannot be, and where it is not proven.
    plan_loss
        What ``value`` loses with those levels at their new best; None for a pair that cannot be, where it is not
        proven, and without ``value``.
    plan_loss_low, plan_loss_high
        The truth lies between them, both included, whether or not ``placed_loss`` is known and provided the pair can
        be at all; equal where it is known. None for a pair that cannot be, and without ``value``.
    proven
        Whether all of it is shown: the losses, and that nobody more needs to move. Losses of None that are proven:
        with this pair there is no plan.
    displaced
        The others who hold other openings, as few as can be; empty unless asked for, and while the losses are unknown.
    """

    person: str
    opening: str
    placed_loss: tuple[int, ...] | None
    plan_loss: int | None
    plan_loss_low: int | None
    plan_loss_high: int | None
    proven: bool
    displaced: tuple[Fate, ...] = ()


def listed(problem: Problem, base: Assignment, top: int) -> tuple[Pair, ...]:
    """Give the best pairs of each person by value, then opening, and those of the plan; sorted."""
    by_person: dict[str, list[tuple[int, str]]] = {}
    for person, opening, value in zip(*_columns(problem), strict=True):
        by_person.setdefault(problem.persons.ids[person], []).append((-value, problem.openings.ids[opening]))
    best = {(person, opening) for person, own in by_person.items() for _, opening in sorted(own)[:top]}
    return tuple(sorted(best | base.pairs))


def given_plan(problem: Problem, pairs: Sequence[Pair]) -> Assignment:
    """Make a base of any plan that keeps the rules; whether there is a better one is left open.

    Raises
    ------
    UnknownPair
        If a pair is not one of the problem.
    """
    objective = reached(problem, np.array(rows_of(problem, pairs), dtype=np.int64))
    return Assignment("feasible", tuple(sorted(pairs)), problem.objective, levels_of(problem), objective, None, "given")


def _columns(problem: Problem) -> tuple[list[int], list[int], list[int]]:
    return problem.pairs.person.tolist(), problem.pairs.opening.tolist(), problem.pairs.value.tolist()


def price(
    problem: Problem,
    base: Assignment,
    pairs: Sequence[Pair],
    *,
    budget: Budget,
    seed: int = 0,
    displaced: bool = False,
    on_progress: Told | None = None,
) -> tuple[Price, ...]:
    """Price pairs against a plan.

    Parameters
    ----------
    base
        A plan that keeps the rules of this problem. Its status is believed, so that only a plan of this program may be
        ``optimal``; any other is compared with what is found to be the best.
    pairs
        What to price; one named twice is priced once.
    budget
        Time for all of them together; what is not shown in time is given as far as it is known.
    displaced
        Whether to name the others who would hold other openings: fewest among the plans best on every level.
    on_progress
        Told after each pair.

    Returns
    -------
    tuple of Price
        Sorted by person, then opening. Equal arguments give equal prices unless the budget cuts in.

    Raises
    ------
    NoPlan, UnknownPair
        If the base has no plan; if a pair is not one of the problem.
    """
    if base.objective is None:
        raise NoPlan(base.conflict)
    rows = rows_of(problem, sorted(set(pairs)))
    if len(problem.pairs.value) > FEW and not displaced:
        # Its compiler takes a second to load, which no small round should wait for.
        from matcher.overrides.large import compile_pricing, price_large

        compile_pricing()
        return price_large(problem, base, rows, budget.start(), seed=seed, on_progress=on_progress)
    return _Pricing(problem, base, seed, displaced=displaced).every(rows, budget.start(), on_progress)


def rows_of(problem: Problem, pairs: Sequence[Pair]) -> list[int]:
    """Find the rows of pairs, in the order given."""
    row_of = {pair: row for row, pair in enumerate(names_of_pairs(problem))}
    if unknown := [pair for pair in pairs if pair not in row_of]:
        raise UnknownPair(unknown)
    return [row_of[pair] for pair in pairs]


def names_of_pairs(problem: Problem) -> list[Pair]:
    """Name each row of ``problem.pairs``."""
    persons, openings, _ = _columns(problem)
    return [(problem.persons.ids[p], problem.openings.ids[o]) for p, o in zip(persons, openings, strict=True)]


class _Pricing:
    """A plan and the parts of its problem; the parts without the pair as they are after re-optimising."""

    def __init__(self, problem: Problem, base: Assignment, seed: int, *, displaced: bool) -> None:
        names = [level.name for level in levels_of(problem)]
        self.problem, self.seed = problem, seed
        self.above = names.index("value") if "value" in names else len(names)
        self.has_value = "value" in names
        self.displaced = displaced
        self.rows: Whole = np.sort(np.array(rows_of(problem, base.assignments), dtype=np.int64))
        # Levels after ``value`` change no figure, only which of the best plans is looked at for who moves.
        levels = len(names) if displaced else self.above + self.has_value
        self.pinning = Pinning(problem, self.rows, levels=levels, unmoved=displaced)
        self.goals = levels + displaced
        self.best = base.status == "optimal"
        self.rest: dict[int, Resolved] = {}

    def every(self, rows: Sequence[int], deadline: Deadline, on_progress: Told | None) -> tuple[Price, ...]:
        """Price the pairs of rows, each in its share of the time."""
        self._settle_the_rest(deadline)
        made: dict[int, Price] = {}
        for number, row in enumerate(rows):
            made[row] = self._price(row, deadline.share(min(1.0, TWICE / (len(rows) - number))))
            if on_progress is not None:
                on_progress(number + 1, len(rows))
        # What was cut short at its share is tried once more with the time that the others left.
        cut = [row for row in rows if not made[row].proven]
        for number, row in enumerate(cut):
            again = self._price(row, deadline.share(1 / (len(cut) - number)))
            made[row] = again if again.proven else made[row]
        return tuple(made[row] for row in rows)

    def _settle_the_rest(self, deadline: Deadline) -> None:
        """Solve each part without any pin, unless the plan is known to be the best one.

        Parts share no rule, and every level is a sum over them: whatever is pinned in one, the best of the others
        stays the best. Where the plan is the best one, it is best in each part, and nobody there has to move.
        """
        if self.best:
            return
        half = deadline.share(0.5)
        for place in range(len(self.pinning.parts)):
            share = half.share(min(1.0, TWICE / (len(self.pinning.parts) - place)))
            self.rest[place] = self.pinning.solve(place, None, deadline=share, seed=self.seed)

    def _price(self, row: int, deadline: Deadline) -> Price:
        """Price the pair of a row."""
        pair = pair_of(self.problem, row)
        if row in self.rows:  # nothing is overridden
            nothing = 0 if self.has_value else None
            return Price(*pair, (0,) * self.above, nothing, nothing, nothing, proven=True)
        place = int(self.pinning.part_of[row])
        found = self.pinning.solve(place, row, deadline=deadline, seed=self.seed)
        if found.impossible:
            return Price(*pair, None, None, None, None, proven=True)
        return self._priced(pair, row, {**self.rest, place: found})

    def _priced(self, pair: Pair, row: int, parts: dict[int, Resolved]) -> Price:
        """Compare the parts that are not as they were with the plan."""
        before = np.sum([self.pinning.measure(place, self.pinning.held(place), None) for place in parts], axis=0)
        known = all(each.settled(self.above) for each in parts.values())
        losses = tuple(int(before[level]) - sum(each.reached[level] for each in parts.values())
                       for level in range(self.above))  # fmt: skip
        low, high = self._range(row, parts, int(before[self.above])) if self.has_value else (None, None)
        proven = all(each.settled(self.goals) for each in parts.values())
        moved = self._moved(pair[0], parts) if self.displaced and all(
            each.settled(self.goals - 1) for each in parts.values()) else ()  # fmt: skip
        return Price(*pair, losses if known else None, low if proven else None, low, high, proven, moved)

    def _range(self, row: int, parts: dict[int, Resolved], before: int) -> tuple[int, int]:
        """Give the least and the most that ``value`` can lose.

        In a part whose levels above are settled, the best value lies between what was found and its bound. In one
        where they are not, nobody knows which plans are the best ones: they hold the pinned pair, and at most what
        holds of any plan.
        """
        least = most = 0
        for place, each in parts.items():
            most += each.bounds[self.above]
            if each.settled(self.above):
                least += each.reached[self.above]
            elif place == self.pinning.part_of[row]:
                least += int(self.problem.pairs.value[row])
        return before - most, before - least

    def _moved(self, person: str, parts: dict[int, Resolved]) -> tuple[Fate, ...]:
        stays = self.rows[~np.isin(self.pinning.part_of[self.rows], list(parts))]
        anew = [each.rows for each in parts.values() if each.rows is not None]
        return fates(self.problem, self.rows, np.concatenate([stays, *anew]), without=person)


def pair_of(problem: Problem, row: int) -> Pair:
    """Name a row of ``problem.pairs``."""
    person, opening = int(problem.pairs.person[row]), int(problem.pairs.opening[row])
    return problem.persons.ids[person], problem.openings.ids[opening]
