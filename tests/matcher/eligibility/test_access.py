"""What a place must have, what it must not have, and how much talk it asks for: known yes, known no, unknown."""

import pytest

from matcher.eligibility.rules.access import language_is_shared, must_be_there, must_not_be_there, talk_is_bearable
from resources_catalog.vocabulary import terms
from tests.matcher.eligibility.marks import BLOCKS, CONFIRMS, WAITS, asked, said
from tests.towns import opening, person, table


def test_a_needed_feature_that_is_there_lacking_or_unknown() -> None:
    places = table(opening("O1", features=("step_free",)), opening("O2", lacks=("step_free",)), opening("O3"))
    marks = tuple(must_be_there(person(must=("step_free",)), places))
    assert said(marks, places) == {
        "O1": {},
        "O2": {"must_lacking:step_free": BLOCKS},
        "O3": {"must_unknown:step_free": CONFIRMS},
    }
    assert asked(marks)["must_unknown:step_free"] == "host"


def test_each_needed_feature_is_looked_at_by_itself() -> None:
    places = table(opening("O1", features=("quiet",), lacks=("toilet",)))
    assert said(must_be_there(person(must=("quiet", "toilet", "furigana")), places), places) == {
        "O1": {"must_lacking:toilet": BLOCKS, "must_unknown:furigana": CONFIRMS}
    }


def test_an_avoided_feature_that_is_there_absent_or_unknown() -> None:
    places = table(opening("O1", features=("crowd",)), opening("O2", lacks=("crowd",)), opening("O3"))
    assert said(must_not_be_there(person(avoids=("crowd",)), places), places) == {
        "O1": {"avoid_present:crowd": BLOCKS},
        "O2": {},
        "O3": {"avoid_unknown:crowd": CONFIRMS},
    }


ALONE = tuple(code for code in terms("features") if code.startswith("alone_with_"))
HAZARDS = tuple(code for code, term in terms("features").items() if term.group == "hazard")


@pytest.mark.parametrize("hazard", [*HAZARDS, *ALONE])
def test_an_unknown_hazard_or_being_alone_with_somebody_waits_for_an_answer(hazard: str) -> None:
    places = table(opening("O1", features=(hazard,)), opening("O2", lacks=(hazard,)), opening("O3"))
    assert said(must_not_be_there(person(avoids=(hazard,)), places), places) == {
        "O1": {f"avoid_present:{hazard}": BLOCKS},
        "O2": {},
        "O3": {f"hazard_unknown:{hazard}": WAITS},
    }


def test_there_are_hazards_and_people_to_be_alone_with() -> None:
    assert "bees" in HAZARDS
    assert "alone_with_one_man" in ALONE
    assert not set(ALONE) & set(HAZARDS)


def test_nothing_is_asked_of_a_place_for_somebody_without_conditions() -> None:
    places = table(opening("O1", lacks=("step_free",), features=("crowd",), talk="customers", languages=("ja",)))
    for rule in (must_be_there, must_not_be_there, talk_is_bearable, language_is_shared):
        assert said(rule(person(), places), places) == {"O1": {}}


def test_talk_up_to_what_the_person_can_bear() -> None:
    levels = tuple(sorted(terms("talk_levels"), key=lambda code: int(str(terms("talk_levels")[code].more["rank"]))))
    places = table(*(opening(f"O{rank}", talk=level) for rank, level in enumerate(levels)), opening("O9"))
    for most, level in enumerate(levels):
        found = said(talk_is_bearable(person(talk_max=level), places), places)
        assert [f"O{rank}" for rank in range(len(levels)) if found[f"O{rank}"]] == [
            f"O{rank}" for rank in range(most + 1, len(levels))
        ]
        assert {*found["O4"].items()} <= {("too_much_talk", BLOCKS)}
        assert found["O9"] == {"talk_unknown": CONFIRMS}


def test_a_language_that_is_not_shared_is_a_question_of_how_to_talk() -> None:
    places = table(opening("O1", languages=("ja",)), opening("O2", languages=("ja", "pt")), opening("O3"))
    assert said(language_is_shared(person(languages=("pt", "es")), places), places) == {
        "O1": {"language_not_shared": CONFIRMS},
        "O2": {},
        "O3": {},
    }
