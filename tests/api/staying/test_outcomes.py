"""Outcomes read from a table: what ended stays, what was known beforehand, and what must not count as known."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.staying.fitting import fitted
from api.staying.outcomes import ENDED_AS, MOST_KINDS, Outcomes, read_outcomes
from api.staying.table import Columns
from matcher.retention.published import KINDS
from resources_catalog.errors import FaultsFound

if TYPE_CHECKING:
    from pathlib import Path

    from resources_catalog.faults import Fault

TOWN = (
    "placement,person,started,host,municipality,months,entry,exit,distance,work\n"
    "L1,P1,2025-04,H1,東町,3,0,moved,1.5,cook\n"
    "L2,P2,2025-05,H2,東町,12,1,,,shop\n"
    "L3,P1,2025-06,,西町,7,0,as_planned,4,cook\n"
    "L4,P3,2025-07,H1,西町,1,0,own_decision,2,\n"
)


def written(folder: Path, text: str, name: str = "outcomes.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def faults(path: Path) -> list[tuple[int | None, str | None, str | None, str]]:
    with pytest.raises(FaultsFound) as found:
        read_outcomes(path)
    assert {each.table for each in found.value.faults} == {path.name}
    return [(each.row, each.column, each.value, each.code) for each in found.value.faults]


def test_a_table_of_this_programme_is_read(tmp_path: Path) -> None:
    path = written(tmp_path, TOWN)
    found = read_outcomes(path)
    assert (found.causes, found.kinds) == (KINDS, True)
    assert found.stays.until.tolist() == [3, 12, 7, 1]
    assert found.stays.cause.tolist() == [1 + KINDS.index("elsewhere"), 0, 0, 1 + KINDS.index("own_decision")]
    assert found.stays.entry is not None
    assert found.stays.entry.tolist() == [0, 1, 0, 0]
    assert found.names == ("distance", "work=shop")  # beside the commonest
    wanted = np.array([[1.5, 0], [np.nan, 1], [4, 0], [2, np.nan]])
    assert np.array_equal(found.columns, wanted, equal_nan=True)
    assert found.members == {"host": ["H1", "H2", "", "H1"], "municipality": ["東町", "東町", "西町", "西町"]}
    assert (found.placements, found.persons) == (["L1", "L2", "L3", "L4"], ["P1", "P2", "P1", "P3"])
    assert found.endings == {"moved": 1, "as_planned": 1, "own_decision": 1}
    assert found.digest == hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.mark.parametrize(("ending", "kind"), ENDED_AS.items())
def test_each_ending_has_its_kind_and_one_as_planned_is_no_exit(tmp_path: Path, ending: str, kind: str | None) -> None:
    found = read_outcomes(written(tmp_path, f"months,exit\n3,{ending}\n"))
    assert found.stays.cause.tolist() == [0 if kind is None else 1 + KINDS.index(kind)]


def test_numbers_of_somebody_else_are_causes_without_names(tmp_path: Path) -> None:
    found = read_outcomes(written(tmp_path, "days,why,age\n30,2,41\n12,0,20\n"), Columns("days", "why"))
    assert (found.causes, found.kinds, found.names) == (("1", "2"), False, ("age",))
    assert (found.stays.cause.tolist(), found.stays.entry) == ([2, 0], None)
    assert (found.placements, found.persons) == (["2", "3"], ["2", "3"])


def test_a_host_that_is_not_written_is_none_in_the_model(tmp_path: Path) -> None:
    model = fitted(read_outcomes(written(tmp_path, TOWN)))
    assert model.groups == {"host": ("H1", "H2"), "municipality": ("東町", "西町")}
    assert (model.stays, model.exits) == (4, 2)


def test_nothing_that_happened_later_can_be_learnt_from_the_columns(tmp_path: Path) -> None:
    """Ids, days and the ending itself are no columns; a model of the rest is not moved by their names."""
    one = fitted(read_outcomes(written(tmp_path, TOWN)))
    other = TOWN.replace("L1,P1,2025-04", "zz,Q9,1999-01").replace("H1", "a host")
    two = fitted(read_outcomes(written(tmp_path, other, "other.csv")))
    assert one.names == two.names == ("distance", "work=shop")
    rows = [[1.0, 0.0], [np.nan, np.nan]]
    assert one.survival(rows, [3, 12]) == pytest.approx(two.survival(rows, [3, 12]), abs=1e-6)


def test_every_fault_is_told_with_its_place(tmp_path: Path) -> None:
    text = (
        "months,exit,entry,x\n-3,moved,0,1\n3,went,0,2\n3,,3,inf\n2e9,,0,nan\n,died,0,1e300\nabc,,0,-1e13\n"
        "4,1,0,4\n5,,,1\n"
    )
    assert faults(written(tmp_path, text)) == [
        (2, "months", "-3", "out_of_range"),
        (3, "exit", "went", "not_a_choice"),
        (4, "entry", "3", "entry_not_before_exit"),
        (4, "x", "inf", "out_of_range"),
        (5, "months", "2e9", "out_of_range"),
        (5, "x", "nan", "out_of_range"),
        (6, "months", None, "missing"),
        (6, "x", "1e300", "out_of_range"),
        (7, "months", "abc", "not_a_number"),
        (7, "x", "-1e13", "out_of_range"),
        (8, "exit", "1", "not_a_choice"),
        (9, "entry", None, "missing"),
    ]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("months,exit\n,\n", [(None, None, None, "file_empty")]),
        ("months,exit\n3,nan\n", [(2, "exit", "nan", "out_of_range")]),
        ("months,exit\n3,inf\n", [(2, "exit", "inf", "out_of_range")]),
        ("months,exit\n3,-1\n", [(2, "exit", "-1", "out_of_range")]),
        ("months,exit\n3,1e30\n", [(2, "exit", "1e30", "out_of_range")]),
        ("months,exit,a,a\n3,1,1,1\n", [(1, "a", None, "repeated_name")]),
        ("months,exit,entry,entry\n3,1,0,1\n", [(1, "entry", None, "repeated_name")]),
        ("months,exit\n3,1,5\n4\n", [(2, None, "3", "row_length"), (3, None, "1", "row_length")]),
        ("months,left\n3,1\n", [(1, "exit", None, "missing_column")]),
    ],
)
def test_a_table_that_cannot_be_is_refused(
    tmp_path: Path, text: str, told: list[tuple[int | None, str | None, str | None, str]]
) -> None:
    assert faults(written(tmp_path, text)) == told


def test_a_column_of_many_words_cannot_be_counted(tmp_path: Path) -> None:
    words = [f"w{at}" for at in range(MOST_KINDS + 1)]
    rows = "".join(f"3,1,{word}\n" for word in words)
    assert faults(written(tmp_path, "months,exit,note\n" + rows)) == [(1, "note", str(len(words)), "too_many_kinds")]
    found = read_outcomes(written(tmp_path, "months,exit,note\n" + rows.replace(words[-1], words[0])))
    assert len(found.names) == MOST_KINDS - 1


@given(
    st.lists(
        st.lists(st.sampled_from(["", "0", "1", "2.5", "-1", "nan", "1e999", "moved", "x"]), min_size=4, max_size=4)
    )
)
def test_any_cells_are_outcomes_or_faults(tmp_path_factory: pytest.TempPathFactory, cells: list[list[str]]) -> None:
    text = "".join(",".join(row) + "\n" for row in [["months", "exit", "entry", "x"], *cells])
    path = written(tmp_path_factory.getbasetemp(), text, "any.csv")
    found, told = read(path)
    assert (found is None) == bool(told)
    if found is not None:
        assert found.columns.shape == (len(found.stays), len(found.names))
        assert found.stays.causes <= len(found.causes)


def read(path: Path) -> tuple[Outcomes | None, list[Fault]]:
    try:
        return read_outcomes(path), []
    except FaultsFound as found:
        return None, list(found.faults)
