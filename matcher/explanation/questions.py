"""What to find out this week: each open question once, with whom to ask and whose list it touches."""

from __future__ import annotations

from typing import TYPE_CHECKING

from matcher.explanation.recommendation import Question, RankedPlace, Unplaced

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from matcher.eligibility.reasons import Reason
    from resources_catalog.opening_table import OpeningTable

ABOUT_THE_PERSON = (
    "consent_hosts_unknown",
    "minor_rules",
    "times_unknown",
    "programme_open",
    "recognition_open",
)
"""Questions whose answer is the same at every place."""

EFFECTS = ("places_one_more", "plan_rests_on_it", "may_change_order")


def questions(
    ranked: Mapping[str, Sequence[RankedPlace]], unplaced: Iterable[Unplaced], openings: OpeningTable
) -> tuple[Question, ...]:
    """Gather the questions of everybody's list, those that give somebody a place first."""
    found: dict[tuple[str, str], tuple[Reason, str | None, str | None, dict[str, str]]] = {}
    places_one = {(each.person, each.change.key()) for each in unplaced if each.change is not None and each.verified}
    for person, places in ranked.items():
        for place in places:
            for reason in place.questions:
                opening, host = _about(reason, place, openings)
                _, _, _, effects = found.setdefault((reason.key(), opening or ""), (reason, opening, host, {}))
                effects[person] = min(
                    effects.get(person, EFFECTS[2]), _effect(person, reason, place, places_one), key=EFFECTS.index
                )
    result = [
        Question(
            reason,
            opening,
            host,
            tuple(sorted(effects)),
            effect := min(effects.values(), key=EFFECTS.index),
            effect == EFFECTS[0],
        )
        for reason, opening, host, effects in found.values()
    ]
    return tuple(sorted(result, key=_order))


def _order(question: Question) -> tuple[int, int, str, str]:
    return (EFFECTS.index(question.effect), -len(question.persons), question.reason.key(), question.opening or "")


def _about(reason: Reason, place: RankedPlace, openings: OpeningTable) -> tuple[str | None, str | None]:
    if reason.code in ABOUT_THE_PERSON:
        return None, None
    return openings.openings[place.row].opening, place.host


def _effect(person: str, reason: Reason, place: RankedPlace, places_one: set[tuple[str, str]]) -> str:
    if (person, reason.key()) in places_one:
        return EFFECTS[0]
    return EFFECTS[1] if place.in_plan else EFFECTS[2]
