"""What a card holds: by theorems over invented towns, and by small examples worked out by hand."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from datetime import date, timedelta
from typing import Any

import pytest

from matcher.eligibility.reasons import Effect
from matcher.explanation.card_lines import Line, Param, Value
from matcher.explanation.cards import CHANGES, MOST_PLACES, Card, cards
from matcher.explanation.recommendation import Recommendation
from matcher.needs.person import Fact, Standing
from matcher.params import Params, TierPolicy
from resources_catalog.vocabulary import terms
from resources_catalog.week import parse_slots
from tests.rounds import SEEDS, card_of, codes, round_of, said, sample_round, town_round
from tests.towns import TODAY, opening, person


def every_round() -> list[Recommendation]:
    return [sample_round()[0], *(town_round(seed)[0] for seed in SEEDS)]


def every_card() -> Iterator[tuple[Recommendation, Card]]:
    for recommendation in every_round():
        for card in cards(recommendation):
            yield recommendation, card


def strings(thing: object) -> Iterator[str]:
    """Every text anywhere in a card."""
    if isinstance(thing, str):
        yield thing
    elif is_dataclass(thing) and not isinstance(thing, type):
        for field in fields(thing):
            yield from strings(getattr(thing, field.name))
    elif isinstance(thing, tuple):
        for each in thing:
            yield from strings(each)


# ------------------------------------------------------------------ theorems


def test_the_towns_show_something() -> None:
    shown = [card for _, card in every_card()]
    assert {len(card.places) for card in shown} >= {0, 1, 2, 3}
    assert any(card.near_misses for card in shown)


def test_planned_places_come_first_and_at_most_three_are_shown_unless_more_are_planned() -> None:
    for recommendation, card in every_card():
        planned = {
            recommendation.openings.openings[recommendation.openings.row_of[place]].opening
            for place in recommendation.planned(card.person)
        }
        shown = [place.opening for place in card.places]
        assert set(shown[: len(planned)]) == planned
        assert len(shown) == len(set(shown)) <= max(MOST_PLACES, len(planned))
        assert [place.in_plan for place in card.places] == sorted(
            (place.in_plan for place in card.places), reverse=True
        )


def test_fewer_than_three_only_when_there_are_no_more() -> None:
    for recommendation, card in every_card():
        looked, openings = recommendation.looked[card.person], recommendation.openings
        possible = {openings.openings[row].opening for row in looked.possible.nonzero()[0]}
        assert len(card.places) >= min(MOST_PLACES, len(possible))


def test_a_kind_is_shown_twice_only_when_no_other_kind_is_left() -> None:
    for recommendation, card in every_card():
        looked, openings = recommendation.looked[card.person], recommendation.openings
        kind = {each.opening: each.kind for each in openings.openings}
        free = [kind[place.opening] for place in card.places if not place.in_plan]
        if len(set(free)) < len(free):
            possible = {openings.openings[row].kind for row in looked.possible.nonzero()[0]}
            assert possible == {kind[place.opening] for place in card.places}


def questions(recommendation: Recommendation, card: Card, row: int) -> set[tuple[str, str]]:
    return {
        (f"reason_{reason.code}", value)
        for reason in recommendation.looked[card.person].judgement.reasons(row)
        if reason.effect in (Effect.CONFIRMS, Effect.WAITS)
        for _, value in reason.params or (("", ""),)
    }


def test_every_open_question_of_a_place_is_on_its_card() -> None:
    for recommendation, card in every_card():
        for place in card.places:
            asked = {(line.code, str(param.value)) for line in place.checks for param in line.params}
            asked |= {(line.code, "") for line in place.checks}
            days = recommendation.openings.rows_of_opening[place.opening]
            assert any(questions(recommendation, card, row) <= asked for row in days)


def test_every_question_names_who_can_answer() -> None:
    for _, card in every_card():
        for place in card.places:
            assert all(line.ask in terms("offices") for line in place.checks)


def test_nobody_else_is_on_a_card() -> None:
    for recommendation in every_round():
        everybody = {
            *recommendation.looked,
            *(who for who, _ in recommendation.not_considered),
            *(who for who, _ in recommendation.sealed),
        }
        for card in cards(recommendation):
            words = " ".join(text for text in strings(replace(card, own_words=None, person="")))
            assert not {other for other in everybody - {card.person} if other in words.split()}


def test_cards_are_for_those_looked_at_and_for_nobody_else() -> None:
    for recommendation in every_round():
        hidden = {who for who, _ in recommendation.not_considered} | {who for who, _ in recommendation.sealed}
        assert {card.person for card in cards(recommendation)} == recommendation.looked.keys()
        assert not hidden & recommendation.looked.keys()


def test_a_change_is_the_one_thing_in_the_way() -> None:
    for recommendation, card in every_card():
        looked = recommendation.looked[card.person]
        for change in card.near_misses:
            rows = [row for row, each in enumerate(recommendation.openings.openings) if each.name == change.name]
            alone = [
                [reason.code for reason in looked.judgement.reasons(row) if reason.effect == Effect.BLOCKS]
                for row in rows
            ]
            assert [change.line.code.removeprefix("change_")] in alone
            assert change.line.code.removeprefix("change_") in CHANGES
        assert not card.near_misses or len(card.places) < MOST_PLACES


# ------------------------------------------------------------------ the sample town


def test_the_first_card_of_the_sample_town_reads_as_the_people_who_use_it_asked_for() -> None:
    card = next(card for card in cards(sample_round()[0]) if card.person == "P01")
    assert [place.opening for place in card.places] == ["O03", "O05", "O08"]
    library, farm, cafe = card.places
    assert [slot.text() for slot in library.slots] == ["tue 14:00-15:30", "thu 14:00-15:30"]
    assert library.choice
    assert len(library.planned) == 1
    assert Line("way_measured", (Param("way", "bicycle", "ways"), Param("minutes", 12))) in library.fits
    assert library.checks == (
        Line(
            "reason_recognition_open", (Param("programme", "job_prep", "programmes"),), "sr_agency", ("月・水の午後",)
        ),
    )
    assert library.watch == (Line("watch_wish", (Param("wish", "body_moving", "purposes"),)),)
    assert codes(library.scheme) == ["scheme_recognition_or_gap"]
    assert {"way_measured", "watch_later_clash", "rain_indoor", "watch_ends"} <= set(codes(farm.watch))
    assert cafe.comes_and_goes
    assert [line.code for line in card.order[0]] == ["order_because", "order_other_way"]
    assert said(card.order[0], "order_because") == ["travel", "schedule"]
    assert said(card.order[0], "order_other_way") == ["wish"]
    assert card.next_contact == "9月上旬"


def test_the_son_hears_that_an_hour_is_free_and_nothing_about_his_mother() -> None:
    card = next(card for card in cards(sample_round()[0]) if card.person == "P05")
    assert Line("reason_needs_cover") in card.places[0].watch
    assert "P06" not in " ".join(strings(card))


# ------------------------------------------------------------------ worked examples


def test_parts_are_words_and_never_numbers() -> None:
    for _, card in every_card():
        for place in card.places:
            assert set(place.parts.values()) <= {"high", "middle", "low", "unknown"}


def test_equal_places_are_called_equal_and_better_ones_say_in_what() -> None:
    someone = person(wishes=("company",), times="tue 9:00-13:00", possible="wed 9:00-13:00", floor="any")
    first = opening("O1", purposes=("company",), slots="tue 10:00-12:00")
    assert [codes(lines) for lines in card_of(someone, first, replace(first, opening="O2")).order] == [["order_equal"]]
    other = opening("O2", "volunteering", purposes=("company",), slots="wed 10:00-12:00")
    (lines,) = card_of(someone, first, other).order
    assert said(lines, "order_because") == ["schedule"]


def test_a_place_before_a_better_one_says_that_it_is_what_is_proposed() -> None:
    someone = person(wishes=("company",))
    held = opening("O1", purposes=("calm",))
    card = card_of(
        someone, held, opening("O2", "volunteering", purposes=("company",)), standing=[Standing("P1", "O1", "trying")]
    )
    assert [codes(lines) for lines in card.order] == [["order_planned"]]
    assert card.places[0].standing


def test_two_planned_places_are_both_proposed() -> None:
    someone = person(max_placements=2, wishes=("company",))
    card = card_of(someone, opening("O1", purposes=("company",)), opening("O2", "volunteering", purposes=("company",)))
    assert [codes(lines) for lines in card.order] == [["order_both"]]


def test_a_kind_whose_scheme_the_person_declines_comes_last() -> None:
    someone = person(
        wishes=("company",),
        declines_programmes=("type_b", "job_prep", "youth_support_station"),
        floor="any",
        pins=("O1",),
    )
    gap = opening("O2", "type_b", seats_for="gap", gap_approved=True, purposes=("company",))
    openings = [
        opening("O1", purposes=("company",)),
        gap,
        opening("O3", "volunteering", purposes=("calm",)),
        opening("O4", "circle", purposes=("calm",)),
    ]
    assert [place.opening for place in card_of(someone, *openings).places] == ["O1", "O3", "O4"]
    assert [codes(lines) for lines in card_of(someone, *openings[:3]).order][1] == ["order_other_kind"]


@pytest.mark.parametrize(
    ("code", "someone", "there", "facts"),
    [
        ("too_far", {"travel_max": 30, "facts": [Fact("travel_minutes", 70, "O1", "bus")]}, {}, [70]),
        ("full", {}, {"seats_in_use": 2}, []),
        ("paused", {}, {"paused_until": date(2026, 8, 31)}, [date(2026, 8, 31)]),
        ("visit_too_long", {"visit_minutes": 60}, {"slots": "tue 10:00-12:00", "min_minutes": 90}, []),
        ("starts_too_late", {}, {"valid_from": date(2027, 4, 1)}, [date(2027, 4, 1)]),
        ("must_lacking", {"must": ("step_free",)}, {"lacks": ("step_free",)}, ["step_free"]),
        ("avoid_present", {"avoids": ("noise",)}, {"features": ("noise",)}, ["noise"]),
        ("too_much_talk", {"talk_max": "none"}, {"talk": "customers"}, []),
    ],
)
def test_what_would_have_to_change_is_the_one_thing_in_the_way_with_its_facts(
    code: str, someone: dict[str, Any], there: dict[str, Any], facts: list[Value]
) -> None:
    card = card_of(person(**someone), opening(**there))
    assert card.places == ()
    assert [change.line.code for change in card.near_misses] == [f"change_{code}"]
    assert [param.value for param in card.near_misses[0].line.params] == facts


def test_days_that_do_not_meet_are_told_together() -> None:
    card = card_of(person(times="mon 9:00-10:00"), opening(slots="tue 10:00-12:00; thu 10:00-12:00"))
    assert said((card.near_misses[0].line,), "change_no_time_fits") == [parse_slots("tue 10:00-12:00; thu 10:00-12:00")]


@pytest.mark.parametrize(
    "no", [{"declines_kinds": ("ibasho",)}, {"avoid_hosts": ("H1",)}, {"ruled_out": ("O1",)}, {"avoid_areas": ("A",)}]
)
def test_a_persons_own_no_is_never_put_in_question(no: dict[str, Any]) -> None:
    assert card_of(person(**no), opening()).near_misses == ()


def test_a_scheme_the_person_declines_is_never_put_in_question() -> None:
    declined = person(declines_programmes=("type_b", "job_prep", "youth_support_station"), must=("step_free",))
    there = opening(kind="type_b", seats_for="gap", gap_approved=True, lacks=("step_free",))
    assert card_of(declined, there).near_misses == ()


def test_a_deadline_of_the_person_is_told_until_it_is_over() -> None:
    due: dict[str, Any] = {"tier": 0, "tier_reason": "housing_deadline", "tier_until": TODAY}
    assert card_of(person(**due), opening()).deadline == Line(
        "deadline", (Param("reason", "housing_deadline", "tier_reasons"), Param("day", TODAY))
    )
    assert card_of(person(**{**due, "tier_until": TODAY - timedelta(days=1)}), opening()).deadline is None
    assert card_of(person(**{**due, "tier_reason": "conference"}), opening()).deadline is None
    assert card_of(person(), opening()).deadline is None


def test_only_limits_that_touch_the_person_are_named() -> None:
    people = [person("P1", accompany="first"), person("P2", accompany="none")]
    found = cards(round_of(people, [opening()], params=Params(accompanied_starts=1))[0])
    assert [card.limits for card in found] == [("accompany",), ()]
    assert card_of(person(), opening(), params=Params(accompanied_starts=1)).limits == ()


def test_who_is_looked_for_earlier_because_of_waiting_is_told_to_the_staff() -> None:
    someone = person(waiting_since=TODAY - timedelta(days=183))
    params = Params(tiers=TierPolicy(waiting_weeks=26))
    assert card_of(someone, opening(), params=params).priority == Line("priority_waiting", (Param("weeks", 26),))
    for early, policy in ((replace(someone, waiting_since=TODAY), params), (someone, Params())):
        assert card_of(early, opening(), params=policy).priority is None
