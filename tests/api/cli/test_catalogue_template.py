"""A filled-in template into a store by the command line, and a round matched from that store."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from typer.testing import CliRunner, Result

from api.cli import inputs
from api.cli.main import app
from api.hosts.tables import HostRow, OpeningRow
from api.store.engine import make_engine
from matcher.messages import LANGUAGES
from matcher.needs.sheets import NEEDS_SHEETS
from resources_catalog.template.catalogue_sheets import CATALOGUE_SHEETS
from resources_catalog.template.read import read_sheets
from resources_catalog.template.write import write_workbook
from tests import hinata
from tests.api.cli.test_console import contents
from tests.api.service.lists import wam_file

CONFIG = hinata.FOLDER / "enishi.toml"
SHEETS = (*CATALOGUE_SHEETS, *NEEDS_SHEETS)


def enishi(*words: object, lang: str | None = None) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words], env={"ENISHI_LANG": lang})


def taken_in(store: object, *files: Path, more: tuple[object, ...] = ()) -> Any:
    done = enishi("catalogue", "import", *files, "--into", store, "--json", *more)
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


def refused(result: Result) -> str:
    """Give a clear report of bad input."""
    assert result.exit_code == 2, result.output
    assert result.stdout == ""
    assert isinstance(result.exception, SystemExit)
    assert "Traceback" not in result.stderr
    return result.stderr


def copied(folder: Path) -> Path:
    shutil.copytree(hinata.FOLDER, folder / "town")
    return folder / "town"


def edit(folder: Path, name: str, old: str, new: str) -> None:
    path = folder / f"{name}.csv"
    text = path.read_text("utf-8-sig")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8-sig")


@pytest.fixture(scope="module")
def hinata_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample town in a store."""
    place = tmp_path_factory.mktemp("hinata") / "store.db"
    taken_in(place, hinata.FOLDER)
    return place


def match(out: Path, source: object, *more: object, lang: str | None = None) -> Result:
    words = ("--catalogue", source, "--needs", hinata.FOLDER, "--on", "2026-06-08", "--out", out, "--config", CONFIG)
    return enishi("match", *words, *more, lang=lang)


# ------------------------------------------------------------------ into the store


def test_a_folder_is_taken_in_and_again_changes_nothing(tmp_path: Path) -> None:
    store = tmp_path / "store.db"
    (told,) = taken_in(store, hinata.FOLDER)
    assert told.pop("seconds") >= 0
    assert told == {
        "file": "hinata", "profile": "template", "encoding": "csv", "edition": None, "rows": 16, "new": 16,
        "changed": 0, "unchanged": 0, "gone": 0, "rejected": 0, "warnings": {}, "geocoded": None, "batch": None,
        "hosts": {"new": 16, "changed": 0, "unchanged": 0}, "gone_openings": [], "kept": [],
    }  # fmt: skip
    (again,) = taken_in(store, hinata.FOLDER)
    assert (again["new"], again["changed"], again["unchanged"]) == (0, 0, 16)


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_a_workbook_with_sheets_in_either_language_is_known_as_a_template(tmp_path: Path, lang: str) -> None:
    book = tmp_path / "ひなた.xlsx"
    write_workbook(book, SHEETS, read_sheets(hinata.FOLDER, SHEETS).rows, lang)
    store = tmp_path / "store.db"
    (told,) = taken_in(store, book)
    assert (told["profile"], told["encoding"], told["new"]) == ("template", "xlsx", 16)
    (again,) = taken_in(store, hinata.FOLDER)
    assert again["unchanged"] == 16


def test_what_the_file_no_longer_has_is_counted_and_named(tmp_path: Path) -> None:
    store, town = tmp_path / "store.db", copied(tmp_path)
    taken_in(store, town)
    lines = (town / "openings.csv").read_text("utf-8-sig").splitlines(keepends=True)
    (town / "openings.csv").write_text("".join(line for line in lines if not line.startswith("O14,")), "utf-8-sig")
    lines = (town / "tasks.csv").read_text("utf-8-sig").splitlines(keepends=True)
    (town / "tasks.csv").write_text("".join(line for line in lines if not line.startswith("O14,")), "utf-8-sig")
    (told,) = taken_in(store, town)
    assert (told["rows"], told["gone"], told["gone_openings"]) == (15, 1, ["O14"])
    assert told["warnings"] == {"template_opening_gone": 1}


def test_a_dry_run_counts_and_writes_nothing(tmp_path: Path) -> None:
    store, town = tmp_path / "store.db", copied(tmp_path)
    (told,) = taken_in(store, town, more=("--dry-run",))
    assert told["new"] == 16
    assert not store.exists()
    taken_in(store, town)
    edit(town, "openings", "O14,H14,地活ぽけっと（自由に過ごす）", "O14,H14,べつの名前")
    (told,) = taken_in(store, town, more=("--dry-run",))
    assert (told["changed"], told["unchanged"]) == (1, 15)
    (told,) = taken_in(store, town)
    assert told["changed"] == 1


@pytest.mark.parametrize("lang", LANGUAGES)
def test_it_is_said_in_every_language(tmp_path: Path, lang: str) -> None:
    store, town = tmp_path / "store.db", copied(tmp_path)
    edit(town, "openings", "O14,H14", "O77,H14")
    edit(town, "tasks", "O14,お茶を飲む", "O77,お茶を飲む")
    edit(town, "tasks", "O14,ゲーム", "O77,ゲーム")
    taken_in(store, town)
    done = enishi("catalogue", "import", hinata.FOLDER, "--into", store, lang=lang)
    assert done.exit_code == 0
    assert "O77" in done.stderr
    assert "{" not in done.stderr


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_bad_input_is_told_in_one_go_and_makes_no_store(tmp_path: Path, lang: str) -> None:
    town, store = copied(tmp_path), tmp_path / "store.db"
    edit(town, "openings", "2026-05-28", "きのう")
    edit(town, "hosts", "H14,地活ぽけっと,福祉事業所", "H14,地活ぽけっと,宇宙船")
    said = refused(enishi("catalogue", "import", town, "--into", store, lang=lang))
    assert all(word in said for word in ("きのう", "宇宙船"))
    assert not store.exists()


def test_ids_that_no_store_takes_make_no_store(tmp_path: Path) -> None:
    town, store = copied(tmp_path), tmp_path / "store.db"
    edit(town, "openings", "O15,H15", "場15,H15")
    edit(town, "tasks", "O15,配膳", "場15,配膳")
    edit(town, "tasks", "O15,収穫", "場15,収穫")
    assert "場15" in refused(enishi("catalogue", "import", town, "--into", store))
    assert not store.exists()


def test_a_template_stands_alone_and_takes_no_options_of_lists(tmp_path: Path) -> None:
    store, listed = tmp_path / "store.db", wam_file(tmp_path / "a.csv", [{"number": "1"}])
    said = refused(enishi("catalogue", "import", hinata.FOLDER, listed, "--into", store, "--edition", "2026-03"))
    assert "--edition" in said
    assert "hinata" in said
    assert "a.csv" in said
    assert not store.exists()


@pytest.mark.parametrize("profile", ["auto", "template"])
def test_what_is_no_template_is_told(tmp_path: Path, profile: str) -> None:
    empty, picture = tmp_path / "empty", tmp_path / "photo.xlsx"
    empty.mkdir()
    picture.write_bytes(b"\x89PNG\r\n\x1a\n")
    for each in (empty, picture, tmp_path / "どこにもない.xlsx"):
        said = refused(enishi("catalogue", "import", each, "--into", tmp_path / "store.db", "--profile", profile))
        assert each.name in said
        assert not (tmp_path / "store.db").exists()


def test_what_was_taken_in_is_in_the_tables_by_its_own_ids(hinata_store: Path) -> None:
    engine = make_engine(str(hinata_store))
    with Session(engine) as session:
        hosts = set(session.scalars(select(HostRow.id)))
        openings = {code: state for code, state in session.execute(select(OpeningRow.id, OpeningRow.state))}
    engine.dispose()
    assert {"H01", "HL01"} <= hosts
    assert openings.keys() >= {"O01", "O01r", "O15"}
    assert set(openings.values()) == {"open"}


# ------------------------------------------------------------------ out of the store


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_a_round_from_the_store_is_the_round_from_the_folder(hinata_store: Path, tmp_path: Path, lang: str) -> None:
    for name, source in (("files", hinata.FOLDER), ("store", hinata_store), ("url", f"sqlite:///{hinata_store}")):
        done = match(tmp_path / name, source, lang=lang)
        assert done.exit_code == 0, done.output
    files, *others = (contents(tmp_path / name) for name in ("files", "store", "url"))
    for other in others:
        assert other.keys() == files.keys()
        assert [name for name in files if files[name] != other[name]] == ["run.json"]
    records = [json.loads((tmp_path / name / "run.json").read_text("utf-8")) for name in ("files", "store")]
    assert [
        {name: value for name, value in each.items() if name not in ("seconds", "read_seconds")} for each in records
    ] == [{name: value for name, value in records[0].items() if name not in ("seconds", "read_seconds")}] * 2


@pytest.mark.parametrize("pair", [("P02", "O01@wed"), ("P11", "O01r"), ("P10", "O04")])
def test_why_from_the_store_is_why_from_the_folder(hinata_store: Path, pair: tuple[str, str]) -> None:
    told = [
        enishi("why", "--catalogue", source, "--needs", hinata.FOLDER, "--on", "2026-06-08", "--config", CONFIG, *pair)
        for source in (hinata.FOLDER, hinata_store)
    ]
    assert told[0].exit_code == told[1].exit_code == 0
    assert told[0].stdout == told[1].stdout


def test_no_keys_are_needed(hinata_store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ENISHI_KEYS", raising=False)
    assert match(tmp_path / "out", hinata_store).exit_code == 0


def test_a_store_that_cannot_be_used_is_told(hinata_store: Path, tmp_path: Path) -> None:
    broken, other = tmp_path / "broken.db", tmp_path / "other.db"
    broken.write_bytes(hinata_store.read_bytes()[:4096] + b"\0" * 10)
    made = make_engine(str(other))
    with made.begin() as connection:
        connection.exec_driver_sql("create table t (x int)")
    made.dispose()
    for source, words in (
        (broken, ()), (other, ()), ("nosuch://there", ()), (f"sqlite:///{tmp_path}/none.db", ()),
        (hinata_store, ("--of", "tsukimi")),
    ):  # fmt: skip
        refused(match(tmp_path / "out", source, *words))
        assert not (tmp_path / "out").exists()


def test_faults_of_the_people_are_told_with_a_store_as_well(hinata_store: Path, tmp_path: Path) -> None:
    town = copied(tmp_path)
    edit(town, "wishes", "何のために,外に出たい", "何のために,空を飛びたい")
    words = ("--catalogue", hinata_store, "--needs", town, "--on", "あした", "--out", tmp_path / "out")
    said = refused(enishi("match", *words))
    assert "空を飛びたい" in said
    assert "あした" in said


def test_an_opening_that_cannot_be_read_is_named(hinata_store: Path, tmp_path: Path) -> None:
    store = tmp_path / "store.db"
    shutil.copyfile(hinata_store, store)
    engine = make_engine(str(store))
    with Session(engine) as session, session.begin():
        row = session.scalars(select(OpeningRow).where(OpeningRow.id == "O14")).one()
        row.facts = {**row.facts, "talk": "???"}
    engine.dispose()
    done = match(tmp_path / "out", store)
    assert done.exit_code == 0
    assert "O14" in done.stderr


def test_what_names_a_store(hinata_store: Path, tmp_path: Path) -> None:
    text = tmp_path / "text.db"
    text.write_text("SQLite")
    assert [inputs.is_store(str(each)) for each in (hinata_store, text, tmp_path, tmp_path / "none")] == [
        True, False, False, False,
    ]  # fmt: skip
    assert inputs.is_store("postgresql://server/enishi")
