"""``enishi catalogue export``: the records of a store as a file of HSDS 3.1 for other programs."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.catalogue_command import Of, Stored
from api.cli.console import Lang, chosen_language, report_faults, say
from api.cli.service_settings import now
from matcher.messages import sentence
from resources_catalog.faults import Fault

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from resources_catalog.hsds.entry import Entry

BAD_INPUT = 2


def export(
    store: Stored,
    hsds: Annotated[Path, typer.Option("--hsds", metavar="FILE", help="書き出すファイル（JSON） / file to write to")],
    municipality: Annotated[str | None, typer.Option("--municipality", help="市区町村 / municipality: 鯖江市")] = None,
    force: Annotated[bool, typer.Option("--force", help="あるファイルを書きかえる / replace what is there")] = False,
    of: Of = None,
    lang: Lang = None,
) -> None:
    """名簿の記録を、HSDS 3.1 の形で書き出す。一覧から消えたものも、そうと分かるように入る / Export as HSDS."""
    from api.catalogue.exchange import entries_of_store
    from api.catalogue.exchange_repository import Chosen
    from api.catalogue.search import areas_called
    from api.cli.catalogue_store import catalogue_store

    chosen = chosen_language(lang)
    _refuse(_in_the_way(hsds, force=force), chosen)
    with catalogue_store(store, of, chosen) as (opened, actor), opened.view(actor, now()) as view:
        areas = None if municipality is None else areas_called(view, municipality)
        try:
            count = _write(hsds, entries_of_store(view, Chosen(areas=areas)))
        except OSError as error:
            _refuse([Fault.at(str(hsds), None, None, error.strerror, "out_unwritable")], chosen)
    say(sentence("catalogue_exported", chosen, count=count, file=hsds))


def _in_the_way(file: Path, *, force: bool) -> list[Fault]:
    if file.is_dir():
        return [Fault.at(str(file), None, None, None, "out_is_folder")]
    if file.exists() and not force:
        return [Fault.at(str(file), None, None, None, "file_exists", allowed="--force")]
    return []


def _refuse(faults: list[Fault], lang: str) -> None:
    if faults:
        report_faults(faults, lang)
        raise typer.Exit(BAD_INPUT)


def _write(file: Path, entries: Iterable[Entry]) -> int:
    """Write a file whole or not at all; gives how many records are in it."""
    from api.catalogue.exchange import file_of

    count = 0

    def counted() -> Iterator[Entry]:
        nonlocal count
        for entry in entries:
            count += 1
            yield entry

    with tempfile.TemporaryDirectory(dir=file.parent, prefix=".writing-", ignore_cleanup_errors=True) as aside:
        written = Path(aside) / "new"
        with written.open("wb") as out:
            out.writelines(file_of(counted()))
        written.replace(file)
    return count
