"""Small openings and layouts for the price method, and what they allow by trying every party."""

import random
from collections.abc import Iterable, Iterator
from itertools import combinations, product

import numpy as np

from matcher.assignment.budget import Budget, Deadline
from matcher.assignment.prices.ascent import Prices, Relaxation, Relaxed
from matcher.assignment.prices.blocks import Blocks
from matcher.assignment.prices.layout import Layout, lay_out
from matcher.assignment.prices.ties import Ties
from matcher.problem.columns import Whole
from matcher.problem.problem import Problem
from tests.problems import problem_of, rules_of
from tests.random_problems import Document, Pair, random_document

Party = frozenset[int]
NOTHING = np.empty(0, dtype=np.int64)
NOBODY = Problem.of(pairs={}, seats={})


class Ticking:
    """A clock that stands still for a number of looks and is far ahead afterwards."""

    def __init__(self, looks: int) -> None:
        self.looks = looks

    def __call__(self) -> float:
        self.looks -= 1
        return 0.0 if self.looks >= 0 else 1e9


class Counting:
    """A clock that stands still and counts how often it is looked at."""

    def __init__(self) -> None:
        self.looks = 0

    def __call__(self) -> float:
        self.looks += 1
        return 0.0


def in_time() -> Deadline:
    """Give a deadline that never comes."""
    return Budget(1.0, Counting()).start()


def late() -> Deadline:
    """Give a deadline that has come."""
    return Budget(0.0, Counting()).start()


# ------------------------------------------------------------------ openings


def random_blocks(rng: random.Random, *, openings: int = 6, binding: bool = True) -> Blocks:
    """Make openings of every kind; with ``binding`` off, nothing but seats and support binds."""
    wide = [rng.randint(0, 7) for _ in range(openings)]
    start = np.cumsum([0, *wide])
    pairs = int(start[-1])
    load = np.array([rng.randint(0, 3) for _ in range(pairs)], dtype=np.int64)
    capacity = [rng.choice([0, 1, 2, 4, 6, 100]) for _ in range(openings)]
    least = [rng.choice([0, 0, 0, 1, 2, 3]) if binding else 0 for _ in range(openings)]
    must_run = [int(rng.random() < 0.3 and few > 0) for few in least]
    least = [0 if few == 1 and not must else few for few, must in zip(least, must_run, strict=True)]
    met = [
        pair
        for place in range(openings)
        for pair in combinations(range(start[place], start[place + 1]), 2)
        if binding and rng.random() < 0.25
    ]
    both = np.array(sorted([*met, *((b, a) for a, b in met)]), dtype=np.int64).reshape(-1, 2)
    return Blocks(
        start=start, rows=np.arange(pairs), person=np.arange(pairs, dtype=np.int32), load=load,
        seats=np.array([rng.randint(0, each) for each in wide], dtype=np.int64),
        capacity=np.array(capacity, dtype=np.int64), least=np.array(least, dtype=np.int64),
        must_run=np.array(must_run, dtype=np.int8),
        apart_from=np.searchsorted(both[:, 0], np.arange(pairs + 1)), apart=both[:, 1].copy(),
    )  # fmt: skip


def parties(blocks: Blocks, opening: int) -> Iterator[Party]:
    """Give every party an opening may have, by trying each subset of its people."""
    own = range(blocks.start[opening], blocks.start[opening + 1])
    for number in range(len(own) + 1):
        for party in combinations(own, number):
            if _may_come(blocks, opening, party):
                yield frozenset(party)


def _may_come(blocks: Blocks, opening: int, party: tuple[int, ...]) -> bool:
    if not party:
        return not blocks.must_run[opening]
    apart = any(
        other in party
        for pair in party
        for other in blocks.apart[blocks.apart_from[pair] : blocks.apart_from[pair + 1]].tolist()
    )
    enough = blocks.least[opening] <= len(party) <= blocks.seats[opening]
    return not apart and bool(enough) and int(blocks.load[list(party)].sum()) <= blocks.capacity[opening]


def alone(blocks: Blocks) -> Layout:
    """Lay openings out with nothing that ties them."""
    ties = Ties((), np.zeros(1, dtype=np.int64), NOTHING, NOTHING, NOTHING, NOTHING)
    most = np.ones(len(blocks.rows), dtype=np.int64)
    return Layout(NOBODY, blocks, 0 * most, most, ties, 0, NOTHING, ())


# ------------------------------------------------------------------ documents


def documents_of(name: str, count: int, most_pairs: int = 12) -> Iterator[Document]:
    """Give random problems over every rule."""
    for place in range(count):
        yield random_document(random.Random(f"{name} {place}"), most_pairs)


def small_city(seed: int, *, must_place: int = 0, limits: int = 0, persons: int = 24) -> Document:
    """Make people and openings along a line, in which only limits bind: loads, people kept apart, more on demand."""
    rng = random.Random(f"city {seed}")
    openings = persons * 3 // 4
    near = {
        person: rng.sample(range(max(0, middle - 4), min(openings, middle + 5)), 5)
        for person, middle in enumerate(number * 3 // 4 for number in range(persons))
    }
    pairs = [
        {
            "person": f"p{person}",
            "opening": f"o{place}",
            "value": rng.randint(1, 1000),
            "support_load": rng.randint(1, 4),
        }
        for person, places in near.items()
        for place in places
    ]
    seats = [rng.choice([1, 1, 2, 3]) for _ in range(openings)]
    return {
        "format": "enishi-problem/1",
        "objective": ["value"],
        "persons": [_resident(number, number < must_place) for number in range(persons)],
        "openings": [
            {"opening": f"o{place}", "host": f"h{place}", "seats": each, "support_capacity": 3 * each + 1}
            for place, each in enumerate(seats)
        ],
        "pairs": pairs,
        "keep_apart": [{"a": f"p{a}", "b": f"p{a + 1}", "where": "opening"} for a in range(0, persons - 1, 3)],
        "limits": [{"limit": f"l{number}", "max": persons} for number in range(limits)],
        "limit_weights": [
            {"limit": f"l{number}", "person": pair["person"], "opening": pair["opening"], "weight": rng.randint(1, 2)}
            for number in range(limits)
            for pair in pairs
        ],
    }


def _resident(number: int, must_place: bool) -> Document:
    return {"person": f"p{number}", "must_place": must_place, "max_placements": 2 if number % 5 == 0 else 1}


def laid_out(document: Document) -> Layout:
    """Lay a document out that may have a plan."""
    layout = lay_out(problem_of(document))
    assert layout is not None
    return layout


def lowered(layout: Layout, worth: Whole | None = None) -> Relaxed:
    """Find prices with a small bound, for the first level or for what each choice adds."""
    worth = layout.goals[0].worth if worth is None else worth
    relaxation = Relaxation(layout, worth)
    return relaxation.lower(Prices.first(layout, worth), rounds=60, step=100.0, deadline=in_time())


def chosen_pairs(layout: Layout, plan: Iterable[int]) -> frozenset[Pair]:
    """Name the pairs of a plan, those that were chosen for certain included."""
    problem, blocks = layout.problem, layout.blocks
    rows = [*layout.fixed.tolist(), *(int(blocks.rows[each]) for each in plan if each < len(blocks.rows))]
    return frozenset(
        (problem.persons.ids[problem.pairs.person[row]], problem.openings.ids[problem.pairs.opening[row]])
        for row in rows
    )


def broken(document: Document, layout: Layout, plan: Iterable[int]) -> list[tuple[str, ...]]:
    """Name the rules that a plan breaks, as they are read without the solver."""
    pairs = chosen_pairs(layout, plan)
    return [rule for rule, holds in rules_of(document).items() if not holds(pairs)]


# ------------------------------------------------------------------ layouts small enough for every plan


def tight_layout(seed: int, persons: int = 7) -> Layout:
    """Lay out a few people of whom many want the same few places, so that parties are held in part."""
    rng = random.Random(f"tight {seed}")
    openings = 4
    document = small_city(seed, persons=persons)
    document["persons"] = [{"person": f"p{each}"} for each in range(persons)]
    document["openings"] = [
        {"opening": f"o{each}", "host": f"h{each}", "seats": 2, "support_capacity": rng.choice([3, 4, 5])}
        for each in range(openings)
    ]
    document["pairs"] = [
        {"person": f"p{a}", "opening": f"o{b}", "value": rng.randint(90, 110), "support_load": rng.randint(1, 3)}
        for a in range(persons)
        for b in range(openings)
        if rng.random() < 0.7
    ]
    return laid_out(document)


def all_plans(layout: Layout) -> Iterator[Party]:
    """Give every plan, by trying every party of every opening."""
    blocks = layout.blocks
    each = [list(parties(blocks, opening)) for opening in range(len(blocks.seats))]
    for chosen in product(*each):
        pairs = [pair for party in chosen for pair in party]
        people = blocks.person[pairs].tolist()
        if len(people) == len(set(people)):
            yield frozenset(pairs)


def best_values(layout: Layout) -> tuple[Whole, dict[int, int]]:
    """Give the best plan, and what the best plan with each pair is worth."""
    worth = layout.goals[0].worth
    best: dict[int, int] = {}
    found, most = frozenset[int](), -1
    for plan in all_plans(layout):
        value = int(worth[list(plan)].sum())
        found, most = (plan, value) if value > most else (found, most)
        for pair in plan:
            best[pair] = max(best.get(pair, -1), value)
    return np.array(sorted(found), dtype=np.int64), best
