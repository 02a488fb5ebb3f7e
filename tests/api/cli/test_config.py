"""``enishi.toml``: what it sets, and one clear fault for everything it may get wrong."""

from dataclasses import fields
from pathlib import Path

import pytest

from api.cli.config import read_config
from matcher.messages.fault_lines import fault_line
from matcher.params import Params, Weights
from resources_catalog.errors import FaultsFound
from tests import hinata

HUGE = "0x" + "f" * 5000


def written(folder: Path, text: str | bytes) -> Path:
    path = folder / "enishi.toml"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def refused(folder: Path, text: str | bytes) -> list[tuple[str | None, str, str | None]]:
    with pytest.raises(FaultsFound) as found:
        read_config(written(folder, text))
    for fault in found.value.faults:
        assert fault.table == "enishi.toml"
        assert all(fault_line(fault, lang) for lang in ("ja", "en"))
        assert fault.value is None or len(fault.value) <= 200
    return [(fault.column, fault.code, fault.value) for fault in found.value.faults]


def test_the_settings_of_the_sample_town() -> None:
    assert read_config(hinata.FOLDER / "enishi.toml") == hinata.PARAMS


def test_what_is_not_set_keeps_its_default(tmp_path: Path) -> None:
    assert read_config(written(tmp_path, "")) == Params()
    assert read_config(written(tmp_path, "[weights]\n")) == Params()


def test_everything_can_be_set(tmp_path: Path) -> None:
    text = """
municipality = "架空町"
accompanied_starts = 0
accompanied_period = "2026-06"
programmes_not_run = ["type_b", "job_prep"]
horizon_days = 31
stale_days = 90
care_margin_minutes = 15
home_spread_km = 2
area_spread_km = 0.5
[weights]
wish = 5
staying = 0.5
"""
    assert read_config(written(tmp_path, text)) == Params(
        municipality="架空町",
        accompanied_starts=0,
        accompanied_period="2026-06",
        programmes_not_run=("type_b", "job_prep"),
        horizon_days=31,
        stale_days=90,
        care_margin_minutes=15,
        home_spread_km=2,
        area_spread_km=0.5,
        weights=Weights(wish=5.0, staying=0.5),
    )
    named = {line.split(" =")[0] for line in text.splitlines() if " =" in line}
    assert {each.name for each in fields(Params)} - {"weights"} <= named


def test_a_byte_order_mark_is_no_fault(tmp_path: Path) -> None:
    assert read_config(written(tmp_path, 'municipality = "町"'.encode("utf-8-sig"))).municipality == "町"


@pytest.mark.parametrize(
    "text",
    [
        "stale_days = ",
        "stale_days = 1\nstale_days = 2",
        'municipality = "町',
        "これは設定ではありません",
        'municipality = "町"'.encode("cp932"),
        b"\x89PNG\r\n\x1a\n\x00\x00",
        b"stale_days = 1\x00",
        "stale_days = " + "9" * 5000,
        "x = " + "[" * 5000,
    ],
)
def test_what_is_no_toml_is_told_once(tmp_path: Path, text: str | bytes) -> None:
    ((column, code, value),) = refused(tmp_path, text)
    assert (column, code) == (None, "config_unreadable")
    assert value


def test_a_file_that_is_not_there_and_a_folder_are_told(tmp_path: Path) -> None:
    for path, code in ((tmp_path / "none.toml", "config_missing"), (tmp_path, "config_unreadable")):
        with pytest.raises(FaultsFound) as found:
            read_config(path)
        assert [fault.code for fault in found.value.faults] == [code]


@pytest.mark.parametrize(
    ("text", "column", "code"),
    [
        ("municipality = 5", "municipality", "config_type"),
        ("accompanied_period = 2026-06-01", "accompanied_period", "config_type"),
        ("accompanied_starts = true", "accompanied_starts", "config_type"),
        ("accompanied_starts = 3.0", "accompanied_starts", "config_type"),
        ('accompanied_starts = "3"', "accompanied_starts", "config_type"),
        ("accompanied_starts = -1", "accompanied_starts", "config_range"),
        ("horizon_days = 731", "horizon_days", "config_range"),
        ("stale_days = 0", "stale_days", "config_range"),
        ("care_margin_minutes = [10]", "care_margin_minutes", "config_type"),
        ("home_spread_km = nan", "home_spread_km", "config_range"),
        ("home_spread_km = inf", "home_spread_km", "config_range"),
        (f"stale_days = {HUGE}", "stale_days", "config_range"),
        (f"municipality = {HUGE}", "municipality", "config_type"),
        ('programmes_not_run = "type_b"', "programmes_not_run", "config_type"),
        ('programmes_not_run = ["typeb"]', "programmes_not_run", "fact_not_code"),
        ("programmes_not_run = [[]]", "programmes_not_run", "fact_not_code"),
        ("stale_day = 3", "stale_day", "config_unknown"),
        ("[stale_days]\nx = 1", "stale_days", "config_type"),
        ("weights = 3", "weights", "config_type"),
        ("[[weights]]\nwish = 1", "weights", "config_type"),
        ("[weights]\nwish = -0.1", "weights.wish", "config_range"),
        ("[weights]\nwish = 100.5", "weights.wish", "config_range"),
        ("[weights]\nwish = nan", "weights.wish", "config_range"),
        ("[weights]\nwish = false", "weights.wish", "config_type"),
        ("[weights]\nwishes = 1", "weights.wishes", "config_unknown"),
    ],
)
def test_a_wrong_setting_is_told_with_its_place(tmp_path: Path, text: str, column: str, code: str) -> None:
    ((place, told, value),) = refused(tmp_path, text)
    assert (place, told) == (column, code)
    assert value is not None


def test_weights_that_count_nothing_are_refused(tmp_path: Path) -> None:
    zero = "\n".join(f"{each.name} = 0" for each in fields(Weights))
    assert [(column, code) for column, code, _ in refused(tmp_path, f"[weights]\n{zero}")] == [
        ("weights", "config_range")
    ]
    assert read_config(written(tmp_path, f"[weights]\n{zero.replace('travel = 0', 'travel = 1')}")).weights.travel == 1


def test_every_fault_is_told_in_one_go(tmp_path: Path) -> None:
    text = 'a = 1\nstale_days = 0\nmunicipality = 1\nprogrammes_not_run = ["x", "y"]\n[weights]\nwish = -1\nb = 2\n'
    assert {(column, value) for column, _, value in refused(tmp_path, text)} == {
        ("a", "1"), ("stale_days", "0"), ("municipality", "1"), ("programmes_not_run", "x"),
        ("programmes_not_run", "y"), ("weights.wish", "-1"), ("weights.b", "2"),
    }  # fmt: skip
