"""``enishi match``: a round of matching, from files to ranked placements."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.console import Lang, chosen_language, report_faults, say, write_whole
from api.cli.inputs import Given, Of, asked_day, read_inputs
from matcher.messages import sentence
from resources_catalog.errors import FaultsFound
from resources_catalog.faults import Fault

if TYPE_CHECKING:
    from matcher.explanation.recommendation import Recommendation
    from matcher.needs.person import Caseload
    from matcher.params import Params
    from matcher.retention.model import StayingModel
    from matcher.round.lay_out import Stage
    from resources_catalog.catalogue import Catalogue


class Verdicts(StrEnum):
    """Which pairs verdicts.csv lists."""

    ALL = "all"
    ALLOWED = "allowed"
    NONE = "none"


def match(
    catalogue: Annotated[
        str, typer.Option(help="受け入れ先と参加の場（ひな形のフォルダーか .xlsx、または保存先）/ hosts and openings")
    ],
    needs: Annotated[Path, typer.Option(help="みなさんの願いと事情（同上）/ people's needs")],
    on: Annotated[str, typer.Option(help="いつの時点で / on which day: 2026-06-08")],
    out: Annotated[Path, typer.Option(help="書き出すフォルダー / folder to write to")],
    config: Annotated[Path | None, typer.Option(help="設定 enishi.toml / settings")] = None,
    top: Annotated[int, typer.Option(min=1, max=100, help="一人にいくつまで挙げるか / places listed a person")] = 5,
    seed: Annotated[int, typer.Option(min=0, max=2**31 - 1, help="同じ入力・同じ値なら同じ結果 / seed")] = 0,
    time_limit: Annotated[
        float, typer.Option(min=0.1, max=86400, help="組み合わせを探す秒数 / seconds of solving")
    ] = 30,
    model: Annotated[
        Path | None, typer.Option(help="つづき方のモデル（enishi retention fit）/ model of staying")
    ] = None,
    verdicts: Annotated[Verdicts, typer.Option(help="verdicts.csv に書く組 / pairs in verdicts.csv")] = Verdicts.ALL,
    as_json: Annotated[bool, typer.Option("--json", help="記録を標準出力に / the record on stdout")] = False,
    of: Of = None,
    lang: Lang = None,
) -> None:
    """参加先の候補をならべる / Rank places for everybody in one round."""
    chosen = chosen_language(lang)
    started = time.monotonic()
    try:
        day, (offered, caseload, params), staying = _asked(on, out, Given(catalogue, needs, of), config, model, chosen)
        read = time.monotonic()
        run = partial(_recommend, offered, caseload, params, day, staying)
        recommendation = run(top, seed, time_limit, chosen)
    except FaultsFound as found:
        from matcher.needs.sheets import NEEDS_SHEETS
        from resources_catalog.template.catalogue_sheets import CATALOGUE_SHEETS

        report_faults(found.faults, chosen, (*CATALOGUE_SHEETS, *NEEDS_SHEETS))
        raise typer.Exit(2) from None
    if config is None:
        _hint((Path(catalogue), needs), chosen)
    record = _record(recommendation, read - started, time.monotonic() - read)
    _write(recommendation, offered, out, verdicts, record, chosen, staying)
    if as_json:
        sys.stdout.write(json.dumps(record, ensure_ascii=False) + "\n")
    else:
        _show(recommendation, offered, out, chosen)


def _asked(
    on: str, out: Path, given: Given, config: Path | None, model: Path | None, lang: str
) -> tuple[date, tuple[Catalogue, Caseload, Params], StayingModel | None]:
    """Read what the command was given; the faults of the options and of the files come in one go."""
    day, faults = asked_day(on)
    faults += _in_the_way(out)
    staying = None
    try:
        staying = None if model is None else _model(model)
    except FaultsFound as found:
        faults += found.faults
    try:
        inputs = read_inputs(given, config, day, lang)
    except FaultsFound as found:
        raise FaultsFound([*faults, *found.faults]) from None
    if faults:
        raise FaultsFound(faults)
    return day, inputs, staying


def _model(path: Path) -> StayingModel:
    from matcher.retention.saved import from_json

    try:
        return from_json(path.read_text(encoding="utf-8"), path.name).model
    except FileNotFoundError:
        raise FaultsFound([Fault.at(path.name, None, None, None, "file_missing")]) from None
    except (OSError, UnicodeDecodeError):
        raise FaultsFound([Fault.at(path.name, None, None, None, "file_unreadable")]) from None


def _hint(read: Sequence[Path], lang: str) -> None:
    """Tell of settings that lie there and were not asked for: nobody should run a round without their own unawares."""
    folders = (each if each.is_dir() else each.parent for each in (*read, Path()))
    found = next((each / "enishi.toml" for each in folders if (each / "enishi.toml").is_file()), None)
    if found is not None:
        say(sentence("config_lies_there", lang, path=found))


def _in_the_way(out: Path) -> list[Fault]:
    """Tell before a long calculation that its result could not be written."""
    try:
        there = next(each for each in (out, *out.parents) if each.exists())
    except OSError:
        return [Fault.at("--out", None, None, out, "cannot_write")]
    return [] if there.is_dir() else [Fault.at("--out", None, None, there, "out_is_file")]


def _recommend(
    catalogue: Catalogue, caseload: Caseload, params: Params, on: date, model: StayingModel | None,
    top: int, seed: int, seconds: float, lang: str,
) -> Recommendation:  # fmt: skip
    from api.report.conflict import conflict_line
    from matcher.eligibility.figures import NoFigureError
    from matcher.errors import NoPlan, PlanRefused
    from matcher.pipeline import Settings, recommend

    with _progress(lang) as tell:
        try:
            return recommend(
                catalogue, caseload, params, on=on, settings=Settings(seconds=seconds, seed=seed, top=top), tell=tell,
                model=model,
            )  # fmt: skip
        except NoFigureError:
            raise FaultsFound([Fault.at("--on", None, None, on.isoformat(), "no_figure")]) from None
        except NoPlan as none:
            say(sentence("no_time" if none.conflict is None else "no_plan", lang))
            for rule in none.conflict or ():
                say(f"  ・{conflict_line(rule, lang)}")
            raise typer.Exit(1) from None
        except PlanRefused:
            say(sentence("plan_refused", lang))
            raise typer.Exit(1) from None


@contextmanager
def _progress(lang: str) -> Iterator[Stage]:
    """Show the stages to somebody who watches; a pipe sees nothing."""
    from rich.console import Console
    from rich.progress import Progress

    console = Console(stderr=True)
    with Progress(console=console, transient=True, disable=not console.is_terminal) as bar:
        tasks = {
            name: bar.add_task(sentence(f"stage_{name}", lang), visible=False, total=None)
            for name in ("judge", "assign", "unplaced", "price")
        }

        def tell(stage: str, done: int, of: int) -> None:
            bar.update(tasks[stage], completed=done, total=of, visible=True)

        yield tell


def _record(recommendation: Recommendation, read_seconds: float, seconds: float) -> dict[str, object]:
    from importlib.metadata import version

    plan = recommendation.assignment
    return {
        "status": plan.status,
        "method": plan.method,
        "objective": plan.by_name(plan.objective),
        "bound": plan.by_name(plan.bound),
        "on": recommendation.on.isoformat(),
        "seconds": round(seconds, 3),
        "read_seconds": round(read_seconds, 3),
        "versions": {name: version(name) for name in ("enishi", "numpy", "ortools")},
    }


def _write(
    recommendation: Recommendation,
    catalogue: Catalogue,
    out: Path,
    verdicts: Verdicts,
    record: dict[str, object],
    lang: str,
    model: StayingModel | None,
) -> None:
    from api.cli.round_files import round_files
    from api.report import render_report

    contents = round_files(recommendation, verdicts.value, model)
    contents["report.html"] = render_report(recommendation, catalogue, lang).encode()
    contents["run.json"] = (json.dumps(record, ensure_ascii=False, indent=1) + "\n").encode()
    try:
        write_whole(out, contents)
    except OSError:
        report_faults([Fault.at("--out", None, None, out, "cannot_write")], lang)
        raise typer.Exit(2) from None


def _show(recommendation: Recommendation, catalogue: Catalogue, out: Path, lang: str) -> None:
    from rich.console import Console

    from api.report import summary

    console = Console()
    console.print(summary(recommendation, catalogue, lang))
    console.print(sentence("written", lang, place=out), markup=False)


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("match")(match)
