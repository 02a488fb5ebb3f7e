"""What a score and a verdict must never see: age, disability, benefits, sex; and a no of the person stays a no."""

import re
from dataclasses import fields, replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.eligibility.judge import judge
from matcher.needs.person import Fact, PersonNeeds
from matcher.needs.sheets import NEEDS_SHEETS
from matcher.scoring.score import Scored, score
from resources_catalog.catalogue import Catalogue
from resources_catalog.opening_table import OpeningTable
from resources_catalog.template.catalogue_sheets import CATALOGUE_SHEETS
from resources_catalog.vocabulary import names, terms
from tests.towns import Town, codes, towns

MATCHING_FACTS = {
    "care_duty",
    "travel_minutes",
    "not_used",
    "interest",
    "strength",
    "tried_before_good",
    "tried_before_change",
    "apart_opening",
    "apart_host",
    "together",
    "guardian_agrees",
    "somebody_at_home",
    "family_may_know",
}
SEALED = tuple(code for code in terms("facts") if code not in MATCHING_FACTS)
"""Facts that live in the rule of a scheme and nowhere else."""


def sealed_facts() -> st.SearchStrategy[tuple[Fact, ...]]:
    """Age, status, benefits, care level and the like, as they might be known of somebody grown up."""
    values: dict[str, st.SearchStrategy[Any]] = {
        "int": st.integers(18, 90),
        "yes_no": st.booleans(),
        "text": st.just("要支援1"),
        "date": st.dates(),
        "code": st.sampled_from(tuple(terms("training_forms"))),
    }
    row = st.sampled_from(SEALED).flatmap(
        lambda code: values[str(terms("facts")[code].more["type"])].map(lambda value: Fact(code, value))
    )
    return st.lists(row, max_size=6).map(tuple)


def with_facts(someone: PersonNeeds, sealed: tuple[Fact, ...]) -> PersonNeeds:
    """Give somebody other sealed facts and leave the rest as it is; nobody here is a minor."""
    kept = tuple(fact for fact in someone.facts if fact.fact not in SEALED)
    return replace(someone, facts=kept + sealed)


def whole(someone: PersonNeeds, drawn: Town, places: OpeningTable) -> tuple[list[Any], Scored]:
    judgement = judge(someone, places, drawn.on, drawn.params)
    reasons = [[reason.key() for reason in judgement.reasons(row)] for row in range(len(places))]
    verdicts = [judgement.allowed.tolist(), judgement.waits.tolist(), judgement.route.tolist(), reasons]
    return verdicts, score(someone, places, judgement, drawn.params)


def open_to_all(drawn: Town) -> OpeningTable:
    """Only the places that ask for no scheme."""
    free = [
        each
        for each in drawn.catalogue.openings.values()
        if each.programme == "open_to_all" and each.seats_for == "regular"
    ]
    return OpeningTable.of(Catalogue.of(list(drawn.catalogue.hosts.values()), free))


@settings(max_examples=60)
@given(drawn=towns(openings=24), one=sealed_facts(), other=sealed_facts())
def test_age_status_and_benefits_change_nothing_where_no_rule_asks(
    drawn: Town, one: tuple[Fact, ...], other: tuple[Fact, ...]
) -> None:
    places = open_to_all(drawn)
    for someone in drawn.caseload.people:
        (verdicts, first), (swapped, second) = (
            whole(with_facts(someone, facts), drawn, places) for facts in (one, other)
        )
        assert verdicts == swapped
        assert first.value.tolist() == second.value.tolist()


@settings(max_examples=60)
@given(drawn=towns(), one=sealed_facts(), other=sealed_facts())
def test_age_status_and_benefits_are_in_no_part_of_any_score(
    drawn: Town, one: tuple[Fact, ...], other: tuple[Fact, ...]
) -> None:
    for someone in drawn.caseload.people:
        first, second = (whole(with_facts(someone, facts), drawn, drawn.table)[1] for facts in (one, other))
        for name, part in first.parts.items():
            assert np.array_equal(part.share, second.parts[name].share, equal_nan=True)
        assert first.score.tolist() == second.score.tolist()
        assert first.width.tolist() == second.width.tolist()
        assert first.above_floor.tolist() == second.above_floor.tolist()


@settings(max_examples=30)
@given(drawn=towns(), one=sealed_facts(), other=sealed_facts())
def test_two_people_who_exchange_sealed_facts_keep_their_values_at_open_places(
    drawn: Town, one: tuple[Fact, ...], other: tuple[Fact, ...]
) -> None:
    places = open_to_all(drawn)
    people = drawn.caseload.people
    first, second = people[0], people[-1]
    before = [whole(with_facts(*each), drawn, places)[1].value.tolist() for each in ((first, one), (second, other))]
    after = [whole(with_facts(*each), drawn, places)[1].value.tolist() for each in ((first, other), (second, one))]
    assert before == after


@settings(max_examples=40)
@given(drawn=towns(), declined=codes("opening_kinds", 33))
def test_a_declined_kind_is_never_offered(drawn: Town, declined: tuple[str, ...]) -> None:
    for someone in drawn.caseload.people:
        refusing = replace(someone, declines_kinds=declined)
        judgement = judge(refusing, drawn.table, drawn.on, drawn.params)
        found = score(refusing, drawn.table, judgement, drawn.params)
        for row in np.flatnonzero(np.isin(drawn.table.kind, declined)):
            assert not judgement.allowed[row]
            assert found.value[row] == 0


@settings(max_examples=40)
@given(drawn=towns(), declined=codes("programmes", 4))
def test_a_declined_programme_is_never_the_route(drawn: Town, declined: tuple[str, ...]) -> None:
    for someone in drawn.caseload.people:
        judgement = judge(replace(someone, declines_programmes=declined), drawn.table, drawn.on, drawn.params)
        for row in np.flatnonzero(np.isin(drawn.table.programme, declined)):
            assert judgement.route_of(int(row)) in ("", "gap")


@pytest.mark.parametrize(
    "forbidden",
    ["sex", "gender", "性別", "nationality", "国籍", "diagnosis", "診断名", "school_record", "学歴", "ethnicity"],
)
def test_nobody_is_asked_for_what_decides_nothing(forbidden: str) -> None:
    sheets = [
        text
        for sheet in (*NEEDS_SHEETS, *CATALOGUE_SHEETS)
        for column in sheet.columns
        for text in (column.name, column.ja, column.en)
    ]
    words = [text for name in names() for term in terms(name).values() for text in (term.code, term.ja, term.en)]
    model = [field.name for field in fields(PersonNeeds)]
    texts = [text.lower() for text in (*sheets, *words, *model)]
    assert [text for text in texts if forbidden in re.split(r"[_\W]", text)] == []
    assert forbidden.isascii() or [text for text in texts if forbidden in text] == []


def test_the_facts_that_are_sealed_are_all_there() -> None:
    assert {
        "age",
        "disability_status",
        "care_level",
        "public_assistance",
        "pension_grade1",
        "household_income_below_line",
    } <= set(SEALED)
