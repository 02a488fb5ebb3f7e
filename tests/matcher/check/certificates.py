"""Certificates for tests: of small rounds, written by hand or by the solver, and what the check says of them."""

from collections.abc import Mapping
from typing import Any

from matcher.assignment import assign
from matcher.assignment.budget import Budget
from matcher.assignment.plan import Assignment
from matcher.check import Certified, certified
from matcher.check.bound.levels import Shown, shown_by
from matcher.check.facts import facts_of
from matcher.messages import LANGUAGES, sentence
from tests.problems import problem_of, tables_of
from tests.random_problems import Document

AMPLE = Budget(300)
Levels = dict[tuple[str, ...], int]


def solved(document: Document) -> Assignment:
    return assign(problem_of(document), method="prices", budget=AMPLE)


def checked(document: Document, solution: Mapping[str, object]) -> Certified:
    """Check, and make sure that everything found can be said."""
    found = certified(tables_of(document), solution)
    for lang in LANGUAGES:
        for wrong in found.violations:
            assert sentence(wrong.code, lang, rule=" ".join(wrong.rule), found=wrong.found, allowed=wrong.allowed)
    return found


def flat(numbers: Mapping[str, Any] | None) -> list[Any]:
    """Give numbers by name as one list, level by level."""
    assert numbers is not None
    return [number for each in numbers.values() for number in (each if isinstance(each, list) else [each])]


def levels_of(document: Document, reached: tuple[int, ...]) -> Levels:
    """Name the levels of what a plan reaches."""
    tiers = range(max(row.get("tier", 0) for row in document["persons"]) + 1)
    names = [
        level
        for name in document.get("objective", ("placed_by_tier", "value"))
        for level in ([(name, str(tier)) for tier in tiers] if name == "placed_by_tier" else [(name,)])
    ]
    return dict(zip(names, reached, strict=True))


def shown(document: Document, certificate: object, reached: tuple[int, ...]) -> Shown:
    return shown_by(facts_of(tables_of(document)), certificate, levels_of(document, reached))


A, B = ({"person": name} for name in "AB")
WIDE_A, WIDE_B = {**A, "max_placements": 2}, {**B, "max_placements": 2}
AX, BX, AY, BY = ({"person": person, "opening": place} for place in "xy" for person in "AB")


def small(pairs: list[tuple[Document, int]], **more: Any) -> Document:
    """Make a round of A and B at x and y of one host with two seats each; unit of the prices below: a hundredth."""
    made: Document = {
        "format": "enishi-problem/1",
        "objective": ["value"],
        "persons": [A, B],
        "openings": [{"opening": name, "host": "h", "seats": 2} for name in "xy"],
        "pairs": [{**pair, "value": value} for pair, value in pairs],
    }
    return {**made, **more}


def part_of(level: list[str], *rules: list[Any], persons: list[Any] | None = None) -> Document:
    return {"level": level, "persons": persons or [], "rules": list(rules)}
