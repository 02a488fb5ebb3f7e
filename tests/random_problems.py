"""Small random problems as JSON documents, in which any rule of the format may appear and matter."""

import random
from typing import Any

Document = dict[str, Any]
Pair = tuple[str, str]
OBJECTIVES = ("placed_by_tier", "placed", "kept", "value")


def random_document(rng: random.Random, most_pairs: int = 12) -> Document:
    """Make a small problem in which any rule may appear."""
    persons = [f"p{number}" for number in range(rng.randint(1, 5))]
    openings = [f"o{number}" for number in range(rng.randint(2, 4))]
    hosts = [f"h{number}" for number in range(rng.randint(1, 3))]
    everything = [(person, opening) for person in persons for opening in openings]
    pairs = rng.sample(everything, min(len(everything), rng.randint(1, most_pairs)))
    tight = rng.choice([0.1, 0.5])  # where everything is tight, one rule hides the other
    document: Document = {
        "format": "enishi-problem/1",
        "objective": rng.sample(OBJECTIVES, rng.randint(1, 4)),
        "harm_guard": rng.random() < 0.25,
        "persons": [_person(rng, person, tight) for person in persons],
        "hosts": [_host(rng, host, tight) for host in hosts],
        "openings": [_opening(rng, opening, hosts, tight) for opening in openings],
        "pairs": [_pair(rng, pair) for pair in pairs],
    }
    if rng.random() < 0.15:
        del document["objective"]
    return document | _ties(rng, persons, openings, pairs) | _sums(rng, persons, openings, pairs)


def _sometimes(rng: random.Random, chance: float, cells: dict[str, object]) -> dict[str, object]:
    return {name: cell for name, cell in cells.items() if rng.random() < chance}


def _person(rng: random.Random, person: str, tight: float) -> Document:
    often: dict[str, object] = {"tier": rng.choice([0, 1, 1, 3]), "max_placements": rng.choice([1, 2, 3, 3])}
    cells: dict[str, object] = {
        "max_hours": rng.choice([0, 0.3, 1.6, 2.25, 3]),
        "must_place": rng.random() < 0.4,
    }
    return {"person": person, **_sometimes(rng, 0.8, often), **_sometimes(rng, tight, cells)}


def _host(rng: random.Random, host: str, tight: float) -> Document:
    return {"host": host, **_sometimes(rng, tight, {"seats": rng.randint(0, 3), "support_capacity": rng.randint(0, 5)})}


def _opening(rng: random.Random, opening: str, hosts: list[str], tight: float) -> Document:
    cells: dict[str, object] = {
        "support_capacity": rng.randint(0, 4),
        "min_group": rng.choice([0, 1, 2, 2, 3]),
    }
    often: dict[str, object] = {
        "hours": rng.choice([0, 0.1, 0.2, 1.5, 2.25]),
        "slots": rng.choice([[], ["mon-am"], ["mon-am"], ["tue-am-w13"], ["mon-am", "tue-am-w13"]]),
    }
    cells = _sometimes(rng, tight, cells) | _sometimes(rng, 0.8, often)
    return {
        "opening": opening,
        "host": rng.choice(hosts),
        "seats": rng.choice([0, 1, 1, 2, 3] if tight > 0.2 else [1, 2, 3]),
        **cells,
    }


def _pair(rng: random.Random, pair: Pair) -> Document:
    value = rng.choice([rng.randint(0, 5), rng.randint(0, 1000)])
    load: dict[str, object] = {"support_load": rng.randint(0, 3)}
    return {"person": pair[0], "opening": pair[1], "value": value, **_sometimes(rng, 0.6, load)}


def _ties(rng: random.Random, persons: list[str], openings: list[str], pairs: list[Pair]) -> Document:
    """Rows that tie persons or pairs together; some twice, some for pairs that are not allowed."""
    anything = [(person, opening) for person in persons for opening in openings]
    couples = [(a, b) for a in persons for b in persons if a != b]
    forbidden = rng.sample(anything, rng.choice([0, 0, 1, 2])) if len(anything) > 1 else []
    free = [pair for pair in pairs if pair not in forbidden]
    pinned = rng.sample(free, min(len(free), rng.choice([0] * 7 + [1])))
    made: Document = {
        "forbidden": [_named(pair) for pair in forbidden],
        "pinned": [_named(pair) for pair in pinned] * rng.choice([1, 2]),
        "keep_apart": [],
        "keep_together": [],
        "requires": [],
        "current": [_named(pair) for pair in anything if rng.random() < 0.15],
    }
    for table, chance in (("keep_apart", 0.4), ("keep_together", 0.25)):
        for a, b in rng.sample(couples, min(len(couples), 2)) if rng.random() < chance else []:
            where = {"where": rng.choice(["opening", "host"])} if table == "keep_apart" else {}
            made[table] += [{"a": a, "b": b, **where}]
    for person, opening in rng.sample(anything, min(len(anything), rng.choice([0, 0, 1, 3]))):
        for other, there in rng.sample(anything, min(len(anything), rng.randint(1, 2))):
            made["requires"].append({**_named((person, opening)), "other": other, "other_opening": there})
    return made


def _named(pair: Pair) -> Document:
    return {"person": pair[0], "opening": pair[1]}


def _sums(rng: random.Random, persons: list[str], openings: list[str], pairs: list[Pair]) -> Document:
    """Named limits and floors of groups."""
    limits = [{"limit": f"l{number}", "max": rng.randint(0, 3)} for number in range(rng.choice([0, 1, 2]))]
    floors = [
        {"group": f"g{number}", "min_placed": rng.choice([0, 1, 1, 2, 3])}
        for number in range(rng.choice([0, 0, 0, 0, 1, 2]))
    ]
    anything = [(person, opening) for person in persons for opening in openings]
    return {
        "limits": limits,
        "limit_weights": [
            {"limit": row["limit"], **_named(pair), "weight": rng.randint(0, 2)}
            for row in limits
            for pair in rng.sample(anything, rng.randint(0, len(anything)))
        ],
        "floors": floors,
        "groups": [
            {"group": row["group"], "person": person} for row in floors for person in persons if rng.random() < 0.6
        ],
    }
