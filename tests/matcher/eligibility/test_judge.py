"""judge(): the strongest reason decides, every reason is kept, and a row does not depend on where it stands."""

from datetime import date, timedelta
from random import Random
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.eligibility.judge import FOR_BEGINNING, Judgement, judge, verdicts
from matcher.eligibility.reasons import ROUTES, Allowed, Effect, Mark, Reason
from matcher.params import Params
from resources_catalog.opening_table import OpeningTable
from tests.matcher.eligibility.marks import BLOCKS, CONFIRMS, NOTES, WAITS
from tests.towns import TODAY, Town, host, opening, person, table, town, towns

WORD = TODAY - timedelta(days=400)
OF_OTHER_PLACES = ("not_used", "mainstream_serves", "entitled_to_regular_seat")
"""The only reasons that look at other places than the pair's own: whether a mainstream place could be taken."""
BEFORE_STEPS = (
    *("gate", "cover_by_rule", "names_before_day", "agreement_ends"),
    *("insurance_before_trial", "insurance_unknown"),
)
"""What stands before the steps of a pair that is possible, and of no other."""


def all_reasons(judgement: Judgement, row: int) -> tuple[str, ...]:
    return tuple(reason.key() for reason in judgement.reasons(row))


@pytest.mark.parametrize(
    ("effects", "allowed", "waits"),
    [
        ("", Allowed.YES, False),
        ("c", Allowed.CONFIRM, False),
        ("w", Allowed.CONFIRM, True),
        ("cw", Allowed.CONFIRM, True),
        ("b", Allowed.NO, False),
        ("cwb", Allowed.NO, False),
    ],
)
def test_the_strongest_reason_decides(effects: str, allowed: Allowed, waits: bool) -> None:
    place = opening("O1", lacks=("quiet",) if "b" in effects else (), talk=None if "c" in effects else "none")
    someone = person(
        must=("quiet",) if "b" in effects else (), talk_max="short", avoids=("bees",) if "w" in effects else ()
    )
    judgement = judge(someone, table(place), TODAY, Params())
    assert (judgement.allowed[0], bool(judgement.waits[0])) == (allowed, waits)
    assert bool(judgement.offered[0]) == (allowed > Allowed.NO and not waits)


def test_reasons_stand_strongest_first_and_then_by_code() -> None:
    place = opening("O1", lacks=("quiet", "furigana"))
    someone = person(must=("quiet", "furigana", "toilet"), avoids=("bees", "crowd"))
    assert all_reasons(judge(someone, table(place), TODAY, Params()), 0) == (
        "must_lacking:furigana",
        "must_lacking:quiet",
        "hazard_unknown:bees",
        "avoid_unknown:crowd",
        "must_unknown:toilet",
        "programme_yes:open_to_all:open_to_all",
    )


def test_a_reason_that_two_rules_give_is_told_once() -> None:
    someone = person(times="tue 10:00-10:30", visit_minutes=30)
    found = all_reasons(judge(someone, table(opening("O1", slots="tue 10:00-12:00")), TODAY, Params()), 0)
    assert found.count("shorter_visit_unknown") == 1


def test_a_question_about_the_person_has_one_answer_and_any_other_one_for_each_opening() -> None:
    assert Reason("minor_rules", WAITS).scope("O1") is None
    assert Reason("insurance_unknown", WAITS).scope("O1") == "O1"


@pytest.mark.parametrize(
    ("effects", "allowed", "waits"),
    [
        ((), Allowed.YES, False),
        ((NOTES,), Allowed.YES, False),
        ((NOTES, CONFIRMS), Allowed.CONFIRM, False),
        ((WAITS, CONFIRMS), Allowed.CONFIRM, True),
        ((BLOCKS, WAITS), Allowed.NO, False),
    ],
)
def test_verdicts_are_those_of_the_strongest_mark(effects: tuple[Effect, ...], allowed: Allowed, waits: bool) -> None:
    marks = [Mark(Reason(f"r{number}", effect), np.array([True, False])) for number, effect in enumerate(effects)]
    found, held = verdicts(marks, 2)
    assert (found.tolist(), held.tolist()) == ([allowed, Allowed.YES], [waits, False])


# ------------------------------------------------------------------ what already stands


@pytest.mark.parametrize(
    ("known", "there", "code"),
    [
        ({}, {"seats_in_use": 2}, "full"),
        ({}, {"paused_until": TODAY}, "paused"),
        ({}, {"valid_from": date(2027, 4, 1)}, "starts_too_late"),
        ({}, {"confirmed_on": WORD}, "capacity_stale"),
        ({}, {"confirmed_on": None}, "never_confirmed"),
        ({}, {"cover": None}, "insurance_unknown"),
        ({}, {"cover": None, "first_step": "come_and_see"}, "insurance_before_trial"),
        ({"consent_hosts": None}, {}, "consent_hosts_unknown"),
        ({"facts": {"age": 16}}, {}, "minor_rules"),
        ({}, {"kind": "watch_over"}, "not_asked_for"),
        ({}, {"kind": "farm", "seats_for": "gap"}, "gap_approval_open"),
        ({}, {"kind": "farm", "seats_for": "gap", "gap_approved": False}, "gap_not_agreed"),
        ({}, {"kind": "certified_training"}, "programme_open"),
        ({}, {"kind": "work_trial"}, "recognition_open"),
        ({"facts": {"agency_assessment": False}}, {"kind": "certified_training"}, "programme_no"),
        ({"facts": {"benefit_grant_type_b": True}}, {"kind": "type_b", "seats_for": "gap"}, "entitled_to_regular_seat"),
        ({"facts": {"job_prep_recognised": True}}, {"kind": "farm", "seats_for": "gap"}, "mainstream_serves"),
        ({}, {"kind": "certified_training", "seats_for": "gap"}, "ask_entitlement_first"),
    ],
)
def test_rules_for_beginning_do_not_hold_where_somebody_already_is(known: Any, there: Any, code: str) -> None:
    """The same place beside it, where nobody stands yet, is judged as ever."""
    assert code in FOR_BEGINNING
    schemes = opening("O3", "type_b"), opening("O4", "work_trial")
    places = table(opening(**{"code": "O1", **there}), opening(**{"code": "O2", **there}), *schemes)
    before = judge(person(**known), places, TODAY, Params())
    after = before.standing_at([0])
    for row in (0, 1):
        assert code in {reason.code for reason in before.reasons(row)}
    assert not {reason.code for reason in after.reasons(0)} & set(FOR_BEGINNING)
    assert all_reasons(after, 1) == all_reasons(before, 1)
    assert (bool(after.waits[0]), after.allowed[0] > Allowed.NO) == (False, True)
    assert after.allowed[1:].tolist() == before.allowed[1:].tolist()
    assert after.waits[1:].tolist() == before.waits[1:].tolist()
    assert after.route_of(0) in ROUTES[1:]


def test_what_the_person_cannot_bear_is_told_also_where_they_are() -> None:
    place = opening("O1", lacks=("quiet",), seats=0)
    after = judge(person(must=("quiet",)), table(place), TODAY, Params()).standing_at([0])
    assert all_reasons(after, 0)[0] == "must_lacking:quiet"
    assert after.allowed[0] == Allowed.NO


def test_an_answer_that_is_open_where_somebody_is_holds_nothing_up() -> None:
    after = judge(person(avoids=("bees",)), table(opening("O1"), opening("O2")), TODAY, Params()).standing_at([0])
    assert all_reasons(after, 0)[0] == "hazard_unknown:bees"
    assert (after.offered.tolist(), after.waits.tolist()) == ([True, False], [False, True])


def test_what_was_begun_outside_the_rules_of_a_scheme_stands_in_the_gap() -> None:
    someone = person(facts={"agency_assessment": False})
    places = table(*(opening(code, "certified_training") for code in ("O1", "O2")), opening("O3"), hosts=[host("H1")])
    after = judge(someone, places, TODAY, Params()).standing_at([0])
    assert [after.route_of(row) for row in range(3)] == ["gap", "", "eligible"]


def test_a_pair_that_is_not_allowed_has_no_route_to_show() -> None:
    judgement = judge(person(declines_kinds=("ibasho",)), table(opening("O1")), TODAY, Params())
    assert (ROUTES[judgement.route[0]], judgement.route_of(0)) == ("eligible", "")


def test_a_town_without_places_has_an_empty_judgement() -> None:
    judgement = judge(person(times="mon 9:00-12:00", travel_max=20), table(), TODAY, Params())
    assert judgement.allowed.shape == judgement.waits.shape == judgement.route.shape == (0,)


def test_a_reason_without_rows_leaves_no_mark() -> None:
    nowhere = table(opening("O1")).feature("quiet") == 1
    assert Mark.of("must_lacking", Effect.BLOCKS, nowhere, feature="quiet") == ()


def test_a_reason_is_written_as_one_word_with_its_parameters() -> None:
    assert Reason("not_used", Effect.NOTES, None, (("programme", "type_b"), ("reason", "too_far"))).key() == (
        "not_used:type_b:too_far"
    )


@settings(max_examples=40)
@given(drawn=towns())
def test_the_verdict_of_every_pair_follows_from_its_reasons(drawn: Town) -> None:
    places = drawn.table
    for someone in drawn.caseload.people:
        judgement = judge(someone, places, drawn.on, drawn.params)
        for row in range(len(places)):
            effects = {reason.effect for reason in judgement.reasons(row)}
            assert (judgement.allowed[row] == Allowed.NO) == (Effect.BLOCKS in effects)
            assert (judgement.allowed[row] == Allowed.YES) == (effects <= {Effect.NOTES})
            if judgement.allowed[row]:
                assert judgement.route_of(row) in ROUTES[1:]


@settings(max_examples=25)
@given(drawn=towns(), seed=st.integers(0, 1000))
def test_no_verdict_depends_on_the_order_of_the_places(drawn: Town, seed: int) -> None:
    places = drawn.table
    order = Random(seed).sample(range(len(places)), len(places))
    turned = places.take(order)
    for someone in drawn.caseload.people:
        before, after = (judge(someone, rows, drawn.on, drawn.params) for rows in (places, turned))
        assert [all_reasons(before, row) for row in order] == [all_reasons(after, row) for row in range(len(order))]
        assert before.route[order].tolist() == after.route.tolist()


@settings(max_examples=25)
@given(drawn=towns())
def test_a_place_judged_alone_differs_only_in_reasons_about_other_places(drawn: Town) -> None:
    places = drawn.table
    for someone in drawn.caseload.people[:3]:
        whole = judge(someone, places, drawn.on, drawn.params)
        for row in range(len(places)):
            alone = judge(someone, places.take([row]), drawn.on, drawn.params)
            assert alone.route[0] == whole.route[row]
            both = bool(alone.allowed[0]) == bool(whole.allowed[row])
            apart = OF_OTHER_PLACES if both else (*OF_OTHER_PLACES, *BEFORE_STEPS)
            assert _own(alone, 0, apart) == _own(whole, row, apart)
            if ROUTES[whole.route[row]] != "gap":
                assert all_reasons(alone, 0) == all_reasons(whole, row)


def _own(judgement: Judgement, row: int, apart: tuple[str, ...]) -> list[str]:
    return [key for key in all_reasons(judgement, row) if key.split(":")[0] not in apart]


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        ({"job_prep_recognised": True}, "mainstream_serves:job_prep"),
        ({"benefit_grant_type_b": True, "job_prep_recognised": False}, "entitled_to_regular_seat:type_b"),
    ],
)
def test_a_gap_seat_judged_alone_may_look_open(facts: dict[str, bool], reason: str) -> None:
    gap = opening("A", "type_b", seats_for="gap", gap_approved=True)
    places = table(gap, opening("B", "work_trial"), opening("C", "type_b"))
    someone = person(facts=facts)
    assert reason in all_reasons(judge(someone, places, TODAY, Params()), 0)
    assert judge(someone, places.take([0]), TODAY, Params()).allowed[0]


def test_people_of_a_round_are_judged_one_by_one() -> None:
    drawn = town(3, 12, 12)
    first, *_ = drawn.caseload.people
    alone = judge(first, drawn.table, drawn.on, drawn.params)
    for someone in drawn.caseload.people:
        judge(someone, drawn.table, drawn.on, drawn.params)
    again = judge(first, OpeningTable.of(drawn.catalogue), date(2026, 6, 8), drawn.params)
    assert alone.allowed.tolist() == again.allowed.tolist()
