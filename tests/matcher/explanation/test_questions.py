"""What to find out: each question once, first what gives somebody a place, then what the plan rests on."""

from collections.abc import Sequence

import pytest

from matcher.eligibility.reasons import ABOUT_THE_PERSON
from matcher.explanation.questions import EFFECTS
from matcher.explanation.recommendation import Question, Recommendation
from matcher.needs.person import Caseload, PersonNeeds
from matcher.params import Params
from matcher.pipeline import Settings, recommend
from resources_catalog.model import Opening
from tests import hinata
from tests.towns import TODAY, catalogue, opening, person, town


def found(people: Sequence[PersonNeeds], openings: Sequence[Opening]) -> Recommendation:
    return recommend(catalogue(openings), Caseload(tuple(people)), Params(), on=TODAY, settings=Settings(seconds=10))


def told(recommendation: Recommendation) -> list[tuple[str, str | None, tuple[str, ...], str]]:
    return [(each.reason.key(), each.opening, each.persons, each.effect) for each in recommendation.questions]


def asked(recommendation: Recommendation, key: str) -> list[Question]:
    return [each for each in recommendation.questions if each.reason.key() == key]


def test_a_question_about_a_place_is_asked_once_for_everybody() -> None:
    people = [person(code, must=("quiet",)) for code in ("B", "A")]
    (one,) = asked(found(people, [opening("O1", slots="")]), "must_unknown:quiet")
    assert (one.opening, one.host, one.persons, one.effect) == ("O1", "H1", ("A", "B"), "plan_rests_on_it")


def test_a_question_about_a_place_of_two_days_is_asked_once() -> None:
    place = opening("O1", slots="tue 10:00-12:00; thu 10:00-12:00")
    (one,) = asked(found([person("A", must=("quiet",))], [place]), "must_unknown:quiet")
    assert (one.opening, one.effect) == ("O1", "plan_rests_on_it")


def test_a_question_about_the_person_names_no_place() -> None:
    round_ = found([person("A", consent_hosts=None)], [opening("O1"), opening("O2", host="H2")])
    (one,) = asked(round_, "consent_hosts_unknown")
    assert (one.opening, one.host, one.reason.ask) == (None, None, "person")


def test_an_answer_that_places_somebody_comes_first() -> None:
    people = [person("A"), person("B", facts={"age": 16}), person("C", must=("quiet",))]
    round_ = found(people, [opening("O1", seats=9)])
    first = round_.questions[0]
    assert (first.reason.key(), first.persons, first.effect, first.verified) == (
        "minor_rules",
        ("B",),
        EFFECTS[0],
        True,
    )
    assert [each.effect for each in round_.questions] == sorted(
        (each.effect for each in round_.questions), key=EFFECTS.index
    )


def test_an_answer_about_a_place_nobody_is_planned_for_may_change_the_order() -> None:
    places = [opening("O1", purposes=("calm",)), opening("O2", purposes=("be_useful",), confirmed_on=None)]
    (one,) = asked(found([person("A", wishes=["calm", "be_useful"])], places), "never_confirmed")
    assert (one.opening, one.effect, one.verified) == ("O2", "may_change_order", False)


def test_an_answer_places_somebody_only_at_the_opening_it_was_tried_for() -> None:
    people = [person("A", avoids=("bees",), tier=0), person("B", pins=("O1",))]
    round_ = found(people, [opening("O1", seats=1), opening("O2", seats=1, host="H2")])
    told_of = {each.opening: (each.effect, each.verified) for each in asked(round_, "hazard_unknown:bees")}
    assert told_of == {"O1": ("may_change_order", False), "O2": ("places_one_more", True)}


def test_an_answer_that_gives_nobody_a_place_is_not_said_to() -> None:
    people = [person("A", tier=0, facts={"age": 16}), person("B")]
    (one,) = asked(found(people, [opening("O1", seats=1)]), "minor_rules")
    assert (one.effect, one.verified) == ("may_change_order", False)


@pytest.mark.parametrize("seed", [None, 1, 2])
def test_every_question_is_there_once_in_order_and_complete(seed: int | None) -> None:
    if seed is None:
        round_ = hinata.recommended()
    else:
        drawn = town(seed, persons=40, openings=40)
        round_ = recommend(drawn.catalogue, drawn.caseload, drawn.params, on=drawn.on, settings=Settings(seconds=10))
    keys = [(key, place) for key, place, _, _ in told(round_)]
    assert len(keys) == len(set(keys)) > 5
    order = [(EFFECTS.index(effect), -len(persons), key, place or "") for key, place, persons, effect in told(round_)]
    assert order == sorted(order)
    expected = {
        (reason.key(), None if reason.code in ABOUT_THE_PERSON else round_.openings.openings[place.row].opening, who)
        for who, places in round_.ranked.items()
        for place in places
        for reason in place.questions
    }
    assert {(key, place, who) for key, place, persons, _ in told(round_) for who in persons} == expected
    resting = {(reason.key(), who) for who, places in round_.ranked.items() for place in places if place.in_plan
               for reason in place.questions}  # fmt: skip
    for key, _, persons, effect in told(round_):
        if effect == "plan_rests_on_it":
            assert any((key, who) in resting for who in persons)
