"""What is said about one place: small examples worked out by hand."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from matcher.explanation.card_lines import Line, Param
from matcher.needs.person import Fact, Wish
from matcher.params import Params
from resources_catalog.week import parse_slots
from tests.rounds import card_of, codes, place_of, said
from tests.towns import TODAY, host, opening, person

SEEING: dict[str, Any] = {"home_mesh": "53387172", "ways": ("walk", "bicycle")}


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
    unnamed = [Fact("travel_minutes", 20, "O1")]
    assert "way_unnamed" in codes(place_of(person(travel_good=20, facts=unnamed), there).fits)
    assert "way_unnamed" in codes(place_of(person(travel_good=19, travel_max=30, facts=unnamed), there).watch)
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
