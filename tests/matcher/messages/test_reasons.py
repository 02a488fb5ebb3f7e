"""Every code that the engine can give has a sentence in every language, and nothing is said that it cannot give."""

import ast
from collections.abc import Iterator, Mapping
from pathlib import Path
from string import Formatter

import pytest

import matcher
from matcher.eligibility.programmes.notes import rule_notes
from matcher.explanation.cards import CHANGES, DEADLINES
from matcher.explanation.questions import EFFECTS
from matcher.messages import LANGUAGES, sentences
from matcher.scoring.score import PARTS
from resources_catalog.vocabulary import terms

ROOT = Path(matcher.__file__).parent


def trees(*folders: str) -> Iterator[ast.AST]:
    for folder in folders:
        place = ROOT / folder
        for path in sorted(place.rglob("*.py")) if place.is_dir() else [place]:
            yield from ast.walk(ast.parse(path.read_text(encoding="utf-8")))


def texts(node: ast.AST) -> set[str]:
    return {each.value for each in ast.walk(node) if isinstance(each, ast.Constant) and isinstance(each.value, str)}


def called(node: ast.AST, *names: str) -> bool:
    if not isinstance(node, ast.Call):
        return False
    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    owner = getattr(getattr(node.func, "value", None), "id", "")
    return name in names or f"{owner}.{name}" in names


def marks() -> Iterator[tuple[set[str], set[str], set[str]]]:
    """Codes, effects and parameters of every mark that a rule can set."""
    for node in trees("eligibility"):
        if isinstance(node, ast.Call) and called(node, "Mark.of"):
            effects = {each.attr for each in ast.walk(node.args[1]) if isinstance(each, ast.Attribute)}
            yield texts(node.args[0]), effects, {each.arg for each in node.keywords if each.arg} - {"ask"}


def reason_codes() -> set[str]:
    return set().union(*(codes for codes, _, _ in marks()))


def why_codes() -> set[str]:
    found: set[str] = set()
    for node in trees("eligibility/programmes"):
        if isinstance(node, ast.Call) and called(node, "eligible", "by_recognition", "confirm", "closed"):
            found |= texts(node.args[1])
        if isinstance(node, ast.Call) and called(node, "replace"):
            found |= {code for each in node.keywords if each.arg == "why" for code in texts(each.value)}
        if isinstance(node, ast.FunctionDef) and node.returns is not None and ast.unparse(node.returns) == "str | None":
            found |= {
                code
                for each in ast.walk(node)
                if isinstance(each, ast.Return) and isinstance(each.value, ast.Constant | ast.IfExp)
                for code in returned(each.value)
            }
    return found


def returned(value: ast.expr) -> set[str]:
    parts = [value.body, value.orelse] if isinstance(value, ast.IfExp) else [value]
    return {part.value for part in parts if isinstance(part, ast.Constant) and isinstance(part.value, str)}


def function(file: str, name: str) -> ast.FunctionDef:
    return next(node for node in trees(file) if isinstance(node, ast.FunctionDef) and node.name == name)


def unplaced_codes() -> set[str]:
    firsts = [
        each.value.elts[0]
        for each in ast.walk(function("explanation/unplaced.py", "_why"))
        if isinstance(each, ast.Return) and isinstance(each.value, ast.Tuple)
    ]
    return {first.value for first in firsts if isinstance(first, ast.Constant) and isinstance(first.value, str)}


def aside_codes() -> set[str]:
    body = function("round/inputs.py", "not_now")
    by_state = {
        code for node in ast.walk(body) if isinstance(node, ast.Dict) for each in node.values for code in texts(each)
    }
    return by_state | {
        code
        for node in ast.walk(body)
        if isinstance(node, ast.Return) and node.value is not None
        for code in returned(node.value)
    }


def limit_codes() -> set[str]:
    """Kinds of limits: what stands before the colon in the name of each use of one."""
    found = set()
    for node in trees("round/limits.py", "round/unused.py"):  # a use is five things, its name first
        if isinstance(node, ast.Yield) and isinstance(node.value, ast.Tuple) and len(node.value.elts) == 5:
            found |= {name.rstrip(":") for name in texts(node.value.elts[0]) if name != "@"}
    return found


CODE_AT = {"Line": 0, "_each": 0, "_features": 0, "_wishes": 2}
"""Which argument is the code of a line."""


def line_codes() -> set[str]:
    """Codes of lines on a card, without the families that end in a code of the vocabulary."""
    found = set()
    for file in ("explanation/card_lines.py", "explanation/scheme_lines.py", "explanation/cards.py"):
        for body in (node for node in trees(file) if isinstance(node, ast.FunctionDef)):
            named = {
                target.id: node.value
                for node in ast.walk(body)
                if isinstance(node, ast.Assign)
                for target in node.targets
                if isinstance(target, ast.Name)
            }
            for node in ast.walk(body):
                if isinstance(node, ast.Call) and called(node, *CODE_AT):
                    found |= said_here(node.args[CODE_AT[getattr(node.func, "id", "")]], named)
    return found


def said_here(node: ast.expr, named: Mapping[str, ast.expr]) -> set[str]:
    if isinstance(node, ast.Name) and node.id in named:
        return said_here(named[node.id], {})
    if isinstance(node, ast.IfExp):
        return said_here(node.body, named) | said_here(node.orelse, named)
    return {node.value} if isinstance(node, ast.Constant) and isinstance(node.value, str) else set()


def families() -> dict[str, set[str]]:
    """Sentences that belong together, by prefix: exactly these must be there."""
    blocks = {code for codes, effects, _ in marks() if "BLOCKS" in effects for code in codes}
    return {
        "reason": reason_codes() | {"would_rather_wait"},
        "often": blocks,
        "why": why_codes(),
        "unplaced": unplaced_codes(),
        "aside": aside_codes(),
        "effect": set(EFFECTS) | {"plan_loses", "plan_holds"},  # what a tried "no" does to the plan
        "limit": limit_codes() | {"accompany_open"},
        "unused": set(terms("reasons_not_used")),
        "rain": set(terms("rain_rules")),
        "change": set(CHANGES),
        "smallest": {each for each in terms("change_kinds") if each != "answer"} | {"talk"},
        "others": {"nobody", "lose", "move", "gain", "impossible"},
        "part": set(PARTS) - {"staying"},
        "level": {"high", "middle", "low", "unknown"},
    }


def fields(said: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(said) if name}


def test_the_code_is_really_read() -> None:
    assert {"must_lacking", "hazard_unknown", "avoid_unknown", "not_used", "needs_cover"} <= reason_codes()
    assert {"type_b_by_age", "type_b_by_history", "not_asked_about", "office_decides"} <= why_codes()
    assert why_codes() == {note.why for note in rule_notes()}
    assert {"nothing_fits", "needs_cover"} <= unplaced_codes()
    assert {"person_rests", "withdrawn", "no_legal_basis_for_matching"} <= aside_codes()
    assert limit_codes() == {
        *("accompany", "companions", "coordinator", "drivers", "lift", "newcomers", "support", "unused", "users"),
    }  # fmt: skip
    assert {
        "fits_wish",
        "fits_wish_near",
        "watch_wish",
        "way_measured",
        "way_estimated",
        "order_because",
    } <= line_codes()


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("prefix", sorted(families()))
def test_exactly_the_codes_of_the_engine_have_a_sentence(prefix: str, lang: str) -> None:
    there = {key.removeprefix(f"{prefix}_") for key in sentences(lang) if key.startswith(f"{prefix}_")}
    assert there == families()[prefix]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_line_of_a_card_and_every_first_step_has_a_sentence(lang: str) -> None:
    assert line_codes() | {f"first_{code}" for code in terms("first_steps")} <= sentences(lang).keys()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_sentence_needs_only_what_its_rule_gives(lang: str) -> None:
    for codes, _, params in marks():
        for code in codes:
            assert fields(sentences(lang)[f"reason_{code}"]) <= params - {"other"}


def test_only_deadlines_of_the_person_are_put_on_a_card() -> None:
    assert set(DEADLINES) < set(terms("tier_reasons"))
