"""``enishi solve`` and ``enishi check``: a problem file answered, an answer verified."""

from __future__ import annotations

import csv
import io
import json
import math
import platform
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from api.cli.console import Lang, chosen_language, report_faults, say, write_whole
from api.cli.stopping import stopping
from resources_catalog.errors import FaultsFound
from resources_catalog.faults import Fault

if TYPE_CHECKING:
    from matcher.assignment.exact.solve import Progress
    from matcher.assignment.plan import Assignment
    from matcher.check import Certified, Violation, Weaker
    from matcher.problem.problem import Problem

Method = Literal["auto", "exact", "prices"]

DONE, NO, BAD_INPUT = 0, 1, 2
LAST_SEED = 2**31 - 1
RUN_FILE = "run.json"

JsonOption = Annotated[bool, typer.Option("--json", help="結果を JSON で標準出力へ / JSON on stdout")]


def register(app: typer.Typer) -> None:
    """Add ``solve`` and ``check`` to the command line."""

    @app.command("solve")
    def solve(
        problem: Annotated[Path, typer.Argument(help="問題（JSON またはフォルダー） / problem, JSON or folder")],
        out: Annotated[Path, typer.Option("--out", help="答えの書き出し先 / where the answer goes")],
        time_limit: Annotated[float, typer.Option("--time-limit", help="秒 / seconds")] = 60.0,
        method: Annotated[Method, typer.Option("--method", help="auto / exact / prices")] = "auto",
        seed: Annotated[int, typer.Option("--seed", help="0 …")] = 0,
        as_json: JsonOption = False,
        lang: Lang = None,
    ) -> None:
        """組み合わせの問題を解く / Answer an assignment problem."""
        spoken = chosen_language(lang)
        code = solve_command(
            problem, out=out, time_limit=time_limit, method=method, seed=seed, as_json=as_json, lang=spoken
        )
        raise typer.Exit(code)

    @app.command("check")
    def check(
        problem: Annotated[Path, typer.Argument(help="問題 / problem")],
        solution: Annotated[Path, typer.Argument(help="答え / solution")],
        as_json: JsonOption = False,
        lang: Lang = None,
    ) -> None:
        """答えを確かめる / Verify an answer."""
        raise typer.Exit(check_command(problem, solution, as_json=as_json, lang=chosen_language(lang)))


def solve_command(
    problem: Path,
    *,
    out: Path,
    time_limit: float = 60.0,
    method: str = "auto",
    seed: int = 0,
    as_json: bool = False,
    lang: str = "ja",
) -> int:
    """Answer a problem file or folder.

    Returns
    -------
    int
        0 with a plan, 1 without one (the answer is written too), 2 for bad input (nothing is written).
    """
    try:
        answer, table, run = _solved(problem, out, time_limit, method, seed, lang)
        _write_answer(answer, table=table, out=out, run=run)
    except FaultsFound as found:
        report_faults(found.faults, lang)
        return BAD_INPUT
    typer.echo(json.dumps(run, ensure_ascii=False) if as_json else "\n".join(_answer_lines(answer, out, lang)))
    return DONE if answer.objective is not None else NO


def check_command(problem: Path, solution: Path, *, as_json: bool = False, lang: str = "ja") -> int:
    """Verify an answer to a problem and its certificate, without the solver.

    Returns
    -------
    int
        0 for a valid answer, 1 for anything wrong inside, 2 for an unreadable file or another format.
    """
    from matcher.check import certified
    from matcher.problem.decoding import read_problem, read_solution
    from matcher.problem.faults import typed_tables

    try:
        tables = read_problem(problem)
        typed_tables(tables)
        found = read_solution(solution)
    except FaultsFound as bad:
        report_faults(bad.faults, lang)
        return BAD_INPUT
    checked = certified(tables, found)
    if as_json:
        typer.echo(json.dumps(_report(checked, lang), ensure_ascii=False))
    else:
        typer.echo("\n".join(_report_lines(checked, lang)))
    return NO if checked.violations else DONE


# ------------------------------------------------------------------ solving


def _solved(
    problem: Path, out: Path, time_limit: float, method: str, seed: int, lang: str
) -> tuple[Assignment, str | None, dict[str, object]]:
    """Read and solve; gives the answer, its table of pairs if it is to be a folder, and what ``run.json`` says."""
    from matcher.problem.decoding import read_problem
    from matcher.problem.problem import Problem

    began = time.perf_counter()
    faults = _option_faults(problem, out, time_limit, seed)
    try:
        tables = read_problem(problem)
        table, made = tables.assignments_file, Problem.from_tables(tables)
        del tables  # raw cells would stay beside the problem for as long as it is solved
    except FaultsFound as found:
        raise FaultsFound([*faults, *found.faults]) from None
    if faults:
        raise FaultsFound(faults)
    in_memory = time.perf_counter()
    answer, run = _answered(made, time_limit, method, seed, lang)
    if run["stopped"]:
        _check_again(problem, answer)
    return answer, table, {**run, "read_seconds": round(in_memory - began, 6)}


def _answered(
    made: Problem, time_limit: float, method: str, seed: int, lang: str
) -> tuple[Assignment, dict[str, object]]:  # fmt: skip
    """Solve; gives the answer and what ``run.json`` says of it. Ctrl-C ends it with the best plan so far."""
    from matcher.assignment import assign, prepare
    from matcher.assignment.budget import Budget
    from matcher.messages import sentence

    began = time.perf_counter()
    prepare(made, method)
    ready = time.perf_counter()
    with stopping(lambda: say(sentence("solve_stopping", lang))) as heard:
        budget = Budget(time_limit, heard.clock)
        answer = assign(made, method=method, budget=budget, seed=seed, on_progress=_watcher(lang))
    seconds = time.perf_counter() - ready
    libraries = ("enishi", "ortools", "numpy", "numba")
    return answer, {
        "status": answer.status,
        "method": answer.method,
        "objective": answer.by_name(answer.objective),
        "bound": answer.by_name(answer.bound),
        "seconds": round(seconds, 6),
        "prepare_seconds": round(ready - began, 6),
        "stopped": heard.asked or budget.ended.asked,
        "threads": 1,
        "versions": {**{name: version(name) for name in libraries}, "python": platform.python_version()},
    }


def _check_again(problem: Path, answer: Assignment) -> None:
    """Read the rules a second time over a plan that was stopped half-way."""
    from matcher.check import check
    from matcher.errors import PlanRefused
    from matcher.problem.decoding import read_problem

    if broken := check(read_problem(problem), answer.to_solution()):
        raise PlanRefused(broken)


def _option_faults(problem: Path, out: Path, time_limit: float, seed: int) -> list[Fault]:
    faults = []
    if math.isnan(time_limit) or time_limit < 0:
        faults.append(Fault.at("--time-limit", None, None, time_limit, "out_of_range", allowed="0 …"))
    if not 0 <= seed <= LAST_SEED:
        faults.append(Fault.at("--seed", None, None, seed, "out_of_range", allowed=f"0 … {LAST_SEED}"))
    there, given = out.resolve(), problem.resolve()
    if out.name == RUN_FILE or there == given or there in given.parents or given in there.parents:
        faults.append(Fault.at("--out", None, None, out, "out_is_input"))
    elif out.exists() and out.is_dir() != problem.is_dir():
        faults.append(Fault.at("--out", None, None, out, "out_is_folder" if out.is_dir() else "out_is_file"))
    return faults


# ------------------------------------------------------------------ writing


def _write_answer(answer: Assignment, *, table: str | None, out: Path, run: Mapping[str, object]) -> None:
    """Write the answer and ``run.json`` beside it."""
    from matcher.problem.write import assignments_parquet, json_lines

    solution = answer.to_solution()
    run_file = {RUN_FILE: json_lines(run)}
    try:
        if table is not None:
            del solution["assignments"]
            write = assignments_parquet if table.endswith(".parquet") else _assignments_csv
            write_whole(out, {"solution.json": json_lines(solution), table: write(answer.assignments)})
            for other in {"assignments.csv", "assignments.parquet"} - {table}:
                (out / other).unlink(missing_ok=True)  # of an earlier answer: two lists would be none
            write_whole(out.parent, run_file)
        else:
            write_whole(out.parent, {out.name: json_lines(solution), **run_file})
    except OSError as error:
        raise FaultsFound([Fault.at("--out", None, None, error.filename or out, "out_unwritable")]) from None


def _assignments_csv(assignments: Sequence[tuple[str, str]]) -> bytes:
    text = io.StringIO(newline="")
    lines = csv.writer(text, lineterminator="\n")
    lines.writerow(("person", "opening"))
    lines.writerows(assignments)
    return text.getvalue().encode()


# ------------------------------------------------------------------ saying


def _watcher(lang: str) -> Callable[[Progress], None] | None:
    """Give what tells a watching person how far the search is; None when nobody watches."""
    from matcher.messages import sentence

    if not sys.stderr.isatty():
        return None

    def tell(progress: Progress) -> None:
        name = progress.level.name if progress.level.tier is None else f"{progress.level.name} {progress.level.tier}"
        say(sentence("solve_progress", lang, level=name, reached=progress.reached, bound=progress.bound))

    return tell


def _answer_lines(answer: Assignment, out: Path, lang: str) -> list[str]:
    from matcher.messages import sentence

    persons = len({person for person, _ in answer.assignments})
    lines = [sentence(f"solve_{answer.status}", lang, persons=persons, pairs=len(answer.assignments))]
    lines += ["  " + " ".join(rule) for rule in answer.conflict or ()]
    if not answer.conflict_minimal:
        lines.append(sentence("solve_conflict_uncut", lang))
    return [*lines, sentence("solve_written", lang, path=out)]


def _report(checked: Certified, lang: str) -> dict[str, object]:
    """Say what ``check`` found as JSON values."""
    return {
        "valid": not checked.violations,
        "bound": checked.bound,
        "certified_bound": checked.shown,
        "violations": [
            {
                "code": wrong.code,
                "rule": list(wrong.rule),
                "found": wrong.found,
                "allowed": wrong.allowed,
                "sentence": _violation_line(wrong, lang),
            }
            for wrong in checked.violations
        ],
    }


def _report_lines(checked: Certified, lang: str) -> list[str]:
    from matcher.messages import sentence

    if checked.violations:
        head = sentence("check_invalid", lang, number=len(checked.violations))
        return [head, *("  " + _violation_line(wrong, lang) for wrong in checked.violations)]
    return [sentence("check_valid", lang), *_bound_lines(checked, lang)]


def _bound_lines(checked: Certified, lang: str) -> list[str]:
    """Say what is known of the bound: that it is shown, that it is only stated, or by how much less is shown."""
    from matcher.messages import sentence

    if checked.bound is None:
        return []
    if not checked.weaker:
        return [sentence("check_bound_certified" if checked.bound == "certified" else "check_bound_claimed", lang)]
    return [_weaker_line(each, lang) for each in checked.weaker]


def _weaker_line(weaker: Weaker, lang: str) -> str:
    from matcher.messages import sentence

    level, stated, shown = " ".join(weaker.level), weaker.stated, weaker.shown
    if shown is None:
        return sentence("check_bound_unshown", lang, level=level, stated=stated)
    return sentence("check_bound_weaker", lang, level=level, stated=stated, shown=shown, more=shown - stated)


def _violation_line(wrong: Violation, lang: str) -> str:
    from matcher.messages import sentence

    return sentence(wrong.code, lang, rule=" ".join(wrong.rule), found=wrong.found, allowed=wrong.allowed)
