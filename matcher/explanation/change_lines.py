"""A change in words' reach: the line that says what would have to change, and whom to ask."""

from __future__ import annotations

from typing import TYPE_CHECKING

from matcher.changes.apply import TALK, times_of_a_name
from matcher.eligibility.reasons import Effect, Reason
from matcher.explanation.card_lines import Line, Param, host_contact, reason_line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from matcher.changes.change import Change
    from resources_catalog.opening_table import OpeningTable

ANSWER = "answer"


def change_line(change: Change, openings: OpeningTable) -> Line:
    """Say one change; another person's code is left out."""
    if change.kind == ANSWER:
        return _question(change, openings)
    code = f"smallest_{change.kind}"
    params = list(_place(change, openings))
    if change.kind == "accommodation":
        code = "smallest_talk" if change.detail == TALK else code
        params += [] if change.detail == TALK else [Param("feature", change.detail, "features")]
    elif change.detail:
        params.append(Param("when", times_of_a_name(change.detail)))
    if change.kind in ("hour_less", "travel"):
        params.append(Param("minutes", change.amount))
    elif change.kind == "support":
        params.append(Param("minutes", 15 * change.amount))
    return Line(code, tuple(params), change.ask, _contact(change, openings))


def _question(change: Change, openings: OpeningTable) -> Line:
    code, *detail = change.detail.split(":")
    names = ("programme", "why") if code == "programme_open" else ("feature", "programme")[code == "recognition_open" :]
    reason = Reason(code, Effect.WAITS, change.ask, tuple(zip(names, detail, strict=False)))
    return reason_line(reason, _contact(change, openings))


def _place(change: Change, openings: OpeningTable) -> Iterator[Param]:
    if change.opening is not None:
        row = openings.rows_of_opening[change.opening][0]
        yield Param("place", openings.openings[row].name)


def _contact(change: Change, openings: OpeningTable) -> tuple[str, ...]:
    if change.opening is None or change.ask != "host":
        return ()
    row = openings.rows_of_opening[change.opening][0]
    return host_contact(openings.openings[row], openings.hosts[row])
