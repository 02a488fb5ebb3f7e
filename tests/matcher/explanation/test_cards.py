"""What a card holds: by theorems over invented towns, and by small examples worked out by hand."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from datetime import date, timedelta
from typing import Any

import pytest

from matcher.eligibility.reasons import Effect
from matcher.explanation.card_lines import Line, Param, Value
from matcher.explanation.cards import CHANGES, MOST_PLACES, Card, PlaceCard, cards
from matcher.explanation.recommendation import Recommendation
from matcher.needs.person import Fact, PersonNeeds, Standing, Wish
from matcher.params import Params
from resources_catalog.model import Opening
from resources_catalog.vocabulary import terms
from resources_catalog.week import parse_slots
from tests.rounds import SEEDS, round_of, sample_round, town_round
from tests.towns import TODAY, host, opening, person

SEEING: dict[str, Any] = {"home_mesh": "53387172", "ways": ("walk", "bicycle")}


def every_round() -> list[Recommendation]:
    return [sample_round()[0], *(town_round(seed)[0] for seed in SEEDS)]


def every_card() -> Iterator[tuple[Recommendation, Card]]:
    for recommendation in every_round():
        for card in cards(recommendation):
            yield recommendation, card


def card_of(someone: PersonNeeds, *openings: Opening, params: Params | None = None, **more: Any) -> Card:
    (found,) = (
        card for card in cards(round_of([someone], openings, params=params, **more)[0]) if card.person == someone.person
    )
    return found


def place_of(someone: PersonNeeds, *openings: Opening, **more: Any) -> PlaceCard:
    return card_of(someone, *openings, **more).places[0]


def codes(lines: tuple[Line, ...]) -> list[str]:
    return [line.code for line in lines]


def said(lines: tuple[Line, ...], code: str) -> list[Value]:
    return [param.value for line in lines if line.code == code for param in line.params]


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
    assert any(card.changes for card in shown)


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
        for change in card.changes:
            rows = [row for row, each in enumerate(recommendation.openings.openings) if each.name == change.name]
            alone = [
                [reason.code for reason in looked.judgement.reasons(row) if reason.effect == Effect.BLOCKS]
                for row in rows
            ]
            assert [change.line.code.removeprefix("change_")] in alone
            assert change.line.code.removeprefix("change_") in CHANGES
        assert not card.changes or len(card.places) < MOST_PLACES


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


def test_wishes_are_said_where_they_are_met_nearly_met_not_met_or_not_known() -> None:
    wishes = (
        "company",
        Wish(2, "kind", "ibasho"),
        Wish(3, "kind", "volunteering"),
        Wish(4, "interest", "cats"),
        "calm",
        Wish(6, "host", "H1"),
        Wish(7, "task", "reading"),
    )
    place = place_of(person(wishes=wishes), opening(purposes=("company",)), hosts=[host(name="えんがわ")])
    assert said(place.fits, "fits_wish") == ["company", "ibasho", "えんがわ"]
    assert said(place.fits, "fits_wish_near") == ["volunteering"]
    assert said(place.watch, "watch_wish") == ["calm"]
    assert said(place.checks, "check_wish") == ["cats", "reading"]


def test_a_wish_for_a_host_that_is_not_shown_keeps_the_words_of_the_person() -> None:
    place = place_of(person(floor="any", wishes=(Wish(1, "host", "H9", "あのお店"), Wish(2, "host", "H8"))), opening())
    assert said(place.watch, "watch_wish") == ["あのお店", "H8"]


def test_what_must_be_there_helps_or_is_avoided_is_said_by_what_is_known() -> None:
    someone = person(must=("quiet",), helps=("toilet", "furigana", "side_door"), avoids=("noise", "crowd"))
    place = place_of(someone, opening(features=("quiet", "side_door"), lacks=("furigana", "noise")))
    assert said(place.fits, "fits_feature") == ["quiet", "side_door"]
    assert said(place.fits, "fits_avoid") == ["noise"]
    assert said(place.watch, "watch_help") == ["furigana"]
    assert said(place.checks, "check_help") == ["toilet"]
    assert said(place.checks, "reason_avoid_unknown") == ["crowd"]
    assert "fits_nothing_avoided" in codes(
        place_of(someone, opening(features=("quiet",), lacks=("noise", "crowd"))).fits
    )


def test_what_was_not_asked_for_is_told_briefly_and_a_hazard_always_unless_it_is_the_wish() -> None:
    there = ("cats", "bees", "own_pace", "exit_easy", "seated", "fixed_attendance")
    place = place_of(person(facts=[Fact("interest", "cats")]), opening(features=there, interests=("cats",)))
    assert said(place.fits, "fits_feature") == ["own_pace", "exit_easy"]
    assert said(place.watch, "watch_feature") == ["fixed_attendance", "bees"]
    assert said(place.fits, "fits_interest") == ["cats"]


def test_a_strength_is_named_where_it_is_used() -> None:
    place = place_of(
        person(facts=[Fact("strength", "reading"), Fact("strength", "sorting")]), opening(tasks=("reading",))
    )
    assert said(place.fits, "fits_strength") == ["reading"]


def test_a_way_is_measured_or_estimated_near_or_far_and_none_from_home() -> None:
    far = host(at="J")
    there = opening()
    assert "way_measured" in codes(
        place_of(person(travel_good=20, travel_max=60, facts=[Fact("travel_minutes", 20, "O1", "bus")]), there).fits
    )
    assert "way_measured" in codes(
        place_of(person(travel_good=20, travel_max=60, facts=[Fact("travel_minutes", 21, "O1", "bus")]), there).watch
    )
    near = place_of(person(**SEEING), opening(host="H2"), hosts=[host("H2", at="B")])
    assert "way_estimated" in codes(near.fits)
    assert "way_estimated" in codes(
        place_of(person(**SEEING, travel_good=10, travel_max=200), there, hosts=[far]).watch
    )
    assert "way_none" in codes(place_of(person(), opening(features=("online",))).fits)
    unknown = place_of(person(travel_max=30), opening())
    assert not [code for code in codes(unknown.fits + unknown.watch) if code.startswith("way")]
    assert "reason_travel_unknown" in codes(unknown.checks)


def test_support_that_comes_to_the_person_tells_no_way() -> None:
    someone = person(wishes=("watch_over",), facts={"housing_at_risk": True, "isolated": True})
    place = place_of(
        someone,
        opening(kind="watch_over", seats_for="gap", gap_approved=True, hours_week=1),
        params=Params(programmes_not_run=("housing_support", "support_housing")),
    )
    assert not [code for code in codes(place.fits + place.watch) if code.startswith("way")]
    assert not place.slots
    assert said(place.scheme, "unused_not_in_municipality") == ["housing_support", "support_housing"]


@pytest.mark.parametrize(
    ("yen", "lines"), [(0, ("fits", "fits_free")), (300, ("watch", "watch_cost")), (None, ("checks", "check_cost"))]
)
def test_a_cost_is_told_as_far_as_it_is_known(yen: int | None, lines: tuple[str, str]) -> None:
    assert lines[1] in codes(getattr(place_of(person(), opening(cost_yen=yen)), lines[0]))


def test_times_are_good_or_only_possible() -> None:
    there = opening(slots="tue 10:00-12:00")
    assert "fits_time" in codes(place_of(person(times="tue 9:00-13:00"), there).fits)
    assert "watch_time" in codes(place_of(person(possible="tue 9:00-13:00", times="fri 9:00-13:00"), there).watch)


def test_seasons_weather_and_notice_are_told_in_days_and_hours() -> None:
    there = opening(
        slots="tue 10:00-12:00",
        valid_from=TODAY + timedelta(days=9),
        valid_until=date(2026, 9, 30),
        slots_later=parse_slots("tue 8:00-10:00; fri 8:00-10:00"),
        slots_later_from=date(2026, 7, 1),
        rain="cancel",
        heat_rule="28まで",
        notice_hours=2,
    )
    watch = place_of(person(times="tue 8:00-13:00"), there).watch
    assert said(watch, "watch_starts") == [date(2026, 6, 17)]
    assert said(watch, "watch_ends") == [date(2026, 9, 30)]
    assert said(watch, "watch_later") == [date(2026, 7, 1), parse_slots("tue 8:00-10:00")]
    assert {"rain_cancel", "watch_heat", "watch_notice"} <= set(codes(watch))
    assert "watch_later_clash" in codes(place_of(person(times="tue 9:30-13:00"), there).watch)


def test_pay_is_to_be_reported_only_by_who_has_public_assistance() -> None:
    paid, thanked = opening(thanks=("kouchin",)), opening(thanks=("produce", "none"))
    on_assistance = person(facts={"public_assistance": True})
    assert "watch_income_report" in codes(place_of(on_assistance, paid).watch)
    assert "watch_income_report" not in codes(place_of(on_assistance, thanked).watch)
    assert "watch_income_report" not in codes(place_of(person(), paid).watch)
    assert said(place_of(person(), thanked).fits, "fits_thanks") == ["produce"]


def test_talk_and_who_to_turn_to_are_told_where_they_matter() -> None:
    there = opening(talk="none", features=("may_stay_silent",), key_person="店主")
    fits = place_of(person(), there).fits
    assert said(fits, "fits_talk") == ["none"]
    assert said(fits, "fits_key_person") == ["店主"]
    assert "may_stay_silent" not in said(fits, "fits_feature")
    assert "fits_talk" not in codes(place_of(person(), opening(talk="short")).fits)
    assert "fits_talk" in codes(place_of(person(talk_max="short"), opening(talk="short")).fits)
    assert "fits_key_person" not in codes(
        place_of(person(), opening(key_person="店主", features=("same_person",))).fits
    )


def test_a_first_step_says_when_how_long_what_and_with_whom() -> None:
    there = opening(slots="tue 10:00-12:00", first_step="visit_30min", first_step_minutes=30)
    free = person(times="tue 9:00-13:00; thu 9:00-13:00")
    assert codes(place_of(free, there).first) == ["first_when", "first_minutes", "first_visit_30min"]
    assert codes(place_of(replace(free, accompany="first"), there).first)[-1] == "first_company"
    assert codes(place_of(replace(free, accompany="until_used"), there).first)[-1] == "first_until_used"
    together = replace(
        there,
        first_step="visit_with_coordinator",
        accompany_needed=True,
        days_mode="all_days",
        slots=parse_slots("tue 10:00-12:00; thu 10:00-12:00"),
    )
    place = place_of(free, together)
    assert codes(place.first) == ["first_when_any", "first_minutes", "first_visit_with_coordinator"]
    assert place.every_day
    assert codes(place_of(person(), opening()).first) == ["first_open"]


def test_days_of_one_opening_stand_together() -> None:
    there = opening(slots="tue 10:00-12:00; thu 10:00-12:00; sat 10:00-12:00")
    card = card_of(person(times="thu 9:00-13:00; tue 9:00-13:00"), there)
    (place,) = card.places
    assert place.slots == parse_slots("tue 10:00-12:00; thu 10:00-12:00")
    assert place.choice
    assert len(place.planned) == 1


def test_the_route_is_told_for_every_way_of_coming() -> None:
    assert codes(place_of(person(), opening()).scheme) == ["scheme_open_to_all"]
    prepared = {"household_income_below_line": True, "household_assets_below_line": True}
    trial = opening(kind="work_trial")
    assert codes(place_of(person(facts=prepared), trial).scheme) == ["scheme_eligible"]
    assert codes(place_of(person(facts={"job_prep_recognised": True}), trial).scheme) == ["scheme_recognised"]
    assert codes(place_of(person(), trial).scheme) == ["scheme_recognition"]
    assert codes(place_of(person(), replace(trial, seats_for="both")).scheme) == ["scheme_recognition_or_gap"]
    waiting = place_of(person(), opening(kind="certified_training"))
    assert codes(waiting.scheme) == ["scheme_asked"]
    assert waiting.waits
    assert not waiting.in_plan


def test_outside_a_scheme_the_place_is_called_by_its_host_and_the_reasons_stand_together() -> None:
    someone = person(declines_programmes=("type_b", "job_prep", "youth_support_station"))
    place = place_of(
        someone,
        opening(kind="type_b", seats_for="gap", gap_approved=True, cover=None),
        hosts=[host(kind="welfare_office")],
    )
    assert place.kind == Param("kind", "welfare_office", "host_kinds")
    assert place.cover == Line("cover_unknown")
    assert codes(place.scheme) == ["scheme_gap", "unused_person_does_not_wish"]
    assert sorted(map(str, said(place.scheme, "unused_person_does_not_wish"))) == [
        "job_prep",
        "type_b",
        "youth_support_station",
    ]


def test_who_to_ask_comes_with_role_and_phone_where_they_are_known() -> None:
    someone = person(must=("toilet",))
    at_host = place_of(someone, opening(ask_contact="店主"), hosts=[host(phone="0120", contact="店長")])
    assert {line.contact for line in at_host.checks if line.ask == "host"} == {("店主", "0120")}
    assert {line.contact for line in place_of(someone, opening()).checks if line.ask == "host"} == {()}
    for told, expected in (
        ("自立相談支援機関（月の午後）", ("月の午後",)),
        ("自立相談支援機関", ()),
        ("店主", ()),
        (None, ()),
        ("Self-reliance consultation agency: Mondays", ("Mondays",)),
    ):
        checks = place_of(person(), opening(kind="work_trial", ask_contact=told)).checks
        assert [line.contact for line in checks if line.ask == "sr_agency"] == [expected]


def test_the_word_of_a_host_is_dated_or_called_old() -> None:
    assert not place_of(person(), opening()).silent
    assert place_of(person(), opening(confirmed_on=TODAY - timedelta(days=181))).silent
    assert place_of(person(), opening(confirmed_on=None)).confirmed_on is None


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
        ("visit_too_long", {"visit_minutes": 60}, {"slots": "tue 10:00-12:00"}, []),
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
    assert [change.line.code for change in card.changes] == [f"change_{code}"]
    assert [param.value for param in card.changes[0].line.params] == facts


def test_days_that_do_not_meet_are_told_together() -> None:
    card = card_of(person(times="mon 9:00-10:00"), opening(slots="tue 10:00-12:00; thu 10:00-12:00"))
    assert said((card.changes[0].line,), "change_no_time_fits") == [parse_slots("tue 10:00-12:00; thu 10:00-12:00")]


@pytest.mark.parametrize(
    "no", [{"declines_kinds": ("ibasho",)}, {"avoid_hosts": ("H1",)}, {"ruled_out": ("O1",)}, {"avoid_areas": ("A",)}]
)
def test_a_persons_own_no_is_never_put_in_question(no: dict[str, Any]) -> None:
    assert card_of(person(**no), opening()).changes == ()


def test_a_scheme_the_person_declines_is_never_put_in_question() -> None:
    declined = person(declines_programmes=("type_b", "job_prep", "youth_support_station"), must=("step_free",))
    there = opening(kind="type_b", seats_for="gap", gap_approved=True, lacks=("step_free",))
    assert card_of(declined, there).changes == ()


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
