"""why(): one pair is judged as the round judges it, with what stands before each step and the ways out."""

import pytest

from matcher.eligibility.reasons import Allowed
from matcher.explanation.why import NotAsked, NotConsidered, Why, why
from matcher.needs.person import Caseload, Fact, PersonNeeds, Standing
from matcher.params import ChangeKind, Params
from matcher.round.inputs import Inputs
from matcher.round.lay_out import lay_out
from resources_catalog.model import Opening
from tests import hinata
from tests.towns import TODAY, catalogue, opening, person, town


def asked(someone: PersonNeeds, *openings: Opening, params: Params | None = None, at: str = "O1") -> Why:
    (found,) = why(Inputs(catalogue(openings), Caseload((someone,)), params or Params(), TODAY), someone.person, at)
    return found


def keys(found: Why) -> list[str]:
    return [change.key() for way in found.ways_out for change in way.changes]


def test_the_town_says_of_p11_what_one_answer_would_open() -> None:
    places, caseload = hinata.read_town()
    (found,) = why(Inputs(places.as_of(hinata.ROUND_DAY), caseload, hinata.PARAMS, hinata.ROUND_DAY), "P11", "O01r")
    assert (found.allowed, found.waits, found.route) == (Allowed.CONFIRM, True, "eligible")
    assert keys(found) == ["answer:programme_open:type_b:waiting_exception_open"]
    assert {"agreement", "trial_sheet"} <= set(found.gates["trial"])


def test_an_opening_of_single_days_is_answered_for_each_day() -> None:
    place = opening("O1", slots="tue 10:00-12:00; thu 10:00-12:00")
    someone = person(times="tue 9:00-13:00")
    both = why(Inputs(catalogue([place]), Caseload((someone,)), Params(), TODAY), "P1", "O1")
    assert [(each.place, each.allowed) for each in both] == [("O1@thu", Allowed.NO), ("O1@tue", Allowed.YES)]
    (one,) = why(Inputs(catalogue([place]), Caseload((someone,)), Params(), TODAY), "P1", "O1@tue")
    assert one.place == "O1@tue"


def test_the_way_out_of_a_distance_is_the_person_or_a_lift() -> None:
    someone = person(travel_max=20, ways=("walk",), facts=[Fact("travel_minutes", 28, "O1", "walk")])
    assert keys(asked(someone, opening())) == ["travel:+10", "lift:+1@O1"]
    only = Params(changes=(ChangeKind("lift", 3),))
    assert keys(asked(someone, opening(), params=only)) == ["lift:+1@O1"]
    assert keys(asked(someone, opening(), params=Params(changes=()))) == []


def test_what_a_person_does_not_wish_has_no_way_out() -> None:
    found = asked(person(declines_kinds=("ibasho",)), opening())
    assert (found.allowed, [(way.reason.code, way.changes) for way in found.ways_out]) == (
        Allowed.NO, [("person_declines", ())],
    )  # fmt: skip


def test_a_place_below_the_own_floor_is_possible_and_not_wished() -> None:
    found = asked(person(wishes=["calm"]), opening(purposes=("be_useful",)))
    assert (found.allowed, found.rather_wait) == (Allowed.YES, True)


def test_a_scheme_nobody_asked_about_is_not_spoken_of() -> None:
    found = asked(person(), opening(kind="farm", seats_for="gap", gap_approved=True))
    assert "type_b" not in {each.programme for each in found.schemes}
    told = asked(person(declines_programmes=("type_b",)), opening(kind="farm", seats_for="gap", gap_approved=True))
    assert ("type_b", "person_does_not_wish") in {(each.programme, each.not_used) for each in told.schemes}


def test_who_stands_there_is_not_asked_about_beginning() -> None:
    place = opening("O1", seats=1, cover=None, first_step="one_hour")
    standing = (Standing("P1", "O1", "taking_part"),)
    someone = person()
    (found,) = why(Inputs(catalogue([place]), Caseload((someone,), standing), Params(), TODAY), "P1", "O1")
    assert (found.allowed, found.waits) == (Allowed.YES, False)


@pytest.mark.parametrize(("who", "where", "what"), [("P9", "O1", "person"), ("P1", "O9", "opening")])
def test_what_is_not_there_cannot_be_asked_about(who: str, where: str, what: str) -> None:
    with pytest.raises(NotAsked) as refused:
        why(Inputs(catalogue([opening()]), Caseload((person(),)), Params(), TODAY), who, where)
    assert refused.value.what == what


def test_restricted_people_and_places_are_not_there_for_anybody() -> None:
    hidden = opening("O2", restricted=True)
    inputs = Inputs(
        catalogue([opening(), hidden]), Caseload((person("P1"), person("P7", restricted=True))), Params(), TODAY
    )
    for who, where in (("P7", "O1"), ("P1", "O2")):
        with pytest.raises(NotAsked):
            why(inputs, who, where)


def test_of_somebody_who_rests_only_that_is_said() -> None:
    inputs = Inputs(catalogue([opening()]), Caseload((person(state="resting"),)), Params(), TODAY)
    with pytest.raises(NotConsidered) as aside:
        why(inputs, "P1", "O1")
    assert aside.value.reason == "person_rests"


@pytest.mark.parametrize("seed", range(3))
def test_every_pair_of_a_town_is_answered_as_the_round_answers_it(seed: int) -> None:
    drawn = town(seed, persons=10, openings=8)
    inputs = Inputs(drawn.catalogue.as_of(drawn.on), drawn.caseload, drawn.params, drawn.on)
    laid = lay_out(inputs)
    for code, looked in laid.looked.items():
        for row, place in enumerate(laid.openings.ids):
            (found,) = why(inputs, code, place)
            judged = looked.judgement
            assert (int(found.allowed), found.waits, found.route, found.reasons) == (
                int(judged.allowed[row]), bool(judged.waits[row]), judged.route_of(row), judged.reasons(row),
            )  # fmt: skip
