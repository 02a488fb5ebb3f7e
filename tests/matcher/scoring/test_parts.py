"""The parts of a score by worked examples; what nobody knows is left out and said as width."""

from datetime import date
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings

from matcher.eligibility.journey import journey
from matcher.needs.person import Fact
from matcher.params import Params
from matcher.scoring.parts import (
    POSSIBLE_TIME,
    Part,
    part_environment,
    part_schedule,
    part_tasks,
    part_travel,
    part_wish,
    wish_match,
)
from resources_catalog.week import parse_slots
from tests.towns import Town, opening, person, table, towns

UNKNOWN = None


def shares(part: Part) -> list[float | None]:
    return [None if np.isnan(each) else round(float(each), 4) for each in part.share]


def widths(part: Part) -> list[float]:
    return [round(float(each), 4) for each in part.width]


def match(wish: str, *openings: Any) -> list[float | None]:
    """Answers to one wish, by opening in the order given."""
    found = wish_match(person(wishes=[wish]).wishes[0], table(*openings))
    return [None if np.isnan(each) else float(each) for each in found]


# ------------------------------------------------------------------ wishes


@pytest.mark.parametrize(
    ("wish", "yes", "no", "unknown"),
    [
        ("company", {"purposes": ("company",)}, {"purposes": ("income",)}, {}),
        ("interest:cats", {"interests": ("cats", "books")}, {"interests": ("books",)}, {}),
        ("feature:quiet", {"features": ("quiet",)}, {"lacks": ("quiet",)}, {}),
        ("task:sorting", {"tasks": ("sorting",)}, {"tasks": ("tea",)}, {}),
    ],
)
def test_a_wish_is_answered_unanswered_or_unknown(wish: str, yes: Any, no: Any, unknown: Any) -> None:
    assert match(wish, opening("O1", **yes), opening("O2", **no), opening("O3", **unknown)) == [1.0, 0.0, None]


def test_a_task_of_the_same_group_answers_half() -> None:
    assert match("task:sorting", opening("O1", tasks=("bagging",)), opening("O2", tasks=("bagging", "sorting"))) == [
        0.5,
        1.0,
    ]


def test_a_place_of_the_same_family_answers_half() -> None:
    assert match("kind:type_b", opening("O1", "type_b"), opening("O2", "transition"), opening("O3", "ibasho")) == [
        1.0,
        0.5,
        0.0,
    ]


def test_a_wish_for_a_host_is_answered_there_only() -> None:
    assert match("host:H2", opening("O1", host="H1"), opening("O2", host="H2")) == [0.0, 1.0]


def test_the_second_wish_counts_half_of_the_first_and_the_third_a_third() -> None:
    someone = person(wishes=["income", "company", "calm"])
    places = table(
        *(
            opening(f"O{number}", purposes=(purpose,))
            for number, purpose in enumerate(("income", "company", "calm", "play"))
        )
    )
    whole = 1 + 1 / 2 + 1 / 3
    assert shares(part_wish(someone, places)) == [
        round(1 / whole, 4),
        round(1 / 2 / whole, 4),
        round(1 / 3 / whole, 4),
        0.0,
    ]


def test_the_order_of_the_wishes_matters() -> None:
    places = table(opening("O1", purposes=("income",)), opening("O2", purposes=("calm",)))
    first, second = (
        part_wish(person(wishes=wishes), places).share for wishes in (["income", "calm"], ["calm", "income"])
    )
    assert first[0] > first[1]
    assert second[0] < second[1]


def test_an_unknown_wish_leaves_the_others_as_they_are() -> None:
    places = table(opening("O1", purposes=("income",)))
    alone = part_wish(person(wishes=["income", "calm"]), places)
    beside = part_wish(person(wishes=["income", "calm", "interest:cats"]), places)
    assert shares(alone) == shares(beside)
    assert widths(alone) == [0.0]
    assert widths(beside) == [round(1 / 3 / (1 + 1 / 2 + 1 / 3), 4)]


@pytest.mark.parametrize("wishes", [[], ["interest:cats"]])
def test_without_any_known_wish_the_part_is_silent(wishes: list[str]) -> None:
    part = part_wish(person(wishes=wishes), table(opening("O1")))
    assert (shares(part), widths(part)) == ([UNKNOWN], [1.0])


# ------------------------------------------------------------------ tasks and interests


def test_the_best_of_what_somebody_is_good_at_and_likes_counts() -> None:
    someone = person(facts=[Fact("strength", "sorting"), Fact("interest", "cats")])
    part = part_tasks(
        someone,
        table(
            opening("O1", tasks=("tea",), interests=("cats",)),
            opening("O2", tasks=("bagging",), interests=("books",)),
            opening("O3", tasks=("tea",)),
            opening("O4"),
        ),
    )
    assert shares(part) == [1.0, 0.5, 0.0, UNKNOWN]
    assert widths(part) == [0.0, 0.0, 0.5, 1.0]


def test_what_went_well_before_counts_when_it_names_a_task() -> None:
    places = table(opening("O1", tasks=("sorting",)))
    assert shares(part_tasks(person(facts=[Fact("tried_before_good", "sorting")]), places)) == [1.0]
    assert shares(part_tasks(person(facts=[Fact("tried_before_good", "夏の畑")]), places)) == [UNKNOWN]


def test_what_did_not_go_well_before_is_no_part_of_a_score() -> None:
    places = table(opening("O1", tasks=("sorting",)))
    assert shares(part_tasks(person(facts=[Fact("tried_before_change", "sorting")]), places)) == [UNKNOWN]


# ------------------------------------------------------------------ environment


def test_what_must_be_there_and_what_helps_count_alike_as_far_as_known() -> None:
    someone = person(must=("quiet",), helps=("furigana", "toilet"))
    part = part_environment(
        someone,
        table(
            opening("O1", features=("quiet", "furigana", "toilet")),
            opening("O2", features=("quiet",), lacks=("toilet",)),
            opening("O3", lacks=("furigana",)),
            opening("O4"),
        ),
    )
    assert shares(part) == [1.0, 0.5, 0.0, UNKNOWN]
    assert widths(part) == [0.0, round(1 / 3, 4), round(2 / 3, 4), 1.0]


def test_a_feature_named_twice_counts_once() -> None:
    place = table(opening("O1", features=("quiet",), lacks=("toilet",)))
    assert shares(part_environment(person(must=("quiet",), helps=("quiet", "toilet")), place)) == [0.5]


def test_without_conditions_the_environment_is_silent() -> None:
    assert shares(part_environment(person(), table(opening("O1", features=("quiet",))))) == [UNKNOWN]


# ------------------------------------------------------------------ travel


@pytest.mark.parametrize(
    ("minutes", "known", "share"),
    [
        (5, {"travel_good": 10, "travel_max": 30}, 1.0),
        (10, {"travel_good": 10, "travel_max": 30}, 1.0),
        (20, {"travel_good": 10, "travel_max": 30}, 0.55),
        (30, {"travel_good": 10, "travel_max": 30}, 0.1),
        (45, {"travel_good": 10, "travel_max": 30}, 0.1),
        (20, {"travel_max": 40}, 1.0),
        (30, {"travel_max": 40}, 0.55),
        (10, {"travel_good": 10, "travel_max": 10}, 1.0),
        (11, {"travel_good": 10, "travel_max": 10}, 0.1),
        (10, {"travel_good": 10}, UNKNOWN),
    ],
)
def test_an_easy_way_counts_full_and_the_longest_a_tenth(minutes: int, known: Any, share: float | None) -> None:
    someone = person(facts=[Fact("travel_minutes", minutes, "O1", "bus")], **known)
    places = table(opening("O1"))
    part = part_travel(someone, journey(someone, places, Params()))
    assert shares(part) == [share]
    assert widths(part) == [1.0 if share is UNKNOWN else 0.0]


def test_an_unknown_way_and_no_way_at_all_are_left_out() -> None:
    someone = person(travel_max=30)
    places = table(opening("O1"), opening("O2", "watch_over"))
    assert shares(part_travel(someone, journey(someone, places, Params()))) == [UNKNOWN, UNKNOWN]


# ------------------------------------------------------------------ schedule


def schedule(times: str, slots: str, **known: Any) -> list[float | None]:
    return shares(part_schedule(person(times=times), table(opening("O1", slots=slots, **known))))


def test_the_share_of_good_time_counts_above_what_is_only_possible() -> None:
    assert schedule("tue 10:00-12:00", "tue 10:00-12:00") == [1.0]
    assert schedule("tue 10:00-11:00", "tue 10:00-12:00") == [round(POSSIBLE_TIME + (1 - POSSIBLE_TIME) / 2, 4)]
    assert schedule("wed 10:00-12:00", "tue 10:00-12:00") == [POSSIBLE_TIME]


def test_good_time_on_some_weeks_of_the_month_counts_for_them() -> None:
    assert schedule("tue 10:00-12:00/w13", "tue 10:00-12:00") == [round(0.25 + 0.75 * 2 / 5, 4)]
    assert schedule("tue 10:00-12:00/w24", "tue 10:00-12:00/w24") == [1.0]


def test_any_good_time_is_full_where_people_come_and_go() -> None:
    assert schedule("tue 10:00-10:30", "tue 10:00-16:00", features=("drop_in",)) == [1.0]
    assert schedule("wed 10:00-10:30", "tue 10:00-16:00", features=("drop_in",)) == [POSSIBLE_TIME]


def test_the_times_now_and_the_times_later_count_alike() -> None:
    later: dict[str, Any] = {"slots_later": parse_slots("mon 7:30-9:30"), "slots_later_from": date(2026, 7, 10)}
    assert schedule("mon 9:00-12:00", "mon 9:00-11:00", **later) == [round(0.25 + 0.75 * (1 + 1 / 4) / 2, 4)]


@pytest.mark.parametrize(("times", "slots"), [("", "tue 10:00-12:00"), ("tue 10:00-12:00", "")])
def test_without_times_on_either_side_the_schedule_is_silent(times: str, slots: str) -> None:
    part = part_schedule(person(times=times), table(opening("O1", slots=slots)))
    assert (shares(part), widths(part)) == ([UNKNOWN], [1.0])


# ------------------------------------------------------------------ all of them


@settings(max_examples=30)
@given(drawn=towns())
def test_every_share_and_width_lies_between_0_and_1(drawn: Town) -> None:
    places = drawn.table
    for someone in drawn.caseload.people:
        for part in (
            part_wish(someone, places),
            part_tasks(someone, places),
            part_environment(someone, places),
            part_schedule(someone, places),
            part_travel(someone, journey(someone, places, drawn.params)),
        ):
            known = ~np.isnan(part.share)
            assert ((part.share[known] >= 0) & (part.share[known] <= 1)).all()
            assert ((part.width >= -1e-12) & (part.width <= 1)).all()
            assert (part.width[~known] == 1).all()
            assert part.share.shape == part.width.shape == (len(places),)
