"""What the commands that run on a catalogue and people read: day, sheets and settings, faults in one go."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final, NamedTuple

import typer

from api.cli.console import say
from api.cli.service_settings import now
from matcher.messages import sentence
from resources_catalog.errors import FaultsFound
from resources_catalog.faults import Fault

if TYPE_CHECKING:
    from matcher.needs.person import Caseload
    from matcher.params import Params
    from resources_catalog.catalogue import Catalogue
    from resources_catalog.template.columns import Row

    Rows = Mapping[str, Sequence[Row]]

SQLITE: Final = b"SQLite format 3\x00"
"""How every file of SQLite begins."""
SHOWN: Final = 20

Of = Annotated[str | None, typer.Option("--of", help="保存先の自治体の符号 / code of the municipality of the store")]


class Given(NamedTuple):
    """What a round is read from.

    Parameters
    ----------
    catalogue
        A folder or workbook of the template, or a store: the path of an SQLite file or a database URL.
    of
        The municipality of the store; None where the store is of one.
    """

    catalogue: str
    needs: Path
    of: str | None = None


def asked_day(on: str) -> tuple[date, list[Fault]]:
    """Read the day of a round; with the fault, if it is none, and a day on which other faults can be looked for."""
    try:
        return date.fromisoformat(on), []
    except ValueError:
        return date(2000, 1, 1), [Fault.at("--on", None, None, on, "not_a_day", allowed="2026-06-08")]


def is_store(place: str) -> bool:
    """Tell whether something names a store: a database URL, or a file that SQLite wrote."""
    if "://" in place:
        return True
    try:
        with Path(place).open("rb") as file:
            return file.read(len(SQLITE)) == SQLITE
    except (OSError, ValueError):
        return False  # a folder, or nothing that can be read: whoever reads it as files says what is wrong


def read_inputs(given: Given, config: Path | None, on: date, lang: str) -> tuple[Catalogue, Caseload, Params]:
    """Read the catalogue as it stands on a day, the needs and the settings.

    Raises
    ------
    FaultsFound
        With the faults of all three in one go, as far as one can be read without the other.
    """
    from api.cli.config import read_config
    from matcher.needs.rows import caseload_from_rows
    from matcher.needs.sheets import NEEDS_SHEETS
    from matcher.needs.tiers import tier_faults
    from matcher.params import Params
    from resources_catalog.template.catalogue_sheets import CATALOGUE_SHEETS
    from resources_catalog.template.read import SheetsRead, read_sheets

    faults: list[Fault] = []
    params = Params()
    if config is not None:
        try:
            params = read_config(config)
        except FaultsFound as found:
            faults += found.faults
    offered = SheetsRead({}, ())
    if not is_store(given.catalogue):
        offered = read_sheets(Path(given.catalogue), CATALOGUE_SHEETS, others=NEEDS_SHEETS, optional=("tasks",))
    people = read_sheets(
        given.needs, NEEDS_SHEETS, others=CATALOGUE_SHEETS, optional=("wishes", "facts", "placements", "decisions")
    )
    if offered.faults or people.faults:
        raise FaultsFound([*faults, *offered.faults, *people.faults])
    try:
        places = _places(given, offered.rows, people.rows, on, lang)
        caseload = caseload_from_rows(people.rows, places)
    except FaultsFound as found:
        raise FaultsFound([*faults, *found.faults]) from None
    faults += tier_faults(caseload.people, params.tiers)
    if faults:
        raise FaultsFound(faults)
    return places, caseload, params


def _places(given: Given, rows: Rows, people: Rows, on: date, lang: str) -> Catalogue:
    """Build the catalogue of the sheets that were read, or of the store that was named instead."""
    from api.cli.catalogue_store import catalogue_store
    from api.rounds.offered import offered, standing_in
    from resources_catalog.catalogue import Catalogue

    if not is_store(given.catalogue):
        return Catalogue.from_rows(rows).as_of(on)
    standing = standing_in([(str(row["person"]), str(row["opening"])) for row in people["placements"]])
    with catalogue_store(given.catalogue, given.of, lang) as (store, actor), store.view(actor, now()) as view:
        found = offered(view, on, standing)
    if found.unread:
        say(sentence("template_unread", lang, count=len(found.unread), openings=", ".join(found.unread[:SHOWN])))
    return found.catalogue
