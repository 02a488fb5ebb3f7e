"""The second page of a round, for staff: who has a place and who has not, what was promised, households."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from api.report.words import say_slots
from matcher.explanation.households import Household, households
from matcher.explanation.recommendation import Recommendation
from matcher.explanation.shares import Share, by_support, by_waiting, promises
from matcher.messages import sentence
from resources_catalog.vocabulary import label
from resources_catalog.week import Slot

if TYPE_CHECKING:  # what only reads sentences starts without a solver
    from matcher.overrides import Price

View = Mapping[str, object]
MOST_DOTS = 24


def overview(recommendation: Recommendation, lang: str) -> View:
    """Put the second page into words."""
    return {
        "tables": [
            {"name": sentence(f"share_by_{name}", lang), "rows": [_share(name, each, lang) for each in shares]}
            for name, shares in (("waiting", by_waiting(recommendation)), ("support", by_support(recommendation)))
            if shares
        ],
        "promises": [
            sentence(
                "share_promise",
                lang,
                group=label("floor_groups", each.group, lang),
                promised=each.promised,
                people=each.people,
                placed=each.placed,
            )
            for each in promises(recommendation)
        ],
        "households": [_household(each, lang) for each in households(recommendation)],
    }


def _share(name: str, share: Share, lang: str) -> View:
    return {
        "band": sentence(f"share_{name}_{share.band}", lang),
        "said": sentence("share_of", lang, placed=share.placed, people=share.people),
        **_dots(share),
    }


def _dots(share: Share) -> View:
    """Draw a dot for each person, as far as a line holds them; else a line of dots in proportion."""
    drawn = min(share.people, MOST_DOTS)
    full = share.placed * drawn // share.people
    return {"with": full, "without": drawn - full}


def _household(household: Household, lang: str) -> View:
    code = "household_together" if household.may_print_together else "household_apart"
    return {
        "people": sentence("join", lang).join(household.people),
        "week": [
            sentence("household_out", lang, person=each.person, place=each.place, when=_when(each.slots, lang))
            for each in household.outings
        ]
        + [
            sentence("household_watch", lang, person=each.person, when=say_slots(each.slots, lang))
            for each in household.watches
        ],
        "note": sentence(code, lang),
    }


def _when(slots: Sequence[Slot], lang: str) -> str:
    return say_slots(slots, lang) if slots else sentence("when_none", lang)


def effect_on_others(price: Price | None, lang: str) -> str | None:
    """Say what a choice would change for others, in numbers only: who they are is for those in charge of them."""
    if price is None or not price.proven:
        return None
    if price.placed_loss is None:
        return sentence("others_impossible", lang)
    if not price.displaced:
        return sentence("others_nobody", lang)
    lose = sum(fate.kind == "loses_only_place" for fate in price.displaced)
    gain = sum(fate.kind == "gains" for fate in price.displaced)
    parts = [("others_lose", lose), ("others_move", len(price.displaced) - lose - gain), ("others_gain", gain)]
    return sentence("join", lang).join(sentence(code, lang, count=count) for code, count in parts if count)
