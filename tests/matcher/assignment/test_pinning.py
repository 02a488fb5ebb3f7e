"""Levels added up into one sum keep their order; a part is left as it was found."""

import itertools

import numpy as np

from matcher.assignment.budget import Budget
from matcher.assignment.exact.pinning import LARGEST, Pinning, weighed
from tests.problems import hinata, problem_of


def test_one_more_of_a_level_outweighs_everything_after_it() -> None:
    tops = (2, 3, 0, 4)
    groups, factors = weighed(tops)
    assert groups == [[0, 1, 2, 3]]
    every = list(itertools.product(*(range(top + 1) for top in tops)))
    added = [sum(factor * number for factor, number in zip(factors, each, strict=True)) for each in every]
    assert sorted(every) == [each for _, each in sorted(zip(added, every, strict=True))]
    assert len(set(added)) == len(every)


def test_a_sum_too_large_to_be_exact_is_cut_into_several() -> None:
    tops = (LARGEST // 2, 1000, LARGEST, 3, 3)
    groups, factors = weighed(tops)
    assert groups == [[0], [1], [2], [3, 4]]
    assert factors == [1, 1, 1, 4, 1]
    assert weighed(()) == ([[]], [])


def test_a_part_is_free_again_after_each_pin() -> None:
    problem = problem_of(hinata())
    made = Pinning(problem, np.empty(0, dtype=np.int64), levels=3, unmoved=False)
    (pin,) = problem.pair_rows(
        np.array([problem.persons.ids.index("P03")]), np.array([problem.openings.ids.index("O07")])
    ).tolist()
    place, deadline = int(made.part_of[pin]), Budget(20).start()
    free, pinned, again = (made.solve(place, each, deadline=deadline, seed=0) for each in (None, pin, None))
    assert (free.reached, free.bounds) == (again.reached, again.bounds)
    assert [a - b for a, b in zip(free.reached, pinned.reached, strict=True)] == [0, 1, 70]
