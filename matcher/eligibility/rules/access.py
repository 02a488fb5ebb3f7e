"""What a place must have, what it must not have, and how much talk it asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from matcher.eligibility.reasons import Effect, Mark
from resources_catalog.opening_table import NO, UNKNOWN, YES, OpeningTable
from resources_catalog.vocabulary import terms

if TYPE_CHECKING:
    from collections.abc import Iterator

    from matcher.needs.person import PersonNeeds


def must_be_there(person: PersonNeeds, openings: OpeningTable) -> Iterator[Mark]:
    """Block a known lack of something the person cannot do without, ask about an unknown one."""
    for code in person.must:
        state = openings.feature(code)
        yield from Mark.of("must_lacking", Effect.BLOCKS, state == NO, feature=code)
        yield from Mark.of("must_unknown", Effect.CONFIRMS, state == UNKNOWN, ask="host", feature=code)


def must_not_be_there(person: PersonNeeds, openings: OpeningTable) -> Iterator[Mark]:
    """Block what the person avoids; an unknown hazard waits for an answer, anything else unknown is a question."""
    for code in person.avoids:
        state = openings.feature(code)
        # Being hurt or being alone with somebody is no matter to find out on the spot.
        hazard = terms("features")[code].group == "hazard" or code.startswith("alone_with_")
        yield from Mark.of("avoid_present", Effect.BLOCKS, state == YES, feature=code)
        yield from Mark.of(
            "hazard_unknown" if hazard else "avoid_unknown",
            Effect.WAITS if hazard else Effect.CONFIRMS,
            state == UNKNOWN,
            ask="host",
            feature=code,
        )


def talk_is_bearable(person: PersonNeeds, openings: OpeningTable) -> Iterator[Mark]:
    """Block more talk than the person can bear, ask where nobody said."""
    if person.talk_max is None:
        return
    most = int(str(terms("talk_levels")[person.talk_max].more["rank"]))
    yield from Mark.of("too_much_talk", Effect.BLOCKS, openings.talk > most)
    yield from Mark.of("talk_unknown", Effect.CONFIRMS, openings.talk == UNKNOWN, ask="host")


def language_is_shared(person: PersonNeeds, openings: OpeningTable) -> Iterator[Mark]:
    """Ask how to talk where the host named its languages and none is the person's."""
    if not person.languages:
        return
    shared = openings.states("languages") & False
    for code in person.languages:
        shared = shared | openings.holds("languages", code)
    yield from Mark.of("language_not_shared", Effect.CONFIRMS, openings.states("languages") & ~shared, ask="host")
