"""What the commands that run on a catalogue and people read: day, sheets and settings, faults in one go."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from resources_catalog.errors import FaultsFound
from resources_catalog.faults import Fault

if TYPE_CHECKING:
    from matcher.needs.person import Caseload
    from matcher.params import Params
    from resources_catalog.catalogue import Catalogue


def asked_day(on: str) -> tuple[date, list[Fault]]:
    """Read the day of a round; with the fault, if it is none."""
    try:
        return date.fromisoformat(on), []
    except ValueError:
        return date.min, [Fault.at("--on", None, None, on, "not_a_day", allowed="2026-06-08")]


def read_inputs(catalogue: Path, needs: Path, config: Path | None, on: date) -> tuple[Catalogue, Caseload, Params]:
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
    from resources_catalog.catalogue import Catalogue
    from resources_catalog.template.catalogue_sheets import CATALOGUE_SHEETS
    from resources_catalog.template.read import read_sheets

    faults: list[Fault] = []
    params = Params()
    if config is not None:
        try:
            params = read_config(config)
        except FaultsFound as found:
            faults += found.faults
    offered = read_sheets(catalogue, CATALOGUE_SHEETS, others=NEEDS_SHEETS, optional=("tasks",))
    people = read_sheets(
        needs, NEEDS_SHEETS, others=CATALOGUE_SHEETS, optional=("wishes", "facts", "placements", "decisions")
    )
    if offered.faults or people.faults:
        raise FaultsFound([*faults, *offered.faults, *people.faults])
    try:
        places = Catalogue.from_rows(offered.rows).as_of(on)
        caseload = caseload_from_rows(people.rows, places)
    except FaultsFound as found:
        raise FaultsFound([*faults, *found.faults]) from None
    faults += tier_faults(caseload.people, params.tiers)
    if faults:
        raise FaultsFound(faults)
    return places, caseload, params
