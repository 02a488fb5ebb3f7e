"""Limits of which a plan leaves nothing, and for whom that matters."""

from collections.abc import Collection, Mapping

from matcher.assignment import assign
from matcher.assignment.budget import Budget
from matcher.explanation.limits import LimitsInUse
from matcher.problem.decoding import Tables
from matcher.problem.problem import Problem

WEIGHTS = {("lift", "A", "x"): 1, ("lift", "B", "x"): 1, ("start", "B", "x"): 1, ("start", "B", "y"): 1}


def in_use(
    maxima: Mapping[str, int], weights: Mapping[tuple[str, str, str], int] = WEIGHTS, hidden: Collection[str] = ()
) -> LimitsInUse:
    """Solve: A may go to x, B to x or y, for 900, 800, 700; what they take of the limits is given."""
    values = {("A", "x"): 900, ("B", "x"): 800, ("B", "y"): 700}
    tables = Tables.of(
        {
            "persons": [{"person": "A"}, {"person": "B"}],
            "openings": [{"opening": place, "host": place, "seats": 2} for place in ("x", "y")],
            "pairs": [{"person": who, "opening": place, "value": value} for (who, place), value in values.items()],
            "limits": [{"limit": name, "max": most} for name, most in maxima.items()],
            "limit_weights": [
                {"limit": name, "person": who, "opening": place, "weight": weight}
                for (name, who, place), weight in weights.items()
                if name in maxima
            ],
        },
        {},
    )
    return LimitsInUse.of(tables, assign(Problem.from_tables(tables), budget=Budget(10)), hidden)


def test_a_limit_is_used_up_when_nothing_of_it_is_left() -> None:
    assert in_use({"lift": 2, "start": 2}).used_up == ("lift",)
    assert in_use({"lift": 1, "start": 1}).used_up == ("lift", "start")
    assert in_use({"lift": 3}).used_up == ()


def test_a_limit_only_hidden_people_take_from_is_not_named() -> None:
    """That somebody uses it would tell of them; what the plan takes of it is told."""
    found = in_use({"start": 0}, hidden=("start",))
    assert found.used_up == ()
    assert found.in_the_way("B") == ()
    assert in_use({"lift": 2}, hidden=("lift",)).used_up == ("lift",)


def test_a_limit_others_used_up_before_the_round_is_named() -> None:
    found = in_use({"start": 0})
    assert (found.used_up, found.in_the_way("B"), found.in_the_way("A")) == (("start",), ("start",), ())


def test_what_is_left_may_be_too_little_for_one_more() -> None:
    heavy = {("hours", "A", "x"): 3, ("hours", "B", "x"): 3, ("hours", "B", "y"): 3}
    found = in_use({"hours": 4}, heavy)
    assert (found.used_up, found.in_the_way("B")) == ((), ("hours",))


def test_how_many_can_be_gone_along_with_is_told_even_when_it_is_nobody() -> None:
    found = in_use({"accompany": 0}, {("accompany", "B", "x"): 1, ("accompany", "B", "y"): 1})
    assert (found.used_up, found.in_the_way("B"), found.in_the_way("A")) == (("accompany",), ("accompany",), ())


def test_a_limit_is_in_the_way_where_every_place_needs_one_that_is_gone() -> None:
    found = in_use({"lift": 1, "start": 1}, {**WEIGHTS, ("start", "A", "x"): 1})
    assert found.used_up == ("lift", "start")
    assert found.in_the_way("B") == ("lift", "start")
    assert in_use({"lift": 1}).in_the_way("B") == ()  # y takes no lift
    start = in_use({"lift": 3, "start": 1}, {**WEIGHTS, ("start", "A", "x"): 1})
    assert (start.used_up, start.in_the_way("B")) == (("start",), ("start",))
    assert in_use({"lift": 3, "start": 1}).in_the_way("A") == ()


def test_nobody_without_a_place_waits_for_a_limit() -> None:
    assert in_use({"start": 1}).in_the_way("C") == ()


def test_a_round_without_limits_or_pairs_has_none() -> None:
    tables = Tables.of({"persons": [{"person": "A"}]}, {})
    found = LimitsInUse.of(tables, assign(Problem.from_tables(tables), budget=Budget(10)))
    assert (found.used_up, dict(found.needs)) == ((), {})
