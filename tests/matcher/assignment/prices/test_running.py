"""What is seen while the price method runs: progress, Ctrl-C, and nothing compiled in its time."""

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from matcher.assignment import assign, prepare
from matcher.assignment.budget import Budget
from matcher.assignment.exact import run as exact_run
from matcher.assignment.plan import levels_of
from matcher.assignment.prices import close, search
from matcher.assignment.prices.left import left_within
from matcher.check import check
from tests.matcher.assignment.prices.small import documents_of, laid_out, lowered, small_city
from tests.problems import hinata, problem_of, tables_of

if TYPE_CHECKING:
    from matcher.assignment.exact.solve import Progress

ROOT = Path(__file__).parents[4]
AMPLE = Budget(300)
COMPILED = """
import sys
from matcher.assignment import assign, prepare
from matcher.assignment.budget import Budget
from matcher.assignment.exact import run as exact_run
from tests.matcher.assignment.prices.small import small_city
from tests.problems import problem_of

def signatures():
    modules = [sys.modules[name] for name in list(sys.modules) if name.startswith("matcher.assignment.prices")]
    kernels = [value for module in modules for value in vars(module).values() if hasattr(value, "py_func")]
    return sum(len(kernel.signatures) for kernel in kernels)

problem = problem_of(small_city(1, limits=1))
prepare(problem, "prices")
before = signatures()
assign(problem, method="prices", budget=Budget(60))
print(before, signatures())
"""


@pytest.mark.parametrize("first_gap", [None, 0.5])
def test_progress_never_tells_more_than_is_shown(monkeypatch: pytest.MonkeyPatch, first_gap: float | None) -> None:
    if first_gap is not None:
        monkeypatch.setattr(close.Closing, "_first_gap", lambda _self, _relaxed: first_gap)
    heard = 0
    for document in [hinata(), *(small_city(seed, limits=seed) for seed in range(3)), *documents_of("told", 10)]:
        problem = problem_of(document)
        told: list[Progress] = []
        found = assign(problem, method="prices", budget=AMPLE, on_progress=told.append)
        if found.objective is not None:
            heard += len(told)
            best = dict(zip(levels_of(problem), found.objective, strict=True))
            assert all(each.reached <= best[each.level] <= each.bound for each in told)
    assert heard > 20


@pytest.mark.parametrize("most", [60_000, 10])
def test_a_search_that_is_interrupted_ends_with_the_plan_so_far(monkeypatch: pytest.MonkeyPatch, most: int) -> None:
    monkeypatch.setattr(close, "MOST_AT_ONCE", most)
    documents = [small_city(seed, limits=seed % 2) for seed in range(4)]
    exact = [assign(problem_of(document), method="exact", budget=AMPLE).objective for document in documents]
    searches: list[int] = []
    ended = 0

    def interrupted(*_: object) -> bool:
        searches.append(1)
        return True

    monkeypatch.setattr(search, "was_interrupted", interrupted)
    for document, best in zip(documents, exact, strict=True):
        searches.clear()
        found = assign(problem_of(document), method="prices", budget=Budget(60))
        assert len(searches) <= 1
        ended += len(searches)
        assert not check(tables_of(document), found.to_solution())
        assert found.objective is not None
        assert found.bound is not None
        assert best is not None
        assert found.objective[0] <= best[0] <= found.bound[0]
    assert ended > 0


def test_whatever_a_solve_needs_is_compiled_before_its_time_counts() -> None:
    prepare(problem_of(small_city(0)), "prices")
    run = subprocess.run([sys.executable, "-c", COMPILED], cwd=ROOT, capture_output=True, text=True, check=True)
    before, after = run.stdout.split()
    assert int(before) == int(after) > 0


def test_where_parties_are_too_many_the_last_search_goes_pair_by_pair(monkeypatch: pytest.MonkeyPatch) -> None:
    layout = laid_out(small_city(5))
    relaxed, pairs = lowered(layout), len(layout.blocks.rows)
    closing = close.Closing(layout, layout.goals[0].worth, relaxed.prices, None, 0)
    gap = relaxed.bound
    parties = left_within(layout, relaxed, gap, 10**6)
    assert parties is not None
    assert len(parties.opening) > pairs + len(layout.blocks.seats)
    monkeypatch.setattr(close, "MOST_AT_ONCE", pairs + len(layout.blocks.seats))
    assert closing._left(relaxed, gap, pair_by_pair=False) is None
    one_by_one = closing._left(relaxed, gap, pair_by_pair=True)
    assert one_by_one is not None
    assert len(one_by_one.opening) <= pairs + len(layout.blocks.seats)


def test_an_interrupted_exact_search_begins_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    heard = Budget(60.0)
    monkeypatch.setattr(exact_run, "was_interrupted", lambda *_: True)
    found = assign(problem_of(hinata()), method="exact", budget=heard)
    assert heard.ended.asked
    assert found.bound is not None
    assert not check(tables_of(hinata()), found.to_solution())
