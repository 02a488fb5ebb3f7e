"""By which route a pair is possible: an existing scheme first, the gap between schemes only with a reason."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from matcher.eligibility.judge import Judgement, judge
from matcher.eligibility.routes import NotUsed
from matcher.needs.person import Fact, PersonNeeds
from matcher.params import GapPolicy, Params
from resources_catalog.model import Opening
from resources_catalog.vocabulary import terms
from tests.matcher.eligibility.marks import BLOCKS, CONFIRMS, NOTES, WAITS
from tests.towns import TODAY, host, opening, person, table

FARM = opening("FARM", "farm", seats_for="gap", gap_approved=True)
TRIAL = opening("TRIAL", "work_trial", slots="tue 14:00-15:00")
RECOGNISED = {"job_prep_recognised": True}
OVER_THE_LINE = {"job_prep_recognised": False, "household_income_below_line": False}
OF_STEPS = ("gate",)
"""Notes on what stands before a step, which follow from the route and decide nothing about it."""


def judged(someone: PersonNeeds, *openings: Opening, on: date = TODAY, **params: Any) -> tuple[Judgement, Any]:
    places = table(*openings)
    judgement = judge(someone, places, on, Params(**params))
    told = {
        place: {reason.key(): reason.effect for reason in judgement.reasons(row) if reason.code not in OF_STEPS}
        for row, place in enumerate(places.ids)
    }
    return judgement, told


def route(someone: PersonNeeds, *openings: Opening, **known: Any) -> str:
    return judged(someone, *openings, **known)[0].route_of(0)


# ------------------------------------------------------------------ seats of a scheme


def test_an_eligible_person_takes_a_regular_seat() -> None:
    judgement, told = judged(person(facts={"benefit_grant_type_b": True}), opening("O1", "type_b"))
    assert judgement.route_of(0) == "eligible"
    assert told["O1"] == {"programme_yes:type_b:benefit_granted": NOTES}


@pytest.mark.parametrize(
    ("recognised", "reasons"),
    [(True, {"programme_yes:job_prep:job_prep_recognised": NOTES}), (None, {"recognition_open:job_prep": CONFIRMS})],
)
def test_recognition_is_a_route_of_its_own_and_a_question_while_open(recognised: bool | None, reasons: Any) -> None:
    judgement, told = judged(person(facts={"job_prep_recognised": recognised}), opening("O1", "work_trial"))
    assert judgement.route_of(0) == "eligible_by_recognition"
    assert told["O1"] == reasons
    assert [reason.ask for reason in judgement.reasons(0) if reason.code not in OF_STEPS] == [
        None if recognised else "sr_agency"
    ]


def test_an_open_entitlement_waits_and_says_whom_to_ask() -> None:
    judgement, told = judged(person(), opening("O1", "certified_training"))
    assert (judgement.route_of(0), bool(judgement.waits[0])) == ("eligible", True)
    assert told["O1"] == {"programme_open:certified_training:agency_assessment_open": WAITS}
    assert judgement.reasons(0)[0].ask == "sr_agency"


def test_a_seat_of_a_scheme_that_is_not_for_the_person_is_blocked() -> None:
    judgement, told = judged(person(facts={"agency_assessment": False}), opening("O1", "certified_training"))
    assert judgement.route_of(0) == ""
    assert told["O1"] == {"programme_no:certified_training:agency_assessed_otherwise": BLOCKS}


def test_type_b_for_somebody_who_waits_for_the_assessment() -> None:
    someone = person(wishes=["kind:type_b"], facts={"disability_status": True, "age": 32})
    assert judged(someone, opening("O1", "type_b", confirmed_on=date(2025, 9, 1)), on=date(2025, 9, 30))[1]["O1"] == {
        "programme_open:type_b:transition_assessment_needed": WAITS
    }
    assert judged(someone, opening("O1", "type_b", confirmed_on=date(2025, 9, 1)), on=date(2025, 10, 1))[1]["O1"] == {
        "programme_open:type_b:waiting_exception_open": WAITS
    }


# ------------------------------------------------------------------ the closed list of reasons


def why_not(someone: PersonNeeds, *openings: Opening, **params: Any) -> NotUsed:
    return judged(someone, FARM, *openings, **params)[0].not_used["job_prep"]


@pytest.mark.parametrize(
    ("reason", "known", "trial", "params"),
    [
        ("not_in_scope", {"facts": OVER_THE_LINE}, {}, {}),
        ("not_known_yet", {"facts": {"job_prep_recognised": False}}, {}, {}),
        ("not_known_yet", {}, {}, {}),
        ("person_does_not_wish", {"facts": RECOGNISED, "declines_programmes": ("job_prep",)}, {}, {}),
        ("not_in_municipality", {"facts": RECOGNISED}, {}, {"programmes_not_run": ("job_prep",)}),
        ("full_or_waiting", {"facts": RECOGNISED}, {"seats_in_use": 2}, {}),
        ("full_or_waiting", {"facts": RECOGNISED}, {"paused_until": TODAY}, {}),
        (
            "too_far",
            {
                "travel_max": 20,
                "facts": [Fact("job_prep_recognised", True), Fact("travel_minutes", 40, "TRIAL", "bus")],
            },
            {},
            {},
        ),
        ("too_long_or_often", {"facts": RECOGNISED, "times": "wed 9:00-12:00"}, {}, {}),
        ("too_long_or_often", {"facts": RECOGNISED, "visit_minutes": 45}, {"min_minutes": 60}, {}),
        ("too_long_or_often", {"facts": RECOGNISED, "max_hours": Decimal("0.5")}, {}, {}),
        ("content_does_not_fit", {"facts": RECOGNISED, "must": ("quiet",)}, {"lacks": ("quiet",)}, {}),
    ],
)
def test_why_a_mainstream_programme_is_left_aside(reason: str, known: Any, trial: Any, params: Any) -> None:
    place = opening(**{"code": "TRIAL", "kind": "work_trial", "slots": "tue 14:00-15:00", **trial})
    someone = person(**{"times": "tue 9:00-17:00", **known})
    assert why_not(someone, place, **params) == NotUsed("job_prep", reason, recorded=False)
    judgement, told = judged(someone, FARM, place, **params)
    assert judgement.route_of(0) == "gap"
    assert told["FARM"][f"not_used:job_prep:{reason}"] == NOTES


def test_without_any_place_a_programme_is_not_in_the_municipality() -> None:
    assert why_not(person(facts=RECOGNISED)).reason == "not_in_municipality"
    gap_only = opening("O1", "work_trial", seats_for="gap")
    assert why_not(person(facts=RECOGNISED), gap_only).reason == "not_in_municipality"


@pytest.mark.parametrize("reason", tuple(terms("reasons_not_used")))
def test_a_reason_recorded_by_hand_is_a_full_one(reason: str) -> None:
    someone = person(facts=[Fact("job_prep_recognised", True), Fact("not_used", reason, "job_prep")])
    assert why_not(someone, TRIAL) == NotUsed("job_prep", reason, recorded=True)
    assert route(someone, FARM, TRIAL) == "gap"


def test_a_reason_recorded_for_one_programme_says_nothing_of_another() -> None:
    someone = person(
        facts=[Fact("job_prep_recognised", True), Fact("not_used", "may_harm", "type_b")], times="tue 9:00-17:00"
    )
    judgement, told = judged(someone, FARM, TRIAL)
    assert judgement.route_of(0) == ""
    assert told["FARM"]["mainstream_serves:job_prep"] == BLOCKS


# ------------------------------------------------------------------ mainstream first


def test_a_gap_seat_stays_closed_while_a_mainstream_place_serves() -> None:
    someone = person(facts=RECOGNISED, times="tue 9:00-17:00")
    judgement, told = judged(someone, FARM, TRIAL)
    assert told["FARM"] == {
        "mainstream_serves:job_prep": BLOCKS,
        "not_used:certified_training:not_known_yet": NOTES,
        "not_asked:type_b": NOTES,
    }
    assert "job_prep" not in judgement.not_used


@pytest.mark.parametrize(
    ("known", "note"),
    [
        ({}, "not_asked:type_b"),
        ({"wishes": ["kind:type_b"]}, "not_used:type_b:not_known_yet"),
        ({"facts": [Fact("not_used", "may_harm", "type_b")]}, "not_used:type_b:may_harm"),
        ({"facts": [Fact("disability_status", False)]}, "not_used:type_b:not_in_scope"),
    ],
)
def test_of_a_scheme_that_nobody_asked_about_a_card_says_nothing_is_asked(known: dict[str, Any], note: str) -> None:
    judgement, told = judged(person(**known), FARM)
    assert [key for key in told["FARM"] if "type_b" in key] == [note]
    assert judgement.route_of(0) == "gap"


def test_a_programme_that_may_open_by_means_leaves_the_gap_seat_open_meanwhile() -> None:
    _, told = judged(person(facts={"job_prep_recognised": False}), FARM, TRIAL)
    assert told["FARM"]["not_used:job_prep:not_known_yet"] == NOTES
    assert told["TRIAL"] == {"programme_open:job_prep:job_prep_means_open": WAITS, "times_unknown": CONFIRMS}


def test_one_place_that_can_be_taken_is_enough_to_serve() -> None:
    full = opening("FULL", "work_trial", seats_in_use=2)
    assert route(person(facts=RECOGNISED), FARM, full) == "gap"
    assert route(person(facts=RECOGNISED), FARM, full, TRIAL) == ""


@pytest.mark.parametrize(
    ("approved", "allowed", "reason"), [(True, 2, None), (None, 1, "gap_approval_open"), (False, 0, "gap_not_agreed")]
)
def test_the_municipality_agrees_to_a_gap_seat(approved: bool | None, allowed: int, reason: str | None) -> None:
    judgement, told = judged(person(), opening("O1", "farm", seats_for="gap", gap_approved=approved))
    assert judgement.allowed.tolist() == [allowed]
    assert {key for key in told["O1"] if key.startswith("gap_")} == ({reason} if reason else set())


@pytest.mark.parametrize(
    ("kind", "office"),
    [("farm", "welfare_section"), ("volunteering", "welfare_section"), ("work_trial", "welfare_section"),
     ("type_b", "disability_section"), ("activity_centre", "disability_section")],
)  # fmt: skip
def test_approval_of_a_gap_seat_is_asked_of_the_section_in_charge_of_the_kind(kind: str, office: str) -> None:
    judgement, _ = judged(person(facts=OVER_THE_LINE), opening("O1", kind, seats_for="gap"))
    assert [reason.ask for reason in judgement.reasons(0) if reason.code == "gap_approval_open"] == [office]


def test_a_regular_seat_asks_no_approval() -> None:
    assert judged(person(), opening("O1", gap_approved=False))[0].allowed.tolist() == [2]


# ------------------------------------------------------------------ gap seats in a site of the same scheme


GAP_B = opening("O01", "type_b", seats_for="gap", gap_approved=True)
B_SITE = opening("O02", "type_b")
GRANTED = {"benefit_grant_type_b": True, "job_prep_recognised": False}
WAITING: list[Fact] = [Fact("disability_status", True), Fact("age", 32), Fact("job_prep_recognised", False)]


def test_who_is_entitled_takes_a_seat_of_the_scheme_and_no_gap_seat() -> None:
    judgement, told = judged(person(facts=GRANTED), GAP_B, B_SITE)
    assert (judgement.route_of(0), judgement.route_of(1)) == ("", "eligible")
    assert told["O01"]["entitled_to_regular_seat:type_b"] == BLOCKS


def test_who_is_entitled_may_bridge_while_every_seat_is_taken() -> None:
    full = opening("O02", "type_b", seats_in_use=2)
    judgement, told = judged(person(facts=GRANTED), GAP_B, full)
    assert judgement.route_of(0) == "gap"
    assert told["O01"]["not_used:type_b:full_or_waiting"] == NOTES


def test_who_waits_to_hear_about_an_entitlement_is_asked_about_it_first() -> None:
    judgement, told = judged(person(wishes=["kind:type_b"], facts=WAITING), GAP_B, B_SITE)
    assert judgement.route_of(0) == ""
    assert told["O01"]["ask_entitlement_first:type_b"] == BLOCKS
    assert {reason.ask for reason in judgement.reasons(0) if reason.effect == BLOCKS} == {"disability_section"}
    assert told["O02"] == {"programme_open:type_b:waiting_exception_open": WAITS}


def test_a_bridge_that_somebody_recorded_opens_the_gap_seat_meanwhile() -> None:
    bridge = [*WAITING, Fact("not_used", "applied_bridging", "type_b")]
    judgement, told = judged(person(wishes=["kind:type_b"], facts=bridge), GAP_B, B_SITE)
    assert judgement.route_of(0) == "gap"
    assert told["O01"]["not_used:type_b:applied_bridging"] == NOTES


def test_a_gap_seat_at_a_site_whose_office_decides_opens_by_a_recorded_reason_only() -> None:
    place = opening("O1", "hikikomori_place", seats_for="gap", gap_approved=True)
    assert judged(person(), place)[1]["O1"]["ask_entitlement_first:hikikomori_centre"] == BLOCKS
    recorded = person(facts=[Fact("not_used", "content_does_not_fit", "hikikomori_centre")])
    assert route(recorded, place) == "gap"


# ------------------------------------------------------------------ seats for either


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ([Fact("agency_assessment", True)], "eligible"),
        ([Fact("agency_assessment", None)], "eligible"),
        ([Fact("agency_assessment", False)], "gap"),
        ([Fact("not_used", "applied_bridging", "certified_training")], "gap"),
    ],
)
def test_a_seat_for_either_is_the_schemes_first(facts: list[Fact], expected: str) -> None:
    place = opening("O1", "certified_training", seats_for="both", gap_approved=True)
    judgement, _ = judged(person(facts=facts), place)
    assert judgement.route_of(0) == expected
    assert bool(judgement.waits[0]) == (facts[0].fact == "agency_assessment" and facts[0].value is None)


def test_a_seat_for_either_by_recognition_stays_the_schemes() -> None:
    place = opening("O1", "work_trial", seats_for="both", gap_approved=True)
    assert route(person(), place) == "eligible_by_recognition"
    assert route(person(facts=OVER_THE_LINE), place) == "gap"
    judgement, _ = judged(person(facts={"job_prep_recognised": False}), place)
    assert (judgement.route_of(0), bool(judgement.waits[0])) == ("eligible", True)


def test_the_programme_of_the_seats_counts_and_not_the_kind_of_place() -> None:
    place = opening("O1", "farm", programme="certified_training")
    assert judged(person(facts={"agency_assessment": True}), place)[1]["O1"] == {
        "programme_yes:certified_training:agency_assessed": NOTES
    }


def test_an_opening_outside_every_scheme_has_no_regular_seats() -> None:
    place = opening("O1", "farm", confirmed_on=TODAY - timedelta(days=2))
    assert judged(person(), place)[1]["O1"] == {"programme_no:participation_support:outside_schemes": BLOCKS}


# ------------------------------------------------------------------ people outside a scheme in a site of it


def site(**known: Any) -> Any:
    """Judge somebody for whom no scheme is open at a gap seat of a benefit site and at one of a farm."""
    someone = person(facts={**OVER_THE_LINE, "disability_status": False})
    places = [
        opening(code, kind, seats_for="gap", gap_approved=True, host=code)
        for code, kind in (("B", "type_b"), ("F", "farm"))
    ]
    table_ = table(*places, hosts=[host("B", **known.pop("at", {})), host("F", capacity=9, users=9)])
    judgement = judge(someone, table_, TODAY, Params(gap=GapPolicy(**known)))
    return {
        place: {reason.code for reason in judgement.reasons(row) if reason.effect in (BLOCKS, CONFIRMS)}
        for row, place in enumerate(table_.ids)
    }


@pytest.mark.parametrize(
    ("at", "share", "reason"),
    [
        ({"capacity": 20, "users": 18}, 10, None),
        ({"capacity": 20, "users": 20}, 10, "no_unused_capacity"),
        ({"capacity": 20, "users": 22}, 10, "no_unused_capacity"),
        ({"capacity": 9, "users": 0}, 10, "no_unused_capacity"),  # a tenth of nine is no whole person
        ({"capacity": 10, "users": 9}, 10, None),
        ({"capacity": 20, "users": 0}, 0, "no_unused_capacity"),
        ({"capacity": 20}, 10, "unused_capacity_unknown"),
        ({"users": 3}, 10, "unused_capacity_unknown"),
        ({}, 10, "unused_capacity_unknown"),
    ],
)
def test_people_outside_the_scheme_come_within_what_its_users_leave(at: Any, share: int, reason: str | None) -> None:
    assert site(at=at, max_share_percent=share) == {"B": {reason} - {None}, "F": set()}
    assert site(at=at, max_share_percent=share, seats="as_stated") == {"B": set(), "F": set()}


def test_a_municipality_may_let_nobody_come_outside_the_scheme() -> None:
    assert site(at={"capacity": 20, "users": 0}, seats="none") == {"B": {"gap_not_agreed"}, "F": set()}


def test_agreement_is_asked_for_everywhere_or_at_benefit_sites_only() -> None:
    places = [opening(kind, kind, seats_for="gap", host=kind) for kind in ("farm", "type_b")]
    someone = person(facts={**OVER_THE_LINE, "disability_status": False})
    for approval, asked in (("everywhere", [True, True]), ("benefit_sites", [False, True])):
        judgement = judge(someone, table(*places), TODAY, Params(gap=GapPolicy(approval=approval, seats="as_stated")))
        assert [any(reason.code == "gap_approval_open" for reason in judgement.reasons(row))
                for row in (0, 1)] == asked  # fmt: skip
