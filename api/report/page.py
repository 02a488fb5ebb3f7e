"""The page a coordinator reads and prints: one HTML file that needs nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache, partial

from jinja2 import Environment, PackageLoader, StrictUndefined

from api.report.words import CIRCLED, say_day, say_line, say_month, say_reason, say_slots, say_whom
from matcher.explanation.cards import Card, PlaceCard, cards
from matcher.explanation.recommendation import Question, Recommendation, Unplaced
from matcher.messages import sentence
from resources_catalog.catalogue import Catalogue
from resources_catalog.vocabulary import label

View = Mapping[str, object]


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
        ``ja`` or ``en``. What hosts and people said stays in the language they used.
    """
    page = {
        "lang": lang,
        "say": partial(_say, lang),
        "municipality": recommendation.params.municipality,
        "day": say_day(recommendation.on, lang, "day_full"),
        "unplaced": [_unplaced_view(each, recommendation, lang) for each in recommendation.unplaced],
        "asked": question_groups(recommendation, lang),
        "used_up": [limit_text(name, recommendation, lang) for name in recommendation.limits_used_up],
        "cards": [card_view(card, recommendation, lang) for card in cards(recommendation)],
        "listed": sum(host.status != "offers" for host in catalogue.hosts.values()),
    }
    return _environment().get_template("report.html.j2").render(page)


def _say(lang: str, code: str, **params: object) -> str:
    return sentence(code, lang, **params)


# ------------------------------------------------------------------ who has no place yet


def _unplaced_view(each: Unplaced, recommendation: Recommendation, lang: str) -> View:
    person = recommendation.looked[each.person].person
    main, *common = each.why
    return {
        "person": each.person,
        "words": person.own_words,
        "why": sentence(f"unplaced_{main}", lang),
        "common": [_bare_reason(code, lang) for code in common],
        "limits": [limit_text(name, recommendation, lang) for name in each.limits],
        "change": None if each.change is None else say_reason(each.change, lang),
        "whom": None if each.change is None else say_whom(each.change.ask, None, lang),
        "verified": each.verified,
        "tried": each.tried,
    }


def _bare_reason(code: str, lang: str) -> str:
    """Say what kind of reason stands in the way at several places, without the things themselves."""
    return sentence(f"often_{code}", lang)


def limit_text(name: str, recommendation: Recommendation, lang: str) -> str:
    """Say that a limit is used up, by the name of the host or opening it belongs to."""
    kind, _, about = name.partition(":")
    params = recommendation.params
    if kind == "accompany":
        if params.accompanied_period is None:
            return sentence("limit_accompany_open", lang, count=params.accompanied_starts)
        period = say_month(params.accompanied_period, lang)
        return sentence("limit_accompany", lang, count=params.accompanied_starts, period=period)
    return sentence(f"limit_{kind}", lang, place=_name(about, recommendation))


def _name(about: str, recommendation: Recommendation) -> str:
    openings = recommendation.openings
    names = {host.host: host.name for host in openings.hosts}
    names |= {opening.opening: opening.name for opening in openings.openings}
    return names[about]


# ------------------------------------------------------------------ questions of the week


def question_groups(recommendation: Recommendation, lang: str) -> Sequence[View]:
    """Group the questions by whom to ask, those first who can tell what the plan rests on."""
    groups: dict[str, list[Question]] = {}
    for question in recommendation.questions:
        groups.setdefault(_whom(question, recommendation, lang), []).append(question)
    return [_group_view(whom, found, recommendation, lang) for whom, found in groups.items()]


def _whom(question: Question, recommendation: Recommendation, lang: str) -> str:
    openings = recommendation.openings
    if question.reason.ask != "host" or question.opening is None:
        return say_whom(question.reason.ask, None, lang) or ""
    row = openings.rows_of_opening[question.opening][0]
    host, opening = openings.hosts[row], openings.openings[row]
    role = " ".join(each for each in (opening.ask_contact or host.contact, host.phone) if each)
    return f"{host.name}（{role}）" if role and lang == "ja" else f"{host.name} ({role})" if role else host.name


def _group_view(whom: str, found: Iterable[Question], recommendation: Recommendation, lang: str) -> View:
    now, later = [], []
    for question in found:
        (later if question.effect == "may_change_order" else now).append(_question_view(question, recommendation, lang))
    return {"whom": whom, "now": now, "later": later}


def _question_view(question: Question, recommendation: Recommendation, lang: str) -> View:
    return {
        "text": say_reason(question.reason, lang),
        "place": None if question.opening is None else _name(question.opening, recommendation),
        "persons": sentence("join", lang).join(question.persons),
        "effect": sentence(f"effect_{question.effect}", lang),
        "verified": question.verified,
    }


# ------------------------------------------------------------------ cards


def card_view(card: Card, recommendation: Recommendation, lang: str) -> View:
    """Put a card into words."""
    return {
        "person": card.person,
        "called": sentence("person_named", lang, person=card.person),
        "state": label("person_states", card.state, lang),
        "words": card.own_words,
        "deadline": None if card.deadline is None else say_line(card.deadline, lang),
        "places": [_place_view(CIRCLED[at], place, lang) for at, place in enumerate(card.places)],
        "order": [
            say_line(line, lang, here=CIRCLED[at], after=CIRCLED[at + 1])
            for at, lines in enumerate(card.order)
            for line in lines
        ],
        "changes": [
            {"name": change.name, "host": change.host, "text": say_line(change.line, lang)} for change in card.changes
        ],
        "next_contact": card.next_contact,
        "reached_by": card.reached_by,
        "open_questions": card.open_questions,
        "limits": [limit_text(name, recommendation, lang) for name in card.limits],
    }


def _place_view(number: str, place: PlaceCard, lang: str) -> View:
    return {
        "number": number,
        "name": place.name,
        "host": place.host,
        "kind": label("opening_kinds", place.kind, lang),
        "when": say_when(place, lang),
        "chip": _chip(place, lang),
        "waits": place.waits,
        "note": place.note,
        "fits": [say_line(line, lang) for line in place.fits],
        "checks": [
            {"text": say_line(line, lang), "whom": say_whom(line.ask, line.contact, lang)} for line in place.checks
        ],
        "watch": [say_line(line, lang) for line in place.watch],
        "first": sentence("join", lang).join(say_line(line, lang) for line in place.first),
        "scheme": [say_line(line, lang) for line in place.scheme],
        "cover": say_line(place.cover, lang),
        "confirmed": None if place.confirmed_on is None else say_day(place.confirmed_on, lang, "day_full"),
        "silent": place.silent,
        "parts": [
            {"name": sentence(f"part_{name}", lang), "level": level, "said": sentence(f"level_{level}", lang)}
            for name, level in place.parts.items()
        ],
    }


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
