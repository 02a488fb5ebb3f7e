"""What must be shown of the problem format: solver, check and enumeration agree; each function gives its figures."""

import json
import random
from collections import Counter
from typing import Any

from matcher.assignment import assign
from matcher.assignment.budget import Budget
from matcher.assignment.plan import Assignment
from matcher.check import check
from tests.problems import (
    best_by_enumeration,
    binding_kinds,
    hinata,
    is_minimal_conflict,
    problem_of,
    tables_of,
)
from tests.random_problems import Document, random_document
from tests.tamperings import KINDS, TAMPERINGS

AMPLE = Budget(300)
Figures = dict[str, Any]


def solved(document: Document) -> Assignment:
    """Solve a small document for certain."""
    return assign(problem_of(document), budget=AMPLE)


def random_problems(seed: int, n: int = 1000) -> Figures:
    """Compare solver, check and enumeration on random problems.

    Returns
    -------
    dict
        ``problems``, ``impossible``; the counts that must be 0: ``other_objective``, ``violations``, ``unproven``,
        ``bad_conflicts``; and ``binding``, how often the best plan would be another one without a kind of rule.
    """
    figures: Counter[str] = Counter()
    binding: Counter[str] = Counter(dict.fromkeys(KINDS, 0))
    for place in range(n):
        document = random_document(random.Random(f"problem {seed} {place}"))
        best, answer = best_by_enumeration(document), solved(document)
        binding.update(binding_kinds(document))
        figures["impossible"] += best is None
        figures["other_objective"] += answer.objective != best
        figures["unproven"] += best is not None and answer.bound != best
        figures["violations"] += len(check(tables_of(document), answer.to_solution()))
        if answer.conflict is not None:
            sound = answer.conflict_minimal and is_minimal_conflict(document, answer.conflict)
            figures["bad_conflicts"] += not sound
    zeros = dict.fromkeys(("impossible", "other_objective", "unproven", "violations", "bad_conflicts"), 0)
    return {"problems": n, **zeros, **figures, "binding": dict(binding)}


def tamperings(seed: int, n: int = 300) -> Figures:
    """Spoil the answers of random problems in every way that applies.

    Returns
    -------
    dict
        ``kinds``; ``tried`` per kind; ``missed`` per kind, which must be empty.
    """
    tried: Counter[str] = Counter()
    missed: Counter[str] = Counter()
    for place in range(n):
        rng = random.Random(f"tampering {seed} {place}")
        document = random_document(rng)
        solution = json.loads(json.dumps(solved(document).to_solution()))
        for name, tamper in TAMPERINGS.items():
            spoilt = tamper(document, solution, rng)
            if spoilt is not None:
                tried[name] += 1
                missed[name] += not check(tables_of(document), spoilt)
    return {
        "kinds": len(TAMPERINGS),
        "tried": {name: tried[name] for name in TAMPERINGS},
        "missed": {name: count for name, count in missed.items() if count},
    }


TWO_PERSONS: Document = {
    "format": "enishi-problem/1",
    "objective": ["placed", "value"],
    "persons": [{"person": "A"}, {"person": "B"}],
    "openings": [{"opening": "x", "host": "x", "seats": 1}, {"opening": "y", "host": "y", "seats": 1}],
    "pairs": [
        {"person": "A", "opening": "x", "value": 900},
        {"person": "A", "opening": "y", "value": 100},
        {"person": "B", "opening": "x", "value": 300},
    ],
}
"""The two-person case: counting heads moves A to her second choice so that B has a place at all."""


def hinata_changes() -> dict[str, tuple[Document, tuple[int, ...]]]:
    """Give the sample town as it is and with one change each, and the levels that were found by hand."""
    town = hinata()
    pin_o07 = [*town["pinned"], {"person": "P03", "opening": "O07"}]
    pin_friday = [*town["pinned"], {"person": "P02", "opening": "O01f"}]
    further = [*town["pairs"], {"person": "P11", "opening": "O01r", "value": 700, "support_load": 1}]
    cheaper = [
        {**row, "value": 460} if row["opening"] == "O07" and row["person"] == "P05" else row for row in town["pairs"]
    ]
    return {
        "as it is": (town, (1, 9, 9540)),
        "P03 also at O07": ({**town, "pinned": pin_o07}, (1, 8, 9470)),
        "P02 on Friday": ({**town, "pinned": pin_friday}, (1, 9, 9500)),
        "P11's question answered": ({**town, "pairs": further}, (1, 10, 10240)),
        "value only": ({**town, "pairs": cheaper, "objective": ["value"]}, (9470,)),
        "two persons": (TWO_PERSONS, (2, 400)),
        "two persons, first choice pinned": (
            {**TWO_PERSONS, "pinned": [{"person": "A", "opening": "x"}]},
            (1, 900),
        ),
    }


def hinata_problem() -> Figures:
    """Solve the sample town and its changes; ``wrong`` lists what differs from the hand calculation."""
    wrong = []
    for name, (document, expected) in hinata_changes().items():
        answer = solved(document)
        if answer.objective != expected or answer.bound != expected or check(tables_of(document), answer.to_solution()):
            wrong.append(name)
    return {"cases": len(hinata_changes()), "wrong": wrong}
