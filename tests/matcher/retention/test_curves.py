"""Curves of staying: as published, as an independent package and plain loops find them, and with bounds that hold."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest
from sksurv import datasets
from sksurv.nonparametric import cumulative_incidence_competing_risks, kaplan_meier_estimator

from matcher.retention.curves import Curve, curve_of
from matcher.retention.spells import Spells

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

SHARED = Path(__file__).parents[3].parent / "shared" / "data" / "retention"


def close(found: Any) -> Any:
    return pytest.approx(found, rel=1e-9, abs=1e-12, nan_ok=True)


# ------------------------------------------------------------------ published figures


def read(name: str, *columns: str) -> list[NDArray[np.float64]]:
    with (SHARED / name).open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return [np.array([float(row[column]) for row in rows]) for column in columns]


def rossi() -> Spells:
    return Spells.of(*read("rossi/Rossi.csv", "week", "arrest"))


def mccall() -> Spells:
    until, *ended = read("mccall_jobless/UnempDur.csv", "spell", "censor1", "censor2", "censor3")
    return Spells.of(until, ended[0] + 2 * ended[1] + 3 * ended[2])


def alda(name: str, time: str) -> Spells:
    """In these files 1 is for those of whom the end was not seen."""
    until, censored = read(f"alda_cc0/{name}.csv", time, "censor")
    return Spells.of(until, 1 - censored)


class Figures(NamedTuple):
    """What is known of a file: stays, exits by cause, and parts to so many digits by time, for one cause or staying."""

    file: str
    stays: Callable[[], Spells]
    size: int
    exits: list[int]
    there: dict[float, float]
    left: dict[float, list[float]]
    hazards: list[float]


EXITS_28 = [0.4847]
PUBLISHED = [
    Figures("rossi/Rossi.csv", rossi, 432, [114], {52: 0.7361}, {}, []),
    Figures(
        "mccall_jobless/UnempDur.csv", mccall, 3343, [1073, 339, 574], {20: 0.2010},
        {10: [0.3155, 0.1028, 0.1764], 20: [0.4388, 0.1318, 0.2283], 28: EXITS_28}, [],
    ),
    Figures(
        "alda_cc0/teachers.csv", lambda: alda("teachers", "years"), 3941, [2207],
        {1: 0.8843, 5: 0.5656, 12: 0.4123}, {},
        [0.1157, 0.1102, 0.1158, 0.1076, 0.0891, 0.0825, 0.0601, 0.0481, 0.0422, 0.0369, 0.0247, 0.0128],
    ),
    Figures("alda_cc0/cocaine_relapse_1.csv", lambda: alda("cocaine_relapse_1", "weeks"), 104, [62], {}, {}, []),
]  # fmt: skip
HERE = [each for each in PUBLISHED if (SHARED / each.file).exists()]


@pytest.mark.parametrize(
    "figures",
    [pytest.param(each, id=each.file) for each in HERE]
    or [pytest.param(None, id="the shared files are not on this machine")],
)
def test_shared_files_give_the_published_figures_to_the_digit(figures: Figures | None) -> None:
    if figures is None:
        assert not HERE
        return
    stays = figures.stays()
    found = curve_of(stays)
    assert (len(stays), found.exits.sum(axis=0).tolist()) == (figures.size, figures.exits)
    assert {time: round(float(found.survival_at([time])[0]), 4) for time in figures.there} == figures.there
    for time, parts in figures.left.items():
        assert found.incidence_at([time])[0].round(4).tolist()[: len(parts)] == parts
    hazards = found.exits[:, 0] / found.at_risk
    assert hazards.round(4).tolist()[: len(figures.hazards)] == figures.hazards


@pytest.mark.parametrize("name", ["gbsg2", "veterans_lung_cancer", "whas500"])
def test_a_packaged_file_gives_the_curve_of_the_oracle(name: str) -> None:
    _, outcome = getattr(datasets, f"load_{name}")()
    left, until = outcome.dtype.names
    times, there = kaplan_meier_estimator(outcome[left], outcome[until])
    found = curve_of(Spells.of(outcome[until], outcome[left]))
    assert found.survival_at(times) == close(there)
    assert found.times.tolist() == sorted(set(outcome[until][outcome[left]]))


@pytest.mark.parametrize("name", ["bmt", "cgvhd"])
def test_a_packaged_file_of_several_causes_gives_the_incidences_of_the_oracle(name: str) -> None:
    _, outcome = getattr(datasets, f"load_{name}")()
    cause, until = outcome.dtype.names
    times, parts = cumulative_incidence_competing_risks(outcome[cause], outcome[until])
    found = curve_of(Spells.of(outcome[until], outcome[cause]))
    assert found.incidence_at(times) == close(parts[1:].T)
    assert found.incidence.shape[1] >= 2


# ------------------------------------------------------------------ any stays

TIMES = [0.0, 0.5, 1.0, 2.5, 3.0, 4.0, 6.5, 9.0]
STAY = st.tuples(st.integers(1, 9), st.integers(0, 3), st.integers(0, 8)).map(
    lambda each: (each[0], each[1], each[2] % each[0])
)


def stays_from(rows: list[tuple[int, int, int]], *, late: bool) -> Spells:
    until, cause, entry = zip(*rows, strict=True)
    return Spells.of(until, cause, entry if late else None)


STAYS = st.builds(lambda rows: stays_from(rows, late=False), st.lists(STAY, min_size=1, max_size=30))
LATE = st.builds(lambda rows: stays_from(rows, late=True), st.lists(STAY, min_size=1, max_size=30))
ANY = st.one_of(STAYS, LATE)
"""Few whole times, so that many stays end at one; half of the time not watched from their beginning."""


def by_loops(stays: Spells, time: float) -> tuple[float, list[float]]:
    there, left = 1.0, [0.0] * stays.causes
    entry = [0.0] * len(stays) if stays.entry is None else stays.entry.tolist()
    rows = list(zip(stays.until.tolist(), stays.cause.tolist(), entry, strict=True))
    for each in sorted({until for until, cause, _ in rows if cause and until <= time}):
        watched = sum(1 for until, _, begin in rows if begin < each <= until)
        gone = [sum(1 for until, cause, _ in rows if (until, cause) == (each, k + 1)) for k in range(stays.causes)]
        left = [part + there * count / watched for part, count in zip(left, gone, strict=True)]
        there *= 1 - sum(gone) / watched
    return there, left


@given(ANY)
def test_parts_are_those_of_plain_loops(stays: Spells) -> None:
    found = curve_of(stays)
    known = [time for time in TIMES if time <= found.last]
    wanted = [by_loops(stays, time) for time in known]
    assert found.survival_at(known) == close([there for there, _ in wanted])
    assert found.incidence_at(known) == close(np.array([left for _, left in wanted]).reshape(len(known), -1))


@given(STAYS)
def test_parts_are_those_of_the_oracle(stays: Spells) -> None:
    times, there = kaplan_meier_estimator(stays.cause > 0, stays.until)
    found = curve_of(stays)
    assert found.survival_at(times) == close(there)
    every = sorted(set(stays.cause[stays.cause > 0].tolist()))
    if every == list(range(1, len(every) + 1)) and len(every) > 1:  # the oracle wants causes without gaps
        times, parts = cumulative_incidence_competing_risks(stays.cause, stays.until)
        assert found.incidence_at(times) == close(parts[1:].T)


@given(LATE)
def test_stays_that_were_not_watched_from_their_beginning_give_the_curve_of_the_oracle(stays: Spells) -> None:
    assert stays.entry is not None
    times, there = kaplan_meier_estimator(stays.cause > 0, stays.until, stays.entry)
    found = curve_of(stays)
    watched = times > stays.entry.min()  # before, the oracle says nothing
    assert found.survival_at(times[watched]) == close(there[watched])


@given(ANY)
def test_parts_fall_and_rise_between_0_and_1_and_add_to_1(stays: Spells) -> None:
    found = curve_of(stays)
    there, left = found.survival, found.incidence
    assert (np.diff(there, prepend=1.0) <= 0).all()
    assert (np.diff(left, axis=0, prepend=0.0) >= 0).all()
    assert there.min(initial=0) >= 0
    assert left.sum(axis=1) == close(1 - there)
    assert found.at_risk_at(found.times.tolist()).tolist() == found.at_risk.tolist()
    assert (found.exits.sum(axis=1) <= found.at_risk).all()


@given(ANY, st.sampled_from([0.25, 2.0, 1024.0]))
def test_another_unit_of_time_changes_only_the_times(stays: Spells, unit: float) -> None:
    entry = None if stays.entry is None else unit * stays.entry
    found, other = curve_of(stays), curve_of(Spells.of(unit * stays.until, stays.cause, entry))
    asked, scaled = TIMES, [unit * time for time in TIMES]
    for tell in ("survival_at", "incidence_at", "interval_at", "at_risk_at"):
        assert np.array_equal(getattr(found, tell)(asked), getattr(other, tell)(scaled), equal_nan=True)


@given(ANY, st.integers(1, 8), st.lists(st.tuples(st.integers(0, 5), st.integers(0, 3)), min_size=30, max_size=30))
def test_what_happens_later_changes_nothing_that_was_told_before(
    stays: Spells, time: int, later: list[tuple[int, int]]
) -> None:
    late = stays.until > time
    more, cause = np.array(later[: len(stays)]).T
    entry = None
    if stays.entry is not None:  # who is watched only later is part of what happens later
        entry = np.where(stays.entry > time, time, stays.entry)
    other = Spells.of(np.where(late, time + 1 + more, stays.until), np.where(late, cause, stays.cause), entry)
    asked = [each for each in TIMES if each <= min(time, curve_of(stays).last)]
    one, two = curve_of(stays), curve_of(other)
    causes = min(stays.causes, other.causes)
    assert np.array_equal(one.survival_at(asked), two.survival_at(asked))
    assert np.array_equal(one.incidence_at(asked)[:, :causes], two.incidence_at(asked)[:, :causes])
    assert np.array_equal(one.interval_at(asked), two.interval_at(asked))


def test_who_is_watched_later_is_at_risk_only_then() -> None:
    found = curve_of(Spells.of([2, 5, 5], [1, 1, 0], [0, 0, 2]))
    assert found.at_risk_at([1, 2, 2.5, 5, 6]).tolist() == [2, 2, 2, 2, 0]
    assert found.survival_at([1, 2, 5]).tolist() == [1, 0.5, 0.25]  # with the third from the beginning 2/3, 1/3


def test_nothing_is_known_beyond_the_last_time_and_nobody_gives_no_curve() -> None:
    found = curve_of(Spells.of([3, 4], [1, 0]))
    assert found.survival_at([3, 4]).tolist() == [0.5, 0.5]
    for told in (found.survival_at([4.1]), found.incidence_at([4.1]), found.interval_at([4.1])):
        assert np.isnan(told).all()
    nobody = curve_of(Spells.of([], []))
    assert (nobody.survival_at([0]).tolist(), nobody.incidence_at([0, 1]).shape) == ([1], (2, 0))
    assert nobody.interval_at([0, 1])[0].tolist() == [0, 1]
    assert np.isnan(nobody.interval_at([1])).all()


# ------------------------------------------------------------------ bounds


@given(ANY, st.sampled_from([0.5, 0.8, 0.95, 0.999]))
def test_bounds_hold_the_part_and_are_wider_the_surer_they_are(stays: Spells, level: float) -> None:
    found = curve_of(stays)
    asked = [time for time in TIMES if time <= found.last]
    there, (low, high) = found.survival_at(asked), found.interval_at(asked, level).T
    assert ((low >= 0) & (low <= there + 1e-12) & (there <= high + 1e-12) & (high <= 1)).all()
    assert (high > low).all()
    wider = found.interval_at(asked, 0.9999).T
    assert ((wider[0] <= low) & (high <= wider[1])).all()


@pytest.mark.parametrize("level", [0, 1, -0.5, 95, float("nan")])
def test_a_level_is_between_0_and_1(level: float) -> None:
    with pytest.raises(ValueError, match="level") as told:
        curve_of(Spells.of([1], [1])).interval_at([1], level)
    assert "between 0 and 1" in str(told.value)


@pytest.mark.parametrize("level", [0.8, 0.95])
@pytest.mark.parametrize(("n", "left"), [(1, 0), (2, 1), (15, 0), (15, 1), (15, 7), (15, 14), (100, 3), (5000, 1)])
def test_where_nobody_was_lost_bounds_are_those_of_clopper_and_pearson(n: int, left: int, level: float) -> None:
    found = curve_of(Spells.of([*range(1, left + 1), *[n + 1] * (n - left)], [1] * left + [0] * (n - left)))
    exact = binomtest(n - left, n).proportion_ci(level, "exact")
    assert found.interval_at([left + 0.5], level)[0] == pytest.approx([exact.low, exact.high], rel=1e-9)


@given(ANY)
def test_more_of_the_same_stays_give_narrower_bounds(stays: Spells) -> None:
    found = curve_of(stays)
    widths = []
    for times in (1, 4, 16):
        entry = None if stays.entry is None else np.tile(stays.entry, times)
        more = curve_of(Spells.of(np.tile(stays.until, times), np.tile(stays.cause, times), entry))
        assert more.survival == close(found.survival)
        widths.append(float(np.diff(more.interval_at([found.last]))[0, 0]))
    assert widths[0] >= widths[1] >= widths[2] > 0


def drawn(random: np.random.Generator, there: float, lost: str) -> Curve:
    """Draw 15 stays of which a part is there after six months: months of exits, and of those lost."""
    stays = np.ceil(random.exponential(-6 / np.log(there), 15))
    until = {"nobody": np.full(15, 24), "some": random.integers(3, 25, 15), "many": random.integers(1, 13, 15)}[lost]
    return curve_of(Spells.of(np.minimum(stays, until), stays <= until))


@pytest.mark.parametrize("lost", ["nobody", "some", "many"])
@pytest.mark.parametrize("there", [0.94, 0.86, 0.6, 0.3])
def test_bounds_of_fifteen_stays_hold_as_often_as_they_say(there: float, lost: str) -> None:
    random = np.random.default_rng(6)
    bounds = np.concatenate([drawn(random, there, lost).interval_at([6]) for _ in range(4000)])
    known = bounds[~np.isnan(bounds[:, 0])]
    held = (known[:, 0] <= there) & (there <= known[:, 1])
    assert len(known) > 3500
    assert held.mean() >= 0.93


def test_bounds_hold_where_most_were_watched_only_later() -> None:
    """Three from the beginning, 57 from the fifth month: of what was before, three tell and not 60."""
    random = np.random.default_rng(7)
    entry = np.repeat([0.0, 5.0], [3, 57])
    held = 0
    for _ in range(1000):
        until = entry + random.exponential(20, 60)
        low, high = curve_of(Spells.of(np.minimum(until, 12), until <= 12, entry)).interval_at([8])[0]
        held += low <= np.exp(-8 / 20) <= high
    assert held >= 930


def test_where_nobody_was_watched_for_a_while_nothing_keeps_the_part_up() -> None:
    found = curve_of(Spells.of([2, 8, 8], [0, 1, 0], [0, 5, 5]))
    assert found.survival_at([6]).tolist() == [1]
    assert found.interval_at([1, 6, 8])[:, 0] == close([0.025, 0, 0])
