"""The words that needs and offers share: codes with their Japanese and English labels.

One TOML file per set stands in ``sets/``; its tables are the codes, in the order in which people see them.
``aliases.toml`` keeps what was written before a code was renamed, so that old files stay readable.
"""

import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from resources_catalog.languages import base_language

_TEXTS = ("ja", "en", "means_ja", "means_en")


@dataclass(frozen=True)
class Term:
    """One word of a set.

    Attributes
    ----------
    code
        What files and programs write: snake_case, never renamed without an alias.
    ja, en
        The labels people read, unique inside the set.
    means_ja, means_en
        One plain line each on what the word means.
    group
        The heading under which a long set shows the word; ``None`` where a set has no headings.
    more
        Further keys of this set, read-only; lists of the file are tuples here.
    """

    code: str
    ja: str
    en: str
    means_ja: str
    means_en: str
    group: str | None
    more: Mapping[str, object] = field(hash=False)


@cache
def names() -> tuple[str, ...]:
    """Give the names of all sets, in alphabetical order."""
    found = (entry.name for entry in files(__name__).joinpath("sets").iterdir())
    return tuple(sorted(name.removesuffix(".toml") for name in found if name.endswith(".toml")))


@cache
def terms(name: str) -> Mapping[str, Term]:
    """Give the words of a set by code, in the order of its file.

    Raises
    ------
    KeyError
        If there is no set of this name.
    """
    if name not in names():
        raise KeyError(name)
    text = files(__name__).joinpath("sets", f"{name}.toml").read_text(encoding="utf-8")
    return MappingProxyType({code: _term(code, entry) for code, entry in tomllib.loads(text).items()})


def label(name: str, code: str, lang: str) -> str:
    """Give the label of a code in a language.

    Raises
    ------
    KeyError
        If the set or the code does not exist.
    ValueError
        If ``lang`` is neither English (``en``) nor a kind of Japanese (``ja``, ``ja-easy``).
    """
    term = terms(name)[code]
    if lang == "en":
        return term.en
    if base_language(lang) == "ja":
        return term.ja
    raise ValueError(lang)


def resolve(name: str, text: str) -> str | None:
    """Find the code that somebody meant; ``None`` if the set has no such word.

    Code, either label and the aliases count, whatever their case and width. Nothing is guessed: a near miss is a miss.

    Raises
    ------
    KeyError
        If there is no set of this name.
    """
    return _readings(name).get(_fold(text))


def spellings(name: str) -> tuple[str, ...]:
    """Give what a fault report lists as allowed: of each word the Japanese label, then the code.

    Raises
    ------
    KeyError
        If there is no set of this name.
    """
    return tuple(spelling for term in terms(name).values() for spelling in (term.ja, term.code))


def _term(code: str, entry: Mapping[str, object]) -> Term:
    ja, en, means_ja, means_en = (str(entry[key]) for key in _TEXTS)
    group = str(entry["group"]) if "group" in entry else None
    rest = {key: _frozen(value) for key, value in entry.items() if key not in (*_TEXTS, "group")}
    return Term(code, ja, en, means_ja, means_en, group, MappingProxyType(rest))


def _frozen(value: object) -> object:
    return tuple(value) if isinstance(value, list) else value


@cache
def _readings(name: str) -> Mapping[str, str]:
    words = {_fold(spelling): term.code for term in terms(name).values() for spelling in (term.code, term.ja, term.en)}
    aliases = tomllib.loads(files(__name__).joinpath("aliases.toml").read_text(encoding="utf-8"))
    return {_fold(old): str(new) for old, new in aliases.get(name, {}).items()} | words


def _fold(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())
