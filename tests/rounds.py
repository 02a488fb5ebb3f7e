"""Finished rounds for tests: of a few things built by hand, of invented towns, and of the sample town."""

from collections.abc import Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from matcher.explanation.card_lines import Line, Value
from matcher.explanation.cards import Card, PlaceCard, cards
from matcher.explanation.recommendation import Recommendation
from matcher.needs.person import Caseload, PersonNeeds, Standing
from matcher.needs.rows import caseload_from_rows
from matcher.needs.sheets import NEEDS_SHEETS
from matcher.params import Params
from matcher.pipeline import Settings, recommend
from resources_catalog.catalogue import Catalogue
from resources_catalog.model import Host, Opening
from resources_catalog.template.catalogue_sheets import CATALOGUE_SHEETS
from resources_catalog.template.read import read_sheets
from tests.towns import TODAY, Town, catalogue, town

SAMPLE = Path(__file__).parent.parent / "examples" / "hinata"
AMPLE = Settings(seconds=300)
"""Time enough on any machine: what is found within a limit is never what a test is about."""
SEEDS = range(1, 7)


def round_of(
    people: Sequence[PersonNeeds],
    openings: Sequence[Opening],
    hosts: Sequence[Host] = (),
    *,
    standing: Sequence[Standing] = (),
    params: Params | None = None,
) -> tuple[Recommendation, Catalogue]:
    """Run a round of a few people and openings."""
    offered = catalogue(openings, hosts)
    caseload = Caseload(tuple(people), tuple(standing))
    return recommend(offered, caseload, params or Params(), on=TODAY, settings=AMPLE), offered


@cache
def town_round(seed: int) -> tuple[Recommendation, Town]:
    """Run the round of an invented town."""
    drawn = town(seed, persons=24, openings=30)
    return recommend(drawn.catalogue, drawn.caseload, drawn.params, on=drawn.on, settings=AMPLE), drawn


@cache
def sample_round() -> tuple[Recommendation, Town]:
    """Run the round of the sample town."""
    offered = Catalogue.from_rows(read_sheets(SAMPLE, CATALOGUE_SHEETS, others=NEEDS_SHEETS).rows)
    people = caseload_from_rows(read_sheets(SAMPLE, NEEDS_SHEETS, others=CATALOGUE_SHEETS).rows, offered)
    params = Params(
        municipality="ひなた市",
        accompanied_starts=3,
        accompanied_period="2026-06",
        programmes_not_run=("housing_support",),
    )
    drawn = Town(offered, people, params, date(2026, 6, 8))
    return recommend(offered, people, params, on=drawn.on, settings=AMPLE), drawn


# ------------------------------------------------------------------ cards


def card_of(someone: PersonNeeds, *openings: Opening, params: Params | None = None, **more: Any) -> Card:
    """Give the card of one person in a round of a few openings."""
    (found,) = (
        card for card in cards(round_of([someone], openings, params=params, **more)[0]) if card.person == someone.person
    )
    return found


def place_of(someone: PersonNeeds, *openings: Opening, **more: Any) -> PlaceCard:
    """Give the first place of that card."""
    return card_of(someone, *openings, **more).places[0]


def codes(lines: tuple[Line, ...]) -> list[str]:
    """Give the codes of lines."""
    return [line.code for line in lines]


def said(lines: tuple[Line, ...], code: str) -> list[Value]:
    """Give what the lines of a code are about."""
    return [param.value for line in lines if line.code == code for param in line.params]
