"""A round of a few people and openings laid out as tables, and the tables read back as rows."""

from collections.abc import Mapping, Sequence
from datetime import date

from matcher.assignment import assign
from matcher.assignment.budget import Budget
from matcher.eligibility.judge import judge
from matcher.needs.person import Caseload, PersonNeeds, Standing
from matcher.params import Params
from matcher.problem.problem import Problem
from matcher.round import Looked, Round, build_round
from matcher.round.inputs import Inputs, kept_seats
from matcher.scoring.score import score
from resources_catalog.model import Host, Opening
from resources_catalog.opening_table import OpeningTable
from tests.towns import TODAY, catalogue, person

PLAIN = Params()
Rows = list[dict[str, object]]


def looks(people: Sequence[PersonNeeds], table: OpeningTable, params: Params, on: date = TODAY) -> list[Looked]:
    found = []
    for each in people:
        judgement = judge(each, table, on, params)
        found.append(Looked(each, judgement, score(each, table, judgement, params)))
    return found


def inputs_of(
    people: Sequence[PersonNeeds],
    openings: Sequence[Opening],
    hosts: Sequence[Host] = (),
    standing: Sequence[Standing] = (),
    params: Params = PLAIN,
) -> Inputs:
    return Inputs(catalogue(openings, hosts), Caseload(tuple(people), tuple(standing)), params, TODAY)


def laid(
    people: Sequence[PersonNeeds],
    openings: Sequence[Opening],
    hosts: Sequence[Host] = (),
    standing: Sequence[Standing] = (),
    params: Params = PLAIN,
    sealed: Mapping[str, int] | None = None,
) -> Round:
    inputs = inputs_of(people, openings, hosts, standing, params)
    held = kept_seats(inputs)
    held |= {(f"sealed {number}", place) for place, count in (sealed or {}).items() for number in range(count)}
    table = OpeningTable.of(inputs.catalogue, held)
    return build_round(looks(people, table, params), table, inputs)


def rows(found: Round, table: str) -> Rows:
    if table not in found.tables.tables:
        return []
    columns = found.tables.tables[table].columns
    lines = [dict(zip(columns, cells, strict=True)) for cells in zip(*columns.values(), strict=True)]
    return [{name: cell for name, cell in line.items() if cell is not None} for line in lines]


def pairs(found: Round, table: str = "pairs") -> set[tuple[object, object]]:
    return {(row["person"], row["opening"]) for row in rows(found, table)}


def planned(found: Round) -> frozenset[tuple[str, str]]:
    return assign(Problem.from_tables(found.tables), budget=Budget(10)).pairs


TWO = ("A", "B")


def both() -> list[PersonNeeds]:
    return [person(code) for code in TWO]
