"""The imported matrix: what is read, and how each fault is told."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from resources_catalog.errors import FaultsFound
from resources_catalog.travel import Source, matrix, read_matrix

if TYPE_CHECKING:
    from pathlib import Path

    from resources_catalog.faults import Fault

ANY_FILE = settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def written(folder: Path, text: str | bytes) -> Path:
    path = folder / "m.csv"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def faults(folder: Path, text: str | bytes) -> tuple[Fault, ...]:
    with pytest.raises(FaultsFound) as found:
        read_matrix(written(folder, text))
    return found.value.faults


def test_minutes_are_laid_out_by_id(tmp_path: Path) -> None:
    text = "to,from,minutes,km\r\ncafe, aki ,12.5,3\r\n\r\nfarm,aki,,\r\ncafe,ben,0,1\r\n"
    ways = read_matrix(written(tmp_path, text)).ways(["ben", "aki", "cho"], ["cafe", "farm"])
    assert ways.source == Source.MATRIX
    np.testing.assert_array_equal(ways.minutes, [[0, np.nan], [12.5, np.nan], [np.nan, np.nan]])


def test_an_id_stands_there_once(tmp_path: Path) -> None:
    read = read_matrix(written(tmp_path, "from,to,minutes\na,b,1\n"))
    assert read.ways([], ["b"]).minutes.shape == (0, 1)
    for homes, hosts in ((["a", "a"], ["b"]), (["a"], ["b", "b"])):
        with pytest.raises(ValueError, match="once"):
            read.ways(homes, hosts)


def test_each_fault_says_where_what_and_what_is_allowed(tmp_path: Path) -> None:
    text = "from,to,minutes\na,b,soon\na,c,1441\na,d,-1\n,e,1\na,,1\na,b,3\na,f\na,g,1e3\n"
    told = {(each.row, each.column, each.value, each.code, each.allowed) for each in faults(tmp_path, text)}
    assert told == {
        (2, "minutes", "soon", "not_a_number", "0 … 1440"),
        (3, "minutes", "1441", "out_of_range", "0 … 1440"),
        (4, "minutes", "-1", "out_of_range", "0 … 1440"),
        (5, "from", None, "missing", None),
        (6, "to", None, "missing", None),
        (7, "from", "a b", "repeated_key", "→ 2"),
        (8, None, "2", "row_length", "3"),
        (9, "minutes", "1e3", "not_a_number", "0 … 1440"),
    }


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("from,to\na,b\n", "missing_column"),
        ("from,to,minutes,to\na,b,1,c\n", "repeated_column"),
        ("", "file_empty"),
        ('from,to,minutes\na,"b,1\n', "not_csv"),
        (b"from,to,minutes\na,\x00,1\n", "binary_file"),
        (b"\x81\xff", "unknown_encoding"),
    ],
)
def test_a_file_that_is_none(tmp_path: Path, text: str | bytes, code: str) -> None:
    assert [fault.code for fault in faults(tmp_path, text)] == [code]


def test_a_file_that_cannot_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(FaultsFound) as found:
        read_matrix(tmp_path / "nowhere.csv")
    assert found.value.faults[0].code == "file_unreadable"
    monkeypatch.setattr(matrix, "MAX_BYTES", 10)
    assert faults(tmp_path, "from,to,minutes\n")[0].code == "file_too_large"


def test_rows_without_end_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("resources_catalog.travel.csv_table.MAX_ROWS", 2)
    assert [fault.code for fault in faults(tmp_path, "from,to,minutes\na,b,1\na,c,1\n")] == ["too_many_rows"]


@ANY_FILE
@given(
    data=st.one_of(
        st.binary(max_size=100), st.text(max_size=60).map(lambda t: f"from,to,minutes\n{t}".encode("utf-8", "replace"))
    )
)
def test_any_bytes_give_a_matrix_or_a_report(tmp_path: Path, data: bytes) -> None:
    with contextlib.suppress(FaultsFound):
        assert read_matrix(written(tmp_path, data)).minutes is not None
