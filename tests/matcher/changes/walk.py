"""Every obstacle met in a walk over invented towns, with the changes that are said to settle it."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from random import Random

from matcher.assignment import assign
from matcher.assignment.budget import Budget
from matcher.changes.change import Change
from matcher.changes.obstacles import Obstacle, Spare, obstacles
from matcher.changes.settle import Spot, settling
from matcher.eligibility.reasons import Effect, Reason
from matcher.explanation.limits import LimitsInUse
from matcher.problem.problem import Problem
from matcher.round.inputs import Inputs
from matcher.round.lay_out import LaidOut, lay_out
from matcher.round.looked import Looked
from tests.changed import inputs_of_town
from tests.towns import town


@dataclass(frozen=True)
class Met:
    """Something between a person and a place, and one change that could settle it."""

    laid: LaidOut
    looked: Looked
    row: int
    obstacle: Obstacle
    change: Change


def rounds(seeds: range, persons: int = 12, openings: int = 16) -> Iterator[LaidOut]:
    """Lay small towns out."""
    for seed in seeds:
        inputs = inputs_of_town(town(seed, persons, openings))
        yield lay_out(inputs)


def spare_of(laid: LaidOut) -> Spare:
    plan = assign(Problem.from_tables(laid.round.tables), budget=Budget(20))
    return Spare.of(laid, plan.pairs, LimitsInUse.of(laid.round.tables, plan).left)


def met(seeds: range) -> Iterator[Met]:
    """Give every obstacle with every change that is proposed for it."""
    for laid in rounds(seeds):
        kinds = {each.kind: each for each in laid.inputs.params.changes}
        spare = spare_of(laid)
        for looked in laid.looked.values():
            for row in range(len(laid.openings)):
                spot = Spot(laid.openings, laid.inputs.params, looked, row, kinds)
                for obstacle in obstacles(looked, laid, row, spare):
                    for change in settling(spot, obstacle):
                        yield Met(laid, looked, row, obstacle, change)


def questions_met(seeds: range) -> Iterator[tuple[LaidOut, Looked, int, Reason]]:
    """Give every question a place of somebody raises, whether the place waits for it or not."""
    for laid in rounds(seeds):
        for looked in laid.looked.values():
            for row in range(len(laid.openings)):
                for reason in looked.judgement.reasons(row):
                    if reason.effect in (Effect.CONFIRMS, Effect.WAITS):
                        yield laid, looked, row, reason


def sampled(found: list[Met], each_kind: int, seed: int = 0) -> list[Met]:
    """Take some of every kind of change and obstacle."""
    groups: dict[tuple[str, str], list[Met]] = {}
    for one in found:
        groups.setdefault((one.change.kind, one.obstacle.code), []).append(one)
    rng = Random(seed)
    return [one for group in groups.values() for one in rng.sample(group, min(each_kind, len(group)))]


def but_for(inputs: Inputs, other: Inputs, change: Change) -> Inputs:
    """Give the inputs with what a change is about taken from others, so that nothing else can differ."""
    catalogue, caseload = inputs.catalogue, inputs.caseload
    hosts, openings = dict(catalogue.hosts), dict(catalogue.openings)
    if change.opening is not None:
        code = catalogue.openings[change.opening].host
        hosts[code] = other.catalogue.hosts[code]
        openings[change.opening] = other.catalogue.openings[change.opening]
    people = tuple(
        new if old.person == change.person else old
        for old, new in zip(caseload.people, other.caseload.people, strict=True)
    )
    return replace(
        inputs,
        catalogue=replace(catalogue, hosts=hosts, openings=openings),
        caseload=replace(caseload, people=people),
    )
