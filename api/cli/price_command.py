"""``enishi price``: what it costs to override a plan, pair by pair."""

from __future__ import annotations

import json
import math
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.console import Lang, chosen_language, report_faults, say, write_whole
from api.cli.price_input import faults_of, given_base, wanted_pairs
from api.cli.problem_commands import BAD_INPUT, DONE, LAST_SEED, NO, JsonOption
from matcher.messages import sentence
from resources_catalog.errors import FaultsFound
from resources_catalog.faults import Fault

if TYPE_CHECKING:
    from matcher.assignment.plan import Assignment
    from matcher.overrides import Price
    from matcher.problem.problem import Problem

COLUMNS = ("person", "opening", "placed_loss", "plan_loss", "plan_loss_low", "plan_loss_high", "proven", "displaced")
TOP = 5
"""Places of each person that are priced where nothing else is asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the command line asks for."""

    problem: Path
    out: Path
    solution: Path | None = None
    pairs: Path | None = None
    top: int | None = None
    displaced: bool = False
    time_limit: float = 60.0
    seed: int = 0


@dataclass(frozen=True, slots=True)
class Loaded:
    """What the files say: the plan to compare with, None where it is still to be found, and the pairs asked for."""

    problem: Problem
    base: Assignment | None
    pairs: Sequence[tuple[str, str]] | None


def register(app: typer.Typer) -> None:
    """Add ``price`` to the command line."""

    @app.command("price")
    def price(
        problem: Annotated[Path, typer.Argument(help="問題（JSON またはフォルダー） / problem, JSON or folder")],
        out: Annotated[Path, typer.Option("--out", help="書き出す CSV / the CSV to write")],
        solution: Annotated[Path | None, typer.Option("--solution", help="もとの計画 / the plan")] = None,
        pairs: Annotated[Path | None, typer.Option("--pairs", help="調べる組の CSV / pairs to look at")] = None,
        top: Annotated[int | None, typer.Option("--top", help="各人の上位 1 … （5） / best of each person")] = None,
        displaced: Annotated[bool, typer.Option("--displaced", help="ほかの方への影響も / who else moves")] = False,
        time_limit: Annotated[float, typer.Option("--time-limit", help="秒 / seconds")] = 60.0,
        seed: Annotated[int, typer.Option("--seed", help="0 …")] = 0,
        as_json: JsonOption = False,
        lang: Lang = None,
    ) -> None:
        """計画と違う決め方をしたときの影響 / What deciding otherwise than the plan changes."""
        spoken = chosen_language(lang)
        asked = Asked(
            problem=problem, out=out, solution=solution, pairs=pairs, top=top, displaced=displaced,
            time_limit=time_limit, seed=seed,
        )  # fmt: skip
        raise typer.Exit(price_command(asked, as_json=as_json, lang=spoken))


def price_command(asked: Asked, *, as_json: bool = False, lang: str = "ja") -> int:
    """Price the pairs asked for.

    Returns
    -------
    int
        0 when the file is written, 1 when there is no plan to compare with, 2 for bad input (nothing is written).
    """
    began = time.perf_counter()
    try:
        loaded = _load(asked, lang)
        in_memory = time.perf_counter()
        base, prices = _priced(loaded, asked, lang)
        if prices is not None:
            _write(asked.out, prices)
    except FaultsFound as found:
        report_faults(found.faults, lang)
        return BAD_INPUT
    seconds = {"seconds": time.perf_counter() - in_memory, "read_seconds": in_memory - began}
    if as_json:
        typer.echo(json.dumps(_report(base, prices, seconds), ensure_ascii=False))
    elif prices is not None:
        typer.echo("\n".join(_lines(base, prices, asked.out, lang)))
    if prices is None:
        say(sentence("price_no_plan", lang))
        return NO
    return DONE


# ------------------------------------------------------------------ reading


def _load(asked: Asked, lang: str) -> Loaded:
    """Read every file, so that every fault of all of them is told in one go."""
    from matcher.problem.decoding import read_problem
    from matcher.problem.problem import Problem

    faults = _option_faults(asked)
    tables, found = faults_of(lambda: read_problem(asked.problem))
    problem, more = faults_of(lambda: None if tables is None else Problem.from_tables(tables))
    base, wrong = faults_of(lambda: given_base(asked.solution, tables, problem, lang))
    pairs, unfit = faults_of(lambda: wanted_pairs(asked.pairs, problem))
    if every := [*faults, *found, *more, *wrong, *unfit]:
        raise FaultsFound(every)
    assert problem is not None  # what could not be read has a fault
    return Loaded(problem, base, pairs)


def _option_faults(asked: Asked) -> list[Fault]:
    faults = []
    if math.isnan(asked.time_limit) or asked.time_limit < 0:
        faults.append(Fault.at("--time-limit", None, None, asked.time_limit, "out_of_range", allowed="0 …"))
    if not 0 <= asked.seed <= LAST_SEED:
        faults.append(Fault.at("--seed", None, None, asked.seed, "out_of_range", allowed=f"0 … {LAST_SEED}"))
    if asked.top is not None and asked.top < 1:
        faults.append(Fault.at("--top", None, None, asked.top, "out_of_range", allowed="1 …"))
    if asked.top is not None and asked.pairs is not None:
        faults.append(Fault.at("--top", None, None, asked.top, "price_two_lists"))
    there = asked.out.resolve()
    given = [path.resolve() for path in (asked.problem, asked.solution, asked.pairs) if path is not None]
    if any(there == path or path in there.parents for path in given):
        faults.append(Fault.at("--out", None, None, asked.out, "out_is_input"))
    elif asked.out.is_dir():
        faults.append(Fault.at("--out", None, None, asked.out, "out_is_folder"))
    return faults


# ------------------------------------------------------------------ pricing


def _priced(loaded: Loaded, asked: Asked, lang: str) -> tuple[Assignment, tuple[Price, ...] | None]:
    """Find the plan if none was given, then price; no prices without a plan."""
    from matcher.assignment import assign, prepare
    from matcher.assignment.budget import Budget
    from matcher.overrides import listed, price

    problem, base = loaded.problem, loaded.base
    prepare(problem)
    deadline = Budget(asked.time_limit).start()
    if base is None:
        base = assign(problem, budget=Budget(asked.time_limit / 2), seed=asked.seed)
    if base.objective is None:
        return base, None
    pairs = listed(problem, base, asked.top or TOP) if loaded.pairs is None else loaded.pairs
    with _watched(lang) as tell:
        left = Budget(deadline.left())
        prices = price(
            problem, base, pairs, budget=left, seed=asked.seed, displaced=asked.displaced, on_progress=tell
        )  # fmt: skip
    return base, prices


@contextmanager
def _watched(lang: str) -> Iterator[Callable[[int, int], None]]:
    """Show a watching person how far it is."""
    from rich.console import Console
    from rich.progress import Progress

    console = Console(stderr=True)
    with Progress(console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task(sentence("price_stage", lang), total=None)
        yield lambda done, of: bar.update(task, completed=done, total=of)


# ------------------------------------------------------------------ saying


def _write(out: Path, prices: Sequence[Price]) -> None:
    from api.cli.round_files import csv_bytes

    try:
        write_whole(out.parent, {out.name: csv_bytes(COLUMNS, (price_cells(each) for each in prices))})
    except OSError as error:
        raise FaultsFound([Fault.at("--out", None, None, error.filename or out, "out_unwritable")]) from None


def price_cells(price: Price) -> dict[str, object]:
    """Give a price as cells; what is not known, or cannot be, is None."""
    return {
        "person": price.person,
        "opening": price.opening,
        "placed_loss": None if price.placed_loss is None else " ".join(map(str, price.placed_loss)),
        "plan_loss": price.plan_loss,
        "plan_loss_low": price.plan_loss_low,
        "plan_loss_high": price.plan_loss_high,
        "proven": "true" if price.proven else "false",
        "displaced": " ".join(fate.text() for fate in price.displaced),
    }


def _impossible(price: Price) -> bool:
    return price.proven and price.placed_loss is None


def _report(base: Assignment, prices: Sequence[Price] | None, seconds: dict[str, float]) -> dict[str, object]:
    counts = {
        "pairs": len(prices or ()),
        "proven": sum(each.proven for each in prices or ()),
        "impossible": sum(map(_impossible, prices or ())),
    }
    return {
        "status": base.status,
        "objective": base.by_name(base.objective),
        **counts,
        **{name: round(number, 6) for name, number in seconds.items()},
    }


def _lines(base: Assignment, prices: Sequence[Price], out: Path, lang: str) -> list[str]:
    lines = [sentence("price_done", lang, pairs=len(prices))]
    if base.status != "optimal":
        lines.append(sentence("price_base_open", lang))
    for code, count in (
        ("price_impossible", sum(map(_impossible, prices))),
        ("price_unproven", sum(not each.proven for each in prices)),
    ):
        if count:
            lines.append(sentence(code, lang, count=count))
    return [*lines, sentence("solve_written", lang, path=out)]
