"""The page a coordinator reads and prints: one HTML file that needs nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache, partial

from jinja2 import Environment, PackageLoader, StrictUndefined

from api.report.overview import effect_on_others, overview
from api.report.words import (
    say_day,
    say_first,
    say_line,
    say_month,
    say_number,
    say_slots,
    say_value,
    say_weekday,
    say_whom,
)
from matcher.eligibility.reasons import Effect, Reason
from matcher.explanation.card_lines import LISTED, Line, host_contact, reason_line
from matcher.explanation.cards import Card, PlaceCard, cards
from matcher.explanation.change_lines import ANSWER, change_line
from matcher.explanation.recommendation import Question, Recommendation, Unplaced
from matcher.messages import sentence
from resources_catalog.catalogue import Catalogue
from resources_catalog.languages import base_language
from resources_catalog.vocabulary import label

View = Mapping[str, object]
NAMED_BY_PLACE = ("lift", "newcomers", "support", "unused", "users")
"""Limits of a host or an opening, whose name is said; the others are of people who go along, drive or coordinate."""


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("api", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def render_report(recommendation: Recommendation, catalogue: Catalogue, lang: str) -> str:
    """Render a round as one self-contained page.

    Parameters
    ----------
    lang
        One of ``LANGUAGES``. What hosts and people said stays in the language they used.
    """
    now = [each for each in recommendation.questions if each.effect != "may_change_order"]
    later = [each for each in recommendation.questions if each.effect == "may_change_order"]
    page = {
        "lang": base_language(lang),
        "say": partial(_say, lang),
        "municipality": recommendation.params.municipality,
        "basis": None if recommendation.params.basis is None else label("bases", recommendation.params.basis, lang),
        "day": say_day(recommendation.on, lang, "day_full"),
        "unplaced": [_unplaced_view(each, recommendation, lang) for each in recommendation.unplaced],
        "asked_now": question_groups(now, recommendation, lang),
        "asked_later": question_groups(later, recommendation, lang),
        "later": len(later),
        "used_up": [limit_text(name, recommendation, lang) for name in recommendation.limits_used_up],
        "overview": overview(recommendation, lang),
        "cards": [card_view(card, recommendation, lang) for card in cards(recommendation)],
        "listed": sum(host.status != "offers" for host in catalogue.hosts.values()),
    }
    return _environment().get_template("report.html.j2").render(page)


def _say(lang: str, code: str, **params: object) -> str:
    return sentence(code, lang, **params)


# ------------------------------------------------------------------ who has no place yet


def _unplaced_view(each: Unplaced, recommendation: Recommendation, lang: str) -> View:
    main, *common = each.why
    asked = wanted(each, recommendation)
    return {
        "person": each.person,
        "words": recommendation.looked[each.person].person.own_words,
        "why": sentence(f"unplaced_{main}", lang),
        "common": [sentence(f"often_{code}", lang) for code in common],
        "limits": [limit_text(name, recommendation, lang) for name in each.limits],
        "changes": bool(each.changes),
        "asked": [
            {
                "text": about_place(say_line(line, lang), opening, recommendation, lang),
                "whom": say_whom(line.ask, line.contact, lang),
            }
            for line, opening in asked
        ],
        "verified": each.verified,
        "tried": each.tried,
        "untried": each.untried,
    }


def wanted(each: Unplaced, recommendation: Recommendation) -> list[tuple[Line, str | None]]:
    """Give what would change things for a person, or what their best place waits for; and where that is."""
    if each.changes:
        return [
            (change_line(change, recommendation.openings), change.opening if change.kind == ANSWER else None)
            for change in each.changes
        ]
    return [(reason_line(reason), None) for reason in waiting_for(each.person, recommendation)]


def about_place(text: str, opening: str | None, recommendation: Recommendation, lang: str) -> str:
    """Name the place a question is about, where one answer does not serve every place."""
    names = {each.opening: each.name for each in recommendation.openings.openings}
    return text if opening is None else sentence("report_about", lang, place=names[opening], text=text)


def waiting_for(person: str, recommendation: Recommendation) -> list[Reason]:
    """Name the answers that the best place of a person waits for."""
    for place in recommendation.ranked[person]:
        if place.waits:
            return [reason for reason in place.questions if reason.effect == Effect.WAITS]
    return []


def limit_text(name: str, recommendation: Recommendation, lang: str) -> str:
    """Say that a limit is used up, by the name of the host or opening it belongs to."""
    kind, _, about = name.partition(":")
    params = recommendation.params
    if kind == "accompany":
        if params.accompanied_period is None:
            return sentence("limit_accompany_open", lang, count=params.accompanied_starts)
        period = say_month(params.accompanied_period, lang)
        return sentence("limit_accompany", lang, count=params.accompanied_starts, period=period)
    what, _, day = about.rpartition("@") if kind in ("drivers", "unused", "users") else (about, "", "")
    return sentence(
        f"limit_{kind}",
        lang,
        names=what.replace("+", sentence("join_days", lang)),
        day=say_weekday(day, lang) if day else "",
        place=_name(what, recommendation, lang) if kind in NAMED_BY_PLACE else "",
    )


def _name(about: str, recommendation: Recommendation, lang: str) -> str:
    openings = recommendation.openings
    names = {host.host: host.name for host in openings.hosts}
    names |= {opening.opening: opening.name for opening in openings.openings}
    if about in names:
        return names[about]
    row = openings.row_of[about]  # a place is an opening on a day
    return f"{openings.openings[row].name} {say_slots(openings.slots[row], lang)}"


# ------------------------------------------------------------------ questions of the week


def question_groups(questions: Iterable[Question], recommendation: Recommendation, lang: str) -> Sequence[View]:
    """Group questions by whom to ask, in their own order; what can be asked in one sentence stands in one."""
    groups: dict[tuple[str, ...], dict[tuple[object, ...], list[Question]]] = {}
    for question in questions:
        whom = _whom(question, recommendation, lang)
        groups.setdefault(whom, {}).setdefault(_asked_together(question, lang), []).append(question)
    return [
        {
            "whom": name,
            "reached": sentence("join", lang).join(reached),
            "questions": [_question_view(found, recommendation, lang) for found in together.values()],
        }
        for (name, *reached), together in groups.items()
    ]


def _asked_together(question: Question, lang: str) -> tuple[object, ...]:
    line = reason_line(question.reason)
    if line.code in LISTED:
        return (line.code, question.opening, question.persons, question.effect, question.gain)
    return (say_line(line, lang), question.effect, question.gain)


def _whom(question: Question, recommendation: Recommendation, lang: str) -> tuple[str, ...]:
    openings = recommendation.openings
    if question.reason.ask != "host" or question.opening is None:
        return (say_whom(question.reason.ask, (), lang) or "",)
    row = openings.rows_of_opening[question.opening][0]
    return (openings.hosts[row].name, *host_contact(openings.openings[row], openings.hosts[row]))


def _question_view(found: Sequence[Question], recommendation: Recommendation, lang: str) -> View:
    lines = [reason_line(question.reason) for question in found]
    params = dict.fromkeys(param for line in lines for param in line.params)
    return {
        "text": say_line(Line(lines[0].code, tuple(params)), lang),
        "about": list(dict.fromkeys(_about(question, recommendation, lang) for question in found)),
        "effect": effect_text(found[0], lang),
        "verified": all(question.verified for question in found),
    }


def effect_text(question: Question, lang: str) -> str:
    """Say what an answer would change, and for how many where that was tried out."""
    code = f"effect_{question.effect}"
    if question.effect == "plan_rests_on_it" and question.verified:
        code = "effect_plan_loses" if question.gain else "effect_plan_holds"
    return sentence(code, lang, count=question.gain)


def _about(question: Question, recommendation: Recommendation, lang: str) -> str:
    persons = sentence("join", lang).join(question.persons)
    if question.opening is None:
        return sentence("report_for_whom", lang, persons=persons)
    return sentence("report_place_for", lang, place=_name(question.opening, recommendation, lang), persons=persons)


# ------------------------------------------------------------------ cards


def card_view(card: Card, recommendation: Recommendation, lang: str) -> View:
    """Put a card into words."""
    return {
        "person": card.person,
        "called": sentence("person_named", lang, person=card.person),
        "state": label("person_states", card.state, lang),
        "words": card.own_words,
        "deadline": None if card.deadline is None else say_line(card.deadline, lang),
        "places": [_place_view(say_number(at), place, lang) for at, place in enumerate(card.places)],
        "order": [
            " ".join(say_line(line, lang, here=say_number(at), after=say_number(at + 1)) for line in lines)
            for at, lines in enumerate(card.order)
        ],
        "changes": [
            {"name": change.name, "host": change.host, "text": say_line(change.line, lang)}
            for change in card.near_misses
        ],
        "next_contact": card.next_contact,
        "reached_by": card.reached_by,
        "open_questions": card.open_questions,
        "priority": None if card.priority is None else say_line(card.priority, lang),
        "limits": [limit_text(name, recommendation, lang) for name in card.limits],
        "others": [
            {"number": say_number(at), "name": place.name, "text": text}
            for at, place in enumerate(card.places)
            if (text := effect_on_others(recommendation.prices.get((card.person, place.place)), lang)) is not None
        ],
    }


def _place_view(number: str, place: PlaceCard, lang: str) -> View:
    return {
        "number": number,
        "name": place.name,
        "host": place.host,
        "kind": say_value(place.kind.value, place.kind.words, lang),
        "when": say_when(place, lang),
        "chip": _chip(place, lang),
        "waits": place.waits,
        "note": place.note,
        "fits": [say_line(line, lang) for line in place.fits],
        "checks": _checks_by_whom(place, lang),
        "watch": [say_line(line, lang) for line in place.watch],
        "first": say_first(place.first, lang),
        "scheme": [say_line(line, lang) for line in place.scheme],
        "cover": say_line(place.cover, lang),
        "gates": [say_line(line, lang) for line in place.gates],
        "confirmed": None if place.confirmed_on is None else say_day(place.confirmed_on, lang, "day_full"),
        "silent": place.silent,
        "parts": [
            {"name": sentence(f"part_{name}", lang), "level": level, "said": sentence(f"level_{level}", lang)}
            for name, level in place.parts.items()
        ],
    }


def _checks_by_whom(place: PlaceCard, lang: str) -> Sequence[View]:
    groups: dict[str | None, list[str]] = {}
    for line in place.checks:
        groups.setdefault(say_whom(line.ask, line.contact, lang), []).append(say_line(line, lang))
    return [{"whom": whom, "texts": texts} for whom, texts in groups.items()]


def say_when(place: PlaceCard, lang: str) -> str:
    """Say when one goes there: 「火・木 14:00–15:30 のどちらか1日から」."""
    if not place.slots:
        return sentence("when_none", lang)
    when = say_slots(place.slots, lang)
    two = "_two" if len(place.slots) == 2 else ""
    if place.comes_and_goes:
        return sentence("when_free", lang, when=when)
    if place.choice:
        return sentence(f"when_choice{two}", lang, when=when)
    return sentence(f"when_all{two}", lang, when=when) if place.every_day else when


def _chip(place: PlaceCard, lang: str) -> str | None:
    if place.standing:
        return sentence("report_standing", lang)
    if place.in_plan and place.choice:
        return sentence("report_in_plan_when", lang, when=say_slots(place.planned, lang))
    return sentence("report_in_plan", lang) if place.in_plan else None
