"""A round that differs a little is laid out from the one before, and is the same as laid out from scratch."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.changes.apply import apply
from matcher.eligibility.judge import judge
from matcher.needs.person import Fact, Standing
from matcher.params import Params
from matcher.round.inputs import Inputs, considered
from matcher.round.lay_out import LaidOut, check_pins, lay_out
from resources_catalog.errors import FaultsFound
from tests.changed import inputs_of_town
from tests.evidence_changes import said
from tests.matcher.changes.walk import Met, met, sampled
from tests.matcher.laid import inputs_of
from tests.towns import Town, opening, person, town, towns

MET = sampled(list(met(range(12, 24))), each_kind=6)


def same(one: LaidOut, other: LaidOut) -> bool:
    assert one.looked.keys() == other.looked.keys()
    assert one.openings.ids == other.openings.ids
    assert (one.round.pairs, one.round.no_cover, one.round.lost_pins) == (
        other.round.pairs,
        other.round.no_cover,
        other.round.lost_pins,
    )
    return one.round.tables == other.round.tables


@pytest.mark.parametrize("one", MET, ids=lambda one: one.change.key())
def test_a_change_laid_out_from_the_round_before_is_as_from_scratch(one: Met) -> None:
    inputs = apply([one.change], one.laid.inputs)
    assert same(lay_out(inputs, before=one.laid), lay_out(inputs))


def edits(inputs: Inputs) -> dict[str, Inputs]:
    """Give the inputs with one thing different that no change of the catalogue would make."""
    caseload, offered = inputs.caseload, inputs.catalogue
    first, *others = caseload.people
    place = next(iter(offered.openings))
    held = Standing(first.person, next(place for place, _ in offered.openings[place].places()), "taking_part")
    return {
        "nothing": inputs,
        "a day": replace(inputs, on=inputs.on + timedelta(days=20)),
        "a setting": replace(inputs, params=replace(inputs.params, stale_days=20)),
        "somebody gone": replace(inputs, caseload=replace(caseload, people=tuple(others))),
        "somebody rests": replace(
            inputs, caseload=replace(caseload, people=(replace(first, state="resting"), *others))
        ),
        "a placement": replace(inputs, caseload=replace(caseload, standing=(*caseload.standing, held))),
        "an end": replace(inputs, caseload=replace(caseload, standing=())),
        "an opening": replace(inputs, catalogue=replace(offered, openings={
            **offered.openings, place: replace(offered.openings[place], seats=0)})),
    }  # fmt: skip


@settings(max_examples=30)
@given(drawn=towns(8, 12))
def test_whatever_is_different_is_seen(drawn: Town) -> None:
    inputs = inputs_of_town(drawn)
    before = lay_out(inputs)
    for other in edits(inputs).values():
        assert same(lay_out(other, before=before), lay_out(other))


def test_who_and_what_is_the_same_is_not_looked_at_again() -> None:
    inputs = inputs_of_town(town(3, 12, 12))
    before = lay_out(inputs)
    first, *others = before.looked
    people = tuple(
        replace(each, facts=(*each.facts, Fact("guardian_agrees", True))) if each.person == first else each
        for each in inputs.caseload.people
    )
    after = lay_out(replace(inputs, caseload=replace(inputs.caseload, people=people)), before=before)
    assert after.openings is before.openings
    assert all(after.looked[code] is before.looked[code] for code in others)
    assert after.looked[first] is not before.looked[first]


# ------------------------------------------------------------------ one pair as the table has it


@settings(max_examples=40)
@given(drawn=towns(5, 12), pick=st.integers(0, 1000))
def test_a_pair_judged_by_itself_is_as_in_the_whole_table(drawn: Town, pick: int) -> None:
    table = drawn.table
    row = pick % len(table)
    for someone in drawn.caseload.people:
        whole = judge(someone, table, drawn.on, drawn.params)
        alone = judge(someone, table.take([row]), drawn.on, drawn.params, not_used=whole.not_used)
        assert said(alone, 0) == said(whole, row)


# ------------------------------------------------------------------ decisions


def test_a_decision_for_a_place_ruled_out_since_is_refused_and_not_forgotten() -> None:
    """R, who rests, holds a place there; A must not meet R, so what was decided for A cannot be kept."""
    people = [person("A", pins=("O1",), facts=[Fact("apart_opening", True, "R")]), person("R", state="resting")]
    inputs = inputs_of(people, [opening("O1"), opening("O2")], standing=[Standing("R", "O1", "paused")])
    (someone,) = considered(inputs)
    assert (someone.pins, someone.ruled_out) == ((), ("O1",))
    found = lay_out(inputs)
    assert found.round.lost_pins == (("A", "O1"),)
    with pytest.raises(FaultsFound) as refused:
        check_pins(found)
    assert [each.value for each in refused.value.faults] == ["A O1 (ruled_out)"]


def test_a_decision_for_a_place_that_is_not_there_is_refused_without_a_reason() -> None:
    found = lay_out(inputs_of([person("A", pins=("O9",))], [opening("O1")], params=Params()))
    with pytest.raises(FaultsFound) as refused:
        check_pins(found)
    assert [(each.value, each.allowed) for each in refused.value.faults] == [("A O9", None)]
