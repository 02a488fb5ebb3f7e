"""Unknown is a question and never worse: what turns from known bad to unknown closes no place of its own.

One thing may close: a seat outside the schemes, when what is unknown now could open a scheme. That is the rule
"existing schemes first", it is said by one of three reasons, and it never touches a seat of a scheme.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.eligibility.judge import Judgement, judge
from matcher.eligibility.reasons import ROUTES, Effect
from matcher.needs.person import Fact, PersonNeeds
from matcher.params import Params
from resources_catalog.catalogue import Catalogue
from resources_catalog.opening_table import OpeningTable
from tests.towns import TODAY, Town, opening, person, table, town, towns

SCHEMES_FIRST = ("mainstream_serves", "entitled_to_regular_seat", "ask_entitlement_first")
BAD_WHEN_TRUE = ("in_work_or_school",)
SAID_OF_A_PERSON: dict[str, Any] = {
    "talk_max": None,
    "travel_max": None,
    "walk_max": None,
    "visit_minutes": None,
    "max_hours": None,
    "home_mesh": None,
    "ways": (),
    "languages": (),
}


def closed(before: Judgement, after: Judgement) -> list[int]:
    """Rows that were possible and are not any more."""
    return [int(row) for row in np.flatnonzero((before.allowed > 0) & (after.allowed == 0))]


def assert_only_schemes_come_first(before: Judgement, after: Judgement) -> None:
    for row in closed(before, after):
        blocking = {reason.code for reason in after.reasons(row) if reason.effect == Effect.BLOCKS}
        assert ROUTES[before.route[row]] == "gap"
        assert blocking <= set(SCHEMES_FIRST)


def expect_nothing_closed(drawn: Town, change: Callable[[PersonNeeds], PersonNeeds | None]) -> None:
    """Judge everybody of a town before and after a change."""
    for someone in drawn.caseload.people:
        changed = change(someone)
        if changed is not None:
            assert_only_schemes_come_first(
                *(judge(one, drawn.table, drawn.on, drawn.params) for one in (someone, changed))
            )


@pytest.mark.parametrize("field", sorted(SAID_OF_A_PERSON))
@settings(max_examples=12)
@given(drawn=towns())
def test_a_limit_of_a_person_that_becomes_unknown_closes_nothing(drawn: Town, field: str) -> None:
    expect_nothing_closed(drawn, lambda someone: replace(someone, **{field: SAID_OF_A_PERSON[field]}))


@settings(max_examples=12)
@given(drawn=towns())
def test_times_that_become_unknown_close_nothing(drawn: Town) -> None:
    expect_nothing_closed(drawn, lambda someone: replace(someone, times=(), times_possible=()))


@settings(max_examples=12)
@given(drawn=towns())
def test_a_refused_word_to_hosts_that_becomes_unknown_closes_nothing(drawn: Town) -> None:
    expect_nothing_closed(drawn, lambda someone: replace(someone, consent_hosts=None))


def known_bad(fact: Fact) -> bool:
    if fact.fact == "youngest_child_age":
        return isinstance(fact.value, int) and fact.value > 3
    return fact.value is (fact.fact in BAD_WHEN_TRUE)


@settings(max_examples=60)
@given(drawn=towns(), which=st.integers(0, 20))
def test_a_fact_that_was_bad_and_becomes_unknown_closes_nothing(drawn: Town, which: int) -> None:
    def forget(someone: PersonNeeds) -> PersonNeeds | None:
        bad = [row for row, fact in enumerate(someone.facts) if known_bad(fact)]
        if not bad:
            return None
        chosen = bad[which % len(bad)]
        return replace(
            someone,
            facts=tuple(replace(fact, value=None) if row == chosen else fact for row, fact in enumerate(someone.facts)),
        )

    expect_nothing_closed(drawn, forget)


@settings(max_examples=40)
@given(drawn=towns(), which=st.integers(0, 1000))
def test_a_place_of_which_less_is_known_stays_open(drawn: Town, which: int) -> None:
    ids = list(drawn.catalogue.openings)
    code = ids[which % len(ids)]
    place = drawn.catalogue.openings[code]
    vague = replace(
        place,
        features=tuple(each for each in place.features if each in ("drop_in", "online")),
        lacks=(),
        talk=None,
        languages=(),
        gap_approved=None if place.gap_approved is False else place.gap_approved,
        min_minutes=place.min_minutes,
    )
    openings = [vague if each.opening == code else each for each in drawn.catalogue.openings.values()]
    after = OpeningTable.of(Catalogue.of(list(drawn.catalogue.hosts.values()), openings))
    for someone in drawn.caseload.people:
        pair = (judge(someone, places, drawn.on, drawn.params) for places in (drawn.table, after))
        assert_only_schemes_come_first(*pair)


@pytest.mark.parametrize(
    "fact",
    [
        "disability_status",
        "job_prep_recognised",
        "agency_assessment",
        "housing_at_risk",
        "isolated",
        "waiting_exception",
        "household_income_below_line",
    ],
)
def test_no_seat_of_a_scheme_closes_when_a_no_becomes_a_question(fact: str) -> None:
    kinds = ("type_b", "work_trial", "certified_training", "support_housing", "activity_centre", "ibasho")
    places = table(
        *(opening(kind, kind) for kind in kinds),
        *(opening(f"{kind}2", kind, seats_for="both", gap_approved=True) for kind in kinds),
    )
    wishes = ["kind:type_b", "kind:activity_centre", "kind:support_housing"]
    facts = {"disability_status": True, "housing_at_risk": True, "isolated": True}
    for known in (facts, {}):
        before, after = (
            judge(person(wishes=wishes, facts={**known, fact: value}), places, TODAY, Params())
            for value in (False, None)
        )
        assert closed(before, after) == []


def test_a_gap_seat_may_wait_for_the_answer_about_its_own_scheme() -> None:
    places = table(opening("O1", "type_b", seats_for="gap", gap_approved=True))
    no, unknown = (
        judge(person(wishes=["kind:type_b"], facts={"disability_status": status}), places, TODAY, Params())
        for status in (False, None)
    )
    assert closed(no, unknown) == [0]
    assert_only_schemes_come_first(no, unknown)


def test_the_property_is_not_empty() -> None:
    drawn = town(5, 40, 40)
    facts = [fact for someone in drawn.caseload.people for fact in someone.facts]
    assert sum(known_bad(fact) for fact in facts) > 20
