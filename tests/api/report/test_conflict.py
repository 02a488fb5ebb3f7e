"""Every rule that can be part of a conflict is said in words, in every language."""

import ast
from pathlib import Path

import pytest

from api.report.conflict import conflict_line
from matcher.assignment.exact import rules
from matcher.messages import LANGUAGES
from tests.matcher.messages.test_reasons import limit_codes
from tests.wordlists import forbidden

GIVEN = {"persons": 2, "openings": 2, "hosts": 2, "keep_apart": 3, "keep_together": 2, "pinned": 2, "forbidden": 2,
         "requires": 2, "limits": 1, "floors": 1, "current": 1}  # fmt: skip


def named() -> set[tuple[str, ...]]:
    """Read the rules' names out of the solver: the table first, the column last where there is one."""
    found = set()
    for node in ast.walk(ast.parse(Path(rules.__file__).read_text(encoding="utf-8"))):
        if isinstance(node, ast.Tuple) and node.elts and isinstance(node.elts[0], ast.Constant):
            words = [each.value for each in node.elts if isinstance(each, ast.Constant)]
            found.add(tuple(str(word) for word in words))
    return {each for each in found if each[0] in GIVEN}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_each_is_said(lang: str) -> None:
    assert {each[0] for each in named()} == set(GIVEN)
    for table, *column in named():
        keys = ["A"] if table in ("persons", "openings", "hosts") else ["A", "B", "opening"][: GIVEN[table]]
        said = conflict_line([table, *keys, *column], lang)
        assert ("A" in said) == (table != "limits")
        assert ("B" in said) == (len(keys) > 1)
        assert forbidden(said, lang) == []


def test_a_promise_is_named_in_words() -> None:
    assert conflict_line(["floors", "waiting_longest"], "en") == "what was promised (People who wait longest)"
    assert conflict_line(["floors", "own"], "en") == "what was promised (own)"


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("kind", [*sorted(limit_codes()), "budget"])
def test_a_limit_is_said_by_its_kind_and_whose_it_is(kind: str, lang: str) -> None:
    said = conflict_line(["limits", f"{kind}:H01"], lang)
    assert "H01" in said
    assert f"{kind}:" not in said
    assert "H01" not in conflict_line(["limits", kind], lang)
