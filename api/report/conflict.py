"""Rules that cannot hold together, in words: which of them people could talk about."""

from __future__ import annotations

from collections.abc import Sequence

from matcher.messages import sentence
from resources_catalog.vocabulary import label, terms

LIMITS = (
    *("accompany", "companions", "coordinator", "drivers", "lift", "newcomers", "support", "unused", "users"),
)  # fmt: skip


def conflict_line(rule: Sequence[str], lang: str) -> str:
    """Say one rule of a conflict, as the problem format names it: table, keys, column."""
    table, *rest = rule
    code = f"conflict_{table}"
    if table in ("persons", "openings", "hosts"):
        name, column = rest
        return sentence(f"{code}_{column}", lang, name=name)
    if table == "limits":
        return _limit(rest[0], lang)
    if table == "floors":
        group = rest[0]
        return sentence(
            code, lang, name=label("floor_groups", group, lang) if group in terms("floor_groups") else group
        )
    return sentence(code, lang, name=rest[0], other=rest[1] if len(rest) > 1 else "")


def _limit(name: str, lang: str) -> str:
    """Say a named limit by its kind, and whose it is."""
    kind, _, about = name.partition(":")
    said = sentence("conflict_about", lang, name=about) if about else ""
    known = kind if kind in LIMITS else "other"
    return sentence(f"conflict_limits_{known}", lang, about=said)
