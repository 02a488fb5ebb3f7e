"""Sentences of the service for codes, in Japanese and English."""

import tomllib
from functools import cache
from importlib.resources import files
from typing import Final

LANGUAGES: Final = ("ja", "en")


def say(code: str, lang: str, **params: str | int) -> str:
    """Say a code.

    Raises
    ------
    KeyError
        If the language has no such code, or the sentence needs a parameter that is not given.
    """
    return sentences(lang)[code].format(**params)


@cache
def sentences(lang: str) -> dict[str, str]:
    """Load the sentences of a language by code."""
    texts = [(files(__name__) / f"{part}{lang}.toml").read_text(encoding="utf-8") for part in ("", "pages_")]
    return {code: text for each in texts for code, text in tomllib.loads(each).items()}
