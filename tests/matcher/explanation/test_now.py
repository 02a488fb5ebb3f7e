from datetime import date

import pytest

from matcher.explanation.now import places_now
from matcher.explanation.why import NotAsked, NotConsidered
from matcher.needs.person import Caseload, Standing
from matcher.round.inputs import Inputs
from resources_catalog.opening_table import OpeningTable
from tests.hinata import PARAMS, ROUND_DAY, needs_of, read_town, recommended


def inputs_of(*people: str, standing: tuple[Standing, ...] = ()) -> tuple[Inputs, OpeningTable]:
    """Give what looking for these people alone depends on."""
    catalogue = read_town()[0].as_of(ROUND_DAY)
    held = {(each.person, each.opening) for each in standing}
    places = OpeningTable.of(catalogue, held)
    shown = places.take([row for row in range(len(places)) if not places.restricted[row]])
    caseload = Caseload(tuple(needs_of(code) for code in people), standing)
    return Inputs(catalogue, caseload, PARAMS, ROUND_DAY), shown


def test_one_person_alone_has_the_first_place_of_the_round() -> None:
    for code, ranked in recommended().ranked.items():
        found = places_now(*_asked(code))
        assert found.card.places[0].opening == ranked[0].place.partition("@")[0], code


def _asked(code: str) -> tuple[Inputs, str, OpeningTable]:
    inputs, places = inputs_of(code)
    return inputs, code, places


def test_a_silent_host_is_to_be_called_and_stands_on_no_card() -> None:
    found = places_now(*_asked("P10"))
    assert [each.opening for each in found.card.places] == ["O02"]
    (silent,) = found.to_check
    assert (silent.opening, silent.contact, silent.confirmed_on) == (
        "O04", ("就労支援担当者", "担当課の電話帳を参照"), date(2025, 8, 20),
    )  # fmt: skip


def test_where_somebody_stands_is_shown_as_theirs() -> None:
    inputs, places = inputs_of("P09", standing=(Standing("P09", "O08", "taking_part"),))
    (place,) = places_now(inputs, "P09", places).card.places
    assert place.standing


def test_nobody_is_looked_for_who_rests_or_must_be_seen_nowhere() -> None:
    with pytest.raises(NotConsidered):
        places_now(*_asked("P08"))
    with pytest.raises(NotAsked):
        places_now(*_asked("P07"))
