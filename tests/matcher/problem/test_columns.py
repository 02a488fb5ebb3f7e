"""A column is read alike cell by cell and as a block of memory."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.problem.columns import read_numbers, read_slots, read_texts
from matcher.problem.format import NO_LIMIT, Column, table_format

NUMERALS = st.one_of(
    st.none(),
    st.integers(-20, 10**16).map(str),
    st.decimals(0, 3000, places=2).map(str),
    st.sampled_from(["007", "-0", "1e2", "2.50", "1.005", "NaN", "+3", "", " 1", "1,000", "0x1", "--1", "1.", "１"]),
)


def block(cells: list[str | None]) -> np.ndarray[tuple[int], np.dtype[np.bytes_]]:
    return np.array([(cell or "").encode() for cell in cells], dtype=np.bytes_)


@pytest.mark.parametrize(
    "column",
    [
        table_format("pairs").column("value"),
        table_format("persons").column("max_hours"),
        table_format("persons").column("max_placements"),
        table_format("hosts").column("seats"),
    ],
)
@given(cells=st.lists(NUMERALS, min_size=1, max_size=8))
def test_numbers_of_a_block_are_those_of_its_cells(column: Column, cells: list[str | None]) -> None:
    one_by_one, misread = read_numbers(list(cells), column, as_text=True)
    at_once, misread_at_once = read_numbers(block(cells), column, as_text=True)
    assert one_by_one.tolist() == at_once.tolist()
    assert misread == misread_at_once


@given(cells=st.lists(st.one_of(st.none(), st.text("aé縁0", max_size=6)), min_size=1, max_size=8))
def test_texts_of_a_block_are_those_of_its_cells(cells: list[str | None]) -> None:
    one_by_one, at_once = read_texts(list(cells))[0], read_texts(block(cells))[0]
    assert [one_by_one.ids[code] for code in one_by_one.codes if code >= 0] == [cell for cell in cells if cell]
    assert [at_once.ids[code] for code in at_once.codes if code >= 0] == [cell for cell in cells if cell]
    rows = {name: row for row, name in enumerate(["縁", "a", "0"])}
    assert one_by_one.rows_in(rows).tolist() == at_once.rows_in(rows).tolist()


def test_hours_are_exact_hundredths_and_absent_ones_the_default() -> None:
    hours = table_format("persons").column("max_hours")
    numbers, misread = read_numbers(block(["0.1", "2.50", "3", ""]), hours, as_text=True)
    assert numbers.tolist() == [10, 250, 300, NO_LIMIT]
    assert misread == []


def test_slots_of_a_sheet_are_separated_by_spaces() -> None:
    owners, slots, misread = read_slots(block(["mon-am tue-pm", "", " tue-pm "]), as_text=True)
    assert owners.tolist() == [0, 0, 2]
    assert [slots.ids[code] for code in slots.codes] == ["mon-am", "tue-pm", "tue-pm"]
    assert misread == []
