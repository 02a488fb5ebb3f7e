"""How headers, sheet names and codes may be spelled, and which spelling somebody may have meant."""

from __future__ import annotations

import difflib
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from resources_catalog.vocabulary import resolve, terms

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from resources_catalog.template.columns import Column, Sheet

SHOWN: Final = 8
"""Spellings that a fault names; the number of all follows."""


def folded(text: str) -> str:
    """Fold a header, a sheet name or a code for comparing: NFKC, case, runs of blanks."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def readings(parts: Iterable[Sheet | Column]) -> Mapping[str, str]:
    """Give the code name of each folded spelling of sheets or columns: code name, Japanese, English."""
    return {folded(spelling): part.name for part in parts for spelling in (part.name, part.ja, part.en)}


def closest(text: str, choices: Mapping[str, Sequence[str]], *, others: bool = True) -> str | None:
    """Name what may have been meant.

    Parameters
    ----------
    text
        What was found.
    choices
        Each choice as it is shown, with its folded spellings.
    others
        Whether to go on, after what looks alike, with the other choices in their order.

    Returns
    -------
    str or None
        The closest choices first, at most ``SHOWN``, and the number of all where there are more; None where there is
        nothing to show.
    """
    owner = {spelling: shown for shown, spellings in choices.items() for spelling in spellings}
    wanted = folded(text[:80])
    inside = [spelling for spelling in owner if len(wanted) > 1 and wanted in spelling]
    near = difflib.get_close_matches(wanted, list(owner), n=SHOWN, cutoff=0.5)
    alike = [owner[spelling] for spelling in (*inside, *near)]
    ranked = list(dict.fromkeys([*alike, *(choices if others else ())]))
    rest = f" … ({len(ranked)})" if len(ranked) > SHOWN else ""
    return "、".join(ranked[:SHOWN]) + rest if ranked else None


def closest_names(text: str, parts: Iterable[Sheet | Column]) -> str | None:
    """Name the sheets or columns that may have been meant, in Japanese with the code name."""
    return closest(text, {f"{part.ja} ({part.name})": tuple(readings([part])) for part in parts})


def closest_ids(text: str, ids: Iterable[str]) -> str | None:
    """Name the ids that may have been meant."""
    return closest(text, {each: (folded(each),) for each in ids})


@lru_cache(maxsize=4096)
def closest_words(vocabulary: str, text: str) -> str | None:
    """Name the words of a vocabulary that may have been meant, in Japanese with the code."""
    shown = {
        f"{term.ja} ({term.code})": tuple(folded(spelling) for spelling in (term.ja, term.code, term.en))
        for term in terms(vocabulary).values()
    }
    return closest(text, shown)


@lru_cache(maxsize=65536)
def code_of(vocabulary: str, text: str) -> str | None:
    """Find the code of a word; the same as ``resolve``, remembered because columns repeat their words."""
    return resolve(vocabulary, text)
