"""``enishi catalogue duplicates``, ``same``, ``different``, ``apart`` and ``show``, in every language."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from api.cli.main import app
from matcher.messages import LANGUAGES
from resources_catalog.duplicates import EVIDENCE
from tests.api.service.lists import wam_file

ROWS = [
    {"number": "1", "remarks": "りんご"},
    {"number": "2", "kana": "ヒダマリノイエ", "remarks": "みかん"},
    {"number": "3", "name": "なごみ", "kana": "なごみ", "address": "神明町9", "phone": "0778-22-2222", "lat": "35.99"},
]


def enishi(*words: object, lang: str | None = None) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words], env={"ENISHI_LANG": lang})


def catalogue(*words: object, lang: str | None = None) -> Result:
    done = enishi("catalogue", *words, lang=lang)
    assert done.exit_code == 0, done.output
    return done


def pairs(store: Path) -> Any:
    return json.loads(catalogue("duplicates", store, "--json").stdout)


def found(store: Path, word: str) -> list[str]:
    return [each["id"] for each in json.loads(catalogue("search", store, word, "--json").stdout)]


@pytest.fixture
def store(tmp_path: Path) -> Path:
    place = tmp_path / "store.db"
    catalogue("import", wam_file(tmp_path / "a.csv", ROWS), "--into", place, "--edition", "2026-03")
    return place


def test_a_pair_is_suggested_said_to_be_the_same_and_taken_apart(store: Path) -> None:
    (pair,) = pairs(store)
    one, two = pair["first"]["id"], pair["second"]["id"]
    assert (pair["kind"], pair["total"], pair["first"]["name"]) == ("same_record", 28, "ひだまり")
    assert {each["code"]: each["ja"] for each in pair["evidence"]} == {
        each["code"]: EVIDENCE[each["code"]].ja for each in pair["evidence"]
    }
    before = found(store, "ひだまり")
    catalogue("same", store, one, two)
    assert (pairs(store), found(store, "ひだまり")) == ([], [one])
    catalogue("apart", store, one, two)
    assert (pairs(store), sorted(found(store, "ひだまり"))) == ([pair], sorted(before))
    catalogue("different", store, two, one)
    assert pairs(store) == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_it_is_said_in_every_language(store: Path, tmp_path: Path, lang: str) -> None:
    shown = catalogue("duplicates", store, "--municipality", "鯖江市", lang=lang).stdout
    assert (EVIDENCE["same_name"].en if lang == "en" else EVIDENCE["same_name"].ja) in shown
    (pair,) = pairs(store)
    one, two = pair["first"]["id"], pair["second"]["id"]
    assert two in shown
    assert catalogue("same", store, one, two, lang=lang).stderr
    assert catalogue("duplicates", store, lang=lang).stderr
    changed = [ROWS[0], {**ROWS[1], "phone": "0778-55-5555", "weekday": ""}, ROWS[2]]
    catalogue("import", wam_file(tmp_path / "b.csv", changed), "--into", store)
    catalogue("import", wam_file(tmp_path / "c.csv", ROWS[2:]), "--into", store)
    every = "".join(catalogue("show", store, each, lang=lang).stdout for each in (one, two))
    for word in ("0778-55-5555", "0778-00-0000", "#1 a.csv 2026-03", "#2 b.csv", "#3 c.csv", "35.95"):
        assert word in every, word
    assert "{" not in every
    assert catalogue("apart", store, one, two, lang=lang).stderr


def test_a_record_is_shown_as_json(store: Path) -> None:
    (code,) = found(store, "なごみ")
    record = json.loads(catalogue("show", store, code, "--json").stdout)
    groups = {each["group"]: each for each in record["groups"]}
    assert groups["address"]["fields"]["address"] == "神明町9"
    assert groups["address"]["said"]["edition"] == "2026-03"
    assert (record["gone"], record["history"], record["doubles"]) == (None, [], [])
    assert record["point"] == {"lat": 35.99, "lon": 136.18, "whose": "published"}


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_what_cannot_be_is_told_plainly(store: Path, tmp_path: Path, lang: str) -> None:
    (pair,) = pairs(store)
    one = pair["first"]["id"]
    for words in (
        ("show", store, "-"), ("same", store, one, one), ("same", store, one, "-"), ("different", store, "-", one),
        ("apart", store, one, pair["second"]["id"]), ("duplicates", store, "--municipality", "月見市"),
        ("duplicates", tmp_path / "none.db"), ("show", store, one, "--of", "tsukimi"),
    ):  # fmt: skip
        done = enishi("catalogue", *words, lang=lang)
        assert done.exit_code == 2, (words, done.output)
        assert (done.stdout, len(done.stderr.splitlines())) == ("", 1)
