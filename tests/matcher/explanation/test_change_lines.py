"""A change as a line: what would have to change, where and how much, and whom to ask; no other person's code."""

from typing import Any

import pytest

from matcher.changes.change import Change
from matcher.explanation.card_lines import Line, Param
from matcher.explanation.change_lines import change_line
from matcher.messages import LANGUAGES, sentences
from resources_catalog.week import Slot
from tests.towns import host, opening, table

PLACES = table(opening("O1", ask_contact="店主"), hosts=[host("H1", phone="電話帳")])
HERE = Param("place", "O1")


def line(kind: str, detail: str = "", amount: int = 1, **known: Any) -> Line:
    return change_line(Change(kind, 1, amount, "A", known.pop("opening", "O1"), detail, **known), PLACES)


@pytest.mark.parametrize("kind", ["look_first", "gap_agreement", "lift", "newcomer", "seat"])
def test_a_change_at_a_place_names_it_and_whom_to_ask_there(kind: str) -> None:
    assert line(kind) == Line(f"smallest_{kind}", (HERE,), "host", ("店主", "電話帳"))


def test_how_much_is_said_in_minutes() -> None:
    assert line("hour_less", amount=30).params == (HERE, Param("minutes", 30))
    assert line("travel", amount=10, opening=None, ask="person") == Line(
        "smallest_travel", (Param("minutes", 10),), "person", ()
    )
    assert line("support", amount=2).params == (HERE, Param("minutes", 30))


def test_what_is_adapted_is_named_in_words() -> None:
    assert line("accommodation", "furigana").params == (HERE, Param("feature", "furigana", "features"))
    assert line("accommodation", "talk") == Line("smallest_talk", (HERE,), "host", ("店主", "電話帳"))


def test_times_are_times_and_the_one_at_home_is_not_named() -> None:
    found = line("cover_at_home", "wed=13:30-15:30", other="M", ask="family")
    assert found == Line("smallest_cover_at_home", (HERE, Param("when", (Slot(2, 810, 930),))), "family", ())
    assert line("slot", "thu=9:00-12:00").params == (HERE, Param("when", (Slot(3, 540, 720),)))


def test_somebody_who_goes_along_is_looked_for_by_the_coordinator() -> None:
    assert line("accompany", opening=None, ask="coordinator") == Line("smallest_accompany", (), "coordinator", ())


@pytest.mark.parametrize(
    ("detail", "code", "params"),
    [
        ("minor_rules", "reason_minor_rules", []),
        ("hazard_unknown:bees", "reason_hazard_unknown", [("feature", "bees", "features")]),
        ("recognition_open:job_prep", "reason_recognition_open", [("programme", "job_prep", "programmes")]),
        ("programme_open:type_b:status_unknown", "reason_programme_open",
         [("programme", "type_b", "programmes"), ("why", "status_unknown", "why")]),
    ],
)  # fmt: skip
def test_an_answer_is_the_question_that_waits_for_it(detail: str, code: str, params: list[tuple[str, ...]]) -> None:
    found = line("answer", detail, opening=None, ask="person")
    assert found.code == code
    assert [(param.name, param.value, param.words) for param in found.params] == params


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_line_has_a_sentence(lang: str) -> None:
    kinds = ("look_first", "accompany", "hour_less", "travel", "accommodation", "talk", "gap_agreement", "lift",
             "newcomer", "support", "cover_at_home", "slot", "seat")  # fmt: skip
    assert {f"smallest_{kind}" for kind in kinds} <= sentences(lang).keys()
