"""What the person has said no to, what was decided with them, and whose consent is needed."""

from datetime import date
from typing import Any

import pytest

from matcher.eligibility.rules.own_word import asks_for, consent_is_there, not_avoided, not_declined
from tests.matcher.eligibility.marks import BLOCKS, CONFIRMS, WAITS, asked, said
from tests.towns import TODAY, host, opening, person, table


def test_a_kind_is_asked_for_by_its_name() -> None:
    assert asks_for(person(wishes=["kind:type_b"]), "type_b")
    assert not asks_for(person(wishes=["kind:type_b"]), "activity_centre")


def test_a_kind_on_request_is_asked_for_by_a_purpose_that_it_serves() -> None:
    assert asks_for(person(wishes=["watch_over"]), "watch_over")
    assert not asks_for(person(wishes=["company"]), "watch_over")


def test_the_name_of_a_purpose_asks_for_no_place_of_that_name() -> None:
    assert not asks_for(person(wishes=["feature:quiet"]), "watch_over")


def test_a_declined_kind_is_blocked_and_no_other() -> None:
    places = table(opening("O1", "farm"), opening("O2", "ibasho"))
    assert said(not_declined(person(declines_kinds=("farm",)), places), places) == {
        "O1": {"person_declines": BLOCKS},
        "O2": {},
    }


def test_watching_over_somebody_is_offered_on_request_only() -> None:
    places = table(opening("O1", "watch_over"))
    assert said(not_declined(person(), places), places) == {"O1": {"not_asked_for": BLOCKS}}
    assert said(not_declined(person(wishes=["watch_over"]), places), places) == {"O1": {}}


def test_an_avoided_area_is_blocked_and_an_unknown_one_is_a_question() -> None:
    hosts = [host("H1", at="A"), host("H2", at="B"), host("H3", at=None)]
    places = table(*(opening(f"O{number}", host=f"H{number}") for number in (1, 2, 3)), hosts=hosts)
    marks = tuple(not_avoided(person(avoid_areas=("A",)), places))
    assert said(marks, places) == {"O1": {"avoided_area": BLOCKS}, "O2": {}, "O3": {"area_unknown": CONFIRMS}}
    assert asked(marks)["area_unknown"] == "coordinator"
    assert said(not_avoided(person(), places), places) == {"O1": {}, "O2": {}, "O3": {}}


def test_an_avoided_host_is_blocked_with_all_its_openings() -> None:
    places = table(opening("O1", host="H1"), opening("O2", host="H1"), opening("O3", host="H2"))
    found = said(not_avoided(person(avoid_hosts=("H1",)), places), places)
    assert [place for place, reasons in found.items() if "avoided_host" in reasons] == ["O1", "O2"]


def test_one_day_can_be_ruled_out_or_the_whole_opening() -> None:
    places = table(opening("O1", slots="mon 10:00-12:00; thu 10:00-12:00"), opening("O2"))
    assert said(not_avoided(person(ruled_out=("O1@mon",)), places), places) == {
        "O1@mon": {"ruled_out": BLOCKS},
        "O1@thu": {},
        "O2": {},
    }
    assert said(not_avoided(person(ruled_out=("O1",)), places), places) == {
        "O1@mon": {"ruled_out": BLOCKS},
        "O1@thu": {"ruled_out": BLOCKS},
        "O2": {},
    }


@pytest.mark.parametrize(
    ("facts", "on", "waits"),
    [
        ({"age": 17}, TODAY, True),
        ({"age": 17, "guardian_agrees": False}, TODAY, True),
        ({"age": 17, "guardian_agrees": True}, TODAY, False),
        ({"age": 18}, TODAY, False),
        ({}, TODAY, False),
        ({"age": 19}, date(2022, 3, 31), True),
        ({"age": 19}, date(2022, 4, 1), False),
    ],
)
def test_a_minor_waits_for_the_guardian(facts: dict[str, Any], on: date, waits: bool) -> None:
    places = table(opening("O1"))
    marks = tuple(consent_is_there(person(facts=facts), places, on))
    assert said(marks, places) == {"O1": {"minor_rules": WAITS} if waits else {}}
    assert asked(marks) == ({"minor_rules": "legal_guardian"} if waits else {})


@pytest.mark.parametrize(
    ("consent", "reasons"),
    [
        (True, {}),
        (False, {"hosts_may_not_be_told": BLOCKS}),
        (None, {"consent_hosts_unknown": WAITS}),
    ],
)
def test_a_host_is_told_nothing_without_consent_and_the_plan_waits_for_it(
    consent: bool | None, reasons: dict[str, object]
) -> None:
    places = table(opening("O1"), opening("O2"))
    someone = person(consent_hosts=consent)
    assert said(consent_is_there(someone, places, TODAY), places) == {"O1": reasons, "O2": reasons}
