"""What asks for no condition: the hikikomori centre, what residents do for each other, and what is open to all."""

from typing import Any

import pytest

from matcher.eligibility.programmes.community import (
    hikikomori_centre,
    living_support_coordination,
    mutual_aid,
    open_to_all,
    outside_schemes,
)
from tests.matcher.eligibility.ground import ground, short
from tests.towns import person


@pytest.mark.parametrize("age", [None, 13, 34, 53, 70])
@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (True, ("eligible", "own_word", None, None)),
        (None, ("confirm", "own_word_open", "person", "not_known_yet")),
        (False, ("no", "own_word_no", None, "person_does_not_wish")),
    ],
)
def test_a_hikikomori_centre_is_for_whoever_says_so_at_any_age(
    age: int | None, said: bool | None, expected: Any
) -> None:
    """ひきこもり支援ハンドブック 2025-01-31: no six months, the family included."""
    facts = {"hikikomori_own_word": said, "age": age, "in_work_or_school": True, "disability_status": False}
    assert short(hikikomori_centre(person(facts=facts), ground())) == expected


@pytest.mark.parametrize("said", [True, None, False])
def test_asking_for_such_a_place_is_saying_so(said: bool | None) -> None:
    someone = person(wishes=["kind:hikikomori_place"], facts={"hikikomori_own_word": said})
    assert hikikomori_centre(someone, ground()).outcome == "eligible"


@pytest.mark.parametrize("rule", [living_support_coordination, mutual_aid])
def test_what_residents_do_for_each_other_is_open_to_residents(rule: Any) -> None:
    found = rule(person(), ground())
    assert (found.programme, *short(found)) == (rule.__name__, "eligible", "open_to_residents", None, None)


def test_what_needs_no_scheme_is_open_to_everybody() -> None:
    assert short(open_to_all(person(), ground())) == ("eligible", "open_to_all", None, None)


def test_nobody_is_entitled_to_a_seat_outside_the_schemes() -> None:
    assert short(outside_schemes(person(), ground())) == ("no", "outside_schemes", None, None)
