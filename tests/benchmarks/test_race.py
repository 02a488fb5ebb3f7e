"""What the table says follows from what was measured; a wrong answer is never passed over."""

import json
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from tests.benchmarks.instances import is_here, known_optimum
from tests.benchmarks.methods import OURS, PEERS
from tests.benchmarks.race import Result, command_of, plan_faults, race, run_process
from tests.benchmarks.report import closing, faults, table
from tests.benchmarks.suites import SUITES, Entry

CITY = "city/2000x1500/0"
BEST = known_optimum("lap/assign100")


def result(name: str, method: str, seconds: float, whole: float = 0.0, status: str = "optimal") -> Result:
    return Result(Entry(name, method, 60.0), status, 100, 100, (seconds,), (whole,) if whole else ())


def text(results: list[Result]) -> str:
    return "\n".join(closing(results))


def test_a_city_is_compared_with_the_faster_direct_model() -> None:
    said = text([result(CITY, OURS, 0.5, 2), result(CITY, "CP-SAT", 12, 14), result(CITY, "HiGHS", 17, 16)])
    assert "in memory: the faster of CP-SAT and HiGHS takes 24.0 times" in said
    assert "whole process from JSON: the faster of CP-SAT and HiGHS takes 7.0 times" in said
    assert "Every plan keeps every rule" in said


def test_a_direct_model_cut_off_gives_a_lower_bound_of_the_ratio() -> None:
    said = text([result(CITY, OURS, 1), result(CITY, "CP-SAT", 60, status="feasible"), result(CITY, "HiGHS", 70)])
    assert ">= 60.0 times" in said


def test_what_is_not_proven_is_in_no_ratio() -> None:
    said = text([result(CITY, OURS, 1, status="feasible"), result(CITY, "CP-SAT", 6), result(CITY, "HiGHS", 7)])
    assert "times as long" not in said
    assert f"Not proven by enishi, and in no ratio: {CITY}" in said


def test_a_prefecture_says_where_each_method_stands() -> None:
    name = "city/20000x10000/0"
    ours = replace(result(name, OURS, 29.5, status="feasible"), objective=20_000, bound=20_001)
    stuck = Result(Entry(name, "HiGHS", 120.0), "no answer in 240 s, limit 120 s", None, None, ())
    said = text([ours, stuck])
    assert "Prefecture, enishi: feasible after 29.5 s of 60 s, 20,000, gap 0.0050 %." in said
    assert "Prefecture, HiGHS: no answer in 240 s, limit 120 s, no plan, no proven gap." in said


def test_an_assignment_is_compared_with_the_faster_of_scipy() -> None:
    scipy = [result("lap/assign100", method, seconds) for method, seconds in
             (("SciPy linear_sum_assignment", 0.1), ("SciPy min_weight_full_bipartite_matching", 0.3))]  # fmt: skip
    assert "= 0.500 s: holds" in text([result("lap/assign100", OURS, 0.45), *scipy])
    assert "= 0.500 s: missed" in text([result("lap/assign100", OURS, 0.55), *scipy])
    assert "= 0.500 s: missed" in text([result("lap/assign100", OURS, 0.45, status="feasible"), *scipy])


def test_a_bound_below_any_plan_or_a_known_optimum_is_wrong() -> None:
    low = replace(result(CITY, "CP-SAT", 1), bound=99, objective=99)
    assert faults([result(CITY, OURS, 1), low]) == [f"WRONG: {CITY}, CP-SAT: bound 99 below 100"]
    assert BEST is not None
    high = replace(result("lap/assign100", OURS, 1), objective=BEST + 1, bound=BEST + 1)
    assert faults([high]) == [f"WRONG: lap/assign100, enishi: {BEST + 1} above the optimum {BEST}"]
    missed = replace(high, objective=BEST - 1, bound=BEST, status="feasible")
    assert f"enishi found {BEST - 1}, the known optimum is {BEST}" in text([missed])
    assert faults([replace(low, wrong=("seats of o1",), bound=None)]) == [f"WRONG: {CITY}, CP-SAT: seats of o1"]


def test_the_table_has_a_row_for_each_race() -> None:
    lines = list(table([result(CITY, OURS, 0.5, 2), replace(result(CITY, "CP-SAT", 10), wrong=("seats of o1",))]))
    assert len(lines) == 4
    assert len({line.count("|") for line in lines}) == 1
    assert lines[3].startswith(f"| {CITY} | CP-SAT | WRONG: seats of o1 | 100 | 100 | 0.0000 | 10.0000 | 1 | 20.0 |")


@pytest.mark.parametrize("suite", ["full", "quick"])
def test_a_suite_names_what_exists(suite: str) -> None:
    entries = SUITES[suite](3)
    assert {entry.method for entry in entries} == {OURS, *PEERS}
    assert all(is_here(entry.instance) for entry in entries)
    assert {entry.instance for entry in entries} >= {"city/2000x1500/3", "lap/assign100"}


def test_a_race_in_memory_and_as_a_whole_process(tmp_path: Path) -> None:
    entry = Entry("city/60x45/0", OURS, 20.0, runs=1, whole=True)
    found = race(entry, "exact", tmp_path)
    assert (found.status, found.wrong, len(found.seconds), len(found.whole)) == ("optimal", (), 1, 1)
    assert found.objective == found.bound
    plan = json.loads((tmp_path / "plan.json").read_text(encoding="utf-8"))["assignments"]
    assert plan_faults("city/60x45/0", plan[1:], {"objective": found.objective, "bound": found.bound}) != []
    assert plan_faults("city/60x45/0", [["p0", "o44"]], {"objective": 1, "bound": 1}) != []


def test_the_largest_round_is_raced_as_a_whole_process_from_parquet(tmp_path: Path) -> None:
    (largest,) = SUITES["stress"](0)
    assert (largest.runs, largest.whole) == (0, True)
    found = race(replace(largest, instance="city/60x45/0", limit=20.0), "exact", tmp_path)
    best = race(Entry("city/60x45/0", OURS, 20.0, runs=1), "exact", tmp_path)
    assert (found.status, found.objective, found.bound) == ("optimal", best.objective, best.bound)
    assert (found.wrong, found.seconds, len(found.whole)) == ((), (), 1)
    assert found.peak is not None
    assert "GB" in text([found])


def test_a_direct_script_writes_the_same_plan_value(tmp_path: Path) -> None:
    entry = Entry("city/60x45/0", "CP-SAT", 20.0, runs=0, whole=True)
    (tmp_path / "problem.json").write_text("{}", encoding="utf-8")
    assert command_of("CP-SAT", "exact", tmp_path, tmp_path, 1.0)[1:4] == ("-m", "tests.benchmarks.direct", "CP-SAT")
    found = race(replace(entry, runs=1), "exact", tmp_path)
    assert (found.status, found.wrong) == ("optimal", ())


def test_a_process_that_fails_or_takes_too_long_is_a_row(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    failed = race(Entry("gap/z99999", "CP-SAT", 1.0, runs=1), "exact", tmp_path)
    assert failed.status.startswith("failed: FileNotFoundError")
    assert failed.time is None
    assert failed.gap is None
    monkeypatch.setattr("tests.benchmarks.race.GRACE", 0.1)
    stopped = race(Entry("gap/gap1-0", "CP-SAT", 0.1, runs=1, patience=0.0, whole=True), "exact", tmp_path)
    assert stopped.status.startswith("no answer in")
    assert stopped.wrong == ()
    assert len(stopped.whole) == 1
    slow = run_process((sys.executable, "-c", "import time; time.sleep(60)"), tmp_path / "log", 0.5)
    assert slow.code < 0
    assert slow.seconds < 30
