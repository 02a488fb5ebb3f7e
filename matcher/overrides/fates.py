"""What becomes of the others when a plan is overridden."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

if TYPE_CHECKING:
    from matcher.problem.columns import Whole
    from matcher.problem.problem import Problem

Kind = Literal["loses_only_place", "moves_to", "loses", "gains"]


@dataclass(frozen=True, slots=True)
class Fate:
    """Somebody else holds other openings than in the plan; for staff only.

    Parameters
    ----------
    kind
        ``loses_only_place``: holds nothing any more; ``moves_to``: lost something and gained something; ``loses``: lost
        something and keeps the rest; ``gains``: lost nothing.
    openings
        What is gained, or lost where nothing is gained; sorted.
    """

    person: str
    kind: Kind
    openings: tuple[str, ...]

    def text(self) -> str:
        """Give it as files write it: ``P11:moves_to_O03``."""
        where = "" if self.kind == "loses_only_place" else "_" + "+".join(self.openings)
        return f"{self.person}:{self.kind}{where}"


def fates(problem: Problem, before: Whole, after: Whole, *, without: str) -> tuple[Fate, ...]:
    """Compare two plans person by person.

    Parameters
    ----------
    before, after : shape (n,)
        Chosen rows of ``problem.pairs``.
    without
        The person the override is about, who is no other.

    Returns
    -------
    tuple of Fate
        Everybody else whose openings differ, by person.
    """
    kept = set(problem.pairs.person[np.intersect1d(before, after)].tolist())
    lost, gained = _by_person(problem, np.setdiff1d(before, after)), _by_person(problem, np.setdiff1d(after, before))
    found = []
    for person in lost.keys() | gained.keys():
        stays = person in kept or person in gained
        found.append(_fate(problem.persons.ids[person], lost.get(person), gained.get(person), stays=stays))
    return tuple(sorted((fate for fate in found if fate.person != without), key=lambda fate: fate.person))


def _fate(person: str, lost: tuple[str, ...] | None, gained: tuple[str, ...] | None, *, stays: bool) -> Fate:
    if gained is not None:
        return Fate(person, "gains" if lost is None else "moves_to", gained)
    return Fate(person, "loses" if stays else "loses_only_place", lost or ())


def _by_person(problem: Problem, rows: Whole) -> dict[int, tuple[str, ...]]:
    found: dict[int, tuple[str, ...]] = {}
    for row in rows.tolist():
        person = int(problem.pairs.person[row])
        opening = problem.openings.ids[problem.pairs.opening[row]]
        found[person] = tuple(sorted((*found.get(person, ()), opening)))
    return found
