"""What was found for one person, in the words of the reader."""

from collections.abc import Iterable, Sequence

from api.report.page import say_when
from api.report.pair import pair_lines, pair_record
from api.report.words import say_day, say_first, say_line, say_number, say_slots, say_value, say_whom
from api.rounds.inputs import Asked
from api.rounds.schemas import (
    AskOut,
    LevelOut,
    NearOut,
    NotNowOut,
    PairOut,
    PlaceOut,
    PlacesOut,
    StaffPart,
    StaffPlaceOut,
    StaffPlacesOut,
    ToCheckOut,
)
from matcher.explanation.card_lines import Line
from matcher.explanation.cards import Card, PlaceCard
from matcher.explanation.now import Now, ToCheck
from matcher.explanation.why import Why
from matcher.messages import sentence
from resources_catalog.vocabulary import label

COSTS = ("fits_free", "watch_cost", "check_cost")
WAYS = ("way_measured", "way_estimated", "way_unnamed", "way_none")


def page(found: Now, asked: Asked, person: str, top: int, lang: str) -> StaffPlacesOut:
    """Say what was found for a person."""
    card = found.card
    shown = card.places[:top]
    places = [_place(card, at, place, lang) for at, place in enumerate(shown)]
    shared = PlacesOut(
        on=asked.inputs.on, person=person, state=label("person_states", card.state, lang), own_words=card.own_words,
        deadline=None if card.deadline is None else say_line(card.deadline, lang), not_looked_for=None, places=places,
        not_now=_not_now(card.next_contact, lang),
        would_have_to_change=[NearOut(name=each.name, host=each.host, text=say_line(each.line, lang))
                              for each in card.near_misses],
        to_check_first=[_to_check(each, lang) for each in found.to_check], rights=sentence("report_safe", lang),
    )  # fmt: skip
    staff = StaffPart(
        open_questions=card.open_questions, reached_by=card.reached_by,
        priority=None if card.priority is None else say_line(card.priority, lang),
        left_out=asked.left_out, unread=asked.unread, places=[_unfolded(each, lang) for each in shown],
    )  # fmt: skip
    return StaffPlacesOut(**dict(shared), staff=staff)


def nobody_looks(asked: Asked, person: str, code: str, reason: str, lang: str) -> StaffPlacesOut:
    """Say why nobody looks for a place for a person now; that is as good as looking."""
    needs = next(each for each in asked.inputs.caseload.people if each.person == code)
    staff = StaffPart(
        open_questions=0, reached_by=needs.reached_by, priority=None, left_out=asked.left_out, unread=asked.unread,
        places=[],
    )  # fmt: skip
    return StaffPlacesOut(
        on=asked.inputs.on, person=person, state=label("person_states", needs.state, lang), own_words=needs.own_words,
        deadline=None, not_looked_for=sentence(f"aside_{reason}", lang), places=[],
        not_now=_not_now(needs.next_contact, lang), would_have_to_change=[], to_check_first=[],
        rights=sentence("report_safe", lang), staff=staff,
    )  # fmt: skip


def _not_now(next_contact: str | None, lang: str) -> NotNowOut:
    when = None if next_contact is None else sentence("report_next_contact", lang, when=next_contact)
    return NotNowOut(name=sentence("report_later", lang), text=sentence("report_later_text", lang), next_contact=when)


def _place(card: Card, at: int, place: PlaceCard, lang: str) -> PlaceOut:
    cost, way = _first(place, COSTS, lang), _first(place, WAYS, lang)
    return PlaceOut(
        opening=place.opening, place=place.place, name=place.name, host=place.host,
        kind=say_value(place.kind.value, place.kind.words, lang), when=say_when(place, lang), decided=place.in_plan,
        standing=place.standing, waits=place.waits, fits=_said(place.fits, lang), to_find_out=_asks(place.checks, lang),
        to_mind=_said(place.watch, lang), first_step=say_first(place.first, lang), before_next=_order(card, at, lang),
        way=way, cost=cost, scheme=_said(place.scheme, lang), cover=say_line(place.cover, lang), note=place.note,
        last_word_on=place.confirmed_on,
        last_word=None if place.confirmed_on is None else _last_word(place, lang),
    )  # fmt: skip


def _last_word(place: PlaceCard, lang: str) -> str:
    assert place.confirmed_on is not None
    said = f"{sentence('report_confirmed', lang)} {say_day(place.confirmed_on, lang, 'day_full')}"
    return f"{said} {sentence('report_silent', lang)}" if place.silent else said


def _first(place: PlaceCard, codes: Sequence[str], lang: str) -> str | None:
    lines = (line for line in (*place.fits, *place.watch, *place.checks) if line.code in codes)
    return next((say_line(line, lang) for line in lines), None)


def _said(lines: Iterable[Line], lang: str) -> list[str]:
    return [say_line(line, lang) for line in lines if line.code not in (*COSTS, *WAYS)]


def _asks(lines: Iterable[Line], lang: str) -> list[AskOut]:
    groups: dict[str | None, list[str]] = {}
    for line in lines:
        groups.setdefault(say_whom(line.ask, line.contact, lang), []).append(say_line(line, lang))
    return [AskOut(whom=whom, texts=texts) for whom, texts in groups.items()]


def _order(card: Card, at: int, lang: str) -> list[str]:
    if at >= len(card.order):
        return []
    return [say_line(line, lang, here=say_number(at), after=say_number(at + 1)) for line in card.order[at]]


def _to_check(each: ToCheck, lang: str) -> ToCheckOut:
    return ToCheckOut(
        opening=each.opening, name=each.name, host=each.host,
        when=say_slots(each.slots, lang) if each.slots else sentence("when_none", lang), contact=list(each.contact),
        last_word_on=each.confirmed_on, text=sentence("report_silent", lang),
    )  # fmt: skip


def _unfolded(place: PlaceCard, lang: str) -> StaffPlaceOut:
    parts = [_level(name, level, lang) for name, level in place.parts.items()]
    return StaffPlaceOut(opening=place.opening, parts=parts, gates=[say_line(line, lang) for line in place.gates])


def _level(name: str, level: str, lang: str) -> LevelOut:
    said = {"name": sentence(f"part_{name}", lang), "said": sentence(f"level_{level}", lang)}
    return LevelOut.model_validate({"part": name, "level": level, **said})


def pair(found: Why, lang: str) -> PairOut:
    """Say everything about one pair; nobody else's code is in it."""
    return PairOut.model_validate({**pair_record(found, lang), "lines": list(pair_lines(found, lang))[1:]})
