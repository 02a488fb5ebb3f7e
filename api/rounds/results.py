"""What came of a round, as plain values: the whole without anybody in it, and each person's own part."""

from collections import Counter
from typing import TYPE_CHECKING

from api.rounds.schemas import (
    OthersOut,
    PersonInRound,
    QuestionOut,
    RankedOut,
    RoundSummary,
    UnplacedOut,
)
from matcher.explanation.recommendation import RankedPlace, Recommendation

if TYPE_CHECKING:  # reading a result needs no solver
    from matcher.overrides import Price


def summary(found: Recommendation) -> RoundSummary:
    """Give what came of a round as a whole: counts and questions."""
    questions = [
        QuestionOut(
            code=each.reason.key(), opening=each.opening, host=each.host, people=len(each.persons), effect=each.effect,
            gain=each.gain, verified=each.verified,
        )
        for each in found.questions
    ]  # fmt: skip
    return RoundSummary(
        considered=len(found.looked), placed=len(placed(found)),
        aside=dict(sorted(Counter(reason for _, reason in found.not_considered).items())),
        status=found.assignment.status, questions=questions, limits_used_up=list(found.limits_used_up),
    )  # fmt: skip


def placed(found: Recommendation) -> frozenset[str]:
    """Give who has a place in the plan."""
    return frozenset(who for who, _ in found.assignment.pairs)


def of_people(found: Recommendation, ids: dict[str, str]) -> dict[str, PersonInRound]:
    """Give each person's own part by id; ``ids`` are those of the pseudonyms."""
    without = {each.person: each for each in found.unplaced}
    parts = {}
    for code in found.looked:
        none = without.get(code)
        unplaced = None if none is None else UnplacedOut(
            why=list(none.why), limits=list(none.limits), changes=[each.key() for each in none.changes],
            verified=none.verified,
        )  # fmt: skip
        ranked = [_ranked(each, found) for each in found.ranked[code]]
        parts[ids[code]] = PersonInRound(
            person=ids[code], planned=list(found.planned(code)), ranked=ranked, unplaced=unplaced
        )
    for code, place in found.sealed:
        own = parts.setdefault(ids[code], PersonInRound(person=ids[code]))
        own.settled.append(place)
    return parts


def _ranked(each: RankedPlace, found: Recommendation) -> RankedOut:
    price = found.prices.get((each.person, each.place))
    return RankedOut(
        place=each.place, opening=found.openings.openings[each.row].opening, host=each.host, rank=each.rank,
        route=each.route, in_plan=each.in_plan, waits=each.waits,
        possible=None if price is None or not price.proven else price.placed_loss is not None, others=_others(price),
    )  # fmt: skip


def _others(price: "Price | None") -> OthersOut | None:
    """Count what a choice would change for others; who they are is for those in charge of them."""
    if price is None or not price.proven or price.placed_loss is None:
        return None
    kinds = Counter(fate.kind for fate in price.displaced)
    lose, gain = kinds["loses_only_place"], kinds["gains"]
    return OthersOut(lose=lose, move=len(price.displaced) - lose - gain, gain=gain)
