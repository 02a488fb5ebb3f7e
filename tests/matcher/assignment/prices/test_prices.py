"""The price method as a whole: the answers of the exact one, bounds that hold, certificates that others verify."""

import json
import random
from collections.abc import Iterator
from functools import partial

import pytest

from matcher.assignment import assign
from matcher.assignment.budget import Budget, Deadline
from matcher.assignment.plan import Assignment
from matcher.assignment.prices import close, layout
from matcher.assignment.prices.ascent import Relaxed
from matcher.assignment.prices.left import left_within
from matcher.check import certified, check
from tests.benchmarks.instances import instance_of
from tests.benchmarks.ours import problem_of as problem_of_instance
from tests.matcher.assignment.prices.small import Counting, Ticking, documents_of, small_city
from tests.problems import best_of_level, hinata, measure, plans, problem_of, tables_of
from tests.random_problems import Document, random_document

AMPLE = Budget(300)


def by_prices(document: Document, budget: Budget = AMPLE, seed: int = 0) -> Assignment:
    """Solve by prices; neither the check nor the certificate may find anything."""
    found = assign(problem_of(document), method="prices", budget=budget, seed=seed)
    tables, solution = tables_of(document), found.to_solution()
    assert not check(tables, solution)
    assert not certified(tables, solution).violations
    return found


def known(found: Assignment) -> tuple[object, ...]:
    """Give what two methods must agree on."""
    return found.status, found.objective, found.bound


def by_exact(document: Document) -> tuple[object, ...]:
    """Solve by the exact method."""
    return known(assign(problem_of(document), method="exact", budget=AMPLE))


@pytest.mark.parametrize(("most_pairs", "count"), [(12, 150), (20, 100)])
def test_prices_answer_as_the_exact_method_does(most_pairs: int, count: int) -> None:
    for document in documents_of(f"prices {most_pairs}", count, most_pairs):
        assert known(by_prices(document)) == by_exact(document)


def test_every_kernel_as_plain_python_gives_the_same_answers(kernels: str) -> None:
    for document in documents_of("plain", 20):
        assert known(by_prices(document)) == by_exact(document)
    for seed in range(2):
        assert known(by_prices(small_city(seed, limits=seed, persons=12))) == by_exact(
            small_city(seed, limits=seed, persons=12)
        )


@pytest.mark.parametrize("must_place", [0, 4])
def test_cities_with_and_without_limits_are_solved(must_place: int) -> None:
    for seed in range(6):
        document = small_city(seed, limits=seed % 3, must_place=must_place)
        assert known(by_prices(document)) == by_exact(document)


def test_equal_problems_give_equal_bytes() -> None:
    made = [small_city(1, limits=1), small_city(2), *documents_of("equal", 10)]
    for document in made:
        first, second = (json.dumps(by_prices(document, seed=3).to_solution()) for _ in range(2))
        assert first == second


def test_a_small_city_is_proven_to_its_best_value() -> None:
    problem = problem_of_instance(instance_of("city/200x150/0"))
    exact, prices = (assign(problem, method=method, budget=Budget(120)) for method in ("exact", "prices"))
    assert prices.status == "optimal"
    assert prices.objective == exact.objective


def test_prices_of_the_sample_town_prove_its_plan() -> None:
    document = hinata()
    found = by_prices(document)
    assert known(found) == ("optimal", (1, 9, 9540), (1, 9, 9540))
    assert certified(tables_of(document), found.to_solution()).bound is not None


# ------------------------------------------------------------------ what is rarely met


def test_support_too_large_for_a_table_gets_a_price(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(layout, "TABLE", 4)
    priced = 0
    for document in [*documents_of("support", 60, 16), *(small_city(seed, persons=12) for seed in range(4))]:
        found = by_prices(document)
        assert known(found) == by_exact(document)
        priced += "support_capacity" in json.dumps((found.certificate or {}).get("levels", []))
    assert priced > 3


@pytest.mark.parametrize("most_each", [1, 3])
def test_openings_with_too_many_parties_are_searched_by_pairs(monkeypatch: pytest.MonkeyPatch, most_each: int) -> None:
    monkeypatch.setattr(close, "left_within", partial(left_within, each=most_each))
    made = [*documents_of("pairs", 40, 16), *emphasised("pinned groups", 40)]
    for document in [*made, *(small_city(seed, persons=12) for seed in range(3))]:
        assert known(by_prices(document)) == by_exact(document)


def emphasised(name: str, count: int) -> Iterator[Document]:
    """Give random problems in which one kind of rule or level is there for certain."""
    for place in range(count):
        rng = random.Random(f"{name} {place}")
        document = random_document(rng, 14)
        pair = rng.choice(document["pairs"])
        own = {"person": pair["person"], "opening": pair["opening"]}
        group = [{**row, "min_group": 2, "seats": 3} for row in document["openings"]]
        several = [{**row, "max_placements": 3, "must_place": False} for row in document["persons"]]
        changes: dict[str, Document] = {
            "pins": {"pinned": [own], "forbidden": []},
            "pinned groups": {"pinned": [own], "forbidden": [], "openings": group, "persons": several},
            "several": {"persons": several, "floors": [], "groups": []},
            "kept": {"objective": ["kept", "placed_by_tier", "value"], "current": [own]},
            "guard": {
                "harm_guard": True,
                "current": [own],
                "floors": [],
                "groups": [],
                "limits": [],
                "limit_weights": [],
            },
        }
        yield document | changes[name]


@pytest.mark.parametrize("name", ["pins", "pinned groups", "several", "kept", "guard"])
def test_rules_that_are_there_for_certain(name: str) -> None:
    possible = 0
    for document in emphasised(name, 50):
        found = by_prices(document)
        assert known(found) == by_exact(document)
        possible += found.objective is not None
    assert possible > 5


def test_more_tiers_than_weights_fit_beside_each_other() -> None:
    document: Document = {
        "format": "enishi-problem/1",
        "persons": [{"person": f"p{number}", "tier": number} for number in range(40)],
        "openings": [{"opening": f"o{number}", "host": "h", "seats": 1} for number in range(20)],
        "pairs": [
            {"person": f"p{person}", "opening": f"o{place}", "value": 1000 * person + place}
            for person in range(40)
            for place in range(20)
            if (7 * person + place) % 3
        ],
    }
    assert known(by_prices(document)) == by_exact(document)


def test_nobody_and_nothing_to_decide_is_solved_too() -> None:
    nobody: Document = {"format": "enishi-problem/1", "persons": [], "openings": [], "pairs": []}
    for objective in (["placed_by_tier"], ["value"], ["kept", "value"]):
        found = by_prices({**nobody, "objective": objective})
        assert found.status == "optimal"
        assert not found.assignments


# ------------------------------------------------------------------ time


def test_a_budget_of_nothing_gives_an_honest_answer() -> None:
    for document in [*documents_of("nothing", 40), small_city(0)]:
        assert_honest(document, by_prices(document, Budget(0)))


def assert_honest(document: Document, found: Assignment) -> None:
    """A bound is never below the best plan that reaches as much on the levels before."""
    every = [measure(document, plan) for plan in plans(document)] if len(document["pairs"]) < 20 else []
    if found.status == "infeasible":
        assert not every
    if not every or found.bound is None:
        return
    reached = found.objective or (0,) * len(found.bound)
    for place, bound in enumerate(found.bound):
        level = [each[place] for each in every if all(a >= b for a, b in zip(each, reached[:place], strict=False))]
        assert bound >= max(level)


def test_bounds_hold_whenever_time_runs_out() -> None:
    for document in documents_of("ticking", 12):
        counting = Counting()
        by_prices(document, Budget(20, counting))
        for looks in {0, 1, 2, 3, 5, 8, 13, 40, 150, counting.looks // 2, counting.looks - 2, counting.looks - 1}:
            assert_honest(document, by_prices(document, Budget(20, Ticking(looks))))


def test_a_search_that_ends_without_any_answer_states_no_bound_of_its_own() -> None:
    document = random_document(random.Random("tl 74"), 16)
    document["objective"] = ["value"]
    best, counting = best_of_level(document, 0, ()), Counting()
    assert by_prices(document, Budget(20, counting)).objective == (best,)
    for looks in range(max(0, counting.looks - 60), counting.looks + 1):
        found = by_prices(document, Budget(20, Ticking(looks)))
        assert found.bound is None or found.bound[0] >= best


# ------------------------------------------------------------------ too much to search at once


@pytest.mark.parametrize("most", [("MOST_AT_ONCE", 10), ("MOST", 20), ("EFFORT", 0.0)])
def test_windows_take_over_where_one_search_would_be_too_large(
    monkeypatch: pytest.MonkeyPatch, most: tuple[str, float]
) -> None:
    monkeypatch.setattr(close, *most)
    for seed in range(4):
        document = small_city(seed, limits=seed % 2)
        found, best = by_prices(document), assign(problem_of(document), method="exact", budget=AMPLE).objective
        assert found.objective is not None
        assert found.bound is not None
        assert best is not None
        assert 0.97 * best[0] <= found.objective[0] <= best[0] <= found.bound[0]


@pytest.mark.parametrize("rounds", [1, 3, 1500])
def test_prices_are_polished_where_the_first_search_leaves_much_open(
    monkeypatch: pytest.MonkeyPatch, rounds: int
) -> None:
    polished: list[float] = []
    kept = close.Closing._polished

    def spy(self: close.Closing, relaxed: Relaxed, step: float, deadline: Deadline) -> Relaxed:
        finer = kept(self, relaxed, step, deadline)
        assert finer.bound <= relaxed.bound
        polished.append(relaxed.bound - finer.bound)
        return finer

    monkeypatch.setattr(close.Closing, "_polished", spy)
    monkeypatch.setattr(close, "ROUNDS", 5)
    monkeypatch.setattr(close, "POLISH", rounds)
    monkeypatch.setattr(close.Closing, "_first_gap", lambda _self, _relaxed: 0.5)
    for seed in range(6):
        document = small_city(seed, limits=seed % 2)
        assert known(by_prices(document)) == by_exact(document)
    assert (max(polished) > 0) == (rounds > 1)


def test_levels_are_solved_without_any_plan_to_begin_with(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(close, "TRIES", 1)
    monkeypatch.setattr(close.Closing, "_first_gap", lambda _self, _relaxed: 0.1)
    for document in documents_of("begin", 40, 16):
        assert known(by_prices(document)) == by_exact(document)
