"""A person's needs: unknown is None, and what cannot be true is refused when it is built."""

from datetime import date

import pytest

from matcher.needs.person import Fact, PersonNeeds, Wish
from tests.towns import person


def test_a_fact_that_was_not_told_is_unknown_of_every_type() -> None:
    someone = person(facts=[Fact("disability_status", None), Fact("age", None)])
    assert someone.facts_named("age") == ()
    assert (someone.flag("disability_status"), someone.number("age"), someone.day("age")) == (None, None, None)


def test_a_fact_is_read_by_its_type_only() -> None:
    someone = person(facts={"isolated": False, "age": 34, "choice_assessment_on": date(2026, 2, 16)})
    assert (someone.flag("isolated"), someone.number("isolated")) == (False, None)
    assert (someone.number("age"), someone.flag("age"), someone.day("age")) == (34, None, None)
    assert someone.day("choice_assessment_on") == date(2026, 2, 16)


def test_the_last_word_on_a_fact_counts() -> None:
    assert person(facts=[Fact("age", 33), Fact("age", 34), Fact("age", None)]).number("age") == 34


def test_of_dated_words_on_a_fact_the_latest_counts_in_any_order() -> None:
    days = [Fact("age", 33, known_on=date(2026, 5, 1)), Fact("age", 34, known_on=date(2026, 6, 1)), Fact("age", 30)]
    for facts in (days, days[::-1], [days[1], days[2], days[0]]):
        assert person(facts=facts).number("age") == 34
    dated, later = Fact("isolated", True, known_on=date(2026, 5, 1)), Fact("isolated", None, known_on=date(2026, 6, 1))
    assert person(facts=[dated, later]).flag("isolated") is True
    on = [Fact("choice_assessment_on", date(2026, 2, day), known_on=date(2026, 3, 10 - day)) for day in (1, 2)]
    assert person(facts=on).day("choice_assessment_on") == date(2026, 2, 1)


def test_wishes_stand_in_the_persons_own_order() -> None:
    someone = PersonNeeds(person="P", wishes=(Wish(2, "purpose", "calm"), Wish(1, "purpose", "income")))
    assert [wish.wish for wish in someone.first_wishes] == ["income", "calm"]


def test_nothing_is_both_needed_and_avoided() -> None:
    with pytest.raises(ValueError, match="quiet"):
        person(must=("quiet",), avoids=("quiet",))


def test_nothing_is_both_decided_for_and_ruled_out() -> None:
    with pytest.raises(ValueError, match="O1"):
        person(pins=("O1",), ruled_out=("O1",))
