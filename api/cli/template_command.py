"""``enishi template``: workbooks to fill in, empty or with the hosts that a public listing names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib.resources import as_file, files
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.console import Lang, chosen_language, report_faults, say, write_whole
from matcher.messages import sentence
from resources_catalog.errors import FaultsFound
from resources_catalog.faults import Fault

if TYPE_CHECKING:
    from resources_catalog.template.columns import Row, Sheet

DONE, BAD_INPUT = 0, 2
TEMPLATE, EXAMPLE, FOLDER = "enishi-template.xlsx", "enishi-example.xlsx", "csv"

ROWS_SHOWN = 10
"""Rows that are named for each doubt."""


def register(app: typer.Typer) -> None:
    """Add ``template`` to the command line."""

    @app.command("template")
    def template(
        folder: Annotated[Path, typer.Argument(metavar="DIR", help="書き出すフォルダー / folder to write to")],
        from_listings: Annotated[
            Path | None, typer.Option(help="公表情報の CSV か Excel（WAM NET など）/ public listing to take hosts from")
        ] = None,
        municipality: Annotated[str | None, typer.Option(help="市区町村の名前 / municipality: 鯖江市")] = None,
        force: Annotated[
            bool, typer.Option("--force", help="あるファイルを書きかえる / replace what is there")
        ] = False,
        lang: Lang = None,
    ) -> None:
        """記入用のひな形をつくる / Make the template to fill in."""
        spoken = chosen_language(lang)
        code = template_command(
            folder, from_listings=from_listings, municipality=municipality, force=force, lang=spoken
        )
        raise typer.Exit(code)


def template_command(
    folder: Path, *, from_listings: Path | None, municipality: str | None, force: bool, lang: str
) -> int:
    """Write the template, the filled-in example and the template as CSV into a folder.

    Parameters
    ----------
    folder
        Made if absent; a file that is there already is a fault unless ``force`` is given.
    from_listings, municipality
        Both or neither: hosts of that municipality are filled in, as listed and not more.
    lang
        Language of the workbooks and of the report.

    Returns
    -------
    int
        0 when written; 2 for bad input, then nothing is written.
    """
    faults: list[Fault] = []
    hosts: Sequence[Row] = ()
    doubts: Sequence[Fault] = ()
    try:
        hosts, doubts = _listed_hosts(from_listings, municipality, lang)
    except FaultsFound as found:
        faults.extend(found.faults)
    faults.extend(_in_the_way(folder, force))
    if not faults:
        try:
            _write(folder, hosts, lang)
        except OSError as error:
            faults.append(Fault.at(str(folder), None, None, error.strerror, "out_unwritable"))
    if faults:
        report_faults(sorted(faults), lang)
        return BAD_INPUT
    if from_listings is not None:
        say(sentence("template_listed", lang, count=len(hosts)))
        _say_doubts(doubts, lang)
    say(sentence("template_written", lang, folder=folder))
    return DONE


def _say_doubts(doubts: Sequence[Fault], lang: str) -> None:
    """Say what is doubtful about the records taken, each doubt once with its rows."""
    rows: dict[str, list[str]] = {}
    for fault in doubts:
        rows.setdefault(fault.code, []).append(str(fault.row))
    if rows:
        say(sentence("listing_doubts", lang))
    for code, found in sorted(rows.items(), key=lambda each: (len(each[1]), each[0])):
        own = list(dict.fromkeys(found))
        shown = ", ".join(own[:ROWS_SHOWN]) + (" …" if len(own) > ROWS_SHOWN else "")
        say("  " + sentence("listing_doubt", lang, said=sentence(code, lang), count=len(found), rows=shown))


def _listed_hosts(path: Path | None, municipality: str | None, lang: str) -> tuple[Sequence[Row], Sequence[Fault]]:
    """Give the hosts of a municipality in a public list, and what is doubtful about them."""
    from resources_catalog.geography.towns import EDITION, Towns
    from resources_catalog.importers.far_points import far_points
    from resources_catalog.importers.hosts import host_rows
    from resources_catalog.importers.listings import read_listings
    from resources_catalog.importers.municipality import find_municipality

    if path is None and municipality is None:
        return (), ()
    if path is None or not municipality:
        option = "--from-listings" if path is None else "--municipality"
        raise FaultsFound([Fault.at(option, None, None, None, "template_needs_both")])
    read = read_listings(path)
    faults = list(read.rejected)
    found = find_municipality(municipality, (listing.municipality for listing in read.listings))
    if not found.names:
        code = "municipality_ambiguous" if found.ambiguous else "municipality_unknown"
        faults.append(Fault.at("--municipality", None, None, municipality, code, allowed=found.nearest))
    if faults:
        raise FaultsFound(faults)
    records = zip(read.rows, read.listings, strict=True)
    taken = {row: listing for row, listing in records if listing.municipality in found.names}
    doubts = [fault for fault in read.warnings if fault.row in taken]
    doubts += far_points(path.name, taken.items(), Towns(EDITION))
    return host_rows(taken.values(), lang), doubts


def _in_the_way(folder: Path, force: bool) -> list[Fault]:
    from resources_catalog.template.write import csv_names

    for place in (folder, folder / FOLDER):
        if place.exists() and not place.is_dir():
            return [Fault.at(str(place), None, None, None, "out_is_file")]
    targets = [folder / TEMPLATE, folder / EXAMPLE, *(folder / FOLDER / name for name in csv_names(_sheets()))]
    if force:
        return [Fault.at(str(path), None, None, None, "out_is_folder") for path in targets if path.is_dir()]
    return [
        Fault.at(str(path), None, None, None, "file_exists", allowed="--force") for path in targets if path.exists()
    ]


def _write(folder: Path, hosts: Sequence[Row], lang: str) -> None:
    from resources_catalog.template.layout import workbook_bytes
    from resources_catalog.template.write import csv_files

    filled = {"hosts": hosts}
    books = {
        TEMPLATE: workbook_bytes(_sheets(), filled, lang),
        EXAMPLE: workbook_bytes(_sheets(), example_rows(), lang),
    }
    write_whole(folder / FOLDER, csv_files(_sheets(), filled, lang))
    write_whole(folder, books)


def example_rows() -> Mapping[str, Sequence[Row]]:
    """Read the filled-in example that comes with the program.

    Raises
    ------
    FaultsFound
        If a file of it was damaged.
    """
    from resources_catalog.template.read import read_sheets

    with as_file(files("api") / "data" / "example") as folder:
        rows, faults = read_sheets(folder, _sheets())
    if faults:
        raise FaultsFound(faults)
    return rows


def _sheets() -> tuple[Sheet, ...]:
    from matcher.needs.sheets import NEEDS_SHEETS
    from resources_catalog.template.catalogue_sheets import CATALOGUE_SHEETS

    return (*CATALOGUE_SHEETS, *NEEDS_SHEETS)
