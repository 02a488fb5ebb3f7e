"""What to find out this week: each open question once, with whom to ask and whose list it touches."""

from __future__ import annotations

from typing import TYPE_CHECKING

from matcher.explanation.recommendation import Question, RankedPlace, Unplaced

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from matcher.eligibility.reasons import Reason
    from resources_catalog.opening_table import OpeningTable

EFFECTS = ("places_one_more", "plan_rests_on_it", "may_change_order")


def questions(
    ranked: Mapping[str, Sequence[RankedPlace]], unplaced: Iterable[Unplaced], openings: OpeningTable
) -> tuple[Question, ...]:
    """Gather the questions of everybody's list, those that give somebody a place first."""
    found: dict[tuple[str, str], tuple[Reason, str | None, str | None, dict[str, str]]] = {}
    places_one = {(each.person, each.change.key(), each.opening) for each in unplaced if each.change is not None}
    for person, places in ranked.items():
        for place in places:
            for reason in place.questions:
                opening = reason.scope(openings.openings[place.row].opening)
                host = None if opening is None else place.host
                _, _, _, effects = found.setdefault((reason.key(), opening or ""), (reason, opening, host, {}))
                effect = EFFECTS[0] if (person, reason.key(), opening) in places_one else _effect(place)
                effects[person] = min(effects.get(person, EFFECTS[2]), effect, key=EFFECTS.index)
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


def _effect(place: RankedPlace) -> str:
    return EFFECTS[1] if place.in_plan else EFFECTS[2]
