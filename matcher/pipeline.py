"""recommend(): the stages of a round in order, from a catalogue and people to ranked places with reasons."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from matcher.assignment.budget import Budget
from matcher.errors import NoPlan
from matcher.explanation.questions import questions
from matcher.explanation.rank import rank
from matcher.explanation.recommendation import Recommendation
from matcher.explanation.unplaced import Solved, explain_unplaced
from matcher.overrides import price
from matcher.problem.problem import Problem
from matcher.round.inputs import Inputs, sort_out
from matcher.round.lay_out import Stage, check_pins, lay_out, quiet, sealed
from matcher.round.solve import Solver, solve

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from matcher.explanation.recommendation import RankedPlace, Unplaced
    from matcher.needs.person import Caseload
    from matcher.overrides import Price
    from matcher.params import Params
    from matcher.retention.model import StayingModel
    from resources_catalog.catalogue import Catalogue

MOST_PRICED = 1000
"""Listed places whose price is found with a round; ``enishi price`` finds the others."""

SOLVED_A_SECOND = 2_500
PRICED_A_SECOND = 80_000
"""Work of solving, and pairs of the round for each price found, that a second of the time limit stands for: what is
done is counted, not timed, and a machine of two cores does it in about half of that time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """How a round is run: the solving ends after ``seconds``; ``top`` places are listed for each person.

    Trying out changes, answers and other choices may each take as long again, and end earlier where the round is large.
    """

    seconds: float = 30.0
    seed: int = 0
    top: int = 5


def recommend(
    catalogue: Catalogue, caseload: Caseload, params: Params, *, on: date, settings: Settings, tell: Stage = quiet,
    model: StayingModel | None = None,
) -> Recommendation:  # fmt: skip
    """Run one round; ``model`` tells how places differ in how long stays there last, for one person at a time.

    Raises
    ------
    FaultsFound
        If a decision pins somebody to a place that the rules forbid or that still waits for an answer.
    NoPlan
        If what was decided cannot hold together, or the time ran out before any plan was found.
    PlanRefused
        If a plan fails the independent check; it never leaves the engine.
    """
    inputs = Inputs(catalogue.as_of(on), caseload, params, on, model)
    decisions = sealed(inputs)
    laid = lay_out(inputs, tell=tell)
    check_pins(laid)
    tell("assign", 0, 1)
    plan = solve(laid.round.tables, Budget(settings.seconds), settings.seed)
    if plan.objective is None:
        raise NoPlan(laid.round.shown(plan.conflict))
    base = Solved.of(laid, plan)
    ranked = {code: rank(each, laid.openings, base.places(code), settings.top) for code, each in laid.looked.items()}
    unplaced = _unplaced(base, settings, tell)
    return Recommendation(
        on=on,
        params=params,
        openings=laid.openings,
        looked=laid.looked,
        tables=laid.round.tables,
        assignment=plan,
        ranked=ranked,
        unplaced=unplaced,
        questions=questions(ranked, laid.openings, base, _solver(settings)),
        prices=_prices(base, ranked, settings, tell),
        not_considered=sort_out(caseload.people)[1],
        sealed=decisions,
        limits_used_up=base.limits.used_up,
    )


def _prices(
    base: Solved, ranked: Mapping[str, tuple[RankedPlace, ...]], settings: Settings, tell: Stage
) -> dict[tuple[str, str], Price]:
    """Give what choosing each listed place would cost the others, the first places of everybody before the second."""
    known = {(who, base.laid.openings.ids[row]) for who, row in base.laid.round.pairs}
    listed = sorted((each.rank, each.person, each.place) for own in ranked.values() for each in own)
    wanted = [(person, place) for _, person, place in listed if (person, place) in known][:MOST_PRICED]
    found = price(
        Problem.from_tables(base.laid.round.tables),
        base.plan,
        wanted[: int(settings.seconds * PRICED_A_SECOND / max(1, len(known)))],
        budget=Budget(settings.seconds),
        seed=settings.seed,
        displaced=True,
        on_progress=lambda done, of: tell("price", done, of),
    )
    return {(each.person, each.opening): each for each in found}


def _solver(settings: Settings) -> Solver:
    return Solver(Budget(settings.seconds).start(), settings.seed, settings.seconds * SOLVED_A_SECOND)


def _unplaced(base: Solved, settings: Settings, tell: Stage) -> tuple[Unplaced, ...]:
    """Explain everybody without a place; each has an even share of the work, and of what the others left of theirs."""
    solver = _solver(settings)
    without = [each for code, each in base.laid.looked.items() if code not in base.placed]
    found = []
    for number, each in enumerate(without):
        tell("unplaced", number, len(without))
        own = solver.share(1 / (len(without) - number))
        solver.work -= own.work
        found.append(explain_unplaced(each, base, own))
        solver.work += own.work
    return tuple(found)
