"""The instances of the races, by name: cities of any size and seed, and the files of OR-Library.

``city/2000x1500/0`` has support loads and keep-apart rows; ``seats/2000x1500/0`` is the same city with seats as its
only rule; ``gap/c10100`` and ``lap/assign100`` are files, ``gap/c10100/max`` the same numbers as profits. Everybody of
a file must be placed, and its costs become values: the largest cost less the cost.
"""

import csv
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

Whole = NDArray[np.int64]

ROOT: Final = Path(__file__).parent.parent.parent
SHARED: Final = ROOT.parent / "shared"
"""Has the whole sets of files on some machines; the extracts under ``tests/data`` are always there."""

NO_LIMIT: Final = -1
DRAWS, KEPT, NEAR = 60, 0.55, 90
"""Openings drawn per person, the share of them kept, and the least distance in which they are drawn."""


@dataclass(frozen=True, eq=False)
class Instance:
    """A round as arrays.

    Parameters
    ----------
    persons, openings
        How many there are.
    person, opening, value, load : shape (n_pairs,)
        The allowed pairs, sorted by person and opening, each once.
    seats, support_capacity : shape (openings,)
        ``NO_LIMIT`` where the support has none.
    apart : shape (n, 2)
        Persons never in the same opening.
    must_place
        Whether everybody has to be placed.
    """

    name: str
    persons: int
    openings: int
    person: Whole
    opening: Whole
    value: Whole
    load: Whole
    seats: Whole
    support_capacity: Whole
    apart: Whole
    must_place: bool = False

    @property
    def has_loads(self) -> bool:
        """Whether the support of an opening is a rule."""
        return bool((self.support_capacity != NO_LIMIT).any())


def instance_of(name: str) -> Instance:
    """Make or read the instance of a name.

    Raises
    ------
    ValueError
        If no instance has that name.
    FileNotFoundError
        If its file is not on this machine.
    """
    family, *rest = name.split("/")
    if family in ("city", "seats") and len(rest) == 2:
        persons, openings = (int(number) for number in rest[0].split("x"))
        made = city(persons, openings, int(rest[1]))
        return seats_only(made) if family == "seats" else made
    if family == "gap" and rest:
        return gap(rest[0], *rest[1:])
    if family == "lap" and len(rest) == 1:
        return lap(rest[0])
    raise ValueError(name)


# ------------------------------------------------------------------ cities


def city(n: int, m: int, seed: int) -> Instance:
    """Make a city: people and openings along a line, openings of different liking, loads, people kept apart.

    Equal numbers and seed give the instance of the shared ``city.py``, so the order of the draws is part of it.
    """
    rng = np.random.default_rng(seed)
    seats = rng.poisson(1.0, m) + 1
    home, place = np.sort(rng.random(n)), np.sort(rng.random(m))
    person, opening = _near_pairs(rng, np.searchsorted(place, home), m)
    value = _values(rng, person, opening, n, m)
    needed = rng.integers(1, 6, size=n)
    capacity = (seats * 2.6).astype(np.int64) + 1
    fits = needed[person] <= capacity[opening]
    person, opening, value = person[fits], opening[fits], value[fits]
    first = rng.integers(0, n, n // 10)
    second = np.clip(first + rng.integers(1, 20, n // 10), 0, n - 1)
    apart = np.column_stack([first, second])[first != second]
    return Instance(f"city/{n}x{m}/{seed}", n, m, person, opening, value, needed[person], seats, capacity, apart)


def _near_pairs(rng: np.random.Generator, middle: Whole, m: int) -> tuple[Whole, Whole]:
    """Draw the openings of each person around the nearest one; in place, for the sake of millions of people."""
    reach = max(NEAR, int(m * 0.002))
    key = rng.integers(-reach, reach, size=(len(middle), DRAWS))
    key += middle[:, None]
    np.clip(key, 0, m - 1, out=key)
    key += np.arange(len(middle), dtype=np.int64)[:, None] * m
    flat = key.ravel()
    flat.sort()
    flat = flat[np.concatenate(([True], flat[1:] != flat[:-1]))]
    flat = flat[rng.random(len(flat)) < KEPT]
    return flat // m, flat % m


def _values(rng: np.random.Generator, person: Whole, opening: Whole, n: int, m: int) -> Whole:
    liking = rng.normal(0, 1, m)
    value = 400 + 120 * liking[opening]
    value += 150 * rng.normal(size=len(person))
    value += 60 * rng.normal(size=n)[person]
    return np.clip(value, 1, 1000, out=value).astype(np.int64)


def seats_only(made: Instance) -> Instance:
    """Drop the loads and the keep-apart rows, so that libraries without such rules can state the problem."""
    return replace(
        made,
        name=made.name.replace("city/", "seats/"),
        load=np.zeros_like(made.load),
        support_capacity=np.full_like(made.support_capacity, NO_LIMIT),
        apart=np.zeros((0, 2), dtype=np.int64),
    )


# ------------------------------------------------------------------ files


def gap(name: str, sense: str = "min") -> Instance:
    """Read a generalised assignment problem: agents become openings, jobs become people.

    Parameters
    ----------
    name
        Such as ``c10100``.
    sense
        ``min`` reads the numbers as costs, ``max`` as values.
    """
    numbers = _numbers(_gap_file(name))
    agents, jobs = (int(number) for number in numbers[:2])
    body = numbers[2:]
    cost, use = body[: 2 * agents * jobs].reshape(2, agents, jobs).transpose(0, 2, 1)
    worth = cost if sense == "max" else cost.max() - cost
    return Instance(
        f"gap/{name}/max" if sense == "max" else f"gap/{name}",
        *(jobs, agents, *_every_pair(jobs, agents)),
        *(worth.ravel(), use.ravel()),
        seats=np.full(agents, jobs),
        support_capacity=body[2 * agents * jobs :],
        apart=np.zeros((0, 2), dtype=np.int64),
        must_place=True,
    )


def lap(name: str) -> Instance:
    """Read a linear assignment problem: each row to a column of its own."""
    numbers = _numbers(_file("lap", f"{name}.txt"))
    n, cost = int(numbers[0]), numbers[1:]
    return Instance(
        f"lap/{name}",
        *(n, n, *_every_pair(n, n)),
        *(cost.max() - cost, np.zeros_like(cost)),
        seats=np.ones(n, dtype=np.int64),
        support_capacity=np.full(n, NO_LIMIT),
        apart=np.zeros((0, 2), dtype=np.int64),
        must_place=True,
    )


def known_optimum(name: str) -> int | None:
    """Give the proven optimum of a file in the values of its instance; None for an open one and for cities."""
    family, *rest = name.split("/")
    if family not in ("gap", "lap"):
        return None
    sense = rest[1] if len(rest) > 1 else "min"
    for folder in (ROOT / "tests" / "data" / family, SHARED / "data" / family):
        for row in _rows(folder / "known_optima.csv"):
            found = row["instance"].split("/")[-1].removesuffix(".txt"), row["sense"], row["proven"]
            if found == (rest[0], sense, "yes"):
                return _in_values(name, int(row["best_known"]), sense)
    return None


def _in_values(name: str, best: int, sense: str) -> int:
    if sense == "max":
        return best
    family, file = name.split("/")
    path = _gap_file(file) if family == "gap" else _file("lap", f"{file}.txt")
    numbers, made = _numbers(path), instance_of(name)
    cells = numbers[2:] if family == "gap" else numbers[1:]
    return int(made.persons * cells[: len(made.person)].max()) - best


def is_here(name: str) -> bool:
    """Tell whether an instance can be made on this machine; cities always can."""
    family, file = name.split("/")[:2]
    folders = {"gap": f"**/{file}", "lap": f"{file}.txt"}
    return family not in folders or any(True for _ in _found(family, folders[family]))


def _every_pair(n: int, m: int) -> tuple[Whole, Whole]:
    return np.repeat(np.arange(n), m), np.tile(np.arange(m), n)


def _numbers(path: Path) -> Whole:
    return np.array(path.read_text(encoding="ascii").split(), dtype=np.int64)


def _rows(path: Path) -> list[dict[str, str]]:
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _gap_file(name: str) -> Path:
    return _file("gap", f"**/{name}")


def _file(family: str, pattern: str) -> Path:
    for path in _found(family, pattern):
        return path
    raise FileNotFoundError(f"{family}/{pattern}")


def _found(family: str, pattern: str) -> list[Path]:
    folders = (ROOT / "tests" / "data" / family, SHARED / "data" / family)
    return [path for folder in folders for path in sorted(folder.glob(pattern))]
