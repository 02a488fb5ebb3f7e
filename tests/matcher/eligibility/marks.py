"""Reads marks the way a caseworker would: which reason holds where."""

from collections.abc import Iterable

from matcher.eligibility.reasons import Effect, Mark
from resources_catalog.opening_table import OpeningTable

NOTES, CONFIRMS, WAITS, BLOCKS = Effect.NOTES, Effect.CONFIRMS, Effect.WAITS, Effect.BLOCKS


def said(marks: Iterable[Mark], openings: OpeningTable) -> dict[str, dict[str, Effect]]:
    """Give, for each place, every reason that holds there and what it does."""
    listed = tuple(marks)
    return {
        place: {mark.reason.key(): mark.reason.effect for mark in listed if mark.rows[row]}
        for row, place in enumerate(openings.ids)
    }


def asked(marks: Iterable[Mark]) -> dict[str, str | None]:
    """Give the office that is asked, by reason."""
    return {mark.reason.key(): mark.reason.ask for mark in marks}
