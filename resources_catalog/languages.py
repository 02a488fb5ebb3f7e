"""Kinds of one language: where a kind has no words of its own, those of the language stand."""

from __future__ import annotations


def base_language(lang: str) -> str:
    """Give the language that ``lang`` is a kind of: ``ja`` for ``ja-easy``, and a language itself for itself."""
    return lang.partition("-")[0]
