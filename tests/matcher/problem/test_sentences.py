"""Every code of the problem format has a sentence in every language, with the same placeholders."""

import re
import tomllib
from importlib.resources import files
from pathlib import Path

import pytest

import matcher
from matcher.check.answer import STATUSES
from matcher.messages import LANGUAGES, sentence, sentences
from tests.tamperings import KINDS

FILES = ("faults.toml", "problem.toml")
SHUNNED = re.compile(
    "対象者|困難事例|不適合|適合度|スコア|最適|脱落|処遇|未配置|solver|bound|infeasible|score|percent|optimal",
    re.IGNORECASE,
)


def load(lang: str, name: str) -> dict[str, str]:
    return tomllib.loads((files("matcher.messages") / lang / name).read_text(encoding="utf-8"))


def placeholders(text: str) -> set[str]:
    return set(re.findall(r"{(\w+)}", text))


@pytest.mark.parametrize("name", FILES)
def test_languages_say_the_same_codes_with_the_same_parameters(name: str) -> None:
    japanese, english = load("ja", name), load("en", name)
    assert list(japanese) == list(english)
    assert {code: placeholders(text) for code, text in japanese.items()} == {
        code: placeholders(text) for code, text in english.items()
    }


@pytest.mark.parametrize("lang", LANGUAGES)
def test_sentences_use_plain_words(lang: str) -> None:
    said = [text for name in FILES for text in load(lang, name).values()]
    assert [text for text in said if SHUNNED.search(re.sub("{.*?}", "", text))] == []


def test_no_sentence_is_left_over() -> None:
    root = Path(str(matcher.__file__)).parents[1]
    sources = [file for package in ("matcher", "api") for file in (root / package).rglob("*.py")]
    quoted = {word for file in sources for word in re.findall(r'"(\w+)"', file.read_text(encoding="utf-8"))}
    made_up = {*(f"broken_{kind}" for kind in KINDS), *(f"solve_{status}" for status in STATUSES)}
    made_up |= {f"fault_place_{kind}" for kind in ("table", "row", "column", "cell")}
    assert {code for name in FILES for code in load("ja", name)} - quoted - made_up == set()


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("status", STATUSES)
def test_every_status_can_be_said(lang: str, status: str) -> None:
    assert "2" in sentence(f"solve_{status}", lang, persons=2, pairs=2) or status in ("infeasible", "unknown")


def test_an_unknown_code_is_an_error() -> None:
    assert "not_json" in sentences("ja")
    with pytest.raises(KeyError):
        sentence("no such code", "ja")
