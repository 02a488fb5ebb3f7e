"""recommend(): the stages of a round in order, from a catalogue and people to ranked places with reasons."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from matcher.assignment import assign
from matcher.assignment.budget import Budget
from matcher.check import check
from matcher.eligibility.judge import judge
from matcher.eligibility.reasons import Effect
from matcher.errors import NoPlan, PlanRefused
from matcher.explanation.questions import questions
from matcher.explanation.rank import rank
from matcher.explanation.recommendation import Recommendation
from matcher.explanation.unplaced import Solved, explain_unplaced
from matcher.needs.standing import HOLDING
from matcher.problem.problem import Problem
from matcher.round import Answered, Looked, Round, build_round
from matcher.scoring.score import score
from resources_catalog.errors import FaultsFound
from resources_catalog.faults import Fault
from resources_catalog.opening_table import OpeningTable
from resources_catalog.vocabulary import terms

if TYPE_CHECKING:
    from datetime import date

    from matcher.assignment.plan import Assignment
    from matcher.explanation.recommendation import Unplaced
    from matcher.needs.person import Caseload, PersonNeeds
    from matcher.params import Params
    from resources_catalog.catalogue import Catalogue

Stage = Callable[[str, int, int], None]
"""Told the name of a stage, how much is done and how much there is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """How a round is run: the solving ends after ``seconds``; ``top`` places are listed for each person."""

    seconds: float = 30.0
    seed: int = 0
    top: int = 5


def _quiet(stage: str, done: int, of: int) -> None:
    """Tell nobody."""


def recommend(
    catalogue: Catalogue, caseload: Caseload, params: Params, *, on: date, settings: Settings, tell: Stage = _quiet
) -> Recommendation:
    """Run one round.

    Raises
    ------
    FaultsFound
        If a decision pins somebody to a place that the rules forbid or that still waits for an answer.
    NoPlan
        If what was decided cannot hold together, or the time ran out before any plan was found.
    PlanRefused
        If a plan fails the independent check; it never leaves the engine.
    """
    catalogue = catalogue.as_of(on)
    considered, aside = sort_out(caseload.people)
    openings = _openings(catalogue, caseload)
    considered = _kept_away(_without_hidden(considered, caseload, catalogue), caseload, catalogue)
    looked = _look(considered, openings, caseload, on, params, tell)
    sealed = _sealed(caseload, catalogue, on, params)

    def laid_out(answered: Answered) -> Round:
        return build_round(looked, openings, caseload.standing, on, params, answered)

    first = laid_out({})
    _check_pins(first, looked, openings)
    tell("assign", 0, 1)
    base = Solved.of(first, _solve(first, settings))
    if base.plan.objective is None:
        raise NoPlan(base.plan.conflict)
    ranked = {
        each.person.person: rank(each, openings, base.places(each.person.person), settings.top) for each in looked
    }
    unplaced = _unplaced(looked, openings, base, laid_out, settings, tell)
    return Recommendation(
        on=on,
        params=params,
        openings=openings,
        looked={each.person.person: each for each in looked},
        tables=base.round.tables,
        assignment=base.plan,
        ranked=ranked,
        unplaced=unplaced,
        questions=questions(ranked, unplaced, openings),
        not_considered=aside,
        sealed=sealed,
        limits_used_up=base.limits.used_up,
    )


def sort_out(people: Iterable[PersonNeeds]) -> tuple[list[PersonNeeds], tuple[tuple[str, str], ...]]:
    """Part the people of the round from those nobody looks for now, each of these with the reason.

    Restricted people are in neither: what is decided for them is taken into account and shown nowhere.
    """
    considered, aside = [], []
    for person in people:
        if person.restricted:
            continue
        if reason := _not_now(person):
            aside.append((person.person, reason))
        else:
            considered.append(person)
    return considered, tuple(aside)


def _not_now(person: PersonNeeds) -> str | None:
    by_state = {
        "not_met": "not_met",
        "building_trust": "not_met",
        "listening": "not_met",
        "resting": "person_rests",
        "in_touch": "in_touch",
        "closed": "in_touch",
    }
    if person.basis == "withdrawn":
        return "withdrawn"
    if not terms("person_states")[person.state].more["considered"]:
        return by_state[person.state]
    return None if person.basis == "consent" else "no_legal_basis_for_matching"


def _openings(catalogue: Catalogue, caseload: Caseload) -> OpeningTable:
    """Lay out what may be shown, less the seats that standing placements and sealed decisions hold."""
    table = OpeningTable.of(catalogue, _standing(caseload) | _decided(caseload.people))
    return table.take([row for row in range(len(table)) if not table.restricted[row]])


def _standing(caseload: Caseload) -> set[tuple[str, str]]:
    return {(each.person, each.opening) for each in caseload.standing if each.status in HOLDING}


def _decided(people: Iterable[PersonNeeds]) -> set[tuple[str, str]]:
    """Give what is decided for restricted people."""
    return {
        (person.person, place)
        for person in people
        if person.restricted and not _not_now(person)
        for place in person.pins
    }


def _kept_away(considered: Sequence[PersonNeeds], caseload: Caseload, catalogue: Catalogue) -> list[PersonNeeds]:
    """Rule out where somebody stands who is not in the round and must not be met; who that is stays sealed.

    Either side may have asked for it. Two people of the round are kept apart by the rules of the problem.
    """
    inside = {person.person for person in considered}
    opening_of = {place: opening for opening in catalogue.openings.values() for place, _ in opening.places()}
    ruled_out: dict[str, set[str]] = {}
    held = _standing(caseload) | _decided(caseload.people)
    for person, other, where in _apart(caseload.people):
        if person in inside and other not in inside:
            here = [opening_of[place] for who, place in held if who == other and place in opening_of]
            hosts = {opening.host for opening in here if where == "apart_host"}
            ruled_out.setdefault(person, set()).update(
                each.opening for each in catalogue.openings.values() if each in here or each.host in hosts
            )
    return [
        replace(person, ruled_out=(*person.ruled_out, *sorted(ruled_out.get(person.person, ()))))
        for person in considered
    ]


def _apart(people: Iterable[PersonNeeds]) -> Iterator[tuple[str, str, str]]:
    """Give who is to be kept apart from whom, and where, from both sides."""
    for person in people:
        for where in ("apart_opening", "apart_host"):
            for fact in person.facts_named(where):
                if fact.about is not None and fact.value is not False:
                    yield person.person, fact.about, where
                    yield fact.about, person.person, where


def _without_hidden(people: Sequence[PersonNeeds], caseload: Caseload, catalogue: Catalogue) -> list[PersonNeeds]:
    """Take off what somebody holds at a place that is shown nowhere; who holds enough there is not in the round."""
    closed = {place for each in catalogue.openings.values() if each.restricted for place, _ in each.places()}
    hidden = Counter(who for who, place in _standing(caseload) if place in closed)
    left = ((person, person.max_placements - hidden[person.person]) for person in people)
    return [
        replace(person, max_placements=more) if hidden[person.person] else person for person, more in left if more > 0
    ]


def _unplaced(
    looked: Sequence[Looked],
    openings: OpeningTable,
    base: Solved,
    laid_out: Callable[[Answered], Round],
    settings: Settings,
    tell: Stage,
) -> tuple[Unplaced, ...]:
    """Explain everybody without a place; the changes tried share as much time as the plan itself may take."""
    deadline = Budget(settings.seconds).start()

    def resolve(answered: Answered) -> tuple[Round, Assignment]:
        round_ = laid_out(answered)
        return round_, _solve(round_, replace(settings, seconds=deadline.left()))

    without = [each for each in looked if each.person.person not in base.placed]
    found = []
    for number, each in enumerate(without):
        tell("unplaced", number, len(without))
        found.append(explain_unplaced(each, openings, base, resolve, lambda: deadline.left() > 0))
    return tuple(found)


def _look(
    people: Sequence[PersonNeeds],
    openings: OpeningTable,
    caseload: Caseload,
    on: date,
    params: Params,
    tell: Stage,
) -> list[Looked]:
    stands: dict[str, list[int]] = {}
    for who, place in sorted(_standing(caseload)):
        if place in openings.row_of:
            stands.setdefault(who, []).append(openings.row_of[place])
    looked = []
    for number, person in enumerate(people):
        tell("judge", number, len(people))
        judgement = judge(person, openings, on, params)
        if person.person in stands:
            judgement = judgement.standing_at(stands[person.person])
        looked.append(Looked(person, judgement, score(person, openings, judgement, params)))
    return looked


def _check_pins(first: Round, looked: Sequence[Looked], openings: OpeningTable) -> None:
    """Refuse decisions for places that cannot be planned now, with what stands against each."""
    by_code = {each.person.person: each for each in looked}
    faults = []
    for person, place in first.lost_pins:
        row = openings.row_of.get(place)
        why = () if row is None else _against(by_code[person], row, (person, row) in first.no_cover)
        faults.append(
            Fault("decisions", None, "opening", f"{person} {place}", "pin_not_allowed", " / ".join(why) or None)
        )
    if faults:
        raise FaultsFound(faults)


def _against(looked: Looked, row: int, no_cover: bool) -> tuple[str, ...]:
    strong = (
        reason.key() for reason in looked.judgement.reasons(row) if reason.effect in (Effect.BLOCKS, Effect.WAITS)
    )
    floor = () if looked.scored.above_floor[row] else ("would_rather_wait",)
    return (*strong, *floor, *(("needs_cover",) if no_cover else ()))


def _sealed(caseload: Caseload, catalogue: Catalogue, on: date, params: Params) -> tuple[tuple[str, str], ...]:
    """Check the decisions for restricted people against the rules, without a word on who or where."""
    sealed = _decided(caseload.people)
    table = OpeningTable.of(catalogue, _standing(caseload) - sealed)
    wanted = Counter(place for _, place in sealed)
    fits = all(
        place in table.row_of and number <= table.seats_open[table.row_of[place]] for place, number in wanted.items()
    )
    for person in caseload.people:
        places = [place for who, place in sealed if who == person.person]
        if places:
            offered = judge(person, table, on, params).offered
            fits &= all(place in table.row_of and bool(offered[table.row_of[place]]) for place in places)
    if not fits:
        raise FaultsFound([Fault("decisions", None, None, None, "sealed_pin_not_allowed")])
    return tuple(sorted(sealed))


def _solve(round_: Round, settings: Settings) -> Assignment:
    plan = assign(Problem.from_tables(round_.tables), budget=Budget(settings.seconds), seed=settings.seed)
    if broken := check(round_.tables, plan.to_solution()):
        raise PlanRefused(broken)
    return plan
