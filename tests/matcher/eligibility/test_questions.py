"""What a municipality may make wait is what the rules can ask, no more and no less."""

import ast
from collections.abc import Iterator
from pathlib import Path

import matcher.eligibility
from matcher.eligibility.questions import QUESTIONS
from matcher.params import ALWAYS_KNOWN, Params

ROOT = Path(str(matcher.eligibility.__file__)).parent


def asked() -> Iterator[str]:
    """Codes of marks whose effect may be a question, as they stand in the rules."""
    for path in ROOT.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "Mark.of":
                effects = {each.attr for each in ast.walk(node.args[1]) if isinstance(each, ast.Attribute)}
                if effects & {"CONFIRMS", "WAITS"}:
                    yield from (str(each.value) for each in ast.walk(node.args[0]) if isinstance(each, ast.Constant))


def test_every_question_of_the_rules_is_listed_once() -> None:
    assert sorted(QUESTIONS) == sorted(set(asked()))


def test_the_defaults_are_questions_and_hold_those_of_consent_and_safety() -> None:
    assert set(ALWAYS_KNOWN) <= set(Params().must_be_known) <= set(QUESTIONS)
