"""apply(): the inputs of a round with a change made."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from matcher.changes.answers import Asked, answered
from matcher.changes.edit import add_opening, edit_host, edit_opening, edit_person, with_fact
from matcher.needs.person import Fact
from matcher.params import Companion
from resources_catalog.opening_numbers import SHORTEST_VISIT
from resources_catalog.week import parse_slots, slot_texts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from matcher.changes.change import Change
    from matcher.needs.person import PersonNeeds
    from matcher.round.inputs import Inputs
    from resources_catalog.model import Opening
    from resources_catalog.week import Slot

TALK = "talk"
"""Detail of an accommodation that is about talk, beside the codes of features."""

A_LOOK = "visit_30min"


def apply(changes: Iterable[Change], inputs: Inputs) -> Inputs:
    """Give the inputs with changes made, one after the other."""
    for change in changes:
        inputs = MADE[change.kind](change, inputs)
    return inputs


def _answer(change: Change, inputs: Inputs) -> Inputs:
    code, *detail = change.detail.split(":")
    return answered(inputs, Asked(code, tuple(detail), change.person, change.opening))


def _look_first(change: Change, inputs: Inputs) -> Inputs:
    return edit_opening(inputs, change.opening, lambda each: replace(each, first_step=A_LOOK))


def _accompany(change: Change, inputs: Inputs) -> Inputs:
    """Find somebody more who goes along: where the municipality counts starts, one more is counted too."""
    params = inputs.params
    if params.accompanied_starts is not None:
        params = replace(params, accompanied_starts=params.accompanied_starts + change.amount)
    if any(each.starts for each in params.companions):
        params = replace(params, companions=(*params.companions, Companion(companion="+", starts=change.amount)))
    return replace(inputs, params=params)


def _hour_less(change: Change, inputs: Inputs) -> Inputs:
    def told(each: Opening) -> Opening:
        shortest = each.min_minutes or max((slot.minutes for slot in each.slots), default=SHORTEST_VISIT)
        return replace(each, min_minutes=max(SHORTEST_VISIT, shortest - change.amount))

    return edit_opening(inputs, change.opening, told)


def _travel(change: Change, inputs: Inputs) -> Inputs:
    def told(person: PersonNeeds) -> PersonNeeds:
        further = (None if most is None else most + change.amount for most in (person.travel_max, person.walk_max))
        travel, walk = further
        return replace(person, travel_max=travel, walk_max=walk)

    return edit_person(inputs, change.person, told)


def _accommodation(change: Change, inputs: Inputs) -> Inputs:
    """Add what is lacking, or take away what is there and avoided."""
    code = change.detail

    def told(each: Opening) -> Opening:
        if code == TALK:
            return replace(each, talk="none")
        lacking = code in each.lacks
        features, lacks = set(each.features) - {code}, set(each.lacks) - {code}
        (features if lacking else lacks).add(code)
        return replace(each, features=tuple(sorted(features)), lacks=tuple(sorted(lacks)))

    return edit_opening(inputs, change.opening, told)


def _gap_agreement(change: Change, inputs: Inputs) -> Inputs:
    return edit_opening(inputs, change.opening, lambda each: replace(each, gap_approved=True))


def _lift(change: Change, inputs: Inputs) -> Inputs:
    """Arrange a lift, or one seat more in it; the person is then fetched where no other way is bearable."""

    def told(each: Opening) -> Opening:
        seats = change.amount if "lift_offered" not in each.features else (each.lift_seats or 0) + change.amount
        features = tuple(dict.fromkeys((*each.features, "lift_offered")))
        return replace(each, features=features, lacks=tuple(set(each.lacks) - {"lift_offered"}), lift_seats=seats)

    changed = edit_opening(inputs, change.opening, told)
    return edit_person(
        changed, change.person, lambda person: replace(person, ways=tuple(dict.fromkeys((*person.ways, "picked_up"))))
    )


def _newcomer(change: Change, inputs: Inputs) -> Inputs:
    return edit_host(
        inputs, change.opening, lambda host: replace(host, newcomers_month=(host.newcomers_month or 0) + change.amount)
    )


def _support(change: Change, inputs: Inputs) -> Inputs:
    """Give more staff time, at the opening and at its host as far as they named a number."""

    def here(each: Opening) -> Opening:
        return replace(each, support_capacity=_more(each.support_capacity, change.amount))

    return edit_host(
        edit_opening(inputs, change.opening, here),
        change.opening,
        lambda host: replace(host, support_capacity=_more(host.support_capacity, change.amount)),
    )


def _more(number: int | None, amount: int) -> int | None:
    return None if number is None else number + amount


def _cover_at_home(change: Change, inputs: Inputs) -> Inputs:
    """Let somebody be with the one cared for at the times named, beside what is arranged already."""

    def told(person: PersonNeeds) -> PersonNeeds:
        already = [fact.value for fact in person.facts_named("somebody_at_home") if fact.about == change.other]
        slots = {slot for value in already if isinstance(value, tuple) for slot in value}
        slots |= set(times_of_a_name(change.detail))
        return with_fact(person, Fact("somebody_at_home", tuple(sorted(slots)), change.other))

    return edit_person(inputs, change.person, told)


def _slot(change: Change, inputs: Inputs) -> Inputs:
    """Open at one more time: a place of its own beside the opening, with as many seats.

    What is known of the way to the opening, or was ruled out there, holds at that time too.
    """
    assert change.opening is not None
    base, code = inputs.catalogue.openings[change.opening], f"{change.opening}+{change.detail}"
    added = replace(
        base,
        opening=code,
        slots=times_of_a_name(change.detail),
        slots_later=(),
        slots_later_from=None,
        seats_in_use=0,
    )
    people = tuple(_also_at(each, base.opening, code) for each in inputs.caseload.people)
    return replace(add_opening(inputs, added), caseload=replace(inputs.caseload, people=people))


def _also_at(person: PersonNeeds, base: str, added: str) -> PersonNeeds:
    ways = tuple(replace(fact, about=added) for fact in person.facts_named("travel_minutes") if fact.about == base)
    ruled_out = (added,) if base in person.ruled_out else ()
    if not ways and not ruled_out:
        return person
    return replace(person, facts=(*person.facts, *ways), ruled_out=(*person.ruled_out, *ruled_out))


def _seat(change: Change, inputs: Inputs) -> Inputs:
    """Take one more person, at the opening and at its host as far as it named a number."""
    more = edit_opening(inputs, change.opening, lambda each: replace(each, seats=each.seats + change.amount))
    return edit_host(more, change.opening, lambda host: replace(host, seats=_more(host.seats, change.amount)))


def times_of_a_name(detail: str) -> tuple[Slot, ...]:
    """Read times back from a name without blanks: ``wed=14:00-15:00,thu=9:00-10:00``."""
    return parse_slots(detail.replace("=", " ").replace(",", "; "))


def times_in_a_name(slots: Iterable[Slot]) -> str:
    """Write times so that they can stand in a name: the other way round of what is read back."""
    return slot_texts(slots).replace("; ", ",").replace(" ", "=")


MADE: Mapping[str, Callable[[Change, Inputs], Inputs]] = {
    "answer": _answer,
    "look_first": _look_first,
    "accompany": _accompany,
    "hour_less": _hour_less,
    "travel": _travel,
    "accommodation": _accommodation,
    "gap_agreement": _gap_agreement,
    "lift": _lift,
    "newcomer": _newcomer,
    "support": _support,
    "cover_at_home": _cover_at_home,
    "slot": _slot,
    "seat": _seat,
}
