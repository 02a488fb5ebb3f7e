"""The model of staying: chances that can be, what it may not depend on, and bounds that hold."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.retention.fit import fit
from matcher.retention.periods import MONTHS
from matcher.retention.priors import Published, Scale, weak_prior
from matcher.retention.published import KINDS, borrowed
from matcher.retention.spells import Spells

if TYPE_CHECKING:
    from matcher.retention.model import StayingModel

NOBODY = Spells.of([], [])
ASKED = [0, 1, 2.5, 3, 6, 11, 12, 24, 30, 36, 60]


class Town(NamedTuple):
    stays: Spells
    columns: Any
    hosts: list[str]


def town(seed: int, n: int = 80, causes: int = 2) -> Town:
    """Draw stays of which a column, and one of four hosts, tell something."""
    random = np.random.default_rng(seed)
    columns = random.normal(size=(n, 2))
    hosts = random.integers(0, 4, n)
    until = np.ceil(random.exponential(12 * np.exp(0.6 * columns[:, 0] - 0.9 * (hosts == 3))))
    cause = np.where(until > 30, 0, random.integers(0, causes + 1, n))
    columns[random.random((n, 2)) < 0.1] = np.nan
    return Town(Spells.of(np.minimum(until, 30), cause), columns, [f"h{host}" for host in hosts])


def fitted(case: Town, *, causes: int = 2, **more: Any) -> StayingModel:
    names = tuple(f"cause {at}" for at in range(causes))
    return fit(case.stays, case.columns, causes=names, members={"host": case.hosts}, **more)


def empty(columns: int = 0) -> StayingModel:
    names = tuple(f"x{at}" for at in range(columns))
    published = borrowed(names, Scale.of(np.empty((0, columns))))
    return fit(NOBODY, np.empty((0, columns)), names=names, causes=KINDS, published=published, members={"host": []})


TOWNS = [pytest.param(town(0), id="80 stays"), pytest.param(town(1, 6), id="6 stays"),
         pytest.param(town(2, 3000), id="3000 stays")]  # fmt: skip

# ------------------------------------------------------------------ chances


@pytest.mark.parametrize("case", TOWNS)
def test_parts_are_chances_that_add_to_1_and_fall_with_months(case: Town) -> None:
    model = fitted(case)
    there = model.survival(case.columns, ASKED, {"host": case.hosts})
    left = model.incidence(case.columns, ASKED, {"host": case.hosts})
    assert left.sum(axis=2) == pytest.approx(1 - there)
    assert (np.diff(there, axis=1) <= 0).all()
    assert (np.diff(left, axis=1) >= 0).all()
    assert (there[:, 0] == 1).all()
    assert ((there >= 0) & (left >= 0).all(axis=2)).all()


@pytest.mark.parametrize("level", [0.5, 0.8, 0.95])
def test_bounds_hold_what_is_said_and_fall_with_months(level: float) -> None:
    case = town(0)
    model = fitted(case)
    low, high = np.moveaxis(
        model.interval(case.columns, ASKED, level=level, seed=0, members={"host": case.hosts}), 2, 0
    )
    there = model.survival(case.columns, ASKED, {"host": case.hosts})
    assert ((low <= there + 1e-12) & (there <= high + 1e-12)).all()
    assert (np.diff(low, axis=1) <= 0).all()
    assert (np.diff(high, axis=1) <= 0).all()


@settings(max_examples=30)
@given(st.integers(0, 10**6), st.integers(0, 12), st.integers(1, 3), st.booleans())
def test_any_few_stays_give_chances(seed: int, n: int, causes: int, same: bool) -> None:
    """All still there, all gone, columns that tell them apart or tell nothing: never a warning."""
    random = np.random.default_rng(seed)
    until, cause = random.choice([0, 0.5, 1, 40, 4000], n), random.integers(0, causes + 1, n)
    columns = np.column_stack([until > 1, np.full(n, 0.1 if same else np.nan), random.choice([-1e9, 0, 1e9], n)])
    model = fitted(Town(Spells.of(until, cause), columns, ["a"] * n), causes=causes)
    bounds = model.interval(columns, ASKED, level=0.8, seed=0, members={"host": ["a"] * n})
    there = model.survival(columns, ASKED)
    assert ((there >= 0) & (there <= 1)).all()
    assert ((bounds >= 0) & (bounds <= 1)).all()
    assert 0 <= model.local_share <= 1


@pytest.mark.parametrize("value", [1e3, 1e6, 1e12, -1e6])
def test_however_large_a_column_is_parts_are_chances(value: float) -> None:
    model = fitted(town(0))
    rows = [[value, 0], [-value, 0], [0, value], [0, -value]]
    there = model.survival(rows, ASKED)
    bounds = model.interval(rows, ASKED, level=0.8, seed=0)
    assert ((there >= 0) & (there <= 1) & np.isfinite(there)).all()
    assert ((bounds >= 0) & (bounds <= 1)).all()
    assert model.incidence(rows, ASKED).sum(axis=2) == pytest.approx(1 - there)


# ------------------------------------------------------------------ nothing of one's own


@pytest.mark.parametrize("columns", [0, 2])
def test_without_stays_it_says_what_was_published(columns: int) -> None:
    model = empty(columns)
    there = model.survival(np.full((1, columns), np.nan), [3, 12])[0]
    assert there.tolist() == pytest.approx([0.794, 0.624], abs=1e-12)
    assert (model.stays, model.exits) == (0, 0)
    assert model.prior_weight == pytest.approx(0.8)
    assert model.local_share == pytest.approx(0, abs=1e-9)
    assert "137" in (model.source or "")


def test_what_was_published_loses_weight_where_a_town_is_otherwise() -> None:
    random = np.random.default_rng(3)
    published = borrowed((), Scale.of(np.empty((0, 0))))

    def weight(monthly: float, n: int) -> float:
        until = random.geometric(monthly, n)
        stays = Spells.of(np.minimum(until, 24), np.where(until <= 24, 1 + random.integers(0, 5, n), 0))
        model = fit(stays, np.empty((n, 0)), causes=KINDS, published=published)
        assert 0 < model.local_share < 1
        return model.prior_weight

    assert weight(0.6, 200) < 0.1
    assert weight(0.04, 200) > 0.5


def test_ways_to_believe_are_as_many_as_are_trusted() -> None:
    published = borrowed((), Scale.of(np.empty((0, 0))))
    made = {
        trust: fit(NOBODY, np.empty((0, 0)), causes=KINDS, published=published, trust=trust) for trust in (0, 0.3, 1)
    }
    assert {trust: len(model.components) for trust, model in made.items()} == {0: 1, 0.3: 2, 1: 1}
    assert made[0.3].prior_weight == pytest.approx(0.3)


# ------------------------------------------------------------------ what may not matter


@pytest.mark.parametrize("month", [1, 3, 6, 12])
def test_what_happens_after_a_month_changes_nothing_that_was_known_then(month: int) -> None:
    case = town(4)
    random = np.random.default_rng(month)
    late = case.stays.until > month
    until = np.where(late, month + random.integers(1, 50, len(late)), case.stays.until)
    other = Spells.of(until, np.where(late, random.integers(0, 3, len(late)), case.stays.cause))
    one = fitted(case._replace(stays=case.stays.cut(month)))
    two = fitted(case._replace(stays=other.cut(month)))
    whole = fitted(case)
    asked = (case.columns, ASKED, {"host": case.hosts})
    assert np.array_equal(one.survival(*asked), two.survival(*asked))
    assert not np.array_equal(one.survival(*asked), whole.survival(*asked))


def test_other_names_of_hosts_change_no_figure() -> None:
    case = town(5)
    other = {"h0": "z", "h1": "c", "h2": "m", "h3": "a"}
    named = [other[host] for host in case.hosts]
    one, two = fitted(case), fitted(case._replace(hosts=named))
    assert two.groups["host"] == ("a", "c", "m", "z")
    assert two.spreads == one.spreads
    found = two.survival(case.columns, ASKED, {"host": named})
    assert found == pytest.approx(one.survival(case.columns, ASKED, {"host": case.hosts}), abs=1e-6)


def test_the_order_of_stays_changes_no_figure() -> None:
    case = town(6)
    order = np.random.default_rng(0).permutation(len(case.stays))
    turned = Town(case.stays.take(order), case.columns[order], [case.hosts[at] for at in order])
    found = fitted(turned).survival(case.columns, ASKED, {"host": case.hosts})
    assert found == pytest.approx(fitted(case).survival(case.columns, ASKED, {"host": case.hosts}), abs=1e-6)


def test_another_measure_of_a_column_changes_no_figure() -> None:
    case = town(7)
    other = 1000 * case.columns - 40
    found = fitted(case._replace(columns=other)).survival(other, ASKED)
    assert found == pytest.approx(fitted(case).survival(case.columns, ASKED), abs=1e-6)


def test_what_is_unknown_speaks_for_nothing() -> None:
    case = town(8)
    model = fitted(case)
    unknown = model.survival([[np.nan, np.nan]], ASKED)
    assert np.array_equal(unknown, model.survival([model.scale.middle], ASKED))
    told = fitted(case._replace(columns=np.column_stack([case.columns, np.full(80, np.nan)])), edges=MONTHS)
    assert told.components[0].after.mean[:, len(MONTHS) + 2].tolist() == pytest.approx([0, 0], abs=1e-9)
    assert np.array_equal(told.survival([[1, 1, 5]], ASKED), told.survival([[1, 1, np.nan]], ASKED))


def test_a_host_that_is_not_written_is_no_host() -> None:
    """Forty of whom it is unknown left at once: that tells nothing about a host that nobody knows yet."""
    stays = Spells.of([2] * 40 + [30] * 40, [1] * 40 + [0] * 40)
    model = fit(stays, np.empty((80, 0)), members={"host": [""] * 40 + ["a"] * 40})
    assert model.groups == {"host": ("a",)}
    told = [
        model.survival(np.empty((1, 0)), [12], members)[0, 0] for members in (None, {"host": [""]}, {"host": ["b"]})
    ]
    assert told[0] == told[1] == told[2]


# ------------------------------------------------------------------ hosts


def test_a_host_at_which_many_leave_is_told_from_one_that_is_like_others() -> None:
    case = town(9, 400)
    model = fitted(case)
    there = [float(model.survival([[0, 0]], [12], {"host": [host]})[0, 0]) for host in ("h0", "h3", "never seen")]
    assert there[1] < there[2]
    assert there[1] < there[0]


def test_of_a_host_that_was_never_seen_less_is_known() -> None:
    model = fitted(town(9, 400))
    assert model.spreads["host"] >= 0.2

    def width(host: str) -> float:
        bounds = model.interval([[0, 0]], [12], level=0.8, seed=1, members={"host": [host]})
        return float(np.diff(bounds[0, 0])[0])

    known = {host: width(host) for host in model.groups["host"]}
    assert width("never seen") > max(known.values())
    assert width("never seen") == width("nor this one")


# ------------------------------------------------------------------ bounds


def test_equal_seeds_give_equal_bounds() -> None:
    case = town(10)
    one, two = fitted(case), fitted(case)
    bounds = [model.interval(case.columns[:9], ASKED, level=0.9, seed=seed).tobytes()
              for model, seed in ((one, 5), (two, 5), (one, 6))]  # fmt: skip
    assert bounds[0] == bounds[1] != bounds[2]
    assert [each.after.mean.tobytes() for each in one.components] == [
        each.after.mean.tobytes() for each in two.components
    ]


@pytest.mark.parametrize("n", [15, 60])
def test_bounds_hold_as_often_as_they_say_where_the_prior_is_right(n: int) -> None:
    """Coefficients are drawn from the prior, stays from them: the truth lies in 80 % of the bounds."""
    random = np.random.default_rng(n)
    prior, draws, held = weak_prior(1, 2, 1), 500, 0
    scale = Scale(np.zeros(1), np.ones(1))
    published = Published((6, 12), ("x",), ("exit",), scale, prior, "made up")
    for _ in range(draws):
        early, late, column = random.multivariate_normal(prior.mean[0], np.linalg.inv(prior.precision[0]))
        columns = random.normal(size=(n, 1))
        chance = 1 / (1 + np.exp(-np.array([early, late]) - column * columns))
        leaves = random.random((n, 18)) < np.repeat(chance, [6, 12], axis=1)
        until = np.where(leaves.any(axis=1), leaves.argmax(axis=1) + 1, 18)
        model = fit(Spells.of(until, leaves.any(axis=1)), columns, names=("x",), published=published, trust=1)
        truth = np.prod((1 - 1 / (1 + np.exp(-np.array([early, late]) - column))) ** 6)
        low, high = model.interval([[1.0]], [12], level=0.8, seed=0)[0, 0]
        held += low <= truth <= high
    assert 0.75 <= held / draws <= 0.85


# ------------------------------------------------------------------ what is refused


@pytest.mark.parametrize(
    ("columns", "more", "said"),
    [
        (np.zeros((2, 1)), {}, "columns"),
        (np.zeros((3, 1)), {"names": ("a", "b")}, "columns"),
        (np.zeros((3, 0)), {"causes": ("one",)}, "causes"),
        (np.zeros((3, 0)), {"published": borrowed((), Scale.of(np.empty((0, 0))))}, "published"),
    ],
)
def test_what_does_not_fit_together_is_refused(columns: Any, more: dict[str, Any], said: str) -> None:
    with pytest.raises(ValueError, match=said) as told:
        fit(Spells.of([1, 2, 3], [0, 1, 2]), columns, **{"causes": ("one", "two"), **more})
    assert said in str(told.value)
