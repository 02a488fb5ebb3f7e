"""``enishi ways``: how everybody would get to each place, looked up before a round."""

from __future__ import annotations

import sys
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from api.cli.console import Lang, chosen_language, report_faults, write_whole
from api.cli.inputs import Given, Of, asked_day, read_inputs
from matcher.messages import sentence
from resources_catalog.errors import FaultsFound
from resources_catalog.faults import Fault

if TYPE_CHECKING:
    from api.ways.choose import Found
    from api.ways.sources import Sources
    from matcher.round.inputs import Inputs
    from resources_catalog.template.columns import Row


class Season(StrEnum):
    """What the estimate by distance reckons with."""

    DAY = "day"
    ORDINARY = "ordinary"
    SNOW = "snow"


class Asked(NamedTuple):
    """What the command line asks for."""

    given: Given
    config: Path | None
    timetable: Path | None
    matrix: Path | None
    matrix_way: str | None
    expired_too: bool
    season: Season
    on: str
    out: Path


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("ways")(ways)


def ways(
    catalogue: Annotated[str, typer.Option(help="受け入れ先と参加の場（または保存先）/ hosts and openings")],
    needs: Annotated[Path, typer.Option(help="みなさんの願いと事情 / people's needs")],
    on: Annotated[str, typer.Option(help="いつの時点で / on which day: 2026-06-08")],
    out: Annotated[Path, typer.Option(help="書き出すフォルダー / folder to write to")],
    timetable: Annotated[Path | None, typer.Option(help="時刻表（GTFS-JP の zip）/ timetable")] = None,
    matrix: Annotated[Path | None, typer.Option(help="分数の表（from, to, minutes）/ minutes worked out")] = None,
    matrix_way: Annotated[
        str | None, typer.Option(help="表の行き方（バス など）。なければどの行き方にも / way of the matrix, else every")
    ] = None,
    expired_too: Annotated[
        bool, typer.Option("--expired-too", help="期間の過ぎた時刻表も使う / use a timetable that has ended")
    ] = False,
    season: Annotated[Season, typer.Option(help="見積もりの季節 / season of the estimate")] = Season.DAY,
    config: Annotated[Path | None, typer.Option(help="設定 enishi.toml / settings")] = None,
    of: Of = None,
    lang: Lang = None,
) -> None:
    """みなさんが、それぞれの場にどう行き、帰れるかを調べる / Look up the ways there and back."""
    chosen = chosen_language(lang)
    asked = Asked(Given(catalogue, needs, of), config, timetable, matrix, matrix_way, expired_too, season, on, out)
    try:
        lines = _looked_up(asked, chosen)
    except FaultsFound as found:
        from matcher.needs.sheets import NEEDS_SHEETS
        from resources_catalog.template.catalogue_sheets import CATALOGUE_SHEETS

        report_faults(found.faults, chosen, (*CATALOGUE_SHEETS, *NEEDS_SHEETS))
        raise typer.Exit(2) from None
    sys.stdout.write("\n".join(lines) + "\n")


def _looked_up(asked: Asked, lang: str) -> list[str]:
    """Look the ways up and write them; give what is to be said.

    Raises
    ------
    FaultsFound
        With every fault; then nothing was written.
    """
    from api.ways.choose import find_ways
    from api.ways.files import facts_file, ways_file
    from api.ways.wording import screen

    inputs, sources = _read(asked, lang)
    found = find_ways(inputs, sources)
    before = _facts_before(asked.given.needs)
    facts, left_out = _facts(found, inputs, len(before))
    contents = {"ways.csv": ways_file(found, lang), "facts.csv": facts_file(before, facts, lang)}
    try:
        write_whole(asked.out, contents)
    except OSError:
        raise FaultsFound([Fault.at("--out", None, None, asked.out, "cannot_write")]) from None
    return [*screen(found, sources, left_out, lang), sentence("written", lang, place=asked.out)]


def _facts(found: Found, inputs: Inputs, before: int) -> tuple[list[Row], int]:
    """Give the facts to add and how many were left out: a sheet that is too long could not be read again.

    Where there are too many, those of pairs that the round rules out whatever the way is are left out.
    """
    from api.ways.files import found_facts
    from api.ways.usable import usable_pairs
    from resources_catalog.template.raw import MAX_ROWS

    room = MAX_ROWS - 1 - before
    facts = list(found_facts(found.rows, inputs.on))
    if len(facts) <= room:
        return facts, 0
    usable = set(usable_pairs(inputs, found.openings))
    kept = [fact for fact in facts if (fact["person"], fact["about"]) in usable]
    if len(kept) > room:
        raise FaultsFound([Fault.at("facts.csv", None, None, before + len(kept), "too_many_rows", allowed=f"≤ {room}")])
    return kept, len(facts) - len(kept)


def _read(asked: Asked, lang: str) -> tuple[Inputs, Sources]:
    """Read everything the command was given; the faults of all of it come in one go."""
    from matcher.round.inputs import Inputs

    day, faults = asked_day(asked.on)
    faults += _in_the_way(asked.out, asked.given.needs)
    sources = inputs = None
    try:
        sources = _sources(asked, day)
    except FaultsFound as found:
        faults += found.faults
    try:
        inputs = Inputs(*read_inputs(asked.given, asked.config, day, lang), day)
    except FaultsFound as found:
        faults += found.faults
    if faults or sources is None or inputs is None:
        raise FaultsFound(faults)
    return inputs, sources


def _sources(asked: Asked, on: date) -> Sources:
    from api.ways.sources import read_sources, season_of

    season = season_of(on) if asked.season is Season.DAY else asked.season.value
    return read_sources(
        asked.timetable, asked.matrix, asked.matrix_way, on=on, expired_too=asked.expired_too, season=season
    )


def _in_the_way(out: Path, needs: Path) -> list[Fault]:
    """Tell before the look-up that its result could not be written, or would take the place of what it is read from."""
    try:
        there = next(each for each in (out, *out.parents) if each.exists())
        if out.is_dir() and needs.exists() and out.samefile(needs):
            return [Fault.at("--out", None, None, out, "ways_out_is_needs")]
    except OSError:
        return [Fault.at("--out", None, None, out, "cannot_write")]
    return [] if there.is_dir() else [Fault.at("--out", None, None, there, "out_is_file")]


def _facts_before(needs: Path) -> tuple[Row, ...]:
    """Give the facts as they stand in the needs, those of people outside the round too: the file takes their place."""
    from matcher.needs.sheets import FACTS, NEEDS_SHEETS
    from resources_catalog.template.catalogue_sheets import CATALOGUE_SHEETS
    from resources_catalog.template.read import read_sheets

    others = (*CATALOGUE_SHEETS, *(sheet for sheet in NEEDS_SHEETS if sheet is not FACTS))
    return read_sheets(needs, (FACTS,), others=others, optional=(FACTS.name,)).rows[FACTS.name]
