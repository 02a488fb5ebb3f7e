"""The dated numbers of rules, read from ``legal_figures.toml``; a municipality may set its own of the same name."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from itertools import chain
from typing import TYPE_CHECKING

from matcher.errors import MatcherError
from matcher.params import Figure

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date


class NoFigureError(MatcherError):
    """No number of that name was in force on that day."""


@cache
def figures() -> tuple[Figure, ...]:
    """Give all figures in the order of the file."""
    text = files("matcher.eligibility").joinpath("legal_figures.toml").read_text(encoding="utf-8")
    return tuple(
        Figure(
            name, row["value"], row["unit"], row["valid_from"], row.get("valid_until"), row["source"], row["assumption"]
        )
        for name, rows in tomllib.loads(text).items()
        for row in rows
    )


def figure(name: str, on: date, overrides: Iterable[Figure] = ()) -> int:
    """Give the number in force on a day: the municipality's own (``overrides``) before the one that is shipped.

    Raises
    ------
    NoFigureError
        If there was none.
    """
    for each in chain(overrides, figures()):
        if each.name == name and each.valid_from <= on and (each.valid_until is None or on <= each.valid_until):
            return each.value
    raise NoFigureError(f"{name}: no figure in force on {on.isoformat()}")
