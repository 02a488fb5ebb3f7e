"""Every claim of the project, run: one line each with its figure, its limit and whether it holds.

``python -m tests.evidence --seed 3`` tries other instances of the same families; ``--only town`` some of them.
"""

import argparse
import csv
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from itertools import pairwise
from pathlib import Path

from api.cli.round_files import NOT_CONSIDERED, NOT_PLACED, PLAN, QUESTIONS, RANKED, VERDICTS
from api.report import render_report
from matcher.check import check
from matcher.eligibility.programmes.notes import rule_notes
from matcher.explanation.recommendation import Recommendation
from matcher.needs.person import Caseload
from matcher.needs.sheets import NEEDS_SHEETS
from matcher.params import Params
from matcher.pipeline import Settings, recommend
from resources_catalog.catalogue import Catalogue
from resources_catalog.template.catalogue_sheets import CATALOGUE_SHEETS
from resources_catalog.template.read import read_sheets
from resources_catalog.template.write import write_workbook
from tests import (
    evidence_catalogue,
    evidence_changes,
    evidence_claims_solver,
    evidence_judging,
    evidence_prices,
    evidence_problem,
    evidence_retention,
    evidence_service,
    hinata,
)
from tests.ethics import exchange_facts, fill_unknowns, is_adult, open_town, plan_of
from tests.evidence_line import Line
from tests.problems import tables_of
from tests.towns import town

ROOT = Path(__file__).parent.parent
BIN = Path(sys.executable).parent
QUICK = Settings(seconds=20)
JUDGE_SECONDS, JUDGE_GB = 10.0, 2.0
KINDS_OF_TAMPERING = 15
TOWNS, PAIRS, BROKEN_SETTINGS, TOWN_SECONDS = 300, 50_000, 30, 60.0
FORBIDDEN_WORDS = (
    *("対象者", "困難事例", "不適合", "適合度", "スコア", "最適", "脱落", "処遇", "未配置"),
    *("空き枠への投入", "リスク者", "推薦順"),
)
HEAVY = ("numpy", "pandas", "ortools", "sqlalchemy", "scipy", "matplotlib")


def main() -> int:
    """Run the claims asked for; 1 if any does not hold."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--only", default="", help="part of the names of the claims to run")
    chosen = parser.parse_args()
    failed = 0
    for claim in CLAIMS:
        if chosen.only in claim.__name__:
            for line in claim(chosen.seed):
                failed += not line.holds
                print(f"{'holds' if line.holds else 'FAILS'} | {line.name} | {line.figure} | {line.limit}", flush=True)
    return int(failed > 0)


def value_of(found: Recommendation) -> int:
    """Give the last level of the objective of a plan."""
    assert found.assignment.objective is not None
    return found.assignment.objective[-1]


def town_plan(_seed: int) -> Iterator[Line]:
    """The sample town, from the template as workbook to the plan, with its overrides."""
    with tempfile.TemporaryDirectory() as folder:
        book = Path(folder) / "hinata.xlsx"
        sheets = (*CATALOGUE_SHEETS, *NEEDS_SHEETS)
        write_workbook(book, sheets, read_sheets(hinata.FOLDER, sheets).rows, "ja")
        catalogue, caseload = hinata.read_town(book)
        found = recommend(catalogue, caseload, hinata.PARAMS, on=hinata.ROUND_DAY, settings=QUICK)
    plan = hinata.plan_of(found)
    served = len(plan) + len(found.sealed)
    yield Line("town: expected plan", f"{len(plan)} of {len(hinata.EXPECTED)} persons as by hand, P07 sealed at O13",
               "all", plan == hinata.EXPECTED and found.sealed == (("P07", "O13"),))  # fmt: skip
    aside = dict(found.not_considered)
    yield Line("town: not considered", " ".join(f"{who}={why}" for who, why in sorted(aside.items())),
               "N1 P08 S1 S2", sorted(aside) == ["N1", "P08", "S1", "S2"])  # fmt: skip
    left = {each.person: each for each in found.unplaced}
    said = " + ".join(f"{change.key()} -> {change.ask}" for change in left["P11"].changes)
    yield Line("town: P11 waits for one answer", said, "one question to the disability section, verified",
               left["P11"].verified and len(left["P11"].changes) == 1 and said.endswith("disability_section")
               and sorted(left) == ["P11", "S3"])  # fmt: skip
    after = hinata.recommended(hinata.answered("P11", "waiting_exception", value=True))
    more = len(hinata.plan_of(after)) + len(after.sealed)
    yield Line("town: P11 answered", f"{served} -> {more} persons", "10 -> 11", (served, more) == (10, 11))
    second = hinata.plan_of(hinata.recommended(hinata.changed("P03", pins=("O07",))))
    yield Line("town: P03 also takes O07", f"{len(second) + 1} persons, P05 {second.get('P05', 'without a place')}",
               "9 persons, P05 loses the only place", len(second) == 8 and "P05" not in second)  # fmt: skip
    friday = hinata.recommended(hinata.changed("P02", pins=("O01@fri",)))
    same = {**plan, "P02": {"O01@fri"}} == hinata.plan_of(friday)
    lost = value_of(found) - value_of(friday)
    yield Line("town: P02 prefers Friday", f"value -{lost}, others moved: {0 if same else 'some'}", "nobody moves",
               same and lost > 0)  # fmt: skip
    yield Line("town: fourth accompanied start", f"used up: {' '.join(found.limits_used_up)}; S3: {left['S3'].limits}",
               "said", "accompany" in found.limits_used_up and left["S3"].limits == ("accompany",))  # fmt: skip


def annex(_seed: int) -> Iterator[Line]:
    """The town as the problem solved by hand, with its overrides and the two-person case."""
    for name, (document, expected) in evidence_problem.hinata_changes().items():
        answer = evidence_problem.solved(document)
        clean = not check(tables_of(document), answer.to_solution())
        yield Line(f"Annex A: {name}", f"{answer.objective}, bound {answer.bound}", str(expected),
                   answer.objective == answer.bound == expected and clean)  # fmt: skip


def problems(seed: int) -> Iterator[Line]:
    """A thousand random problems over every rule against an enumeration without any solver; tampering."""
    found = evidence_problem.random_problems(seed, 1000)
    for name in ("other_objective", "unproven", "violations", "bad_conflicts"):
        yield Line(f"1,000 random problems: {name}", str(found[name]), "0", found[name] == 0)
    yield Line("1,000 random problems: infeasible among them", str(found["impossible"]), "> 0", found["impossible"] > 0)
    idle = [kind for kind, times in found["binding"].items() if not times]
    yield Line("1,000 random problems: kinds of rules that never mattered", str(idle), "none", not idle)
    spoilt = evidence_problem.tamperings(seed)
    tried = sum(spoilt["tried"].values())
    # fmt: off
    yield Line("tampering", f"{spoilt['kinds']} kinds, {tried} spoilt answers, missed {spoilt['missed']}",
               f">= {KINDS_OF_TAMPERING} kinds, none missed",
               spoilt["kinds"] >= KINDS_OF_TAMPERING and not spoilt["missed"] and all(spoilt["tried"].values()))
    # fmt: on


def _plan(places: Catalogue, params: Params, on: date, people: Caseload) -> frozenset[tuple[str, str]]:
    return plan_of(places, people, params, on)


def ethics(seed: int) -> Iterator[Line]:
    """Exchanged traits, filled unknowns, words."""
    exchanges = moved_by_exchange = fills = moved_by_filling = 0
    for number in range(seed * 10, seed * 10 + 10):
        places, caseload, params, on = open_town(number)

        plan = partial(_plan, places, params, on)
        base = plan(caseload)
        adults = [each for each in caseload.people if is_adult(each)]
        for first, second in pairwise(adults[:8]):
            exchanges += 1
            moved_by_exchange += plan(exchange_facts(caseload, first, second)) != base
        for each in caseload.people:
            fills += 1
            after = plan(fill_unknowns(caseload, each))
            moved_by_filling += {pair for pair in after ^ base if pair[0] != each.person} != set()
    yield Line("age, disability, care level exchanged: plans changed", f"{moved_by_exchange} of {exchanges}", "0",
               moved_by_exchange == 0)  # fmt: skip
    yield Line("one person's unknowns filled: others moved", f"{moved_by_filling} of {fills}", "0 (no seat binds)",
               moved_by_filling == 0)  # fmt: skip
    said = 0
    for number in range(seed * 20, seed * 20 + 20):
        drawn = town(number)
        found = recommend(drawn.catalogue, drawn.caseload, drawn.params, on=drawn.on, settings=QUICK)
        page = render_report(found, drawn.catalogue, "ja")
        said += sum(word in page for word in FORBIDDEN_WORDS)
    yield Line("forbidden words in 20 reports", str(said), "0", said == 0)


def speed(seed: int) -> Iterator[Line]:
    """A thousand persons against a thousand openings, judged and scored, in a process of its own."""
    run = subprocess.run(
        [sys.executable, "-m", "tests.judge_speed", str(seed)], cwd=ROOT, capture_output=True, text=True, check=True
    )
    seconds, gigabytes, pairs = run.stdout.split()
    yield Line("1,000 x 1,000 judged and scored", f"{seconds} s, {gigabytes} GB, {pairs} pairs",
               f"<= {JUDGE_SECONDS:g} s, <= {JUDGE_GB:g} GB",
               float(seconds) <= JUDGE_SECONDS and float(gigabytes) <= JUDGE_GB)  # fmt: skip


def judging(seed: int) -> Iterator[Line]:
    """Rules on their days, the seed cases, every answer of a rule with its note."""
    wrong = evidence_judging.dated()
    yield Line("same person, last day of a rule and first of the next", f"{wrong or 'none'} other than by hand, "
               f"{len(evidence_judging.DATED)} cases", "none", not wrong)  # fmt: skip
    astray = evidence_judging.seed_cases(hinata.recommended())
    yield Line("four seed cases: route and reasons", f"{astray or 'none'} other than by hand", "none", not astray)
    tests = ["tests/matcher/eligibility"]
    run = subprocess.run([sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *tests],
                         cwd=ROOT, capture_output=True, text=True, check=False)  # fmt: skip
    answers, assumed = len(rule_notes()), sum(note.assumption for note in rule_notes())
    yield Line("worked cases of rules and exceptions", f"{run.stdout.strip().splitlines()[-1]}; {answers} answers of "
               f"programmes noted ({assumed} assumptions)", "all pass", run.returncode == 0)  # fmt: skip
    pairs = evidence_changes.why_pairs(seed)
    figure = f"{pairs['differing']} of {pairs['pairs']} differ"
    yield Line("one pair against the table's verdict", figure, "0 of 50,000",
               pairs["differing"] == 0 and pairs["pairs"] >= PAIRS)  # fmt: skip


def changes(seed: int) -> Iterator[Line]:
    """Smallest changes solved again, for everybody without a place."""
    found = evidence_changes.smallest_changes(seed)
    yield Line("smallest changes of 300 towns, solved again by the test", str(found),
               "all confirmed, nobody loses a place, everybody explained",
               found["towns"] >= TOWNS and not any(found[name] for name in evidence_changes.MUST_BE_NONE))  # fmt: skip


def prices(seed: int) -> Iterator[Line]:
    """Prices equal full solves, in whole towns and over every kind of rule; and a town of sixty in a minute."""
    found = evidence_judging.town_prices(seed, TOWNS)
    yield Line("prices of 300 towns against a full solve", str(found), "0 other, 0 unproven",
               found["towns"] >= TOWNS and not found["other"] and not found["unproven"])  # fmt: skip
    wide = evidence_prices.prices_equal_full_resolves(seed)
    zeros = ("unproven", "other_than_resolved", "other_than_enumerated", "more_displaced", "own_pair_not_free",
             "negative_for_nothing")  # fmt: skip
    yield Line("prices of random problems, every rule", str(wide), "zeros for " + " ".join(zeros),
               not any(wide[name] for name in zeros))  # fmt: skip
    drawn = town(seed, 60, 80)
    began = time.perf_counter()
    round_ = recommend(drawn.catalogue, drawn.caseload, drawn.params, on=drawn.on, settings=Settings(seconds=60))
    seconds = time.perf_counter() - began
    proven = sum(each.proven for each in round_.prices.values())
    yield Line("a town of 60: plan, changes, questions and prices", f"{seconds:.1f} s, {proven} of "
               f"{len(round_.prices)} prices proven", "<= 60 s, all", seconds <= TOWN_SECONDS
               and proven == len(round_.prices))  # fmt: skip


def settings(_seed: int) -> Iterator[Line]:
    """Broken files of settings, each refused with place, value and what is allowed."""
    count, wrong = evidence_judging.refused_settings()
    yield Line("broken enishi.toml: not refused as promised", f"{wrong or 'none'} of {count}", "none of >= 30",
               count >= BROKEN_SETTINGS and not wrong)  # fmt: skip


def enishi(*words: str | Path) -> subprocess.CompletedProcess[str]:
    """Run the command line as people do."""
    return subprocess.run([BIN / "enishi", *words], cwd=ROOT, capture_output=True, text=True, check=False)


def match(out: Path, *words: str | Path) -> subprocess.CompletedProcess[str]:
    """Run the main job on the sample town."""
    return enishi("match", "--catalogue", hinata.FOLDER, "--needs", hinata.FOLDER, "--config",
                  hinata.FOLDER / "enishi.toml", "--on", "2026-06-08", "--out", out, *words)  # fmt: skip


def files(_seed: int) -> Iterator[Line]:
    """Every file of the contract, equal bytes, nothing of hidden people."""
    wanted = {"plan.csv": PLAN, "ranked.csv": RANKED, "not_placed.csv": NOT_PLACED, "questions.csv": QUESTIONS,
              "not_considered.csv": NOT_CONSIDERED, "verdicts.csv": VERDICTS}  # fmt: skip
    others = {"problem.json", "solution.json", "run.json", "report.html"}
    with tempfile.TemporaryDirectory() as folder:
        one, two = Path(folder) / "one", Path(folder) / "two"
        exits = (match(one).returncode, match(two).returncode)
        headers = {name: tuple(next(csv.reader([(one / name).read_text("utf-8-sig").splitlines()[0]])))
                   for name in wanted}  # fmt: skip
        there = {path.name for path in one.iterdir()}
        yield Line("files of a round", f"{len(there)} files, exits {exits}", "10, as by contract",
                   there == set(wanted) | others and headers == wanted and exits == (0, 0))  # fmt: skip
        differing = [name for name in sorted(there - {"run.json"})
                     if (one / name).read_bytes() != (two / name).read_bytes()]  # fmt: skip
        yield Line("two runs: files that differ", str(differing), "none", not differing)
        checked = enishi("check", one / "problem.json", one / "solution.json")
        yield Line("enishi check of the round", f"exit {checked.returncode}", "0", checked.returncode == 0)
        texts = {path.name: path.read_text("utf-8") for path in one.iterdir()}
        leaks = [name for name, text in texts.items() if "P07" in text or "O13" in text]
        yield Line("restricted person or place in files", str(leaks), "none", not leaks)
        aside = [name for name, text in texts.items() if name != "not_considered.csv"
                 and any(code in text for code in ("P08", "S1", "S2", "N1"))]  # fmt: skip
        yield Line("people not considered, in other files", str(aside), "none", not aside)
        loaded = subprocess.run(
            [sys.executable, "-c", "import sys, api.cli.main; print(*sys.modules)"],
            cwd=ROOT, capture_output=True, text=True, check=True,
        ).stdout.split()  # fmt: skip
        yield Line("heavy libraries loaded by enishi --help", str([name for name in HEAVY if name in loaded]), "none",
                   not set(HEAVY) & set(loaded))  # fmt: skip


BROKEN: dict[str, tuple[str, bytes]] = {
    "an unknown code": ("hosts.csv", b"host,name,kind\nH1,x,spaceship\n"),
    "a repeated id": ("hosts.csv", b"host,name,kind\nH1,x,npo\nH1,y,npo\n"),
    "an impossible slot": ("openings.csv", b"opening,host,name,kind,seats,slots\nO1,H1,x,ibasho,1,wed 25:00-26:00\n"),
    "a date as text": ("openings.csv", "opening,host,name,kind,seats,valid_from\nO1,H1,x,ibasho,1,来春\n".encode()),
    "10,000 rows of nonsense": ("persons.csv", b"person,state,basis\n" + b"a b,##,??\n" * 10_000),
    "a picture": ("persons.csv", bytes.fromhex("89504e470d0a1a0a") * 50),
    "a column nobody knows": ("hosts.csv", b"host,name,kind,horoscope\nH1,x,npo,leo\n"),
    "a missing column": ("hosts.csv", b"host,name\nH1,x\n"),
    "half a character": ("hosts.csv", b"host,name,kind\nH1,\x81,npo\n\xff\xfe"),
}


def bad_input(_seed: int) -> Iterator[Line]:
    """Each kind of bad input: exit 2, a report, nothing written, no traceback."""
    wrong = []
    for name, (file, content) in BROKEN.items():
        with tempfile.TemporaryDirectory() as folder:
            inputs, out = Path(folder) / "in", Path(folder) / "out"
            inputs.mkdir()
            for sheet in hinata.FOLDER.glob("*.csv"):
                (inputs / sheet.name).write_bytes(sheet.read_bytes())
            (inputs / file).write_bytes(content)
            run = enishi("match", "--catalogue", inputs, "--needs", inputs, "--on", "2026-06-08", "--out", out)
            fine = run.returncode == 2 and not out.exists() and run.stderr and "Traceback" not in run.stderr
            wrong += [] if fine else [name]
    missing = enishi("match", "--catalogue", "nowhere", "--needs", "nowhere", "--on", "June", "--out", "/proc/x")
    wrong += [] if missing.returncode == 2 and "Traceback" not in missing.stderr else ["nothing there"]
    yield Line("bad input: not refused as promised", f"{wrong} of {len(BROKEN) + 1} kinds", "none", not wrong)


def fresh_clone(_seed: int) -> Iterator[Line]:
    """A clone on its own: the demo, then demo and test suite once more without a network."""
    cut_off = ["unshare", "-rn"] if subprocess.run(["unshare", "-rn", "true"], check=False).returncode == 0 else []
    with tempfile.TemporaryDirectory() as folder:
        clone = Path(folder) / "enishi"
        subprocess.run(["git", "clone", "--quiet", ROOT, clone], check=True)
        demo = subprocess.run(["make", "demo"], cwd=clone, capture_output=True, text=True, check=False)
        written = sorted(path.name for path in (clone / "out" / "demo").glob("*"))
        shown = all(word in demo.stdout for word in ("参加先の候補", "P01", "図書館のうら仕事"))
        yield Line("fresh clone: make demo", f"exit {demo.returncode}, {len(written)} files", "0, 10 files, shown",
                   demo.returncode == 0 and len(written) == 10 and shown)  # fmt: skip
        subprocess.run(["make", "setup-test"], cwd=clone, capture_output=True, check=True)
        again = subprocess.run([*cut_off, "make", "demo"], cwd=clone, capture_output=True, check=False)
        tests = subprocess.run([*cut_off, "make", "test"], cwd=clone, capture_output=True, text=True, check=False)
        last = next(
            (line.strip("= ") for line in reversed(tests.stdout.splitlines()) if " passed" in line), "none passed"
        )
        figure = f"exits {again.returncode}, {tests.returncode}; {last}"
        yield Line("fresh clone, no network: make demo, make test", figure if cut_off else f"{figure} (network there)",
                   "0, 0", again.returncode == tests.returncode == 0 and bool(cut_off))  # fmt: skip


CLAIMS: tuple[Callable[[int], Iterator[Line]], ...] = (
    town_plan, annex, files, bad_input, judging, changes, prices, settings, ethics, speed, problems,
    *evidence_claims_solver.CLAIMS, evidence_service.service_battery, evidence_service.service_pace,
    *evidence_catalogue.CLAIMS, *evidence_retention.CLAIMS, fresh_clone,
)  # fmt: skip

if __name__ == "__main__":
    sys.exit(main())
