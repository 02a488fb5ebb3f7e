"""The files of a round, as bytes: names and columns are fixed by contract, equal rounds give equal bytes."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from api.cli.price_command import price_cells
from matcher.eligibility.reasons import Allowed, Effect, Reason
from matcher.explanation.recommendation import Question, RankedPlace, Recommendation
from matcher.followup.months import months_after
from matcher.overrides import Price
from matcher.problem.write import json_lines, problem_json
from matcher.retention.openings import MONTHS, outlook
from matcher.retention.tiers import Tier, tier_of
from matcher.round.looked import Looked
from matcher.scoring.score import PARTS
from resources_catalog.opening_table import OpeningTable
from resources_catalog.week import slot_texts

if TYPE_CHECKING:
    from matcher.retention.model import StayingModel

PLAN = (
    "person",
    "opening",
    "host",
    "route",
    "value",
    "slots",
    "hours",
    "staying_6m",
    "staying_6m_low",
    "staying_6m_high",
    "staying_source",
)
RANKED = (
    "person",
    "rank",
    "opening",
    "host",
    "route",
    "value",
    *(f"part_{name}" for name in PARTS),
    "placed_loss",
    "plan_loss",
    "plan_loss_low",
    "plan_loss_high",
    "proven",
    "displaced",
    "in_plan",
    "questions",
    "reasons",
)
NOT_PLACED = ("person", "why", "smallest_change", "cost_class", "verified", "tried")
QUESTIONS = ("question", "ask_whom", "persons", "effect", "verified")
NOT_CONSIDERED = ("person", "reason")
NAMING = ("needs_cover",)
"""Reasons with the code of another person in them, who may be one that stands in no file: only the reason is told."""
VERDICTS = ("person", "opening", "allowed", "route", "reasons")
_SAID = {Allowed.NO: "no", Allowed.CONFIRM: "confirm", Allowed.YES: "yes"}


def round_files(recommendation: Recommendation, verdicts: str, model: StayingModel | None = None) -> dict[str, bytes]:
    """Give every file of a round but the report and the record of the run.

    Parameters
    ----------
    verdicts
        Which pairs ``verdicts.csv`` lists: ``all``, ``allowed`` or ``none``.
    """
    return {
        "plan.csv": csv_bytes(PLAN, plan_rows(recommendation, model)),
        "ranked.csv": csv_bytes(RANKED, ranked_rows(recommendation)),
        "not_placed.csv": csv_bytes(NOT_PLACED, not_placed_rows(recommendation)),
        "questions.csv": csv_bytes(QUESTIONS, question_rows(recommendation)),
        "not_considered.csv": csv_bytes(
            NOT_CONSIDERED, ({"person": who, "reason": why} for who, why in sorted(recommendation.not_considered))
        ),
        "verdicts.csv": csv_bytes(VERDICTS, verdict_rows(recommendation, verdicts)),
        "problem.json": problem_json(recommendation.tables),
        "solution.json": json_lines(recommendation.assignment.to_solution()),
    }


def csv_bytes(columns: Sequence[str], rows: Iterable[Mapping[str, object]]) -> bytes:
    """Write rows as CSV: UTF-8 with BOM, line feeds, an empty cell for what is unknown."""
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows({name: "" if cell is None else cell for name, cell in row.items()} for row in rows)
    return text.getvalue().encode("utf-8-sig")


def plan_rows(recommendation: Recommendation, model: StayingModel | None = None) -> list[dict[str, object]]:
    """One row for each placement of the plan; without a model of staying its columns are empty."""
    openings = recommendation.openings
    rows = []
    for person, place in sorted(recommendation.assignment.pairs):
        row = openings.row_of[place]
        looked = recommendation.looked[person]
        rows.append(
            {
                "person": person,
                "opening": place,
                "host": openings.openings[row].host,
                "route": looked.judgement.route_of(row),
                "value": int(looked.scored.value[row]),
                "slots": slot_texts(openings.slots[row]),
                "hours": f"{int(openings.hours_hundredths[row]) / 100:g}",
                **({} if model is None else _staying(model, looked, openings, row, recommendation.on)),
            }
        )
    return rows


def _staying(model: StayingModel, looked: Looked, openings: OpeningTable, row: int, on: date) -> dict[str, object]:
    """Say how long stays at a place are expected to last, of anybody; nothing of a place that ends before that."""
    if openings.valid_until[row] < months_after(on, MONTHS).toordinal():
        return {}
    found = outlook(model, openings, looked.judgement.way.minutes, row)
    own = [] if tier_of(model.exits, model.stays) is Tier.PUBLISHED else [f"local: {model.stays}"]
    return {
        "staying_6m": f"{found.part:.3f}", "staying_6m_low": f"{found.low:.3f}", "staying_6m_high": f"{found.high:.3f}",
        "staying_source": " + ".join([*own, *([] if model.source is None else [model.source])]),
    }  # fmt: skip


def ranked_rows(recommendation: Recommendation) -> list[dict[str, object]]:
    """Every listed place of everybody; a place that waits for an answer, or was not priced, has no price."""
    prices = recommendation.prices
    return [
        _ranked_row(place, prices.get((place.person, place.place)))
        for _, places in sorted(recommendation.ranked.items())
        for place in places
    ]


def _ranked_row(place: RankedPlace, price: Price | None) -> dict[str, object]:
    parts = {f"part_{name}": None if share is None else f"{share:.3f}" for name, share in place.parts.items()}
    return {
        "person": place.person,
        "rank": place.rank,
        "opening": place.place,
        "host": place.host,
        "route": place.route,
        "value": place.value,
        **parts,
        **({} if price is None else price_cells(price)),
        "in_plan": _yes_no(place.in_plan),
        "questions": _codes(place.questions),
        "reasons": _codes(place.reasons),
    }


def not_placed_rows(recommendation: Recommendation) -> list[dict[str, object]]:
    """Everybody without a place yet; no other person's code stands in any text."""
    return [
        {
            "person": each.person,
            "why": " ".join((*each.why, *(f"limit:{name}" for name in each.limits))),
            "smallest_change": " + ".join(change.key() for change in each.changes),
            "cost_class": each.cost_class,
            "verified": _yes_no(each.verified),
            "tried": each.tried,
        }
        for each in sorted(recommendation.unplaced, key=lambda each: each.person)
    ]


def question_rows(recommendation: Recommendation) -> list[dict[str, object]]:
    """List what to find out, in the order of how much an answer would change."""
    return [
        {
            "question": question.reason.key()
            if question.opening is None
            else f"{question.reason.key()}@{question.opening}",
            "ask_whom": _whom(question),
            "persons": " ".join(question.persons),
            "effect": question.effect if question.gain is None else f"{question.effect}:{question.gain}",
            "verified": _yes_no(question.verified),
        }
        for question in recommendation.questions
    ]


def _whom(question: Question) -> str:
    return f"host:{question.host}" if question.reason.ask == "host" else question.reason.ask or ""


def verdict_rows(recommendation: Recommendation, which: str) -> Iterable[dict[str, object]]:
    """Verdicts on the pairs asked for."""
    if which == "none":
        return
    for person, looked in sorted(recommendation.looked.items()):
        for row, place in enumerate(recommendation.openings.ids):
            if which == "all" or looked.judgement.allowed[row]:
                yield {
                    "person": person,
                    "opening": place,
                    "allowed": _SAID[Allowed(int(looked.judgement.allowed[row]))],
                    "route": looked.judgement.route_of(row),
                    "reasons": _codes(_all_reasons(looked, row)),
                }


def _all_reasons(looked: Looked, row: int) -> tuple[Reason, ...]:
    floor = () if looked.scored.above_floor[row] else (Reason("would_rather_wait", Effect.BLOCKS),)
    return floor + looked.judgement.reasons(row)


def _codes(reasons: Iterable[Reason]) -> str:
    return " ".join(dict.fromkeys(reason.code if reason.code in NAMING else reason.key() for reason in reasons))


def _yes_no(answer: bool) -> str:
    return "true" if answer else "false"
