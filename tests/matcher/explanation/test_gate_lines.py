"""What stands before a step is told step by step, and what the paper with the host and the insurance ask for."""

from datetime import date, timedelta
from typing import Any

from matcher.explanation.card_lines import Line, Param
from matcher.explanation.cards import PlaceCard, cards
from matcher.needs.person import PersonNeeds, Standing
from resources_catalog.model import Opening
from tests.rounds import round_of
from tests.towns import TODAY, host, opening, person

FARM = opening("O1", "farm", seats_for="gap", cover="to_arrange", first_step="come_and_see")


def outsider() -> PersonNeeds:
    return person("P1", declines_programmes=("job_prep", "certified_training", "type_b"))


def place_of(place: Opening, *, standing: bool = False, **at: Any) -> PlaceCard:
    held = [Standing("P1", place.opening, "taking_part")] if standing else []
    recommendation, _ = round_of([outsider()], [place], [host("H1", **at)], standing=held)
    (card,) = cards(recommendation)
    (found,) = card.places
    return found


REVIEW = Line("gates_review", (Param("days", 90),))


def before(step: str, *gates: str) -> Line:
    return Line("gates_before", (Param("step", step, "steps"), *(Param("gate", gate, "gates") for gate in gates)))


def test_the_gates_stand_in_the_order_of_the_steps() -> None:
    assert place_of(FARM).gates == (
        before("visit", "person_wishes"),
        before("trial", "agreement", "insurance", "trial_sheet", "host_manager", "municipality_approval"),
        before("regular", "conference", "decision"),
        REVIEW,
    )


def test_an_agreement_that_ends_soon_is_said_with_its_day() -> None:
    last = TODAY + timedelta(days=22)
    found = place_of(FARM, agreement="agreement", agreement_until=last)
    assert found.gates[-2:] == (Line("gates_agreement_ends", (Param("day", last),)), REVIEW)
    later = place_of(FARM, agreement="agreement", agreement_until=date(2027, 3, 31))
    assert [line.code for line in later.gates] == [*["gates_before"] * 3, "gates_review"]


def test_a_scheme_that_asks_for_names_is_said_with_what_it_rests_on() -> None:
    recommendation, _ = round_of([person("P1")], [opening("O1", "work_trial", cover=None)])
    (place,) = cards(recommendation)[0].places
    scheme = (Param("cover", "csw_scheme", "covers"),)
    assert place.cover == Line("cover_by_rule", scheme)
    assert place.gates[-1] == Line("reason_names_before_day", scheme)


def test_where_somebody_already_goes_only_the_looking_again_is_said() -> None:
    assert place_of(FARM, standing=True).gates == (REVIEW,)
