"""A round among people outside it, places shown nowhere, and what stands: all counted, nobody named, nothing undone."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pytest

from matcher.explanation.recommendation import Recommendation
from matcher.needs.person import Caseload, Fact, PersonNeeds, Standing
from matcher.params import Params
from matcher.pipeline import recommend
from resources_catalog.errors import FaultsFound
from resources_catalog.model import Host, Opening
from resources_catalog.week import parse_slots
from tests import hinata
from tests.rounds import AMPLE
from tests.towns import catalogue, host, opening, person, town


def found_for(
    people: Sequence[PersonNeeds],
    openings: Sequence[Opening],
    hosts: Sequence[Host] = (),
    *,
    standing: Sequence[Standing] = (),
    on: date = hinata.ROUND_DAY,
) -> Recommendation:
    caseload = Caseload(tuple(people), tuple(standing))
    return recommend(catalogue(openings, hosts), caseload, Params(), on=on, settings=AMPLE)


# ------------------------------------------------------------------ people outside the round


@pytest.mark.parametrize("asked_by", ["A", "R"])
@pytest.mark.parametrize("where", ["apart_opening", "apart_host"])
def test_nobody_meets_a_restricted_person_they_must_not_meet(asked_by: str, where: str) -> None:
    """The place of a restricted person is ruled out for the other one, whoever asked for it; who it is stays unsaid."""
    places = catalogue([opening("O1"), opening("O2"), opening("O3", host="H2")])
    tie = (Fact(where, True, about="R" if asked_by == "A" else "A"),)
    people = (
        person("A", wishes=["calm"], facts=tie if asked_by == "A" else ()),
        person("R", restricted=True, pins=("O1",), facts=tie if asked_by == "R" else ()),
    )
    found = recommend(places, Caseload(people), Params(), on=hinata.ROUND_DAY, settings=AMPLE)
    assert {place.place for place in found.ranked["A"]} == ({"O2", "O3"} if where == "apart_opening" else {"O3"})


def test_more_sealed_decisions_than_seats_are_refused_without_names() -> None:
    people = tuple(person(code, restricted=True, pins=("O1",)) for code in ("R1", "R2"))
    with pytest.raises(FaultsFound) as refused:
        recommend(catalogue([opening("O1", seats=1)]), Caseload(people), Params(), on=hinata.ROUND_DAY, settings=AMPLE)
    assert [(fault.code, fault.value) for fault in refused.value.faults] == [("sealed_pin_not_allowed", None)]


def test_original_users_count_against_the_persons_a_host_can_take() -> None:
    places = catalogue([opening("O1", seats_in_use=1), opening("O2")], [host("H1", seats=2)])
    people = tuple(person(code, wishes=["calm"]) for code in ("A", "B"))
    found = recommend(places, Caseload(people), Params(), on=hinata.ROUND_DAY, settings=AMPLE)
    assert len(found.assignment.pairs) == 1


def test_somebody_outside_the_round_who_is_out_at_that_time_frees_their_carer() -> None:
    places = catalogue([opening("O1", slots="wed 14:00-15:00"), opening("O2", slots="wed 13:00-16:00")])
    facts = (Fact("care_duty", 30, about="B"), Fact("travel_minutes", 0, "H1", "walk"))
    carer = person("A", times="wed 14:00-15:00", wishes=["calm"], facts=facts)
    held = (Standing("B", "O2", "taking_part"),)
    people = (carer, person("B", state="in_touch"))
    alone = recommend(places, Caseload(people), Params(), on=hinata.ROUND_DAY, settings=AMPLE)
    free = recommend(places, Caseload(people, held), Params(), on=hinata.ROUND_DAY, settings=AMPLE)
    assert (alone.planned("A"), free.planned("A")) == ((), ("O1",))


@pytest.mark.parametrize("asked_by", ["A", "R"])
def test_nobody_meets_somebody_who_rests_but_holds_a_place(asked_by: str) -> None:
    tie = (Fact("apart_host", True, about="R" if asked_by == "A" else "A"),)
    people = [
        person("A", facts=tie if asked_by == "A" else ()),
        person("R", state="resting", facts=tie if asked_by == "R" else ()),
    ]
    places = [opening("O1", seats=5), opening("O2", host="H2")]
    held = [Standing("R", "O1", "paused")]
    assert found_for(people, places, standing=held).assignment.pairs == {("A", "O2")}
    ended = [replace(held[0], status="ended")]
    assert {place.place for place in found_for(people, places, standing=ended).ranked["A"]} == {"O1", "O2"}


def test_a_tie_that_does_not_hold_or_names_somebody_without_a_place_rules_nothing_out() -> None:
    places = [opening("O1", seats=5), opening("O2", host="H2")]
    held = [Standing("R", "O1", "paused")]
    for fact in (Fact("apart_host", False, "R"), Fact("apart_host", True, None), Fact("apart_host", True, "Z")):
        people = [person("A", facts=[fact]), person("R", state="resting")]
        assert {each.place for each in found_for(people, places, standing=held).ranked["A"]} == {"O1", "O2"}


def test_nobody_meets_somebody_at_a_place_that_is_shown_nowhere() -> None:
    """Where a restricted place of the same host is held, its other places are ruled out as well."""
    places = [opening("O1", seats=5), opening("O2", host="H2"), opening("O3", restricted=True)]
    people = [person("A", facts=[Fact("apart_host", True, "R")]), person("R", restricted=True, pins=("O3",))]
    assert {each.place for each in found_for(people, places).ranked["A"]} == {"O2"}


def test_a_restricted_person_holds_a_seat_once() -> None:
    people = [person("R", restricted=True, pins=("O1",)), person("A")]
    held = [Standing("R", "O1", "trying")]
    assert found_for(people, [opening("O1", seats=2)], standing=held).assignment.pairs == {("A", "O1")}


def test_a_sealed_decision_for_a_seat_that_is_taken_is_refused() -> None:
    with pytest.raises(FaultsFound) as refused:
        found_for([person("R", restricted=True, pins=("O1",)), person("A")], [opening("O1", seats=1)],
                  standing=[Standing("A", "O1", "trying")])  # fmt: skip
    assert [(fault.code, fault.value) for fault in refused.value.faults] == [("sealed_pin_not_allowed", None)]


def test_a_restricted_person_who_rests_holds_nothing() -> None:
    found = found_for([person("R", restricted=True, state="resting", pins=("O1",)), person("A")],
                      [opening("O1", seats=1)])  # fmt: skip
    assert found.assignment.pairs == {("A", "O1")}
    assert found.sealed == ()


def test_a_place_shown_nowhere_counts_among_the_places_of_its_holder() -> None:
    places = [opening("OX", restricted=True), opening("O1"), opening("O2", host="H2")]
    held = [Standing("A", "OX", "taking_part")]
    whole = found_for([person("A"), person("B")], places, standing=held)
    assert (set(whole.looked), {each.person for each in whole.unplaced}) == ({"B"}, set())
    more = found_for([person("A", max_placements=2)], places, standing=held)
    assert len(more.planned("A")) == 1
    ended = found_for([person("A")], places, standing=[replace(held[0], status="ended")])
    assert len(ended.planned("A")) == 1


def test_a_limit_that_a_restricted_person_uses_up_is_named_to_nobody() -> None:
    place = opening("O1", seats=3, support_load=2, support_capacity=2, slots="mon 10:00-12:00; thu 10:00-12:00")
    found = found_for([person("R", restricted=True, pins=("O1@mon",)), person("A")], [place])
    assert (found.assignment.pairs, found.limits_used_up) == (frozenset(), ())
    assert [each.limits for each in found.unplaced] == [()]
    assert found_for([person("A")], [place]).limits_used_up == ("support:O1",)


# ------------------------------------------------------------------ what stands


def test_where_somebody_is_nothing_of_beginning_is_asked() -> None:
    place = opening("O1", seats=1, cover=None, confirmed_on=None, paused_until=date(2026, 8, 31))
    found = found_for([person("A", consent_hosts=None)], [place], standing=[Standing("A", "O1", "taking_part")])
    (own,) = found.ranked["A"]
    assert (own.in_plan, own.route, own.questions) == (True, "eligible", ())
    assert (found.questions, found.unplaced) == ((), ())
    assert found.looked["A"].judgement.allowed.tolist() == [2]


def test_what_stands_shows_its_own_value() -> None:
    places = [opening("O1", purposes=("calm",)), opening("O2", purposes=("be_useful",))]
    someone = person("A", wishes=["be_useful", "calm"])
    free = {place.place: place.value for place in found_for([someone], places).ranked["A"]}
    held = {place.place: place.value for place in found_for(
        [someone], places, standing=[Standing("A", "O1", "trying")]).ranked["A"]}  # fmt: skip
    assert held == free
    assert 0 < free["O1"] < free["O2"] == 1000


@pytest.mark.parametrize("seed", range(12))
def test_whoever_is_newly_planned_is_offered_that_place(seed: int) -> None:
    drawn = town(seed, persons=40, openings=40)
    found = recommend(drawn.catalogue, drawn.caseload, drawn.params, on=drawn.on, settings=AMPLE)
    held = {(each.person, each.opening) for each in drawn.caseload.standing}
    for who, place in found.assignment.pairs:
        looked, row = found.looked[who], found.openings.row_of[place]
        assert (who, place) in held or (looked.judgement.offered[row] and looked.scored.above_floor[row])


# ------------------------------------------------------------------ the day of the round


def test_times_that_have_begun_are_those_of_the_round() -> None:
    place = opening("O1", slots="mon 9:00-11:00", slots_later=parse_slots("mon 7:00-8:00"),
                    slots_later_from=date(2026, 7, 10), confirmed_on=date(2026, 6, 1))  # fmt: skip
    early, late = person("E", times="mon 7:00-8:00"), person("L", times="mon 9:00-11:00")
    before, after = (found_for([early, late], [place], on=date(2026, 7, day)) for day in (9, 10))
    assert before.assignment.pairs == {("L", "O1")}
    assert after.assignment.pairs == {("E", "O1")}
    noted = {reason.code for each in before.ranked["L"] for reason in each.reasons}
    assert "later_times_do_not_fit" in noted
    assert not any(reason.code.startswith("later") for each in after.ranked["E"] for reason in each.reasons)


def test_a_task_out_of_season_is_known_not_to_be_there() -> None:
    place = opening("O1", tasks=("harvest",), task_months=(("harvest", (11,)),))
    someone = person("A", wishes=["task:harvest"], floor="first_wish")
    assert found_for([someone], [place]).assignment.pairs == frozenset()
    near = replace(place, valid_from=date(2026, 9, 10), slots=())
    assert found_for([someone], [near], on=date(2026, 8, 1)).assignment.pairs == {("A", "O1")}


def test_two_who_already_meet_are_not_brought_together_anywhere_else() -> None:
    """What stands is left in peace; the rule that keeps them apart still holds for everything new."""
    tie = (Fact("apart_host", True, about="B"),)
    people = (person("A", wishes=["calm"], max_placements=2, facts=tie), person("B", wishes=["calm"], max_placements=2))
    places = catalogue([opening("O1"), opening("O3", host="H3")])
    held = (Standing("A", "O1", "taking_part"), Standing("B", "O1", "taking_part"))
    found = recommend(places, Caseload(people, held), Params(), on=hinata.ROUND_DAY, settings=AMPLE)
    assert found.assignment.pairs >= {("A", "O1"), ("B", "O1")}
    assert len([who for who, place in found.assignment.pairs if place == "O3"]) == 1


def test_somebody_whose_day_has_moved_is_still_looked_for() -> None:
    moved = opening("O1", slots="mon 9:00-10:00; thu 9:00-10:00", slots_later=parse_slots("tue 9:00-10:00"),
                    slots_later_from=date(2026, 6, 1))  # fmt: skip
    held = (Standing("A", "O1@mon", "taking_part"),)
    people = Caseload((person("A", wishes=["calm"]),), held)
    found = recommend(catalogue([moved]), people, Params(), on=hinata.ROUND_DAY, settings=AMPLE)
    assert set(found.looked) == {"A"}
