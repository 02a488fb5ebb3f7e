"""``enishi catalogue``: public lists taken in and taken back, found, shown, exported."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from api.cli.console import Lang, chosen_language, say
from api.cli.service_settings import now
from matcher.messages import sentence

if TYPE_CHECKING:
    from collections.abc import Sequence

Stored = Annotated[str, typer.Argument(metavar="STORE", help="保存先（SQLite のファイルか URL） / store")]
Of = Annotated[str | None, typer.Option("--of", help="保存先の自治体の符号 / code of the municipality of the store")]
Json = Annotated[bool, typer.Option("--json", help="機械で読む形で / machine-readable")]


def register(app: typer.Typer) -> None:
    """Add ``catalogue`` with its commands."""
    from api.cli import (
        catalogue_export,
        catalogue_import,
        catalogue_likeness,
        catalogue_mapping,
        catalogue_show,
        catalogue_stale,
    )

    group = typer.Typer(help="地域の資源の名簿 / the catalogue of local resources", no_args_is_help=True)
    group.command("import")(catalogue_import.import_files)
    group.command("undo")(catalogue_import.undo)
    group.command("search")(search)
    group.command("export")(catalogue_export.export)
    catalogue_likeness.register(group)
    catalogue_show.register(group)
    catalogue_stale.register(group)
    catalogue_mapping.register(group)
    app.add_typer(group, name="catalogue")


def search(
    store: Stored,
    words: Annotated[str, typer.Argument(metavar="WORDS", help="ことば（空白で区切ると、すべてを含むもの） / words")],
    municipality: Annotated[str | None, typer.Option("--municipality", help="市区町村 / municipality: 鯖江市")] = None,
    limit: Annotated[int, typer.Option("--limit", min=1, max=100_000, help="件数 / how many at most")] = 50,
    of: Of = None,
    as_json: Json = False,
    lang: Lang = None,
) -> None:
    """名簿と受け入れ先から、ことばで探す / Find records and hosts by words."""
    from api.catalogue.search import Asked
    from api.catalogue.search import search as find
    from api.cli.catalogue_store import catalogue_store

    chosen = chosen_language(lang)
    with catalogue_store(store, of, chosen) as (opened, actor), opened.view(actor, now()) as view:
        found = find(view, Asked(words=words, municipality=municipality), limit)
    rows = [each.model_dump() for each in found]
    if as_json:
        write_json(rows)
        return
    for row in rows:
        sys.stdout.write(f"{row['id']}  {row['name']}（{row['municipality'] or ''}{row['address'] or ''}）\n")
    if not rows:
        say(sentence("catalogue_none_found", chosen))


def write_json(rows: Sequence[Any]) -> None:
    """Write rows for a machine."""
    sys.stdout.write(json.dumps(rows, ensure_ascii=False, indent=1) + "\n")
