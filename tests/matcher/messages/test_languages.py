"""Every language says every code, with the same facts and in plain words."""

import re
from pathlib import Path

import pytest

from matcher.messages import LANGUAGES, sentences
from tests.matcher.messages.language_files import FOLDER, all_sentences, differences, placeholders
from tests.wordlists import forbidden

OTHERS = [lang for lang in LANGUAGES if lang != "ja"]


@pytest.mark.parametrize("lang", OTHERS)
def test_a_language_has_the_files_codes_order_and_facts_of_japanese(lang: str) -> None:
    assert differences(lang, "ja") == []


def test_a_day_in_easy_japanese_is_made_of_the_parts_of_a_japanese_day() -> None:
    easy, japanese = all_sentences("ja-easy"), all_sentences("ja")
    days = [key for key in japanese if key.startswith(("day_", "month_"))]
    assert [placeholders(easy[key]) for key in days] == [placeholders(japanese[key]) for key in days]


def test_each_folder_is_a_language_and_each_language_a_folder() -> None:
    assert {each.name for each in FOLDER.iterdir() if any(each.glob("*.toml"))} == set(LANGUAGES)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_is_loaded_is_what_the_files_say(lang: str) -> None:
    assert sentences(lang) == all_sentences(lang)
    assert all(said.strip() for said in sentences(lang).values())


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_sentence_of_any_file_says_a_word_it_should_not(lang: str) -> None:
    said = {  # a command is called by its name, whatever that is
        key: forbidden(re.sub(r"{.*?}|enishi \w+", "", text), lang) for key, text in all_sentences(lang).items()
    }
    assert {key: words for key, words in said.items() if words} == {}


def test_what_is_missing_is_named(tmp_path: Path) -> None:
    for lang, name, text in (
        ("ja", "a.toml", 'one = "{who}"\ntwo = "b"\nthree = "c"'),
        ("ja", "b.toml", 'four = "d"'),
        ("ja", "c.toml", 'five = "e"\nsix = "f"'),
        ("xx", "a.toml", 'one = "{whom}"\ntwo = "b"\nseven = "g"'),
        ("xx", "c.toml", 'six = "f"\nfive = "e"'),
        ("xx", "d.toml", 'eight = "h"'),
    ):
        (tmp_path / lang).mkdir(exist_ok=True)
        (tmp_path / lang / name).write_text(text, "utf-8")
    assert differences("xx", "ja", tmp_path) == [
        "xx/a.toml: one says ['whom'], not ['who']",
        "xx/a.toml: seven is too much",
        "xx/a.toml: three is missing",
        "xx/b.toml: the file is missing",
        "xx/c.toml: the order is another",
        "xx/d.toml: ja has no such file",
    ]
