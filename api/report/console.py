"""The summary on the screen: everybody's places with the first step, then who has none yet and what to ask."""

from __future__ import annotations

from rich.console import Group
from rich.table import Table
from rich.text import Text

from api.report.page import about_place, limit_text, wanted
from api.report.words import say_day, say_first, say_line, say_whom
from matcher.explanation.cards import Card, cards
from matcher.explanation.recommendation import Recommendation, Unplaced
from matcher.messages import sentence
from resources_catalog.catalogue import Catalogue
from resources_catalog.languages import base_language

MOST_SHOWN = 30
MOST_WORDS = 24


def summary(recommendation: Recommendation, catalogue: Catalogue, lang: str) -> Group:
    """Lay the round out for a terminal: ranked places in a table, then who has none yet."""
    everybody = cards(recommendation)
    table = Table(show_lines=True)
    for heading in ("person", "words", "places", "first"):
        table.add_column(sentence(f"summary_{heading}", lang), no_wrap=heading == "person", overflow="fold")
    for card in everybody[:MOST_SHOWN]:
        words = Text(_packed(_short(card.own_words), lang))
        table.add_row(Text(card.person), words, _places(card, lang), _first(card, lang))
    title = sentence(
        "summary_title",
        lang,
        day=say_day(recommendation.on, lang, "day_full"),
        municipality=recommendation.params.municipality or "",
    ).strip(" :")
    lines: list[Text | Table] = [Text(title, style="bold"), table]
    if len(everybody) > MOST_SHOWN:
        lines.append(Text(sentence("summary_more", lang, count=len(everybody) - MOST_SHOWN)))
    lines += [Text(line) for line in _without(recommendation, lang)]
    lines += [Text(limit_text(name, recommendation, lang)) for name in recommendation.limits_used_up]
    if recommendation.not_considered:
        lines.append(Text(sentence("summary_aside", lang, count=len(recommendation.not_considered))))
    listed = sum(host.status != "offers" for host in catalogue.hosts.values())
    if listed:
        lines.append(Text(sentence("report_assume_listed", lang, count=listed), style="dim"))
    return Group(*lines)


def _short(words: str | None) -> str:
    if words is None or len(words) <= MOST_WORDS:
        return words or ""
    return words[: MOST_WORDS - 1] + "…"


def _packed(text: str, lang: str) -> str:
    """Take out spaces that Japanese does not need: a terminal would break the line there."""
    return text.replace(" ", "") if base_language(lang) == "ja" else text


def _places(card: Card, lang: str) -> Text:
    if not card.places:
        return Text(sentence("summary_not_yet", lang))
    return Text("\n").join(
        Text(_packed(f"{'●' if place.in_plan else '○'} {place.name}", lang), style="bold" if place.in_plan else "")
        for place in card.places
    )


def _first(card: Card, lang: str) -> Text:
    if not card.places:
        return Text("")
    return Text(_packed(say_first(card.places[0].first, lang), lang))


def _without(recommendation: Recommendation, lang: str) -> list[str]:
    if not recommendation.looked:
        return [sentence("summary_nobody", lang)]
    if not recommendation.unplaced:
        return [sentence("report_unplaced_none", lang)]
    return [
        sentence("report_unplaced", lang),
        *(line for each in recommendation.unplaced[:MOST_SHOWN] for line in _without_one(each, recommendation, lang)),
    ]


def _without_one(each: Unplaced, recommendation: Recommendation, lang: str) -> list[str]:
    lines = [f"  {each.person}  {sentence(f'unplaced_{each.why[0]}', lang)}"]
    lines += [f"      {limit_text(name, recommendation, lang)}" for name in each.limits]
    for line, opening in wanted(each, recommendation):
        whom = say_whom(line.ask, line.contact, lang)
        text = about_place(say_line(line, lang), opening, recommendation, lang)
        lines.append(f"      {text}" + (f" → {whom}" if whom else ""))
    return lines
