"""``enishi near-ties``: plans nearly as good as a plan, and what share of them holds each placement."""

from __future__ import annotations

import json
import math
import platform
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.console import Lang, chosen_language, report_faults, say, write_whole
from api.cli.price_input import faults_of, given_base
from api.cli.problem_commands import BAD_INPUT, DONE, LAST_SEED, NO, RUN_FILE, JsonOption
from matcher.errors import PlanRefused
from matcher.messages import sentence
from resources_catalog.errors import FaultsFound
from resources_catalog.faults import Fault

if TYPE_CHECKING:
    from matcher.assignment.budget import Deadline
    from matcher.assignment.plan import Assignment
    from matcher.overrides.near_ties import NearTies
    from matcher.overrides.robustness import Robustness
    from matcher.problem.problem import Problem

PLANS_FILE, SHARES_FILE = "near_ties.csv", "shares.csv"
PLANS_COLUMNS = ("plan", "value", "person", "opening")
SHARES_COLUMNS = ("person", "opening", "in_plan", "share", "survives")
MOST_PLANS, MOST_RUNS = 1000, 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the command line asks for."""

    problem: Path
    out: Path
    solution: Path | None = None
    plans: int = 50
    tolerance: float = 0.001
    noise: float = 0.05
    runs: int = 0
    draw: bool = False
    time_limit: float = 60.0
    seed: int = 0


@dataclass(frozen=True, slots=True)
class Answer:
    """The plan, what is near it within how much, and what survives; None where it was not asked for or not there."""

    base: Assignment
    tolerance: int = 0
    near: NearTies | None = None
    robust: Robustness | None = None


def register(app: typer.Typer) -> None:
    """Add ``near-ties`` to the command line."""

    @app.command("near-ties")
    def near_ties(
        problem: Annotated[Path, typer.Argument(help="問題（JSON またはフォルダー） / problem, JSON or folder")],
        out: Annotated[Path, typer.Option("--out", help="書き出すフォルダー / the folder to write")],
        solution: Annotated[Path | None, typer.Option("--solution", help="もとの計画 / the plan")] = None,
        plans: Annotated[int, typer.Option("--plans", help="1 … 1000")] = 50,
        tolerance: Annotated[
            float, typer.Option("--tolerance", help="値の合計との差の割合 / share of the total")
        ] = 0.001,
        noise: Annotated[float, typer.Option("--noise", help="値を動かす割合 / how far values move")] = 0.05,
        runs: Annotated[int, typer.Option("--runs", help="値を動かす回数 / how often values move")] = 0,
        draw: Annotated[bool, typer.Option("--draw", help="くじで一つ選ぶ / draw one of the plans")] = False,
        time_limit: Annotated[float, typer.Option("--time-limit", help="秒 / seconds")] = 60.0,
        seed: Annotated[int, typer.Option("--seed", help="0 …")] = 0,
        as_json: JsonOption = False,
        lang: Lang = None,
    ) -> None:
        """計画とほぼ同じくらいよい計画 / Plans nearly as good as the plan."""
        spoken = chosen_language(lang)
        asked = Asked(
            problem=problem, out=out, solution=solution, plans=plans, tolerance=tolerance, noise=noise, runs=runs,
            draw=draw, time_limit=time_limit, seed=seed,
        )  # fmt: skip
        raise typer.Exit(near_ties_command(asked, as_json=as_json, lang=spoken))


def near_ties_command(asked: Asked, *, as_json: bool = False, lang: str = "ja") -> int:
    """List plans nearly as good as the plan.

    Returns
    -------
    int
        0 when the files are written, 1 when there is no plan to begin with, 2 for bad input (nothing is written).
    """
    began = time.perf_counter()
    try:
        problem, base = _load(asked, lang)
        in_memory = time.perf_counter()
        answer = _answered(problem, base, asked, lang)
        seconds = {"seconds": time.perf_counter() - in_memory, "read_seconds": in_memory - began}
        run = _run(answer, asked, seconds)
        if answer.near is not None:
            _write(asked.out, answer.near, answer.robust, run)
    except FaultsFound as found:
        report_faults(found.faults, lang)
        return BAD_INPUT
    except PlanRefused:
        say(sentence("plan_refused", lang))
        return NO
    if as_json:
        typer.echo(json.dumps(run, ensure_ascii=False))
    elif answer.near is not None:
        typer.echo("\n".join(_lines(answer, answer.near, asked, lang)))
    if answer.near is None:
        say(sentence("near_ties_no_plan", lang))
        return NO
    return DONE


# ------------------------------------------------------------------ reading


def _load(asked: Asked, lang: str) -> tuple[Problem, Assignment | None]:
    """Read the files, so that every fault of all of them is told in one go."""
    from matcher.problem.decoding import read_problem
    from matcher.problem.problem import Problem

    faults = [*_number_faults(asked), *_out_faults(asked)]
    tables, found = faults_of(lambda: read_problem(asked.problem))
    problem, more = faults_of(lambda: None if tables is None else Problem.from_tables(tables))
    base, wrong = faults_of(lambda: given_base(asked.solution, tables, problem, lang))
    if every := [*faults, *found, *more, *wrong]:
        raise FaultsFound(every)
    assert problem is not None  # what could not be read has a fault
    return problem, base


def _number_faults(asked: Asked) -> list[Fault]:
    ranges = (
        ("--plans", asked.plans, 1, MOST_PLANS),
        ("--tolerance", asked.tolerance, 0, 1),
        ("--noise", asked.noise, 0, 1),
        ("--runs", asked.runs, 0, MOST_RUNS),
        ("--time-limit", asked.time_limit, 0, None),
        ("--seed", asked.seed, 0, LAST_SEED),
    )
    return [
        Fault.at(
            option, None, None, number, "out_of_range", allowed=f"{least} … {'' if most is None else most}".strip()
        )
        for option, number, least, most in ranges
        if not least <= number <= (math.inf if most is None else most)
    ]


def _out_faults(asked: Asked) -> list[Fault]:
    there = asked.out.resolve()
    given = [path.resolve() for path in (asked.problem, asked.solution) if path is not None]
    written = {there, *(there / name for name in (PLANS_FILE, SHARES_FILE, RUN_FILE))}
    if any(path in written or path in there.parents for path in given):
        return [Fault.at("--out", None, None, asked.out, "out_is_input")]
    if asked.out.exists() and not asked.out.is_dir():
        return [Fault.at("--out", None, None, asked.out, "out_is_file")]
    return []


# ------------------------------------------------------------------ looking


def _answered(problem: Problem, base: Assignment | None, asked: Asked, lang: str) -> Answer:
    """Find the plan if none was given, then what is near it and what survives; nothing of that without a plan."""
    from matcher.assignment import assign, prepare
    from matcher.assignment.budget import Budget
    from matcher.overrides.near_ties import near_ties

    prepare(problem)
    deadline = Budget(asked.time_limit).start()
    if base is None:
        base = assign(problem, budget=Budget(asked.time_limit / 2), seed=asked.seed)
    if base.objective is None:
        return Answer(base)
    tolerance = _units(base, asked.tolerance)
    seconds = deadline.left() / (2 if asked.runs else 1)
    with _watched("near_ties_stage", lang) as tell:
        near = near_ties(
            problem, base, plans=asked.plans, tolerance=tolerance, budget=Budget(seconds), seed=asked.seed,
            draw=asked.draw, on_progress=tell,
        )  # fmt: skip
    return Answer(base, tolerance, near, _moved(problem, base, asked, deadline, lang))


def _units(base: Assignment, share: float) -> int:
    """Give the share of the total as units of value, rounded down; 0 where value is no level."""
    totals = [number for level, number in zip(base.levels, base.objective or (), strict=True) if level.name == "value"]
    return int(Decimal(str(share)) * sum(totals))


def _moved(problem: Problem, base: Assignment, asked: Asked, deadline: Deadline, lang: str) -> Robustness | None:
    from matcher.assignment.budget import Budget
    from matcher.overrides.robustness import robustness

    if not asked.runs:
        return None
    with _watched("near_ties_stage_runs", lang) as tell:
        left = Budget(deadline.left())
        return robustness(
            problem, base, noise=asked.noise, runs=asked.runs, budget=left, seed=asked.seed, on_progress=tell
        )  # fmt: skip


@contextmanager
def _watched(stage: str, lang: str) -> Iterator[Callable[[int, int], None]]:
    """Show a watching person how far it is."""
    from rich.console import Console
    from rich.progress import Progress

    console = Console(stderr=True)
    with Progress(console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task(sentence(stage, lang), total=None)
        yield lambda done, of: bar.update(task, completed=done, total=of)


# ------------------------------------------------------------------ saying


def _run(answer: Answer, asked: Asked, seconds: dict[str, float]) -> dict[str, object]:
    """Say what was done: what ``run.json`` holds, and ``--json`` shows."""
    near, robust = answer.near, answer.robust
    return {
        "status": answer.base.status,
        "objective": answer.base.by_name(answer.base.objective),
        "tolerance": answer.tolerance,
        "plans": 0 if near is None else len(near.plans),
        "complete": near is not None and near.complete,
        "ended": None if near is None else near.ended,
        "drawn": None if near is None or near.drawn is None else near.drawn + 1,
        "probability": None if near is None else near.probability,
        "noise": asked.noise if asked.runs else None,
        "runs": 0 if robust is None else robust.runs,
        "seed": asked.seed,
        **{name: round(number, 6) for name, number in seconds.items()},
        "versions": {"enishi": version("enishi"), "ortools": version("ortools"), "python": platform.python_version()},
    }


def _write(out: Path, near: NearTies, robust: Robustness | None, run: dict[str, object]) -> None:
    from api.cli.round_files import csv_bytes
    from matcher.problem.write import json_lines

    contents = {
        PLANS_FILE: csv_bytes(PLANS_COLUMNS, _plan_rows(near)),
        SHARES_FILE: csv_bytes(SHARES_COLUMNS, _share_rows(near, robust)),
        RUN_FILE: json_lines(run),
    }
    try:
        write_whole(out, contents)
    except OSError as error:
        raise FaultsFound([Fault.at("--out", None, None, error.filename or out, "out_unwritable")]) from None


def _plan_rows(near: NearTies) -> Iterator[dict[str, object]]:
    """Give a row per placement of every plan; plan 1 is the one they are near to."""
    for number, plan in enumerate(near.plans, start=1):
        for person, opening in plan.assignments:
            yield {"plan": number, "value": plan.value, "person": person, "opening": opening}


def _share_rows(near: NearTies, robust: Robustness | None) -> Iterator[dict[str, object]]:
    survives = {(each.person, each.opening): each.survives for each in (robust.placements if robust else ())}
    for share in near.shares:
        stays = survives.get((share.person, share.opening))
        yield {
            "person": share.person,
            "opening": share.opening,
            "in_plan": "true" if share.in_plan else "false",
            "share": f"{share.share:.3f}",
            "survives": None if stays is None else f"{stays:.3f}",
        }


def _lines(answer: Answer, near: NearTies, asked: Asked, lang: str) -> Sequence[str]:
    plans = len(near.plans)
    lines = [sentence("near_ties_done", lang, plans=plans)]
    ends = {"complete": "near_ties_complete", "plans": "near_ties_more"}
    lines.append(sentence(ends.get(near.ended, "near_ties_open"), lang, tolerance=answer.tolerance))
    if answer.base.status != "optimal":
        lines.append(sentence("near_ties_base_open", lang))
    if near.drawn is not None:
        lines.append(sentence("near_ties_drawn", lang, plan=near.drawn + 1, plans=plans))
    if answer.robust is not None:
        code = "near_ties_runs" if answer.robust.runs == asked.runs else "near_ties_runs_cut"
        lines.append(sentence(code, lang, runs=answer.robust.runs, asked=asked.runs))
    return [*lines, sentence("solve_written", lang, path=asked.out)]
