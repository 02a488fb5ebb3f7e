"""``enishi config check``: whether a settings file is sound, and what it changes for people."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.console import Lang, chosen_language, report_faults
from matcher.messages import sentence
from resources_catalog.errors import FaultsFound
from resources_catalog.faults import Fault

if TYPE_CHECKING:
    from api.cli.config.explain import Explained
    from matcher.params import Params

DEFAULT_FILE = Path("enishi.toml")


def register(app: typer.Typer) -> None:
    """Add ``config`` with its one command."""
    group = typer.Typer(help="設定 enishi.toml / settings", no_args_is_help=True)
    group.callback()(_config)
    group.command("check")(check)
    app.add_typer(group, name="config")


def _config() -> None:
    """設定 enishi.toml / settings."""


def check(
    file: Annotated[Path, typer.Argument(help="設定のファイル / settings file")] = DEFAULT_FILE,
    as_json: Annotated[bool, typer.Option("--json", help="結果を JSON で標準出力へ / JSON on stdout")] = False,
    lang: Lang = None,
) -> None:
    """設定を確かめ、何が変わるかを言う / Verify the settings and explain what they change."""
    chosen = chosen_language(lang)
    try:
        params = _read(file)
    except FaultsFound as found:
        report_faults(found.faults, chosen)
        raise typer.Exit(2) from None
    from api.cli.config.explain import assumptions, explain

    differences, assumed = explain(params, chosen), assumptions(params, chosen)
    if as_json:
        listed = [_record(each) for each in (*differences, *assumed)]
        sys.stdout.write(json.dumps(listed, ensure_ascii=False, indent=1) + "\n")
    else:
        sys.stdout.write("\n".join(_lines(file, differences, assumed, chosen)) + "\n")


def _read(file: Path) -> Params:
    from api.cli.config import read_config

    try:
        return read_config(file)
    except FaultsFound as found:
        if [each.code for each in found.faults] != ["config_missing"]:
            raise
        # Here the file is what is asked about, not something that may be left out.
        missing = Fault.at(file.name, None, None, file.absolute(), "file_missing", allowed="enishi config check FILE")
        raise FaultsFound([missing]) from None


def _record(each: Explained) -> dict[str, object]:
    return {
        "setting": each.setting,
        "value": each.value,
        "default": each.default,
        "meaning": each.meaning,
        "assumption": each.assumption,
    }


def _lines(file: Path, differences: tuple[Explained, ...], assumed: tuple[Explained, ...], lang: str) -> Iterator[str]:
    head = "config_head" if differences else "config_head_same"
    yield sentence(head, lang, file=file.name, count=len(differences))
    for each in differences:
        yield ""
        yield sentence("config_line", lang, name=each.name, setting=each.setting, now=each.now, before=each.before)
        yield f"  {each.meaning}"
    yield ""
    yield sentence("config_assumptions", lang, count=len(assumed))
    for each in assumed:
        yield sentence("config_line_assumed", lang, name=each.name, setting=each.setting, now=each.now)
        yield f"    {each.meaning}"
