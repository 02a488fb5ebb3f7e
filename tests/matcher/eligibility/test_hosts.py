"""The host's side: whether it takes people now, and how fresh its word is."""

from datetime import timedelta

import pytest

from matcher.eligibility.rules.hosts import host_takes_people
from matcher.params import Params
from resources_catalog.vocabulary import terms
from tests.matcher.eligibility.marks import BLOCKS, CONFIRMS, asked, said
from tests.towns import TODAY, host, opening, table

YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)


@pytest.mark.parametrize("status", [code for code in terms("host_statuses") if code != "offers"])
def test_only_a_host_that_offers_something_is_a_choice(status: str) -> None:
    places = table(opening("O1"), opening("O2", host="H2"), hosts=[host("H1", status=status)])
    assert said(host_takes_people(places, TODAY, Params()), places) == {"O1": {"never_offered": BLOCKS}, "O2": {}}


def test_a_pause_lasts_through_its_last_day() -> None:
    places = table(
        opening("O1", paused_until=TODAY),
        opening("O2", paused_until=YESTERDAY),
        opening("O3", host="H2"),
        hosts=[host("H2", paused_until=TOMORROW)],
    )
    assert said(host_takes_people(places, TODAY, Params()), places) == {
        "O1": {"paused": BLOCKS},
        "O2": {},
        "O3": {"paused": BLOCKS},
    }


def test_a_place_without_a_seat_left_is_full() -> None:
    places = table(
        opening("O1", seats=2, seats_in_use=2), opening("O2", seats=2, seats_in_use=1), opening("O3", seats=0)
    )
    assert said(host_takes_people(places, TODAY, Params()), places) == {
        "O1": {"full": BLOCKS},
        "O2": {},
        "O3": {"full": BLOCKS},
    }


def test_an_old_or_missing_word_of_the_host_is_a_question() -> None:
    old = TODAY - timedelta(days=180)
    places = table(
        opening("O1", confirmed_on=old),
        opening("O2", confirmed_on=old - timedelta(days=1)),
        opening("O3", confirmed_on=None),
    )
    marks = tuple(host_takes_people(places, TODAY, Params(stale_days=180)))
    assert said(marks, places) == {"O1": {}, "O2": {"capacity_stale": CONFIRMS}, "O3": {"never_confirmed": CONFIRMS}}
    assert asked(marks) == {"capacity_stale": "host", "never_confirmed": "host"}
