"""Sentences for codes, a folder of TOML files per language."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Final

LANGUAGES: Final = ("ja", "en", "ja-easy")
"""``ja-easy`` is やさしい日本語: short sentences in everyday words; its labels and headings are those of ``ja``."""


def sentence(code: str, lang: str, **params: object) -> str:
    """Say a code.

    Parameters
    ----------
    code
        Key of the message files.
    lang
        One of ``LANGUAGES``.
    params
        What the placeholders of the sentence stand for.

    Raises
    ------
    KeyError
        If the language has no such code, or the sentence needs a parameter that is not given.
    """
    return sentences(lang)[code].format(**params)


@cache
def sentences(lang: str) -> dict[str, str]:
    """Load every sentence of a language by code.

    Raises
    ------
    ValueError
        If two files say the same code: one would hide the other.
    """
    folder = files(__name__) / lang
    loaded: dict[str, str] = {}
    for file in sorted(folder.iterdir(), key=lambda found: found.name):
        if file.name.endswith(".toml"):
            texts = tomllib.loads(file.read_text(encoding="utf-8"))
            if twice := loaded.keys() & texts.keys():
                raise ValueError(f"{lang}/{file.name}: said twice: {', '.join(sorted(twice))}")
            loaded |= texts
    return loaded
