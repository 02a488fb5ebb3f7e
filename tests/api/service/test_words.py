"""Every code has its sentence in every language, with the same parameters, and nothing is left over."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest

import api
from api.words import LANGUAGES, say, sentences

ERRORS = {
    "Conflict", "Invalid", "NotFound", "NotAllowed", "NotLoggedIn", "Stale", "VersionMissing", "TooMany", "Busy",
    "NoSpace", "Unreachable", "ServiceError", "Refused",
}  # fmt: skip
SOURCES = sorted(Path(api.__file__).parent.rglob("*.py"))


def fields(text: str) -> set[str]:
    """Give the parameters of a sentence; ``ja`` and ``en`` carry the same thing in a language each."""
    return {"lang" if name in LANGUAGES else name for _, name, _, _ in Formatter().parse(text) if name}


def raised() -> Iterator[tuple[str, set[str]]]:
    """Give the codes of errors in the programme, with the names of what fills their sentences."""
    for source in SOURCES:
        for node in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
            match node:
                case ast.Call(ast.Name(name), [ast.Constant(str(code)), *_], keywords) if name in ERRORS:
                    yield code, {each.arg or "**" for each in keywords}


def test_both_languages_say_the_same_codes_with_the_same_parameters() -> None:
    ja, en = (sentences(lang) for lang in LANGUAGES)
    assert set(ja) == set(en)
    assert {code: fields(text) for code, text in ja.items()} == {code: fields(text) for code, text in en.items()}


def test_every_error_has_a_sentence_that_its_parameters_fill() -> None:
    for code, given in raised():
        assert code in sentences("ja"), code
        assert "**" in given or fields(sentences("ja")[code]) - {"lang"} <= given, code


def test_japanese_sentences_are_japanese_and_english_ones_are_not() -> None:
    kana = re.compile(r"[ぁ-んァ-ヶ]")
    for code, text in sentences("ja").items():
        assert re.search(r"[ぁ-んァ-ヶ一-龠]", text) or not re.search(r"[a-z]{4}", text), code
    for code, text in sentences("en").items():
        assert not kana.search(re.sub(r"[（(].*?[)）]", "", text)), code


def test_an_unknown_code_is_a_fault_and_not_an_empty_sentence() -> None:
    with pytest.raises(KeyError):
        say("no_such_code", "ja")
