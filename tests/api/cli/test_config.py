"""``enishi.toml``: what it sets, and one clear fault for everything it may get wrong."""

from dataclasses import fields
from pathlib import Path

import pytest
from hypothesis import given

from api.cli.config import read_config
from api.cli.config.settings import NAMES, SECTIONS
from matcher.messages import LANGUAGES
from matcher.messages.fault_lines import fault_line
from matcher.params import DEFAULT_CHANGES, ChangeKind, Params, Weights
from resources_catalog.errors import FaultsFound
from tests import configs, hinata
from tests.broken_configs import BROKEN
from tests.wordlists import forbidden

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
    text, params = configs.every_setting()
    assert read_config(written(tmp_path, text)) == params
    assert [each.name for each in fields(Params) if getattr(params, each.name) == getattr(Params(), each.name)] == []


@given(made=configs.some_settings())
def test_any_settings_together_are_read_as_made_by_hand(
    made: tuple[str, Params], tmp_path_factory: pytest.TempPathFactory
) -> None:
    text, params = made
    assert read_config(written(tmp_path_factory.mktemp("set"), text)) == params


def test_every_field_of_every_table_can_be_set() -> None:
    settable = {section.name: {setting.name for setting in section.settings} for section in SECTIONS}
    not_said = {"figures": {"unit", "assumption"}, "covers": {"assumption"}}  # they follow from what is said
    added = {"changes": {"use"}}  # takes a kind out
    for section in SECTIONS:
        known = {each.name for each in fields(section.made)} - not_said.get(section.name, set())
        assert settable[section.name] == known | added.get(section.name, set())
    assert {each.name for each in fields(Params)} == set(NAMES)


def test_a_municipality_without_a_welfare_office_may_let_its_agency_recognise(tmp_path: Path) -> None:
    params = read_config(written(tmp_path, 'welfare_office = false\nrecognised_by = "sr_agency"'))
    assert params.recognising_office == "sr_agency"


def test_a_kind_of_change_that_is_named_keeps_what_is_not_said(tmp_path: Path) -> None:
    params = read_config(written(tmp_path, '[[changes]]\nkind = "travel"\nmost = 1'))
    assert [each for each in params.changes if each not in DEFAULT_CHANGES] == [
        ChangeKind("travel", 2, step=10, most=1)
    ]
    assert [each.kind for each in params.changes] == [each.kind for each in DEFAULT_CHANGES]


def test_numbers_of_law_may_follow_one_another_day_by_day(tmp_path: Path) -> None:
    one = '[[figures]]\nname = "adult_age"\nvalue = 20\nvalid_from = 2020-01-01\nsource = "a"\n'
    other = '[[figures]]\nname = "adult_age"\nvalue = 18\nvalid_from = 2022-04-01\nsource = "b"\n'
    assert len(read_config(written(tmp_path, f"{one}valid_until = 2022-03-31\n{other}")).figures) == 2
    ((place, code, value),) = refused(tmp_path, f"{one}valid_until = 2022-04-01\n{other}")
    assert (place, code, value) == ("figures[2].valid_from", "config_overlap", "2022-04-01")


def test_what_is_wrong_in_a_row_is_not_taken_for_something_else(tmp_path: Path) -> None:
    """A row with a fault of its own is compared with others only once that is mended."""
    gate = '[[gates]]\nstep = "trial"\ngate = "conference"\n'
    assert [place for place, _, _ in refused(tmp_path, f"{gate}{gate}route = 1")] == ["gates[2].route"]
    figure = '[[figures]]\nname = "adult_age"\nvalue = 20\nvalid_from = 2020-01-01\nsource = "a"\n'
    assert [place for place, _, _ in refused(tmp_path, f"{figure}{figure}valid_until = 1")] == [
        "figures[2].valid_until"
    ]


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_file_is_told_with_place_value_and_what_is_allowed(tmp_path: Path, name: str, lang: str) -> None:
    broken = BROKEN[name]
    with pytest.raises(FaultsFound) as found:
        read_config(written(tmp_path, broken.text))
    (fault,) = found.value.faults
    assert (fault.column or str(fault.row)) == broken.place
    assert fault.value is not None
    assert fault.allowed is not None
    assert broken.value in fault.value
    assert broken.allowed in fault.allowed
    said = fault_line(fault, lang)
    assert all(part in said for part in ("enishi.toml", broken.place, fault.value, fault.allowed))
    assert forbidden(said.replace(broken.place, "").replace(fault.value, ""), lang) == []


def test_there_are_enough_broken_files_to_learn_from() -> None:
    assert len(BROKEN) >= 30
    assert len({broken.text for broken in BROKEN.values()}) == len(BROKEN)


def test_all_broken_rows_of_a_file_are_told_together(tmp_path: Path) -> None:
    text = "\n".join(broken.text for broken in BROKEN.values() if broken.text.startswith("[["))
    places = [place for place, _, _ in refused(tmp_path, text)]
    assert len(places) >= 20
    assert {place.partition("[")[0] for place in places if place} >= {
        "floors", "changes", "figures", "companions", "covers", "gates"
    }  # fmt: skip


def test_a_name_that_would_steer_a_terminal_is_shown_and_not_obeyed(tmp_path: Path) -> None:
    ((place, code, _),) = refused(tmp_path, '"a\\u001b[31m" = 1')
    assert (place, code) == ("a\\x1b[31m", "config_unknown")


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
        ("stale_day = 3", "stale_day", "config_unknown_near"),
        ("zzz = 3", "zzz", "config_unknown"),
        ("[stale_days]\nx = 1", "stale_days", "config_type"),
        ("weights = 3", "weights", "config_type"),
        ("[[weights]]\nwish = 1", "weights", "config_type"),
        ("[weights]\nwish = -0.1", "weights.wish", "config_range"),
        ("[weights]\nwish = 100.5", "weights.wish", "config_range"),
        ("[weights]\nwish = nan", "weights.wish", "config_range"),
        ("[weights]\nwish = false", "weights.wish", "config_type"),
        ("[weights]\nwishes = 1", "weights.wishes", "config_unknown_near"),
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
