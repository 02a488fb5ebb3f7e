"""``enishi template``: what it writes, what it refuses, and a sentence for every fault it may tell."""

from __future__ import annotations

import ast
from collections import Counter
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from api.cli import template_command as module
from api.cli.template_command import EXAMPLE, TEMPLATE, example_rows, template_command
from matcher.messages import sentence, sentences
from matcher.needs.rows import caseload_from_rows
from matcher.needs.sheets import NEEDS_SHEETS
from resources_catalog.catalogue import Catalogue
from resources_catalog.importers.listings import read_listings
from resources_catalog.template.catalogue_sheets import CATALOGUE_SHEETS
from resources_catalog.template.raw import ROW
from resources_catalog.template.read import read_sheets

ROOT = Path(__file__).parents[3]
EXTRACT = ROOT / "tests" / "data" / "wamnet" / "csvdownload046_100.csv"
SHEETS = (*CATALOGUE_SHEETS, *NEEDS_SHEETS)


def make(
    folder: Path, *, listings: Path | None = None, town: str | None = None, force: bool = False, lang: str = "ja"
) -> int:
    return template_command(folder, from_listings=listings, municipality=town, force=force, lang=lang)


def contents(folder: Path) -> dict[str, bytes]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_it_writes_an_empty_template_and_a_filled_in_example(tmp_path: Path, lang: str) -> None:
    assert make(tmp_path / "new" / "t", lang=lang) == 0
    folder = tmp_path / "new" / "t"
    assert set(contents(folder)) == {TEMPLATE, EXAMPLE, *(f"csv/{sheet.name}.csv" for sheet in SHEETS)}
    for path in (folder / TEMPLATE, folder / "csv"):
        assert read_sheets(path, SHEETS) == ({sheet.name: () for sheet in SHEETS}, ())
    rows, faults = read_sheets(folder / EXAMPLE, SHEETS)
    assert faults == ()
    assert rows == example_rows()


def test_easy_japanese_has_the_sheets_of_japanese(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Headings and words of a sheet are read back, so there is one Japanese set of them."""
    for lang in ("ja", "ja-easy"):
        assert make(tmp_path / lang, listings=EXTRACT, town="鯖江市", lang=lang) == 0
    assert contents(tmp_path / "ja-easy") == contents(tmp_path / "ja")
    assert "話は、まだしていません" in capsys.readouterr().err


def test_the_example_is_a_round_that_can_be_read() -> None:
    rows = example_rows()
    assert {name: len(found) for name, found in rows.items()} == {
        "hosts": 2, "openings": 3, "tasks": 4, "persons": 2, "wishes": 4, "facts": 4, "placements": 0, "decisions": 0,
    }  # fmt: skip
    catalogue = Catalogue.from_rows(rows)
    assert set(catalogue.openings) == {"O01", "O02", "O03"}
    assert len(caseload_from_rows(rows, catalogue).people) == 2


def test_equal_calls_give_equal_bytes(tmp_path: Path) -> None:
    for name in ("a", "b"):
        assert make(tmp_path / name, listings=EXTRACT, town="鯖江市") == 0
    assert contents(tmp_path / "a") == contents(tmp_path / "b")


@pytest.mark.parametrize("town", ["鯖江市", "福井県鯖江市"])
def test_listed_hosts_are_filled_in_and_their_openings_left_to_them(
    tmp_path: Path, town: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert make(tmp_path, listings=EXTRACT, town=town) == 0
    for path in (tmp_path / TEMPLATE, tmp_path / "csv"):
        rows, faults = read_sheets(path, SHEETS)
        assert faults == ()
        assert len(rows["hosts"]) == 11
        assert {row["status"] for row in rows["hosts"]} == {"listed"}
        assert all(rows[sheet.name] == () for sheet in SHEETS if sheet.name != "hosts")
        office = next(row for row in rows["hosts"] if row["host"] == "A0000060630")
        assert (office["name"], office["capacity"]) == ("福祉事業所　みんなの家", 20)
        assert "平井町62-60-17" in str(office["address"])
        assert "9:30-15:30" in str(office["hours"])
        assert office[ROW] is not None
    assert "11" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("listings", "town", "said"),
    [
        (EXTRACT, None, "--municipality"),
        (EXTRACT, "", "--municipality"),
        (None, "鯖江市", "--from-listings"),
        (EXTRACT, "鯖江", "福井県鯖江市"),
        (EXTRACT, "どこにもない市", "どこにもない市"),
        (EXTRACT.with_name("none.csv"), "鯖江市", "none.csv"),
        (EXTRACT.parent, "鯖江市", "wamnet"),
        (EXTRACT.with_name("README.md"), "鯖江市", "README.md"),
    ],
)
@pytest.mark.parametrize("lang", ["ja", "en"])
def test_bad_input_is_reported_and_nothing_is_written(
    tmp_path: Path,
    listings: Path | None,
    town: str | None,
    said: str,
    lang: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert make(tmp_path / "out", listings=listings, town=town, lang=lang) == 2
    assert list(tmp_path.iterdir()) == []
    assert said in capsys.readouterr().err


def test_a_damaged_row_of_the_listing_is_reported_not_left_out(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "x.csv").write_bytes(EXTRACT.read_bytes() + b'"18000","A1"\r\n')
    assert make(tmp_path / "out", listings=tmp_path / "x.csv", town="鯖江") == 2
    assert not (tmp_path / "out").exists()
    said = capsys.readouterr().err
    assert "102" in said
    assert "福井県鯖江市" in said


def test_what_is_there_is_not_overwritten_unless_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert make(tmp_path) == 0
    (tmp_path / TEMPLATE).write_bytes(b"filled in by hand")
    before = contents(tmp_path)
    assert make(tmp_path, listings=EXTRACT, town="鯖江市") == 2
    assert contents(tmp_path) == before
    said = capsys.readouterr().err
    assert all(str(Path(name)) in said for name in before)
    assert make(tmp_path, listings=EXTRACT, town="鯖江市", force=True) == 0
    assert len(read_sheets(tmp_path / TEMPLATE, SHEETS).rows["hosts"]) == 11


def test_faults_of_the_listing_and_of_the_folder_are_reported_together(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / TEMPLATE).write_bytes(b"mine")
    assert make(tmp_path, listings=EXTRACT, town="どこにもない市") == 2
    said = capsys.readouterr().err
    assert "どこにもない市" in said
    assert TEMPLATE in said


def test_what_is_doubtful_in_the_records_taken_is_said_and_nothing_of_the_others(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert make(tmp_path, listings=EXTRACT, town="鯖江市", lang="en") == 0
    said = capsys.readouterr().err.splitlines()
    read = read_listings(EXTRACT)
    own = {row for row, each in zip(read.rows, read.listings, strict=True) if each.municipality == "福井県鯖江市"}
    doubts = Counter(fault.code for fault in read.warnings if fault.row in own)
    assert doubts["authority_is_not_municipality"] == len(own) == 11
    head = said.index(sentence("listing_doubts", "en"))
    lines = said[head + 1 : head + 1 + len(doubts)]
    for code, count in doubts.items():
        (line,) = [line for line in lines if line.startswith("  " + sentence(code, "en"))]
        rows = sorted({fault.row or 0 for fault in read.warnings if fault.row in own and fault.code == code})
        shown = ", ".join(map(str, rows[:10])) + (" …" if len(rows) > 10 else "")
        assert line.endswith(f" {count} (rows {shown})")
    assert len(said) == head + len(doubts) + 2


def test_a_file_or_a_folder_in_the_way(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"x")
    assert make(tmp_path / "file", force=True) == 2
    assert make(tmp_path / "file" / "below", force=True) == 2
    (tmp_path / "one").mkdir()
    (tmp_path / "one" / "csv").write_bytes(b"x")
    assert make(tmp_path / "one", force=True) == 2
    (tmp_path / "two" / TEMPLATE).mkdir(parents=True)
    assert make(tmp_path / "two", force=True) == 2
    assert contents(tmp_path) == {"file": b"x", "one/csv": b"x"}


def test_the_command_line(tmp_path: Path) -> None:
    app = typer.Typer()
    app.callback()(lambda: None)
    module.register(app)
    run = CliRunner().invoke
    assert run(app, ["template", str(tmp_path / "t")]).exit_code == 0
    again = run(app, ["template", str(tmp_path / "t"), "--lang", "en"])
    assert (again.exit_code, "Traceback" in again.output) == (2, False)
    options = ["--from-listings", str(EXTRACT), "--municipality", "鯖江市", "--force"]
    assert run(app, ["template", str(tmp_path / "t"), *options]).exit_code == 0
    assert len(read_sheets(tmp_path / "t" / "csv", SHEETS).rows["hosts"]) == 11


MAKERS = {"UnusableError", "CellError", "Broken", "at", "add", "_warn", "_reject", "sentence", "_number"}
KEYS = {"office_number", "corporation_number", "authority_code"}  # names of cells, not codes


def codes() -> set[str]:
    """The codes of the template, the importers, the ways and this command: constants in calls that make faults."""
    folders = [ROOT / "resources_catalog" / name for name in ("template", "importers", "travel")]
    files = [*(path for folder in folders for path in folder.glob("*.py")), Path(module.__file__)]
    trees = (ast.parse(path.read_text(encoding="utf-8")) for path in files)
    calls = (node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Call))
    makers = (call for call in calls if getattr(call.func, "attr", getattr(call.func, "id", "")) in MAKERS)
    parts = (node for call in makers for argument in call.args for node in ast.walk(argument))
    words = {node.value for node in parts if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    return {word for word in words if "_" in word and word.isidentifier()} - KEYS


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_every_fault_has_a_sentence(lang: str) -> None:
    assert len(codes()) > 50
    assert codes() <= set(sentences(lang))
    assert all(sentences(lang)[code].strip() for code in codes())
