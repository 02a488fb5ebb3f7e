"""What must be shown of judging: dated rules, seed cases, prices of whole towns, settings that are refused."""

import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from matcher.assignment import assign
from matcher.assignment.budget import Budget
from matcher.eligibility.programmes.table import judge_programmes
from matcher.explanation.recommendation import Recommendation
from matcher.needs.person import Fact
from matcher.params import Params
from matcher.pipeline import Settings, recommend
from matcher.problem.decoding import Table
from matcher.problem.problem import Problem
from tests import hinata
from tests.broken_configs import BROKEN
from tests.towns import person, town

BIN = Path(sys.executable).parent
SECONDS = Budget(20)


@dataclass(frozen=True)
class Dated:
    """A person on two days, and what a programme says on each."""

    programme: str
    facts: Mapping[str, Any]
    days: tuple[date, date]
    outcomes: tuple[str, str]


DATED = (
    Dated("type_b", {"disability_status": True, "age": 32, "transition_assessment_on": date(2025, 5, 1)},
          (date(2025, 9, 30), date(2025, 10, 1)), ("eligible", "confirm")),
    Dated("type_b", {"disability_status": True, "age": 32},
          (date(2025, 9, 30), date(2025, 10, 1)), ("confirm", "confirm")),
    Dated("type_b", {"disability_status": True, "age": 50},
          (date(2025, 9, 30), date(2025, 10, 1)), ("eligible", "eligible")),
    Dated("type_b", {"disability_status": True, "age": 32, "waiting_exception": True},
          (date(2025, 9, 30), date(2025, 10, 1)), ("confirm", "eligible")),
    Dated("type_a", {"disability_status": True, "age": 40, "contract_wished": True},
          (date(2027, 3, 31), date(2027, 4, 1)), ("eligible", "confirm")),
    Dated("type_a", {"disability_status": True, "age": 40, "contract_wished": True,
                     "choice_assessment_on": date(2027, 2, 1)},
          (date(2027, 3, 31), date(2027, 4, 1)), ("eligible", "eligible")),
    Dated("support_housing", {"housing_at_risk": True, "isolated": True},
          (date(2025, 9, 30), date(2025, 10, 1)), ("no", "eligible")),
)  # fmt: skip
"""The same person on the last day of a rule and on the first of the next."""


def dated() -> list[str]:
    """Judge each on both days; gives what differs from the hand-worked outcome."""
    wrong = []
    for case in DATED:
        someone = person(facts=case.facts, wishes=[f"kind:{WISHED[case.programme]}"])
        found = tuple(judge_programmes(someone, on, Params())[case.programme].outcome for on in case.days)
        if found != case.outcomes:
            wrong.append(f"{case.programme} {sorted(case.facts)}: {found}")
    return wrong


WISHED = {"type_b": "type_b", "type_a": "type_a", "support_housing": "support_housing"}

SEED_CASES = {
    "P01": ("O03@thu", "eligible_by_recognition"),
    "P02": ("O01@wed", "gap"),
    "P03": ("O05", "gap"),
    "P04": ("O12", "gap"),
}
"""The four seed cases: place and route as worked by hand."""


def seed_cases(found: Recommendation) -> list[str]:
    """Give what differs from the hand-worked routes, and what has no reason for a scheme left aside."""
    wrong = []
    for code, (place, route) in SEED_CASES.items():
        row = found.openings.row_of[place]
        judged = found.looked[code].judgement
        wrong += [] if judged.route_of(row) == route else [f"{code} {judged.route_of(row)}"]
        if route == "gap" and not any(reason.code == "not_used" for reason in judged.reasons(row)):
            wrong.append(f"{code}: no reason for any scheme")
    refused = hinata.recommended(_refused("P01"))
    row = refused.openings.row_of["O03@thu"]
    if refused.looked["P01"].judgement.route_of(row) != "gap":
        wrong.append("P01 after a refused recognition")
    return wrong


def _refused(code: str) -> Any:
    kept = tuple(each for each in hinata.needs_of(code).facts if each.fact != "job_prep_recognised")
    return hinata.changed(code, facts=(*kept, Fact("job_prep_recognised", False)))


def town_prices(seed: int, n: int) -> dict[str, int]:
    """Compare every price of small towns with a full solve of the round with the pair pinned.

    Returns
    -------
    dict
        ``towns``, ``pairs``; the counts that must be 0: ``unproven``, ``other`` (than the full solve).
    """
    figures: Counter[str] = Counter(dict.fromkeys(("towns", "pairs", "unproven", "other"), 0))
    for number in range(seed * n, seed * n + n):
        drawn = town(number, persons=14 + number % 9, openings=8 + number % 9)
        found = recommend(drawn.catalogue, drawn.caseload, drawn.params, on=drawn.on, settings=Settings(seconds=20))
        figures["towns"] += 1
        for (who, place), price in found.prices.items():
            figures["pairs"] += 1
            figures["unproven"] += not price.proven
            figures["other"] += (price.placed_loss, price.plan_loss) != _anew(found, who, place)
    return dict(figures)


def _anew(found: Recommendation, who: str, place: str) -> tuple[tuple[int, ...] | None, int | None]:
    tables = found.tables
    pinned = tables.tables.get("pinned", Table({"person": [], "opening": []}, 0)).columns
    rows = Table(
        {"person": [*pinned["person"], who], "opening": [*pinned["opening"], place]}, len(pinned["person"]) + 1
    )
    answer = assign(Problem.from_tables(replace(tables, tables={**tables.tables, "pinned": rows})), budget=SECONDS)
    base = found.assignment.objective
    assert base is not None
    if answer.objective is None:
        return None, None
    loss = [before - after for before, after in zip(base, answer.objective, strict=True)]
    return tuple(loss[:-1]), loss[-1]


def refused_settings() -> tuple[int, list[str]]:
    """Run every broken file through the command; gives how many, and those not refused as promised."""
    wrong = []
    for name, (text, place, value, allowed) in BROKEN.items():
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "enishi.toml"
            file.write_text(text, encoding="utf-8")
            run = subprocess.run(
                [BIN / "enishi", "config", "check", file], capture_output=True, text=True, check=False
            )  # fmt: skip
        said = all(part in run.stderr for part in (place, value, allowed) if part)
        if run.returncode != 2 or not said or "Traceback" in run.stderr or run.stdout:
            wrong.append(name)
    return len(BROKEN), wrong
