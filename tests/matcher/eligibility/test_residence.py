"""The residence rule of places outside every scheme: 住所 or 住所又は居所, decisive for people who fled."""

import pytest

from matcher.eligibility.judge import judge
from matcher.eligibility.reasons import Allowed
from matcher.params import Params
from tests.towns import TODAY, opening, person, table

PLACES = table(opening("O1", "farm", seats_for="gap", gap_approved=True), opening("O2", "ibasho"))


@pytest.mark.parametrize(
    ("registered", "rule", "asked"),
    [
        (False, None, True),
        (False, "registered", True),
        (False, "registered_or_living", False),
        (True, "registered", False),
        (None, "registered", False),
    ],
)
def test_who_is_registered_elsewhere_is_a_question_to_the_supervisor_and_never_a_no(
    registered: bool | None, rule: str | None, asked: bool
) -> None:
    found = judge(person(facts={"residence_registered": registered}), PLACES, TODAY, Params(residence=rule))
    for row, outside in ((0, True), (1, False)):
        asks = {reason.code: reason.ask for reason in found.reasons(row)}
        assert asks.get("residence_open") == ("supervisor" if asked and outside else None)
        assert found.allowed[row] > Allowed.NO
