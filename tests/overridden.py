"""What overriding a plan costs, by trying every plan: a reading of its own, no solver."""

from collections.abc import Iterable
from dataclasses import dataclass

from matcher.assignment.plan import Assignment
from matcher.overrides import Price
from tests.problems import measure, plans
from tests.random_problems import Document, Pair

Plan = frozenset[Pair]


@dataclass(frozen=True)
class Override:
    """The best plans that hold a pair: what they reach, and for each what becomes of the others, as files write it."""

    reached: tuple[int, ...]
    fates: frozenset[tuple[str, ...]]

    @property
    def fewest(self) -> int:
        """How many others hold other openings, at the least."""
        return min(map(len, self.fates))


def every_plan(document: Document) -> list[tuple[tuple[int, ...], Plan]]:
    """Give every plan with what it reaches."""
    return [(measure(document, plan), plan) for plan in plans(document)]


def overridden(every: Iterable[tuple[tuple[int, ...], Plan]], base: Plan, pair: Pair) -> Override | None:
    """Give the best plans that hold a pair; None if there is none."""
    holding = [(reached, plan) for reached, plan in every if pair in plan]
    if not holding:
        return None
    best = max(reached for reached, _ in holding)
    return Override(best, frozenset(fates(base, plan, pair[0]) for reached, plan in holding if reached == best))


def fates(before: Plan, after: Plan, but: str) -> tuple[str, ...]:
    """Say what becomes of everybody else."""
    people = sorted({person for person, _ in before ^ after} - {but})
    return tuple(f"{person}:{_fate(_held(before, person), _held(after, person))}" for person in people)


def _held(plan: Plan, person: str) -> set[str]:
    return {opening for someone, opening in plan if someone == person}


def _fate(before: set[str], after: set[str]) -> str:
    if not after:
        return "loses_only_place"
    if before <= after:
        return "gains_" + "+".join(sorted(after - before))
    return (
        "loses_" + "+".join(sorted(before - after))
        if after < before
        else "moves_to_" + "+".join(sorted(after - before))
    )


def above_value(base: Assignment) -> int:
    """Count the levels above ``value``; all of them without it."""
    names = [level.name for level in base.levels]
    return names.index("value") if "value" in names else len(names)


def losses(base: Assignment, reached: tuple[int, ...]) -> tuple[tuple[int, ...], int | None]:
    """Give what the levels above ``value`` lose, and ``value``."""
    assert base.objective is not None
    lost = [had - has for had, has in zip(base.objective, reached, strict=True)]
    above = above_value(base)
    return tuple(lost[:above]), lost[above] if above < len(lost) else None


def told(price: Price) -> tuple[str, ...]:
    """Give the fates of a price as files write them."""
    return tuple(fate.text() for fate in price.displaced)
