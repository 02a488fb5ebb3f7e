"""The claims of the solver, a line each: prices against everything they can be measured by, and near-ties."""

from collections.abc import Callable, Iterator
from typing import Final

from tests import evidence_large_prices, evidence_near_ties, evidence_solver
from tests.evidence_line import Line

PROBLEMS: Final = 5000
LAP_TIMES, LAP_MORE = 3.0, 0.2
PREFECTURE_SECONDS, PREFECTURE_GAP = 30.0, 1e-4
PROVEN_PRICES: Final = 0.95
NEAR_TIES, NEAR_TIE_SECONDS, ROBUSTNESS_RUNS = 50, 60.0, 100


def solver_random(seed: int) -> Iterator[Line]:
    """Random problems over every rule: prices against the exact method, certificates verified."""
    found = evidence_solver.random_problems(seed, PROBLEMS)
    for name in ("other_status", "other_objective", "violations", "bad_certificates", "bounds_below"):
        yield Line(f"{PROBLEMS:,} random problems by prices: {name}", str(found[name]), "0", found[name] == 0)
    yield Line(
        f"{PROBLEMS:,} random problems by prices: levels whose bound the certificate shows",
        f"{found['certified']} of {found['levels']}; {found['impossible']} problems without a plan",
        "> 0",
        found["certified"] > 0,
    )


def solver_city(seed: int) -> Iterator[Line]:
    """Five cities to the proven best plan."""
    found = evidence_solver.cities(seed)
    yield Line(
        "five cities of 2,000 x 1,500",
        f"{found['proven']} proven, median {found['median']} s, longest {found['longest']} s, "
        f"{found['other_than_known']} other than known",
        "5 proven, 0 other",
        found["proven"] == found["cities"] and not found["other_than_known"],
    )


def solver_gap(seed: int) -> Iterator[Line]:
    """Every file of the generalised assignment problem, each miss named."""
    runs = []
    for run in evidence_solver.gap_runs(seed):
        runs.append(run)
        if run.misses:
            limit = "the best plan in 60 s" if run.known.must_reach else "within 0.05 % of the best known in 60 s"
            yield Line(f"GAP: {run.known.name}", run.told(), limit, holds=False)
    for must_reach, named in ((True, "a, b, c, e to 20 x 200, gap1-6"), (False, "type d, 400 jobs")):
        own = [run for run in runs if run.known.must_reach == must_reach]
        missed, proven = sum(run.misses for run in own), sum(run.status == "optimal" for run in own)
        longest = max((run.seconds for run in own), default=0.0)
        figure = f"{len(own) - missed} of {len(own)} as promised, {proven} proven, longest {longest} s"
        yield Line(f"GAP: {named}", figure, "all", missed == 0 and bool(own))
    below = [run.known.name for run in runs if run.is_below]
    yield Line("GAP: bounds below a known best plan", str(below), "none", not below)


def solver_lap(seed: int) -> Iterator[Line]:
    """The files of the linear assignment problem, timed beside SciPy."""
    for name, found in evidence_solver.lap_files(seed).items():
        most = LAP_TIMES * found["library"] + LAP_MORE
        yield Line(
            f"LAP: {name}",
            f"{found['seconds']} s, linear_sum_assignment {found['library']} s, off by {found['lacks']}",
            f"the best plan, <= {most:.3f} s",
            not found["lacks"] and found["seconds"] <= most,
        )


def solver_prefecture(seed: int) -> Iterator[Line]:
    """A prefecture in half a minute."""
    found = evidence_solver.prefecture(seed, limit=PREFECTURE_SECONDS)
    yield Line(
        "prefecture of 20,000 x 10,000",
        f"gap {found['gap']:.4%} after {found['seconds']} s, value {found['value']:.0f}, bound {found['bound']:.0f}",
        f"gap <= {PREFECTURE_GAP:.2%} in {PREFECTURE_SECONDS:g} s",
        found["gap"] <= PREFECTURE_GAP and found["seconds"] <= 1.1 * PREFECTURE_SECONDS + 1.0,
    )


def solver_prices(seed: int) -> Iterator[Line]:
    """What the five best places of everybody in a city cost."""
    found = evidence_large_prices.city_prices(seed)
    yield Line(
        "prices of the 5 best places of 2,000 people",
        f"{found['proven']:.1%} of {found['pairs']:.0f} proven in {found['seconds']} s, the widest range of the others "
        f"{found['widest']:.4%} of the total",
        ">= 95 % proven in <= 60 s, ranges <= 0.01 %",
        found["proven"] >= PROVEN_PRICES and found["widest"] <= PREFECTURE_GAP,
    )
    same = evidence_large_prices.prices_equal_solving_anew(seed)
    yield Line(
        "prices in a city against solving it anew by the exact method",
        f"{same['other']} other, {same['unproven']} unproven of {same['pairs']}",
        "0 other, 0 unproven of 200",
        not same["other"] and not same["unproven"],
    )


def near_ties(seed: int) -> Iterator[Line]:
    """Other plans as good as the best one, complete lists, placements that survive noise."""
    city = evidence_near_ties.near_ties_of_a_city(seed)
    wrong = city["invalid"] + city["beyond_tolerance"] + city["twice"]
    yield Line(
        "plans of a city within a thousandth",
        f"{city['plans']:.0f} plans in {city['seconds']} s, {city['invalid']:.0f} invalid, "
        f"{city['beyond_tolerance']:.0f} beyond, {city['twice']:.0f} twice; the furthest moves "
        f"{city['furthest']:.0f} placements",
        f"{NEAR_TIES} valid in <= {NEAR_TIE_SECONDS:g} s",
        city["plans"] >= NEAR_TIES and not wrong and city["seconds"] <= NEAR_TIE_SECONDS,
    )
    lists = evidence_near_ties.complete_lists_equal_enumeration(seed)
    yield Line(
        "lists of plans against trying every plan",
        f"{lists['problems']} problems, {lists['plans']} plans, {lists['incomplete']} incomplete, "
        f"{lists['other_than_enumerated']} other",
        "0 incomplete, 0 other",
        not lists["incomplete"] and not lists["other_than_enumerated"],
    )
    noise = evidence_near_ties.robustness_of_a_city(seed)
    yield Line(
        "a city solved again with values moved by up to 5 %",
        f"{noise['runs']:.0f} runs in {noise['seconds']} s",
        f"{ROBUSTNESS_RUNS} runs",
        noise["runs"] >= ROBUSTNESS_RUNS,
    )


CLAIMS: tuple[Callable[[int], Iterator[Line]], ...] = (
    *(solver_random, solver_city, solver_gap, solver_lap, solver_prefecture, solver_prices, near_ties),
)
