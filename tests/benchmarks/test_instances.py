"""The instances are the ones they claim to be, and their files say the same."""

import hashlib
import importlib.util
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from matcher.problem.decoding import read_problem
from matcher.problem.problem import Problem
from tests.benchmarks import files
from tests.benchmarks.files import from_document, to_document, to_folder
from tests.benchmarks.instances import (
    NO_LIMIT,
    ROOT,
    SHARED,
    Instance,
    city,
    instance_of,
    is_here,
    known_optimum,
    seats_only,
)
from tests.problems import problem_of

CITIES = {(200, 150, 0): "157e2539f9e39b51", (200, 150, 1): "54c6c0068faec15d", (500, 300, 7): "4cbcda41267184ef"}
"""Beginning of the SHA-256 of the JSON that the shared generator writes for persons, openings, seed."""

GAPS = sorted(path.name for path in (ROOT / "tests" / "data" / "gap").iterdir() if not path.suffix)


def same(one: Instance, two: Instance) -> bool:
    columns = ("person", "opening", "value", "load", "seats", "support_capacity", "apart")
    return all(np.array_equal(getattr(one, name), getattr(two, name)) for name in columns) and (
        (one.persons, one.openings, one.must_place) == (two.persons, two.openings, two.must_place)
    )


@pytest.mark.parametrize("made", CITIES)
def test_a_city_is_the_one_of_the_shared_generator(made: tuple[int, int, int]) -> None:
    document = to_document(city(*made))
    assert hashlib.sha256(json.dumps(document).encode()).hexdigest()[:16] == CITIES[made]
    shared = SHARED / "examples" / "city.py"
    if shared.exists():
        assert document == loaded(shared).city(made[0], made[1], seed=made[2])


def loaded(path: Path) -> Any:
    spec = importlib.util.spec_from_file_location("shared_city", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("name", ["city/200x150/3", "seats/60x45/1", "gap/gap1-0", "lap/assign100"])
def test_a_document_says_what_the_arrays_say(name: str) -> None:
    made = instance_of(name)
    assert same(from_document(json.loads(json.dumps(to_document(made)))), made)


@pytest.mark.parametrize("name", ["city/200x150/3", "seats/60x45/1", "gap/gap1-0"])
def test_a_folder_of_csv_says_what_the_document_says(name: str, tmp_path: Path) -> None:
    made = instance_of(name)
    to_folder(made, tmp_path)
    read, wanted = Problem.from_tables(read_problem(tmp_path)), problem_of(to_document(made))
    for column in ("person", "opening", "value", "support_load"):
        assert np.array_equal(getattr(read.pairs, column), getattr(wanted.pairs, column))
    for column in ("seats", "support_capacity"):
        assert np.array_equal(getattr(read.openings, column), getattr(wanted.openings, column))
    assert np.array_equal(read.persons.must_place, wanted.persons.must_place)
    assert np.array_equal(read.links.keep_apart, wanted.links.keep_apart)
    assert read.objective == wanted.objective == ("value",)


def test_a_folder_of_parquet_says_what_the_arrays_say(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = instance_of("city/200x150/3")
    monkeypatch.setattr(files, "ROWS_AT_ONCE", 1000)
    to_folder(made, tmp_path, "parquet")
    parquet = importlib.import_module("pyarrow.parquet")
    pairs, openings, apart = (parquet.read_table(tmp_path / f"{name}.parquet").to_pydict()
                              for name in ("pairs", "openings", "keep_apart"))  # fmt: skip
    document = to_document(made)
    columns = ("person", "opening", "value", "support_load")
    rows = zip(*(pairs[name] for name in columns), strict=True)
    assert [dict(zip(columns, row, strict=True)) for row in rows] == document["pairs"]
    assert openings["support_capacity"] == made.support_capacity.tolist()
    assert openings["opening"] == [row["opening"] for row in document["openings"]]
    assert list(zip(apart["a"], apart["b"], strict=True)) == [(row["a"], row["b"]) for row in document["keep_apart"]]


def test_a_support_without_limit_is_an_empty_cell(tmp_path: Path) -> None:
    made = instance_of("seats/60x45/1")
    to_folder(made, tmp_path, "parquet")
    read = importlib.import_module("pyarrow.parquet").read_table(tmp_path / "openings.parquet")
    assert read.to_pydict()["support_capacity"] == [None] * made.openings


def test_seats_only_keeps_pairs_and_seats() -> None:
    full = city(200, 150, 4)
    made = seats_only(full)
    assert np.array_equal(made.value, full.value)
    assert np.array_equal(made.seats, full.seats)
    assert (made.support_capacity == NO_LIMIT).all()
    assert len(made.apart) == 0


@pytest.mark.parametrize("name", GAPS)
def test_a_file_has_the_size_its_numbers_say_and_a_known_optimum(name: str) -> None:
    costs, profits = instance_of(f"gap/{name}"), instance_of(f"gap/{name}/max")
    assert len(costs.person) == costs.persons * costs.openings == len(costs.value)
    assert len(costs.support_capacity) == costs.openings
    assert np.array_equal(costs.value.max() - costs.value, profits.value - profits.value.min())
    for made in (costs, profits):
        best = known_optimum(made.name)
        assert best is not None
        # Everybody somewhere, seats and support left aside, is worth at least the optimum.
        assert best <= made.value.reshape(made.persons, made.openings).max(axis=1).sum()


@pytest.mark.parametrize("family", ["gap", "lap"])
def test_the_extracts_are_the_shared_bytes(family: str) -> None:
    ours = [path for path in (ROOT / "tests" / "data" / family).iterdir() if path.suffix in ("", ".txt")]
    assert ours
    for path in ours:
        for shared in (SHARED / "data" / family).glob(f"**/{path.name}"):
            assert shared.read_bytes() == path.read_bytes()


def test_what_is_not_here_is_said() -> None:
    assert is_here("city/10x10/0")
    assert is_here("lap/assign100")
    assert not is_here("gap/z99999")
    with pytest.raises(FileNotFoundError):
        instance_of("gap/z99999")
    with pytest.raises(ValueError, match="village/3x3/0"):
        instance_of("village/3x3/0")
    assert known_optimum("city/10x10/0") is None
    assert known_optimum("gap/z99999") is None
