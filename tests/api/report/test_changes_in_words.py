"""Every kind of change is said in words, with the place and without anybody else."""

import pytest

from api.report.words import say_line
from matcher.changes.change import Change
from matcher.explanation.change_lines import change_line
from matcher.messages import LANGUAGES
from matcher.params import DEFAULT_CHANGES
from tests.rounds import round_of
from tests.towns import opening, person
from tests.wordlists import forbidden


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("kind", [each.kind for each in DEFAULT_CHANGES])
def test_every_kind_of_change_is_said(kind: str, lang: str) -> None:
    """With the name of the place and whom to ask, and never with the code of somebody else."""
    recommendation, _ = round_of([person("P1", avoids=("customers",))], [opening(name="なぎ", features=("customers",))])
    detail = {"answer": "minor_rules", "accommodation": "customers", "slot": "wed=14:00-15:00",
              "cover_at_home": "wed=13:30-15:30"}.get(kind, "")  # fmt: skip
    change = Change(kind, 2, 10, "P1", None if kind in ("answer", "travel", "accompany") else "O1", detail, other="P9")
    line = change_line(change, recommendation.openings)
    said = say_line(line, lang)
    assert "{" not in said
    assert "P9" not in said
    assert ("なぎ" in said) == (change.opening is not None)
    assert forbidden(said, lang) == []
