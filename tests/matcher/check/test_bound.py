"""What a certificate shows is never less than the best plan, whatever it says; and as little as its prices allow."""

import json
import math
import random
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from matcher.assignment.prices.ascent import GRID, Prices, Relaxation, Relaxed
from matcher.assignment.prices.layout import Layout, lay_out
from matcher.check.bound.levels import Shown, shown_by
from matcher.check.facts import facts_of
from matcher.problem.decoding import read_problem
from tests.benchmarks.files import to_document
from tests.benchmarks.instances import instance_of
from tests.large_rounds import BYTES_A_PAIR, taken_by, write_large_round
from tests.matcher.check.certificates import Levels, checked, flat, levels_of, solved
from tests.problems import best_by_enumeration, best_of_level, documents, measure, plans, problem_of, tables_of
from tests.random_problems import Document, random_document

# ------------------------------------------------------------------ certificates of the solver


@given(document=documents())
@settings(max_examples=120, deadline=None)
def test_what_is_certified_is_a_true_bound_on_each_level(document: Document) -> None:
    answer = solved(document)
    assume(answer.objective is not None and answer.certificate is not None)
    assert answer.objective is not None
    assert answer.bound is not None
    found = checked(document, answer.to_solution())
    assert found.violations == ()
    assert found.shown is not None
    assert list(found.shown) == list(answer.names)
    numbers = flat(found.shown)
    for place, number in enumerate(numbers):
        assert number >= best_of_level(document, place, answer.objective)
    weaker = [level for level, most, bound in zip(answer.levels, numbers, answer.bound, strict=True) if most > bound]
    assert [each.level[0] for each in found.weaker] == [level.name for level in weaker]
    assert found.bound == ("claimed" if weaker else "certified")


def test_most_small_rounds_are_certified_whatever_rules_they_have() -> None:
    bounds = []
    for seed in range(120):
        document = random_document(random.Random(seed))
        answer = solved(document)
        if answer.certificate is not None:
            bounds.append(checked(document, answer.to_solution()).bound)
    assert len(bounds) > 60
    assert bounds.count("certified") > 0.8 * len(bounds)


def relaxed_first(layout: Layout, prices: Mapping[str, Any]) -> Relaxed:
    """Let the solver say what the prices of its first level show."""
    persons = {name: price / GRID for name, price in prices["persons"]}
    rules = {tuple(key): price / GRID for *key, price in prices["rules"]}
    person = np.array([persons.get(name, 0.0) for name in layout.problem.persons.ids])
    tie = np.array([rules.get(key, 0.0) for key in layout.ties.keys])
    assert set(rules) <= set(layout.ties.keys)
    return Relaxation(layout, layout.goals[0].worth).at(Prices(person, tie))


@given(document=documents())
@settings(max_examples=120, deadline=None)
def test_nothing_is_left_out_that_the_solver_counts_in(document: Document) -> None:
    answer = solved(document)
    assume(answer.certificate is not None and answer.levels)
    assert answer.certificate is not None
    layout = lay_out(problem_of(document))
    assert layout is not None
    certificate: Any = answer.certificate
    by_solver = relaxed_first(layout, certificate["levels"][0]).bound + layout.goals[0].constant
    assert flat(checked(document, answer.to_solution()).shown)[0] <= math.floor(by_solver + 1e-6)


def test_in_a_city_the_certificate_shows_exactly_what_the_solver_reads_from_its_prices() -> None:
    document = to_document(instance_of("city/200x150/0"))
    answer = solved(document)
    layout, certificate = lay_out(problem_of(document)), answer.certificate
    assert layout is not None
    assert certificate is not None
    prices: Any = json.loads(json.dumps(certificate))["levels"][0]
    for change in (0, 1, 977):  # the solver's own prices, then others
        for each in prices["persons"]:
            each[-1] += change * (len(each[0]) % 2)
        spoken = {"unit": GRID, "levels": [prices]}
        found = checked(document, {**answer.to_solution(), "certificate": spoken})
        assert flat(found.shown) == [math.floor(relaxed_first(layout, prices).bound)]


# ------------------------------------------------------------------ certificates of anybody


def names_of(document: Document, levels: Levels) -> list[tuple[str, ...]]:
    """Give every name that a price could have, and some that none has."""
    persons = [row["person"] for row in document["persons"]]
    hosts = sorted({row["host"] for row in document["openings"]})
    pairs = [(row["person"], row["opening"]) for row in document["pairs"]]
    host = {row["opening"]: row["host"] for row in document["openings"]}
    names = [
        *(("hosts", name, side) for name in hosts for side in ("seats", "support_capacity")),
        *(("openings", name, "support_capacity") for name in host),
        *(("persons", name, "max_hours") for name in persons),
        *(("persons", name, "slots", slot) for name in persons for slot in ("mon-am", "tue-am-w13")),
        *((kind, name) for name in persons for kind in ("current", "placed")),
        *(("keep_apart", row["a"], row["b"], "host", name) for row in document["keep_apart"] for name in hosts),
        *(("keep_together", row["b"], row["a"], name) for row in document["keep_together"] for name in host),
        *((kind, *pair) for pair in pairs for kind in ("requires", "kept")),
        *(("visit", person, name, place) for person, place in pairs for name in hosts),
        *(("limits", row["limit"]) for row in document["limits"]),
        *(("floors", row["group"]) for row in document["floors"]),
        *(("level", *level) for level in levels),
    ]
    return list(dict.fromkeys(names))


def accepted(document: Document, certificate: Document, levels: Levels) -> Shown:
    """Leave out what is found to be no price of this round, and see what the others show."""
    found = shown_by(facts_of(tables_of(document)), certificate, levels)
    named = {wrong.rule[2:5] for wrong in found.wrong}
    assert {wrong.code for wrong in found.wrong} <= {"certificate_unknown_rule", "certificate_wrong_side"}
    for number, part in enumerate(certificate["levels"], start=1):
        rules = enumerate(part["rules"], start=1)
        part["rules"] = [rule for place, rule in rules if (str(number), "rules", str(place)) not in named]
    return shown_by(facts_of(tables_of(document)), certificate, levels)


def random_prices(rng: random.Random, document: Document, levels: Levels) -> Document:
    share, size = rng.choice([0.05, 0.3, 1.0]), rng.choice([3, 40, 4000])
    names = names_of(document, levels)
    parts = [
        {
            "level": list(level),
            "persons": [
                [row["person"], rng.randint(-size, size)] for row in document["persons"] if rng.random() < share
            ],
            "rules": [[*name, rng.randint(-size, size)] for name in names if rng.random() < share],
        }
        for level in levels
    ]
    return {"unit": rng.choice([1, 7, 64]), "levels": parts}


@given(document=documents(), seed=st.integers(0, 2**32))
@settings(max_examples=400, deadline=None)
def test_no_prices_show_less_than_the_best_plan(document: Document, seed: int) -> None:
    rng = random.Random(seed)
    every = sorted(plans(document), key=sorted)
    assume(every)
    reached = measure(document, rng.choice(every)) if rng.random() < 0.5 else best_by_enumeration(document)
    assert reached is not None
    levels = levels_of(document, reached)
    found = accepted(document, random_prices(rng, document, levels), levels)
    assert found.wrong == ()
    for place, most in enumerate(found.levels.values()):
        assert most is not None
        assert most >= best_of_level(document, place, reached)


# ------------------------------------------------------------------ large rounds


def test_a_large_round_takes_bytes_and_not_objects(tmp_path: Path) -> None:
    pairs = 200_000
    facts = facts_of(read_problem(write_large_round(tmp_path / "round", "csv", pairs, shuffled=True)))
    persons = [[person, 300] for person in facts.persons]
    parts = [
        {"level": ["placed_by_tier", "0"], "persons": persons, "rules": []},
        {
            "level": ["value"],
            "persons": persons,
            "rules": [["limits", "load", 1], ["level", "placed_by_tier", "0", -5]],
        },
    ]
    levels = {("placed_by_tier", "0"): 0, ("value",): 0}
    taken = taken_by(lambda: shown_by(facts, {"unit": 1, "levels": parts}, levels))
    assert taken.most_bytes <= BYTES_A_PAIR * pairs
    assert taken.objects < pairs / 4
    assert shown_by(facts, {"unit": 1, "levels": parts}, levels).wrong == ()
