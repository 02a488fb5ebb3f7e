"""The price of overriding a plan is exact: it equals solving everything anew with the pair pinned."""

import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.assignment import assign
from matcher.assignment.budget import Budget
from matcher.assignment.exact import pinning
from matcher.assignment.exact.run import Run, run
from matcher.assignment.plan import Assignment
from matcher.errors import NoPlan
from matcher.overrides import Fate, Price, UnknownPair, given_plan, listed, price
from tests.evidence_prices import prices_equal_full_resolves
from tests.evidence_problem import TWO_PERSONS, hinata_changes
from tests.matcher.assignment.test_exact import Ticking
from tests.overridden import above_value, every_plan, losses, overridden, told
from tests.problems import allowed_pairs, hinata, problem_of
from tests.random_problems import Document, Pair, random_document

AMPLE = Budget(300)


def priced(document: Document, *pairs: Pair, base: Assignment | None = None, displaced: bool = True) -> list[Price]:
    """Price pairs of a small document against its best plan."""
    problem = problem_of(document)
    plan = base or assign(problem, budget=AMPLE)
    return list(price(problem, plan, pairs, budget=AMPLE, displaced=displaced))


# ------------------------------------------------------------------ worked cases


def test_a_second_place_for_one_takes_the_only_place_of_another() -> None:
    assert priced(hinata(), ("P03", "O07")) == [
        Price("P03", "O07", (0, 1), 70, 70, 70, True, (Fate("P05", "loses_only_place", ("O07",)),))
    ]


def test_friday_instead_of_wednesday_moves_nobody_else() -> None:
    assert priced(hinata(), ("P02", "O01f")) == [Price("P02", "O01f", (0, 0), 40, 40, 40, True, ())]


@pytest.mark.parametrize(("name", "pair"), [("P03 also at O07", ("P03", "O07")), ("P02 on Friday", ("P02", "O01f"))])
def test_the_prices_of_the_sample_town_are_those_calculated_by_hand(name: str, pair: Pair) -> None:
    before, after = hinata_changes()["as it is"][1], hinata_changes()[name][1]
    (found,) = priced(hinata(), pair)
    assert (*(found.placed_loss or ()), found.plan_loss) == tuple(a - b for a, b in zip(before, after, strict=True))


def test_a_first_choice_may_raise_the_value_and_still_cost_somebody_the_only_place() -> None:
    (found,) = priced(TWO_PERSONS, ("A", "x"))
    assert (found.placed_loss, found.plan_loss, told(found)) == ((1,), -500, ("B:loses_only_place",))


def test_a_pair_that_is_ruled_out_cannot_be_and_that_is_known() -> None:
    assert priced(hinata(), ("P10", "O01r")) == [Price("P10", "O01r", None, None, None, None, True, ())]


def town(**tables: object) -> Document:
    """Two hosts with one place each and one with room for all; Aki prefers x, Ben y."""
    values = {("aki", "x"): 900, ("aki", "y"): 800, ("ben", "x"): 100, ("ben", "y"): 700, ("chie", "z"): 500}
    places = {"x": 1, "y": 1, "z": 3}
    return {
        "format": "enishi-problem/1",
        "objective": ["placed", "value"],
        "persons": [{"person": name} for name in ("aki", "ben", "chie")],
        "openings": [{"opening": name, "host": name, "seats": seats} for name, seats in places.items()],
        "pairs": [{"person": person, "opening": o, "value": value} for (person, o), value in values.items()],
        **tables,
    }


def test_each_fate_has_its_word() -> None:
    assert told(priced(town(), ("aki", "y"))[0]) == ("ben:moves_to_x",)
    alone = [row for row in town()["pairs"] if (row["person"], row["opening"]) != ("ben", "x")]
    assert told(priced(town(pairs=alone), ("aki", "y"))[0]) == ("ben:loses_only_place",)
    two = [{"person": "aki"}, {"person": "ben", "max_placements": 2}, {"person": "chie"}]
    both = town(persons=two, pairs=[*town()["pairs"], {"person": "ben", "opening": "z", "value": 5}])
    found = priced(both, ("aki", "y"))[0]
    assert told(found) == ("ben:moves_to_x",)
    kept = town(persons=two, pairs=[*alone, {"person": "ben", "opening": "z", "value": 5}])
    assert told(priced(kept, ("aki", "y"))[0]) == ("ben:loses_y",)
    waiting = [*town()["pairs"], {"person": "chie", "opening": "x", "value": 600}]
    gains = town(objective=["value"], persons=[*two[:2], {"person": "chie", "max_placements": 2}], pairs=waiting)
    assert told(priced(gains, ("aki", "y"))[0]) == ("ben:loses_only_place", "chie:gains_x")


def test_several_new_places_are_joined() -> None:
    fate = Fate("P11", "moves_to", ("O03", "O04"))
    assert fate.text() == "P11:moves_to_O03+O04"


# ------------------------------------------------------------------ the theorem


def test_prices_equal_full_solves_and_enumeration() -> None:
    figures = prices_equal_full_resolves(seed=1, n=240)
    wrong = ("unproven", "other_than_resolved", "other_than_enumerated", "more_displaced", "own_pair_not_free")
    assert {name: figures[name] for name in (*wrong, "negative_for_nothing")} == dict.fromkeys(
        (*wrong, "negative_for_nothing"), 0
    )
    assert min(figures[name] for name in ("problems", "pairs", "impossible", "displaced", "negative")) > 0


@given(seed=st.integers(0, 2**32 - 1), largest=st.sampled_from([1, 1000, 2**40]))
@settings(max_examples=60)
def test_levels_one_by_one_or_added_up_give_the_same_prices(seed: int, largest: int) -> None:
    document = random_document(random.Random(seed))
    problem, pairs = problem_of(document), list(allowed_pairs(document))
    base = assign(problem, budget=AMPLE)
    if base.objective is None:
        return
    added = price(problem, base, pairs, budget=AMPLE, displaced=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pinning, "LARGEST", largest)
        apart = price(problem, base, pairs, budget=AMPLE, displaced=True)
    numbers = [[(each.placed_loss, each.plan_loss, each.proven, len(each.displaced)) for each in prices]
               for prices in (added, apart)]  # fmt: skip
    assert numbers[0] == numbers[1]


@given(seed=st.integers(0, 2**32 - 1))
@settings(max_examples=40)
def test_a_price_does_not_depend_on_what_else_is_asked_for(seed: int) -> None:
    rng = random.Random(seed)
    document = random_document(rng)
    problem, pairs = problem_of(document), list(allowed_pairs(document))
    base = assign(problem, budget=AMPLE)
    if base.objective is None:
        return
    together = price(problem, base, [*pairs, *pairs[:2]], budget=AMPLE, displaced=True)
    assert [(each.person, each.opening) for each in together] == sorted(pairs)
    one = rng.choice(together)
    assert price(problem, base, [(one.person, one.opening)], budget=AMPLE, displaced=True) == (one,)


def test_somebody_who_holds_places_in_two_parts_counts_once() -> None:
    """Without a level that counts heads nothing ties x and y together but Ben, who holds both."""
    names, value = ("aki", "ben", "chie"), {"x": 10, "y": 20}
    document = town(
        objective=["value"],
        persons=[{"person": name, "max_placements": 2} for name in names],
        openings=[{"opening": name, "host": name, "seats": 1} for name in value],
        pairs=[{"person": "ben", "opening": o, "value": 90} for o in value]
        + [{"person": name, "opening": o, "value": value[o]} for name, o in (("aki", "x"), ("chie", "y"))],
    )
    problem = problem_of(document)
    assert [told(each) for each in priced(document, ("aki", "x"), ("chie", "y"))] == [
        ("ben:loses_x",),
        ("ben:loses_y",),
    ]
    poor = given_plan(problem, [("aki", "x"), ("chie", "y")])
    best = overridden(every_plan(document), poor.pairs, ("ben", "x"))
    assert best is not None
    (found,) = priced(document, ("ben", "x"), base=poor)
    assert told(found) in best.fates
    assert (found.plan_loss, told(found)) == (-150, ("aki:loses_only_place", "chie:loses_only_place"))


def test_what_is_left_to_improve_elsewhere_counts_against_a_poor_plan() -> None:
    """Chie shares nothing with the others; a plan that leaves her out is compared with one that does not."""
    problem = problem_of(town())
    poor = given_plan(problem, [("aki", "x"), ("ben", "y")])
    (found,) = price(problem, poor, [("aki", "y")], budget=AMPLE, displaced=True)
    assert (found.placed_loss, found.plan_loss, found.proven) == ((-1,), 1600 - (800 + 100 + 500), True)
    assert told(found) == ("ben:moves_to_x", "chie:gains_z")


# ------------------------------------------------------------------ objectives


def test_without_value_every_level_is_told_and_no_loss_of_value() -> None:
    document = town(objective=["placed"], pairs=[row for row in town()["pairs"] if row["opening"] != "z"])
    document["pairs"] = [row for row in document["pairs"] if (row["person"], row["opening"]) != ("ben", "x")]
    (found,) = priced(document, ("aki", "y"))
    assert found == Price("aki", "y", (1,), None, None, None, True, (Fate("ben", "loses_only_place", ("y",)),))
    own = priced(document, ("aki", "x"))[0]
    assert own == Price("aki", "x", (0,), None, None, None, True)


def test_levels_below_value_are_not_told_but_choose_who_moves() -> None:
    """With y gone Ben may have nothing or x, which is worth nothing: heads are counted after value."""
    pairs = [{**row, "value": 0} if (row["person"], row["opening"]) == ("ben", "x") else row for row in town()["pairs"]]
    (plain,) = priced(town(objective=["value"], pairs=pairs), ("aki", "y"))
    (heads,) = priced(town(objective=["value", "placed"], pairs=pairs), ("aki", "y"))
    assert (plain.placed_loss, plain.plan_loss) == (heads.placed_loss, heads.plan_loss) == ((), 800)
    assert told(heads) == ("ben:moves_to_x",)


def test_nobody_is_named_unless_asked_for() -> None:
    assert priced(town(), ("aki", "y"), displaced=False)[0].displaced == ()


# ------------------------------------------------------------------ when time runs out


def short_of_time(rng: random.Random) -> Any:
    """Give a search that may stop anywhere: with no plan, with a poor one, or with a bound that is true and no more."""

    def cut(model: Any, *, goal: Any, **more: Any) -> Run:
        found = run(model, goal=goal, **more)
        if found.chosen is None or rng.random() < 0.4:
            return found
        if rng.random() < 0.1:
            return Run(None)
        slack = rng.choice([0, 1, 50, 10**4, 10**6])
        poor = run(model, goal=(goal[0], -goal[1]), **more)
        return Run(rng.choice([poor, found]).chosen, found.bound + slack)

    return cut


@given(seed=st.integers(0, 2**32 - 1), largest=st.sampled_from([1, 2**40]))
@settings(max_examples=150)
def test_wherever_the_search_stops_what_is_told_is_true(seed: int, largest: int) -> None:
    rng = random.Random(seed)
    document = random_document(rng)
    problem = problem_of(document)
    every = every_plan(document)
    if not every:
        return
    poor = given_plan(problem, sorted(rng.choice(every)[1]))
    base = rng.choice([assign(problem, budget=AMPLE), poor])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pinning, "run", short_of_time(rng))
        patch.setattr(pinning, "LARGEST", largest)
        prices = price(problem, base, list(allowed_pairs(document)), budget=AMPLE, displaced=True)
    for each in prices:
        anew = overridden(every, base.pairs, (each.person, each.opening))
        if (each.person, each.opening) not in base.pairs and anew is not None:
            assert_true(each, base, losses(base, anew.reached), anew.fates, anew.fewest)


def assert_true(
    found: Price,
    base: Assignment,
    lost: tuple[tuple[int, ...], int | None],
    fates: frozenset[tuple[str, ...]],
    fewest: int,
) -> None:
    """What is said is so; what is not known is left open."""
    placed, value = lost
    assert found.placed_loss in (None, placed)
    assert found.plan_loss in (None, value)
    assert (found.plan_loss_low is None) == (value is None) == (above_value(base) == len(base.levels))
    if value is not None:
        assert found.plan_loss_low is not None
        assert found.plan_loss_high is not None
        assert found.plan_loss_low <= value <= found.plan_loss_high
    if found.proven:
        assert (found.placed_loss, found.plan_loss, len(found.displaced)) == (placed, value, fewest)
    assert found.displaced == () or told(found) in fates


def test_without_time_only_what_needs_no_search_is_known() -> None:
    problem = problem_of(town())
    base = assign(problem, budget=AMPLE)
    own, other = price(problem, base, [("aki", "x"), ("aki", "y")], budget=Budget(0), displaced=True)
    assert own == Price("aki", "x", (0,), 0, 0, 0, True)
    # The part of Aki and Ben reaches 1,600 now; with (aki, y) it reaches at least 800, at most the best of each.
    assert other == Price("aki", "y", None, None, 0, 1600 - 800, False)


def test_without_time_a_poor_plan_may_gain_elsewhere_too() -> None:
    problem = problem_of(town())
    poor = given_plan(problem, [("aki", "x"), ("ben", "y")])
    (found,) = price(problem, poor, [("aki", "y")], budget=Budget(0), displaced=True)
    # Aki and Ben: at least Aki's 800, at most 900 + 700; Chie: nothing at least, at most 500.
    assert found == Price("aki", "y", None, None, 1600 - (1600 + 500), 1600 - 800, False)


def test_the_time_is_for_all_pairs_together() -> None:
    problem = problem_of(town())
    base = assign(problem, budget=AMPLE)
    pairs = [("aki", "y"), ("ben", "x")]
    cut = price(problem, base, pairs, budget=Budget(20, Ticking(3)))
    assert [each.proven for each in cut] == [True, False]


def test_what_was_cut_short_is_tried_again_with_the_time_left_over(monkeypatch: pytest.MonkeyPatch) -> None:
    problem = problem_of(town())
    base = assign(problem, budget=AMPLE)
    pairs = [("aki", "y"), ("ben", "x")]
    answers = iter([Run(None)])
    monkeypatch.setattr(pinning, "run", lambda *given, **more: next(answers, None) or run(*given, **more))
    assert price(problem, base, pairs, budget=AMPLE) == tuple(priced(town(), *pairs, displaced=False))


# ------------------------------------------------------------------ what is asked for


def test_the_best_of_each_person_are_listed_by_value_then_opening_and_those_of_the_plan() -> None:
    pairs = [*town()["pairs"], {"person": "chie", "opening": "y", "value": 500}]
    problem = problem_of(town(pairs=pairs))
    base = given_plan(problem, [("aki", "y")])
    assert listed(problem, base, 1) == (("aki", "x"), ("aki", "y"), ("ben", "y"), ("chie", "y"))
    assert len(listed(problem, base, 5)) == len(pairs)


def test_progress_is_told_pair_by_pair() -> None:
    problem, heard = problem_of(town()), []
    base = assign(problem, budget=AMPLE)
    price(problem, base, [("aki", "x"), ("aki", "y")], budget=AMPLE, on_progress=lambda *n: heard.append(n))
    assert heard == [(1, 2), (2, 2)]


def test_unknown_pairs_are_refused_by_name() -> None:
    with pytest.raises(UnknownPair) as refused:
        priced(town(), ("aki", "x"), ("aki", "z"), ("nobody", "x"))
    assert refused.value.pairs == (("aki", "z"), ("nobody", "x"))


def test_without_a_plan_there_is_nothing_to_override() -> None:
    document = town(pinned=[{"person": "aki", "opening": "x"}, {"person": "ben", "opening": "x"}])
    with pytest.raises(NoPlan) as none:
        priced(document, ("aki", "y"))
    assert none.value.conflict is not None
