"""A large round takes so many bytes a pair, and no object a pair."""

from pathlib import Path

import numpy as np
import pytest

from matcher.problem.decoding import Tables, read_problem
from matcher.problem.problem import Problem
from tests.large_rounds import BYTES_A_PAIR, Kind, taken_by, write_large_round

PAIRS = 300_000


@pytest.mark.parametrize(
    ("kind", "prefix", "shuffled", "pairs"),
    [
        ("csv", "p", False, PAIRS),
        ("csv", "somebody-with-a-long-code-", True, PAIRS),
        ("csv", "quoted, ", True, 60_000),
        ("parquet", "p", True, PAIRS),
    ],
)
def test_reading_a_large_round_takes_bytes_and_not_objects(
    tmp_path: Path, kind: Kind, prefix: str, shuffled: bool, pairs: int
) -> None:
    folder = write_large_round(tmp_path / "round", kind, pairs, prefix=prefix, shuffled=shuffled)

    def read() -> tuple[Tables, Problem]:
        tables = read_problem(folder)
        return tables, Problem.from_tables(tables)

    taken = taken_by(read)
    assert taken.most_bytes <= BYTES_A_PAIR * pairs
    # The persons, one in fifty, and 500 openings have objects of their own, their rows have not.
    assert taken.objects < pairs / 4
    problem = read()[1]
    assert len(problem.pairs.value) == len(problem.links.limit_weights) == pairs
    assert int(problem.pairs.value.sum()) == sum(number % 1001 for number in range(pairs))


def test_looking_pairs_up_again_and_again_sorts_once(tmp_path: Path) -> None:
    tables = read_problem(write_large_round(tmp_path / "round", "csv", 20_000, shuffled=True))
    problem = Problem.from_tables(tables)
    wanted = problem.links.forbidden[:5]
    first = problem.pair_rows(wanted[:, 0], wanted[:, 1])
    assert first.tolist() == [0, 10, 20, 30, 40]
    taken = taken_by(lambda: problem.pair_rows(wanted[:, 0], wanted[:, 1]))
    assert taken.most_bytes < 20_000
    in_order = Problem.from_tables(read_problem(write_large_round(tmp_path / "in order", "csv", 20_000)))
    everything = in_order.pair_rows(in_order.pairs.person, in_order.pairs.opening)
    assert np.array_equal(everything, np.arange(20_000))
