"""The sample town ひなた市 as tests use it, read from the files that users get."""

from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from matcher.explanation.recommendation import Recommendation
from matcher.needs.person import Caseload, Fact, PersonNeeds
from matcher.needs.rows import caseload_from_rows
from matcher.needs.sheets import NEEDS_SHEETS
from matcher.params import Params
from matcher.pipeline import Settings, recommend
from resources_catalog.catalogue import Catalogue
from resources_catalog.template.catalogue_sheets import CATALOGUE_SHEETS
from resources_catalog.template.read import read_sheets

FOLDER = Path(__file__).parent.parent / "examples" / "hinata"
ROUND_DAY = date(2026, 6, 8)
PARAMS = Params(
    municipality="ひなた市", accompanied_starts=3, accompanied_period="2026-06", programmes_not_run=("housing_support",)
)
EXPECTED = {
    "P01": {"O03"}, "P02": {"O01@wed"}, "P03": {"O05"}, "P04": {"O10", "O12"}, "P05": {"O07"}, "P06": {"O10"},
    "P09": {"O08"}, "P10": {"O02"}, "P12": {"O06", "O09@tue"},
}  # fmt: skip
"""The plan of the town by person; P01 may come on either day of O03, P07 is decided and shown nowhere."""


@cache
def read_town(path: Path = FOLDER) -> tuple[Catalogue, Caseload]:
    """Read the town from a folder or workbook in the template format."""
    offered = read_sheets(path, CATALOGUE_SHEETS, others=NEEDS_SHEETS)
    people = read_sheets(path, NEEDS_SHEETS, others=CATALOGUE_SHEETS)
    assert offered.faults == people.faults == ()
    catalogue = Catalogue.from_rows(offered.rows)
    return catalogue, caseload_from_rows(people.rows, catalogue)


@cache
def recommended(caseload: Caseload | None = None, params: Params = PARAMS) -> Recommendation:
    """Run the round of the town, or of a changed caseload; the same round is run once."""
    catalogue, own = read_town()
    return recommend(catalogue, caseload or own, params, on=ROUND_DAY, settings=Settings())


def changed(person: str, **change: Any) -> Caseload:
    """Give the caseload with one person changed."""
    caseload = read_town()[1]
    assert any(each.person == person for each in caseload.people)
    return replace(
        caseload,
        people=tuple(replace(each, **change) if each.person == person else each for each in caseload.people),
    )


def needs_of(person: str) -> PersonNeeds:
    """Give one person's needs."""
    return next(each for each in read_town()[1].people if each.person == person)


def answered(person: str, fact: str, value: bool) -> Caseload:
    """Give the caseload with one more fact known about a person."""
    known = tuple(each for each in needs_of(person).facts if each.fact != fact)
    return changed(person, facts=(*known, Fact(fact, value)))


def plan_of(recommendation: Recommendation) -> dict[str, set[str]]:
    """Give the places of everybody in the plan; the two days of O03 are told apart only in the file."""
    plan: dict[str, set[str]] = {}
    for person, place in recommendation.assignment.pairs:
        plan.setdefault(person, set()).add("O03" if place.startswith("O03@") else place)
    return plan
