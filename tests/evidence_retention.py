"""The claims about staying, a line each: published figures, Cox as peer, published priors, widths, speed."""

import csv
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from sksurv.linear_model import CoxPHSurvivalAnalysis
from sksurv.metrics import concordance_index_ipcw, integrated_brier_score
from sksurv.util import Surv

from matcher.followup.rows import outcome_rows
from matcher.host_support.flags import rule_flags
from matcher.pipeline import Settings, recommend
from matcher.retention.curves import curve_of
from matcher.retention.fit import fit
from matcher.retention.model import StayingModel
from matcher.retention.posterior import Prior
from matcher.retention.priors import Published, Scale, prior_of, weak_prior
from matcher.retention.published import KINDS, borrowed
from matcher.retention.spells import Spells
from tests import hinata
from tests.evidence_line import Line
from tests.matcher.retention import data
from tests.two_years import CAFE, END, FIGURES, two_years

ENISHI: Final = str(Path(sys.executable).parent / "enishi")
FOLDS, NEAR = 5, 0.003
SIZES, REPEATS, EXCESS = (15, 30, 60), 40, {15: 0.70, 30: 0.50, 60: 0.50}
DRAWS, COVERED = 4000, 0.93
PEOPLE, PAIRS, RUNS = 11_000, 100_000, 5
TEACHERS: Final = (
    0.1157, 0.1102, 0.1158, 0.1076, 0.0891, 0.0825, 0.0601, 0.0481, 0.0422, 0.0369, 0.0247, 0.0128,
)  # fmt: skip
"""The part of teachers who leave in each year (Singer and Willett 2003, table 10.1)."""


def retention_curves(_seed: int) -> Iterator[Line]:
    """Published curves, through the command."""
    if not data.ROSSI.is_file():
        yield Line("staying: published curves", "the published sets are not beside the project", "read", holds=False)
        return
    with tempfile.TemporaryDirectory() as folder:
        jobless, teachers = Path(folder) / "jobless.csv", Path(folder) / "teachers.csv"
        _write_jobless(jobless)
        _write_teachers(teachers)
        week = _curve(data.ROSSI, "week", "arrest", "52")
        spells = _curve(jobless, "spell", "cause", "10,20,28")
        years = _curve(teachers, "years", "left", ",".join(map(str, range(13))))
    told = {"S(52) of Rossi": (week["survival"]["52"][0], 0.7361)}
    for time_, parts in (("10", (0.3155, 0.1028, 0.1764)), ("20", (0.4388, 0.1318, 0.2283)), ("28", (0.4847,))):
        for cause, part in enumerate(parts, start=1):
            told[f"McCall, cause {cause} by {time_}"] = (spells["incidence"][str(cause)][time_], part)
    told["S(20) of McCall"] = (spells["survival"]["20"][0], 0.2010)
    there = [years["survival"][str(year)][0] for year in range(13)]
    told |= {f"S({year}) of teachers": (there[year], part) for year, part in ((1, 0.8843), (5, 0.5656), (12, 0.4123))}
    hazards = (1 - after / before for before, after in pairwise(there))
    told |= {f"teachers leaving in year {year}": (found, part)
             for year, (found, part) in enumerate(zip(hazards, TEACHERS, strict=True), start=1)}  # fmt: skip
    wrong = {name: f"{found:.4f}" for name, (found, part) in told.items() if round(found, 4) != part}
    found_ = f"{len(told) - len(wrong)} of {len(told)} {wrong or ''}"
    yield Line("staying: published curves, four digits, through the command", found_, "all", not wrong)


def _curve(path: Path, duration: str, event: str, at: str) -> dict[str, Any]:
    command = [ENISHI, "retention", "curve", str(path), "--duration", duration, "--event", event, "--at", at, "--json"]
    found: dict[str, Any] = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)["all"]
    return found


def _write_jobless(path: Path) -> None:
    stays = data.jobless().stays
    _write(path, ("spell", "cause"), zip(stays.until.tolist(), stays.cause.tolist(), strict=True))


def _write_teachers(path: Path) -> None:
    with (data.SHARED / "alda_cc0" / "teachers.csv").open(encoding="utf-8", newline="") as file:
        rows = [(row["years"], 1 - int(row["censor"])) for row in csv.DictReader(file)]
    _write(path, ("years", "left"), rows)


def _write(path: Path, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([header, *rows])


def retention_folds(seed: int) -> Iterator[Line]:
    """Five folds against Cox: the order of people, and the distance of forecasts from what happened."""
    sets: Mapping[str, Callable[[], data.Published]] = {"recid": data.recid, "GBSG2": data.gbsg2}
    if data.ROSSI.is_file():
        sets = {"rossi": data.rossi, **sets}
    for name, read in sets.items():
        (cox_c, cox_ibs), (our_c, our_ibs) = _folds(read(), seed)
        figure = f"{our_c:.4f} {our_ibs:.4f}, Cox {cox_c:.4f} {cox_ibs:.4f}"
        holds = our_c >= cox_c - NEAR and our_ibs <= cox_ibs + NEAR
        yield Line(f"staying: {name}, 5 folds, Uno C and IBS", figure, f"within {NEAR} or better", holds)


def _folds(found: data.Published, seed: int) -> NDArray[np.float64]:
    """Give C and IBS of Cox and of ours, means over folds; times are cut where the set is no longer looked at."""
    stays = found.stays.cut(found.until + 1e-6)
    left = stays.cause > 0
    fold = np.random.default_rng(seed).permutation(len(stays)) % FOLDS
    every = np.arange(1.0, found.until)
    figures = []
    for number in range(FOLDS):
        train, test = fold != number, fold == number
        scale = Scale.of(found.columns[train])
        model = fit(stays.take(train), found.columns[train], edges=found.edges)
        cox = _cox(scale.apply(found.columns[train]), stays.take(train))
        outcomes = [Surv.from_arrays(left[rows], stays.until[rows]) for rows in (train, test)]
        times = every[(every >= stays.until[test].min()) & (every < stays.until[test].max())]
        scaled = scale.apply(found.columns[test])
        ours = model.survival(found.columns[test], times)
        figures.append([_measured(outcomes, cox.predict(scaled), _steps(cox, scaled, times), times, found.until),
                        _measured(outcomes, 1 - ours[:, len(times) // 2], ours, times, found.until)])  # fmt: skip
    mean: NDArray[np.float64] = np.mean(figures, axis=0)
    return mean


def _cox(columns: NDArray[np.float64], stays: Spells) -> CoxPHSurvivalAnalysis:
    return CoxPHSurvivalAnalysis(alpha=0.1, n_iter=500).fit(columns, Surv.from_arrays(stays.cause > 0, stays.until))


def _steps(cox: CoxPHSurvivalAnalysis, columns: NDArray[np.float64], times: NDArray[np.float64]) -> NDArray[np.float64]:
    """Give Cox's chances of being there; before the first time it knows everybody is."""
    known = cox.unique_times_
    inside = np.clip(times, known[0], known[-1])
    there = np.array([step(inside) for step in cox.predict_survival_function(columns)])
    there[:, times < known[0]] = 1.0
    return there


def _measured(
    outcomes: Sequence[Any], risk: NDArray[np.float64], there: NDArray[np.float64], times: NDArray[np.float64],
    until: float,
) -> tuple[float, float]:  # fmt: skip
    train, test = outcomes
    c = concordance_index_ipcw(train, test, risk, tau=until)[0]
    return float(c), float(integrated_brier_score(train, test, there, times))


def retention_prior(seed: int) -> Iterator[Line]:
    """A published prior in a small town: against Cox on the town alone, and where the prior is wrong."""
    if not data.JOBLESS.is_file():
        yield Line("staying: published priors", "the published set is not beside the project", "read", holds=False)
        return
    town = _Towns(data.jobless(), seed)
    for size in SIZES:
        figures = [drawn for _ in range(REPEATS) if (drawn := town.draw(size)) is not None]
        mean: dict[str, NDArray[np.float64]] = {
            name: np.mean([each[name] for each in figures], axis=0) for name in figures[0]
        }
        (cox_c, cox_ibs), (our_c, our_ibs) = mean["cox"], mean["prior"]
        figure = f"{our_c:.3f} {our_ibs:.3f}, Cox {cox_c:.3f} {cox_ibs:.3f}, mean of {len(figures)}"
        better = our_c > cox_c and our_ibs < cox_ibs and len(figures) >= 30
        yield Line(
            f"staying: McCall, {size} placements, published prior, Uno C and IBS", figure, "better on both", better
        )
        right, strict, mixed = (float(mean[name][1]) for name in ("strict", "flipped strict", "flipped"))
        part, limit = (mixed - right) / (strict - right), EXCESS[size]
        figure = f"IBS {mixed:.3f}, strict {strict:.3f}, right {right:.3f}: {part:.0%} of the excess"
        yield Line(f"staying: McCall, {size} placements, prior turned round", figure, f"<= {limit:.0%}", part <= limit)


class _Towns:
    """Regions of the set, each in turn a town of its own whose prior is published by the others."""

    def __init__(self, found: data.Published, seed: int) -> None:
        stays = found.stays.cut(found.until + 1e-6)
        self._stays = Spells(stays.until, (stays.cause > 0).astype(np.int64))
        self._found, self._scale = found, Scale.of(found.columns)
        self._random = np.random.default_rng(seed)
        self._names = tuple(f"x{at}" for at in range(found.columns.shape[1]))
        self._posteriors = [self._fitted(found.group == group, self._published(self._weak()), 1.0).components[0].after
                            for group in range(9)]  # fmt: skip

    def _weak(self) -> Prior:
        return weak_prior(1, len(self._found.edges), len(self._names))

    def _published(self, prior: Prior) -> Published:
        return Published(self._found.edges, self._names, ("exit",), self._scale, prior, "regions")

    def _fitted(self, rows: NDArray[Any], published: Published, trust: float) -> StayingModel:
        return fit(
            self._stays.take(rows), self._found.columns[rows], names=self._names, published=published, trust=trust
        )

    def draw(self, size: int) -> dict[str, tuple[float, float]] | None:
        """Draw a town and so many of its stays; give C and IBS on the others, None where Cox does not come through."""
        group = int(self._random.integers(9))
        rows = self._random.permutation(np.flatnonzero(self._found.group == group))
        train, test = rows[:size], rows[size:]
        prior = prior_of([each for at, each in enumerate(self._posteriors) if at != group])
        mean = prior.mean.copy()
        mean[:, len(self._found.edges) :] *= -1
        flipped = self._published(Prior(mean, prior.precision))
        times = np.arange(1.0, self._found.until)
        times = times[(times >= self._stays.until[test].min()) & (times < self._stays.until[test].max())]
        outcomes = [Surv.from_arrays(self._stays.cause[test] > 0, self._stays.until[test])] * 2
        scaled = self._scale.apply(self._found.columns)
        try:
            cox = _cox(scaled[train], self._stays.take(train))
        except (ValueError, ArithmeticError):
            return None
        found = {"cox": _measured(outcomes, cox.predict(scaled[test]), _steps(cox, scaled[test], times), times, 20)}
        ways = {"prior": (self._published(prior), 0.8), "strict": (self._published(prior), 1.0),
                "flipped": (flipped, 0.8), "flipped strict": (flipped, 1.0)}  # fmt: skip
        for name, (published, trust) in ways.items():
            there = self._fitted(train, published, trust).survival(self._found.columns[test], times)
            found[name] = _measured(outcomes, 1 - there[:, len(times) // 2], there, times, 20)
        return found


def retention_width(seed: int) -> Iterator[Line]:
    """How often bounds of a curve hold the truth, for few stays, with and without people lost from sight."""
    random = np.random.default_rng(seed)
    for size, there, month in ((15, 0.94, 6), (15, 0.86, 12), (15, 0.70, 6), (15, 0.50, 12), (30, 0.86, 12)):
        for lost in (0.0, 0.04):
            chance = 1 - there ** (1 / month)
            bounds = [_bounds(random, size, month, chance, lost) for _ in range(DRAWS)]
            told = [each for each in bounds if not np.isnan(each[0])]
            held = sum(low <= there <= high for low, high in told) / len(told)
            yield Line(f"staying: bounds of S({month}) = {there}, {size} stays, {lost:.0%} lost a month",
                       f"{held:.1%} of {len(told)}", f">= {COVERED:.0%}", held >= COVERED)  # fmt: skip


def _bounds(random: np.random.Generator, size: int, month: int, chance: float, lost: float) -> NDArray[np.float64]:
    """Draw stays, some lost from sight, all looked at for two years; give the bounds of their curve at a month."""
    out, gone = random.geometric(chance, size), random.geometric(lost, size) if lost else np.full(size, 99)
    stays = Spells.of(np.minimum(out, gone), out <= gone).cut(24)
    found: NDArray[np.float64] = curve_of(stays).interval_at([month])[0]
    return found


def retention_speed(seed: int) -> Iterator[Line]:
    """Fitting many, and forecasting many pairs."""
    random = np.random.default_rng(seed)
    columns = random.normal(size=(PEOPLE, 8))
    leaving = np.minimum(0.05 * np.exp(0.3 * columns[:, 0]), 0.9)
    out, seen = random.geometric(leaving), random.integers(6, 37, PEOPLE)
    cause = np.where(out <= seen, random.integers(1, 6, PEOPLE), 0)
    until = np.minimum(out, seen)
    names = tuple(f"x{at}" for at in range(8))
    pairs = random.normal(size=(PAIRS, 8))
    for kinds in (("exit",), KINDS):
        stays = Spells.of(until, np.minimum(cause, len(kinds)))
        published = borrowed(names, Scale.of(columns)) if kinds is KINDS else None
        model = fit(stays, columns, names=names, causes=kinds, published=published)
        fitting = _seconds(partial(fit, stays, columns, names=names, causes=kinds, published=published))
        asking = _seconds(partial(model.incidence, pairs, (1, 3, 6, 12)))
        yield Line(f"staying: {PEOPLE} stays fitted, {len(kinds)} kinds of exits", f"{fitting:.2f} s, load "
                   f"{os.getloadavg()[0]:.1f}", "<= 1 s", fitting <= 1)  # fmt: skip
        yield Line(f"staying: {PAIRS} pairs forecast, {len(kinds)} kinds of exits", f"{asking:.2f} s", "<= 1 s",
                   asking <= 1)  # fmt: skip


def _seconds(work: Callable[[], object]) -> float:
    def once() -> float:
        began = time.perf_counter()
        work()
        return time.perf_counter() - began

    return statistics.median(once() for _ in range(RUNS))


def retention_town(seed: int) -> Iterator[Line]:
    """Two years in the sample town: O15's flags, O05's winter, P08's rest, and what rounds make of them."""
    story = two_years(seed)
    june, september = hinata.ROUND_DAY, date(2026, 9, 14)
    flags = sorted(flag.code for flag in rule_flags([story.facts(CAFE, june)], FIGURES, june))
    paused, after = story.catalogue(june).hosts[CAFE].paused_until, story.catalogue(september).hosts[CAFE].paused_until
    three = ["key_person_away", "open_long", "two_early_endings"]
    holds = (flags, paused, after) == (three, date(2026, 8, 31), None)
    figure = f"{', '.join(flags)}; paused until {paused}, after it {after}"
    yield Line("town, two years: O15's flags and pause", figure, "three flags, until 2026-08-31, then none", holds)
    people = hinata.read_town()[1]
    plan = hinata.plan_of(recommend(story.catalogue(june), people, hinata.PARAMS, on=june, settings=Settings()))
    figure, holds = f"{len(plan)} people placed, nobody at O15", plan == hinata.EXPECTED
    yield Line("town, two years: the round of June", figure, "the plan by hand", holds)
    rows = outcome_rows(story.stays, story.pauses, story.signals, END)
    winter = [row.month for row in rows if row.placement == "farm-p03"]
    exits = {row.person for row in rows if row.exit is not None}
    figure, holds = f"months of P03 {winter}, ended: {len(exits)} others", winter == [1, 2, 3, 4, 5]
    yield Line("town, two years: O05's winter and P08's rest", figure, "no month of the winter, neither has left",
               holds and not exits & {"P03", "P08"})  # fmt: skip


CLAIMS: Final = (retention_town, retention_curves, retention_folds, retention_prior, retention_width, retention_speed)
