"""A model as a file: it comes back as it was, and whatever was done to the file is told as a fault."""

from __future__ import annotations

import copy
import json
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.messages import LANGUAGES, sentence
from matcher.retention.fit import fit
from matcher.retention.priors import Scale
from matcher.retention.published import KINDS, borrowed
from matcher.retention.saved import FORMAT, Saved, as_json, from_json
from matcher.retention.spells import Spells
from resources_catalog.errors import FaultsFound

if TYPE_CHECKING:
    from collections.abc import Iterator

    from matcher.retention.model import StayingModel

DAY, DIGEST, NAME = date(2026, 6, 8), "0" * 64, "model.json"
ASKED = [0.0, 1.0, 12.0, 40.0]


def model_of(seed: int, n: int, columns: int, causes: int, *, hosts: bool, published: bool) -> StayingModel:
    random = np.random.default_rng(seed)
    names = tuple(f"列{at}" for at in range(columns))
    known = random.normal(size=(n, columns))
    kinds = KINDS if published else tuple(map(str, range(1, causes + 1)))
    stays = Spells.of(random.integers(1, 20, n), random.integers(0, len(kinds) + 1, n))
    members = {"host": [f"H{each}" for each in random.integers(0, 3, n)], "municipality": ["東町"] * n}
    return fit(
        stays, known, names=names, causes=kinds, members=members if hosts else None,
        published=borrowed(names, Scale.of(known)) if published else None,
    )  # fmt: skip


def told(text: str) -> list[tuple[str | None, str]]:
    """Give the faults of a text as column and code; each can be said in every language."""
    with pytest.raises(FaultsFound) as found:
        from_json(text, NAME)
    faults = found.value.faults
    assert {each.table for each in faults} == {NAME}
    assert all(sentence(each.code, lang) for each in faults for lang in LANGUAGES)
    return [(each.column, each.code) for each in faults]


@settings(max_examples=40)
@given(st.integers(0, 999), st.integers(0, 30), st.integers(0, 3), st.integers(1, 3), st.booleans(), st.booleans())
def test_a_model_comes_back_as_it_was(
    seed: int, n: int, columns: int, causes: int, hosts: bool, published: bool
) -> None:
    model = model_of(seed, n, columns, causes, hosts=hosts, published=published)
    text = as_json(model, on=DAY, data=DIGEST)
    found = from_json(text, NAME)
    assert (found.on, found.data) == ("2026-06-08", DIGEST)
    assert as_json(found.model, on=DAY, data=found.data) == text
    rows = np.random.default_rng(seed).normal(size=(3, columns))
    members = {"host": ["H0", "H1", "new"], "municipality": ["東町", "西町", ""]}
    assert answers(model, rows, members) == answers(found.model, rows, members)
    assert (found.model.prior_weight, found.model.source) == (model.prior_weight, model.source)


def answers(model: StayingModel, rows: Any, members: dict[str, list[str]] | None = None) -> list[bytes]:
    return [
        model.survival(rows, ASKED, members).tobytes(),
        model.incidence(rows, ASKED, members).tobytes(),
        model.interval(rows, ASKED, level=0.8, seed=3, members=members, draws=50).tobytes(),
    ]


# ------------------------------------------------------------------ what is no model


@pytest.mark.parametrize("text", ["", "{", "nul", "months,exit\n1,1\n", "[" * 100_000, "1" * 5000, '{"a":1}x'])
def test_what_is_no_json_is_said_to_be_none(text: str) -> None:
    assert told(text) == [(None, "not_json")]


@pytest.mark.parametrize(
    "text", ["null", "3", "[]", '"enishi staying 1"', "{}", '{"format": "enishi staying 2"}', "NaN"]
)
def test_what_is_no_model_is_said_to_be_none(text: str) -> None:
    assert told(text) == [("format", "not_a_model")]


ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.just(10**400),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


@given(ANY_JSON)
def test_any_json_is_refused_and_never_falls_over(value: object) -> None:
    assert told(json.dumps(value)) == [("format", "not_a_model")]


@given(st.text(max_size=30))
def test_any_text_is_refused_and_never_falls_over(text: str) -> None:
    assert told(text)[0][1] in ("not_json", "not_a_model")


@given(st.dictionaries(st.sampled_from(["on", "edges", "names", "components", "groups", "stays"]), ANY_JSON))
def test_parts_of_a_model_are_none(parts: dict[str, object]) -> None:
    assert told(json.dumps({"format": FORMAT, **parts})) == [(None, "model_damaged")]


# ------------------------------------------------------------------ what was done to a model

WHOLE: dict[str, Any] = json.loads(as_json(model_of(0, 20, 2, 1, hosts=True, published=True), on=DAY, data=DIGEST))
SMALL: dict[str, Any] = json.loads(as_json(model_of(1, 9, 1, 2, hosts=False, published=False), on=DAY, data=DIGEST))
PARTS = sorted(set(WHOLE) - {"format", "source"})


def places(value: object, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Give the way to each part of a document."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, part in inner:
        yield (*path, key)
        yield from places(part, (*path, key))


PLACES = list(places(SMALL))


def changed(document: dict[str, Any], path: tuple[str | int, ...], value: object) -> str:
    found = copy.deepcopy(document)
    part: Any = found
    for key in path[:-1]:
        part = part[key]
    part[path[-1]] = value
    return json.dumps(found)


@pytest.mark.parametrize("part", PARTS)
def test_no_part_may_be_missing_or_of_another_kind(part: str) -> None:
    without = json.dumps({name: value for name, value in WHOLE.items() if name != part})
    assert told(without) == [(None, "model_damaged")]
    values: list[Any] = [None, True, {"a": 1}, 1.5, float("nan"), float("inf"), -1, 10**400, [[[]]]]
    for value in values:
        assert told(changed(WHOLE, (part,), value)) == [(None, "model_damaged")]


@pytest.mark.parametrize("name", ["edges", "names", "causes", "middle", "spread", "components"])
def test_no_list_may_be_shorter_or_longer(name: str) -> None:
    assert told(changed(WHOLE, (name,), WHOLE[name][:-1])) == [(None, "model_damaged")]
    assert told(changed(WHOLE, (name,), [*WHOLE[name], WHOLE[name][-1]])) == [(None, "model_damaged")]


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("on",), "2026-13-08"),
        (("on",), ""),
        (("source",), ["x"]),
        (("exits",), 10**6),
        (("edges", 0), 0),
        (("edges", 0), 2),
        (("edges", 0), "1"),
        (("names",), "ab"),
        (("names", 0), 5),
        (("spread", 0), 0.0),
        (("spread", 0), -1.0),
        (("middle", 0), "1.5"),
        (("groups", 0, "members"), "H0H"),
        (("groups", 0, "members", 0), None),
        (("groups", 0, "spread"), 0),
        (("groups", 0, "spread"), float("nan")),
        (("groups", 0, "name"), "municipality"),
        (("components", 0, "weight"), -0.5),
        (("components", 0, "weight"), 1.5),
        (("components", 0, "log_evidence"), float("nan")),
        (("components", 0, "after", "mean", 0, 0), 1e300),
        (("components", 0, "after", "mean", 0, 0), None),
        (("components", 0, "after", "precision", 0, 0), -1.0),
        (("components", 0, "after", "precision", 0, 1), 1e9),
        (("components", 0, "before", "precision", 0, 0, 0), 0.0),
    ],
)
def test_no_number_may_be_one_that_no_fit_gives(path: tuple[str | int, ...], value: object) -> None:
    assert told(changed(WHOLE, path, value)) == [(None, "model_damaged")]


@settings(max_examples=300)
@given(st.sampled_from(PLACES), ANY_JSON)
def test_a_changed_model_is_refused_or_answers(path: tuple[str | int, ...], value: object) -> None:
    found, codes = read(changed(SMALL, path, value))
    assert codes in ([], ["not_a_model"], ["model_damaged"])
    assert found is None or all(len(each) > 0 for each in answers(found.model, np.zeros((1, 1))))


def read(text: str) -> tuple[Saved | None, list[str]]:
    try:
        return from_json(text, NAME), []
    except FaultsFound as found:
        return None, [each.code for each in found.faults]
