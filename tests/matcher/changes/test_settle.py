"""What stands between a person and a place, and what could settle it: cases a caseworker can check."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from matcher.changes.apply import apply
from matcher.changes.obstacles import HOST_TAKEN, NO_COVER, SEAT_TAKEN, USED_UP, Spare, obstacles
from matcher.changes.propose import Proposed, propose
from matcher.explanation.limits import LimitsInUse
from matcher.needs.person import Fact, PersonNeeds
from matcher.params import DEFAULT_CHANGES, ChangeKind, Companion, GapPolicy, Params
from matcher.round.inputs import Inputs
from matcher.round.lay_out import LaidOut, lay_out
from resources_catalog.model import Host, Opening
from tests.changed import solved_anew
from tests.matcher.laid import inputs_of
from tests.towns import TODAY, host, opening, person

PLAIN = Params()


def seen(inputs: Inputs) -> tuple[LaidOut, Spare]:
    laid = lay_out(inputs)
    tables, plan = solved_anew(inputs)
    return laid, Spare.of(laid, plan.pairs, LimitsInUse.of(tables, plan).left)


def against(inputs: Inputs, who: str = "A", row: int = 0) -> list[tuple[str, tuple[str, ...]]]:
    laid, spare = seen(inputs)
    return [(each.code, each.params) for each in obstacles(laid.looked[who], laid, row, spare)]


def proposed(inputs: Inputs, who: str = "A") -> Proposed:
    laid, spare = seen(inputs)
    return propose(laid.looked[who], laid, spare)


def singles(inputs: Inputs, who: str = "A") -> list[str]:
    return [each.key() for each in proposed(inputs, who).singles]


def one(
    someone: PersonNeeds, place: Opening, at: Host | None = None, params: Params = PLAIN, others: Sequence[str] = ()
) -> list[str]:
    """Give the single changes for somebody in a town of one place; others come first to it."""
    people = [someone, *(person(code, tier=0) for code in others)]
    return singles(inputs_of(people, [place], [at] if at else (), params=params))


# ------------------------------------------------------------------ what stands there


def test_reasons_of_the_rules_stand_in_the_way_and_doubts_and_notes_do_not() -> None:
    inputs = inputs_of([person("A", avoids=("bees",), must=("quiet",))], [opening("O1", confirmed_on=None)])
    assert against(inputs) == [("hazard_unknown", ("bees",))]


def test_a_full_place_is_full_and_not_taken_as_well() -> None:
    assert against(inputs_of([person("A")], [opening("O1", seats=0)])) == [("full", ())]


@pytest.mark.parametrize("home", [host("H1"), host("H1", seats=1)])
def test_a_seat_that_the_plan_gives_to_others_is_taken(home: Host) -> None:
    seats = 1 if home.seats is None else 5
    inputs = inputs_of([person("A"), person("B", tier=0)], [opening("O1", seats=seats)], [home])
    assert against(inputs) == [(SEAT_TAKEN if home.seats is None else HOST_TAKEN, ())]


def test_another_time_is_offered_where_the_seat_is_gone_and_not_where_the_host_is_full() -> None:
    """Wednesday is free for A: one more time is a place of its own, but no help where the host takes nobody more."""
    place = opening("O1", slots="tue 10:00-12:00", seats=1)
    people = [person("A", times="tue 9:00-13:00; wed 9:00-13:00"), person("B", tier=0, times="tue 9:00-13:00")]
    assert singles(inputs_of(people, [place])) == ["seat:+1@O1", "slot:wed=9:00-11:00@O1"]
    assert singles(inputs_of(people, [place], [host("H1", seats=1)])) == ["seat:+1@O1"]
    full = opening("O1", slots="tue 10:00-12:00", seats=0)
    assert singles(inputs_of(people[:1], [full])) == ["seat:+1@O1", "slot:wed=9:00-11:00@O1"]
    assert singles(inputs_of(people[:1], [place], [host("H1", seats=0)])) == ["seat:+1@O1"]


@pytest.mark.parametrize(
    ("place", "home", "params", "limit"),
    [
        ({"support_capacity": 2, "support_load": 2}, {}, {}, "support:O1"),
        ({"support_load": 2}, {"support_capacity": 3}, {}, "support:O1"),
        ({}, {"newcomers_month": 1}, {}, "newcomers:H1"),
        ({"accompany_needed": True}, {}, {"accompanied_starts": 1}, "accompany"),
        ({"accompany_needed": True}, {}, {"companions": (Companion(companion="V", starts=1),)}, "companions:V"),
    ],
)
def test_what_the_plan_has_used_up_is_named_by_its_limit(place: Any, home: Any, params: Any, limit: str) -> None:
    inputs = inputs_of([person("A"), person("B", tier=0)], [opening("O1", seats=9, **place)], [host("H1", **home)],
                       params=Params(**params))  # fmt: skip
    assert against(inputs) == [(USED_UP, (limit,))]


def test_a_lift_that_others_fill_is_used_up_for_who_comes_by_lift() -> None:
    place = opening("O1", seats=9, features=("lift_offered",), lift_seats=1)
    people = [person("A", ways=("picked_up",)), person("B", ways=("picked_up",), tier=0)]
    assert against(inputs_of(people, [place])) == [(USED_UP, ("lift:O1",))]
    drivers = Params(companions=(Companion(companion="V", lifts=1),))
    fetched = [replace(each, home_mesh="53387172", travel_max=60) for each in people]
    none = inputs_of(fetched, [opening("O1", seats=9, slots="wed 9:00-10:00")], [host("H1", at="B")], params=drivers)
    assert against(none) == [(USED_UP, ("drivers:V@wed",))]


def test_nothing_stands_where_only_the_choice_of_others_is_left() -> None:
    tie = person("A", facts=[Fact("apart_host", True, "B")])
    inputs = inputs_of([tie, person("B", tier=0)], [opening("O1", seats=9)])
    assert against(inputs) == []
    assert proposed(inputs) == Proposed((), ())


def test_an_empty_town_has_nothing_in_the_way() -> None:
    laid, spare = seen(inputs_of([person("A")], []))
    assert propose(laid.looked["A"], laid, spare) == Proposed((), ())


# ------------------------------------------------------------------ what could settle it


def test_the_whole_catalogue_of_changes_by_hand() -> None:
    meshed: dict[str, Any] = {"home_mesh": "53387172", "ways": ("bicycle",)}  # about 20 minutes to point A
    sure = replace(PLAIN, home_spread_km=0.0)
    cases: dict[str, list[str]] = {
        "answer": one(person("A", facts={"age": 16}), opening("O1")),
        "look_first": one(person("A"), opening("O1", cover=None)),
        "accompany": one(
            person("A", accompany="first"), opening("O1"),
            params=Params(companions=(Companion(companion="V", starts=1, areas=("Z",)),)),
        ),
        "hour_less": one(person("A", visit_minutes=45), opening("O1", slots="wed 9:00-12:00", min_minutes=90)),
        "travel": one(person("A", travel_max=15, **meshed), opening("O1", lacks=("lift_offered",)), params=sure),
        "accommodation": one(person("A", must=("furigana",)), opening("O1", lacks=("furigana",))),
        "gap_agreement": one(person("A"), opening("O1", "farm", seats_for="gap", gap_approved=False)),
        "lift": one(person("A", ways=("picked_up",)), opening("O1", lacks=("lift_offered",))),
        "newcomer": one(person("A"), opening("O1"), host("H1", newcomers_month=1), others=["B"]),
        "support": one(person("A"), opening("O1", support_load=2, support_capacity=1)),
        "slot": one(person("A", times="thu 9:00-12:00"), opening("O1", slots="wed 9:00-12:00", min_minutes=60)),
        "seat": one(person("A"), opening("O1", seats=0)),
    }  # fmt: skip
    assert cases == {
        "answer": ["answer:minor_rules"],
        "look_first": ["answer:insurance_unknown@O1", "look_first@O1"],
        "accompany": ["accompany:+1"],
        "hour_less": ["hour_less:+60@O1"],
        "travel": ["travel:+10", "lift:+1@O1"],
        "accommodation": ["accommodation:furigana@O1"],
        "gap_agreement": ["gap_agreement@O1"],
        "lift": ["lift:+1@O1"],
        "newcomer": ["newcomer:+1@O1"],
        "support": ["support:+1@O1", "support:+2@O1"],
        "slot": ["slot:thu=9:00-12:00@O1"],
        "seat": ["seat:+1@O1"],
    }


def carer(*others: str, times: str = "") -> PersonNeeds:
    next_door = Fact("travel_minutes", 0, "H1", "walk")
    return person("A", times=times, facts=[next_door, *(Fact("care_duty", 30, other) for other in others)])


def test_somebody_at_home_is_asked_for_over_the_whole_outing() -> None:
    place = opening("O1", slots="wed 14:00-15:00/w13")
    inputs = inputs_of([carer("M"), person("M", state="resting")], [place])
    assert against(inputs) == [(NO_COVER, ())]
    (change,) = proposed(inputs).singles
    assert (change.key(), change.other, change.ask) == ("cover_at_home:wed=13:45-15:15/w13@O1", "M", "family")
    both = inputs_of([carer("M", "N"), person("M", state="resting"), person("N", state="resting")], [place])
    assert against(both) == [(NO_COVER, ())]
    assert proposed(both).singles == ()


@pytest.mark.parametrize(
    ("someone", "place", "at"),
    [
        (
            person("A", must=("step_free",), avoids=()),
            {"lacks": ("step_free",), "valid_until": TODAY.replace(day=1)},
            {},
        ),
        (person("A", avoids=("bees",)), {"features": ("bees",)}, {}),
        (person("A", avoids=("classmates_likely",)), {"features": ("classmates_likely",)}, {}),
        (person("A", ruled_out=("O1",)), {"seats": 0}, {}),
        (person("A", consent_hosts=False), {"seats": 0}, {}),
        (person("A", avoid_hosts=("H1",)), {"seats": 0}, {}),
        (person("A", declines_kinds=("ibasho",)), {"seats": 0}, {}),
        (person("A", wishes=["calm"]), {"seats": 0, "purposes": ("be_useful",)}, {}),
        (person("A"), {"paused_until": TODAY}, {}),
        (person("A"), {"seats": 1, "seats_in_use": 3}, {}),  # one seat more is not enough
        (person("A"), {"seats": 5, "seats_in_use": 3}, {"seats": 2}),
        (person("A", visit_minutes=20), {"slots": "wed 9:00-12:00", "min_minutes": 60}, {}),
        (person("A", times="thu 9:00-9:30"), {"slots": "wed 9:00-12:00", "min_minutes": 180}, {}),
    ],
)
def test_where_nothing_can_be_done_nothing_is_proposed(someone: PersonNeeds, place: Any, at: Any) -> None:
    assert proposed(inputs_of([someone], [opening("O1", **place)], [host("H1", **at)])) == Proposed((), ())


def test_a_host_can_leave_talk_out_and_do_without_customers() -> None:
    assert one(person("A", talk_max="greetings"), opening("O1", talk="customers")) == ["accommodation:talk@O1"]
    assert one(person("A", avoids=("photos_sns",)), opening("O1", features=("photos_sns",))) == [
        "accommodation:photos_sns@O1"
    ]


def test_a_lift_is_no_help_where_it_would_be_too_far_as_well() -> None:
    far = person("A", home_mesh="53387172", ways=("walk",), travel_max=5)
    assert one(far, opening("O1"), params=replace(PLAIN, home_spread_km=0.0)) == []
    near = replace(far, travel_max=20)
    assert one(near, opening("O1"), params=replace(PLAIN, home_spread_km=0.0)) == ["lift:+1@O1"]


def test_on_foot_a_longer_walk_is_asked_for_as_far_as_it_takes() -> None:
    """17 minutes measured, 10 bearable on foot: ten more, not twenty; thirty would be beyond what is asked."""
    for minutes, found in ((17, ["travel:+10"]), (25, ["travel:+20"]), (31, [])):
        walker = person("A", walk_max=10, facts=[Fact("travel_minutes", minutes, "O1", "walk")])
        assert [key for key in one(walker, opening("O1")) if key.startswith("travel")] == found


@pytest.mark.parametrize(("kind", "policy", "found"), [
    ("type_b", "none", []), ("farm", "none", ["gap_agreement@O1"]),
    ("type_b", "as_stated", ["gap_agreement@O1"]),
])  # fmt: skip
def test_an_agreement_is_asked_for_where_the_municipality_lets_it_count(kind: str, policy: str, found: Any) -> None:
    someone = person("A", facts={"disability_status": False, "job_prep_recognised": False,
                                 "household_income_below_line": False})  # fmt: skip
    place = opening("O1", kind, seats_for="gap", gap_approved=False)
    assert one(someone, place, params=Params(gap=GapPolicy(seats=policy))) == found


def test_the_entitlement_is_asked_first_also_where_a_seat_outside_the_scheme_is_in_view() -> None:
    place = opening("O1", "certified_training", seats_for="gap", gap_approved=True)
    (change,) = proposed(inputs_of([person("A")], [place])).singles
    assert (change.key(), change.ask) == (
        "answer:programme_open:certified_training:agency_assessment_open",
        "sr_agency",
    )


@pytest.mark.parametrize(
    ("someone", "place", "found"),
    [
        # The first free time that holds a visit, the possible ones after the good ones.
        ({"times": "thu 9:00-9:30", "possible": "fri 9:00-12:00"}, "wed 10:00-11:00", "fri=9:00-10:00"),
        ({"times": "thu 9:00-15:00", "visit_minutes": 60}, "wed 10:00-13:00", "thu=9:00-10:00"),
        ({"times": "thu 9:00-15:00/w24"}, "wed 10:00-11:30", "thu=9:00-10:30/w24"),
        ({"times": "thu 9:00-10:00"}, "wed 10:00-13:00", "thu=9:00-10:00"),
    ],
)
def test_one_time_is_asked_for_the_first_that_holds_a_visit(someone: Any, place: str, found: str) -> None:
    keys = one(person("A", **someone), opening("O1", slots=place, min_minutes=50))
    assert keys == [f"slot:{found}@O1"]


def test_a_time_too_short_to_the_quarter_is_not_asked_for() -> None:
    """50 minutes fill four quarter hours: 9:00 to 9:45 does not hold them."""
    assert one(person("A", times="thu 9:00-9:45"), opening("O1", slots="wed 9:00-12:00", min_minutes=40)) == [
        "slot:thu=9:00-9:45@O1"
    ]
    assert one(person("A", times="thu 9:00-9:45"), opening("O1", slots="wed 9:00-12:00", min_minutes=50)) == []


# ------------------------------------------------------------------ singles, pairs, and what is not tried


def test_two_things_in_the_way_are_settled_by_two_changes_or_by_one_that_settles_both() -> None:
    place = opening("O1", seats=0, lacks=("furigana",))
    found = proposed(inputs_of([person("A", must=("furigana",))], [place]))
    assert found.singles == ()
    assert [[each.key() for each in pair] for pair in found.pairs] == [["accommodation:furigana@O1", "seat:+1@O1"]]
    lift = opening("O1", lacks=("lift_offered",))
    far = person("A", ways=("picked_up",), facts=[Fact("travel_minutes", 40, "O1", "walk")], travel_max=30)
    assert [code for code, _ in against(inputs_of([far], [lift]))] == ["no_lift", "too_far"]
    assert one(far, lift) == ["lift:+1@O1"]
    ridden = replace(far, facts=(Fact("travel_minutes", 40, "O1", "picked_up"),))
    assert one(ridden, lift) == []


def test_three_things_in_the_way_are_too_many() -> None:
    place = opening("O1", seats=0, lacks=("quiet",), features=("photos_sns",))
    who = person("A", must=("quiet",), avoids=("photos_sns",))
    assert proposed(inputs_of([who], [place])) == Proposed((), ())


def test_who_holds_the_seat_may_find_another_so_the_answer_alone_is_tried_first() -> None:
    people = [person("A", facts={"age": 16}), person("B", tier=0)]
    found = proposed(inputs_of(people, [opening("O1", seats=1)]))
    assert [each.key() for each in found.singles] == ["answer:minor_rules"]
    assert [[each.key() for each in pair] for pair in found.pairs] == [["answer:minor_rules", "seat:+1@O1"]]


def test_only_kinds_in_the_municipalitys_catalogue_are_tried_at_its_cost() -> None:
    someone, place = person("A"), opening("O1", seats=0)
    assert one(someone, place, params=Params(changes=())) == []
    without_seats = tuple(each for each in DEFAULT_CHANGES if each.kind != "seat")
    assert one(someone, place, params=Params(changes=without_seats)) == []
    cheap = inputs_of([someone], [place], params=Params(changes=(ChangeKind("seat", 2),)))
    assert [each.cost_class for each in proposed(cheap).singles] == [2]


def test_singles_stand_in_order_of_cost_and_pairs_by_their_sum() -> None:
    places = [
        opening("O1", seats=0, talk="none"),
        opening("O2", lacks=("furigana",), talk="none"),
        opening("O3", cover=None, talk="none"),
        opening("O4", seats=0, lacks=("furigana",), talk="none"),
        opening("O5", lacks=("furigana",), talk="customers"),
    ]
    found = proposed(inputs_of([person("A", must=("furigana",), talk_max="short")], places))
    assert [each.key() for each in found.singles] == [
        "answer:insurance_unknown@O3",
        "look_first@O3",
        "accommodation:furigana@O2",
        "seat:+1@O1",
    ]
    assert [[each.key() for each in pair] for pair in found.pairs] == [
        ["accommodation:furigana@O5", "accommodation:talk@O5"],
        ["accommodation:furigana@O4", "seat:+1@O4"],
    ]


# ------------------------------------------------------------------ several things at once


def test_one_more_who_goes_along_settles_every_limit_on_that() -> None:
    """The municipality counts starts and names helpers; both are used up, and the seat is taken as well."""
    params = Params(accompanied_starts=1, companions=(Companion(companion="S", starts=1),))
    people = [person("A", accompany="first"), person("B", tier=0, accompany="first")]
    found = proposed(inputs_of(people, [opening("O1", seats=1)], params=params))
    assert [" ".join(each.key() for each in pair) for pair in found.pairs] == ["accompany:+1 seat:+1@O1"]


def test_a_full_place_of_a_host_that_welcomed_its_newcomer_needs_both() -> None:
    places = [opening("O1", seats=0), opening("O2", seats=1)]
    people = [person("A", ruled_out=("O2",)), person("B", tier=0)]
    found = proposed(inputs_of(people, places, [host("H1", newcomers_month=1)]))
    assert "newcomer:+1@O1 seat:+1@O1" in [" ".join(each.key() for each in pair) for pair in found.pairs]


def test_where_only_drivers_are_named_one_more_who_goes_along_is_no_new_limit() -> None:
    params = Params(accompanied_starts=1, companions=(Companion(companion="D", lifts=1),))
    people = [person("A", accompany="first"), person("B", tier=0, accompany="first")]
    inputs = inputs_of(people, [opening("O1", seats=5)], params=params)
    (change,) = proposed(inputs).singles
    assert change.key() == "accompany:+1"
    assert apply([change], inputs).params.companions == params.companions


def test_a_driver_more_than_there_is_is_a_lift_of_the_host() -> None:
    params = Params(companions=(Companion(companion="D", lifts=1),))
    riders = [person(code, tier=tier, ways=("picked_up",)) for code, tier in (("A", 1), ("B", 0))]
    place = opening("O1", slots="tue 10:00-12:00", seats=5, lacks=("lift_offered",))
    assert singles(inputs_of(riders, [place], params=params)) == ["lift:+1@O1"]
