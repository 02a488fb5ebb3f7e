"""One pair in words: what ``enishi why`` shows and what it gives as JSON."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from api.report.words import say_line, say_slots, say_whom
from matcher.eligibility.reasons import Allowed, Effect, Reason
from matcher.explanation.card_lines import Line, Param, reason_line
from matcher.explanation.change_lines import change_line
from matcher.explanation.why import Scheme, WayOut, Why
from matcher.messages import sentence
from resources_catalog.vocabulary import label

NAMES = {Allowed.NO: "no", Allowed.CONFIRM: "confirm", Allowed.YES: "yes"}
EFFECTS = (("blocks", Effect.BLOCKS), ("waits", Effect.WAITS), ("confirms", Effect.CONFIRMS), ("notes", Effect.NOTES))
OWN_PART = ("gate", "not_used", "not_asked")
"""Reasons that are said under a heading of their own."""


def pair_lines(found: Why, lang: str) -> Iterator[str]:
    """Say everything about a pair, the answer first."""
    opening, slots = found.openings.openings[found.row], found.openings.slots[found.row]
    when = say_slots(slots, lang) if slots else sentence("when_none", lang)
    yield sentence("pair_head", lang, person=found.person, place=opening.name, when=when)
    yield "  " + sentence(f"pair_allowed_{'waits' if found.waits else NAMES[found.allowed]}", lang)
    if found.rather_wait:
        yield "  " + sentence("pair_rather_wait", lang)
    for name, effect in EFFECTS:
        said = [_reason(each, lang) for each in found.reasons if each.effect == effect and each.code not in OWN_PART]
        yield from _part(f"pair_{name}", said, lang)
    yield from _part("pair_gates", [_gates(step, names, lang) for step, names in found.gates.items()], lang)
    yield from _part("pair_schemes", [_scheme(each, lang) for each in found.schemes], lang)
    ways = [text for each in found.ways_out for text in _way_out(each, found, lang)]
    yield from _part("pair_ways_out", ways, lang)
    if ways:
        yield "    " + sentence("pair_not_tried", lang)


def _part(code: str, texts: Sequence[str], lang: str) -> Iterator[str]:
    if texts:
        yield "  " + sentence(code, lang)
        yield from (f"    ・{text}" for text in dict.fromkeys(texts))


def _reason(reason: Reason, lang: str) -> str:
    whom = say_whom(reason.ask, (), lang)
    return say_line(reason_line(reason), lang) + (f" → {whom}" if whom else "")


def _gates(step: str, names: Sequence[str], lang: str) -> str:
    params = (Param("step", step, "steps"), *(Param("gate", name, "gates") for name in names))
    return say_line(Line("pair_gate_line", params), lang)


def _scheme(scheme: Scheme, lang: str) -> str:
    programme = label("programmes", scheme.programme, lang)
    if scheme.not_used in (None, "not_known_yet"):
        code = "pair_scheme_used" if scheme.not_used is None else "pair_scheme_open"
        return sentence(code, lang, programme=programme, why=sentence(f"why_{scheme.why}", lang))
    reason = label("reasons_not_used", scheme.not_used, lang)
    return sentence("pair_scheme_aside", lang, programme=programme, reason=reason)


def _way_out(way: WayOut, found: Why, lang: str) -> Iterator[str]:
    if not way.changes:
        yield sentence("pair_way_none", lang, reason=say_line(reason_line(way.reason), lang))
    for change in way.changes:
        line = change_line(change, found.openings)
        whom = say_whom(line.ask, line.contact, lang)
        yield say_line(line, lang) + (f" → {whom}" if whom else "")


def pair_record(found: Why, lang: str) -> Mapping[str, object]:
    """Give everything about a pair as JSON values; other people's codes are left out."""
    return {
        "person": found.person,
        "opening": found.place,
        "allowed": NAMES[found.allowed],
        "waits": found.waits,
        "route": found.route,
        "rather_wait": found.rather_wait,
        "reasons": [
            {
                "code": each.code,
                "effect": each.effect.name.lower(),
                "params": {name: value for name, value in each.params if name != "other"},
                "ask": each.ask,
                "text": say_line(reason_line(each), lang),
            }
            for each in found.reasons
        ],
        "gates": {step: list(names) for step, names in found.gates.items()},
        "schemes": [
            {"programme": each.programme, "outcome": each.outcome, "why": each.why, "not_used": each.not_used}
            for each in found.schemes
        ],
        "ways_out": [
            {
                "reason": each.reason.code,
                "changes": [
                    {
                        "change": change.key(),
                        "cost_class": change.cost_class,
                        "ask": change.ask,
                        "text": say_line(change_line(change, found.openings), lang),
                    }
                    for change in each.changes
                ],
            }
            for each in found.ways_out
        ],
    }
