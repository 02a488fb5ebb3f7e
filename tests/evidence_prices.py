"""What must be shown of prices: each equals a full solve anew, by the engine and by trying every plan."""

import random
from collections import Counter
from collections.abc import Sequence

from matcher.assignment import assign
from matcher.assignment.plan import Assignment
from matcher.overrides import Price, given_plan, price
from tests.evidence_problem import AMPLE
from tests.overridden import Plan, every_plan, losses, overridden, told
from tests.problems import allowed_pairs, problem_of
from tests.random_problems import Document, Pair, random_document

FIGURES = (
    *("problems", "pairs", "impossible", "displaced", "negative", "unproven", "other_than_resolved"),
    *("other_than_enumerated", "more_displaced", "own_pair_not_free", "negative_for_nothing"),
)


def prices_equal_full_resolves(seed: int, n: int = 300) -> dict[str, int]:
    """Price every pair of random problems over all kinds of rules, with the others who move.

    Every third problem is compared with some plan that keeps the rules instead of the best one.

    Returns
    -------
    dict
        ``problems``, ``pairs`` and how many of them are ``impossible``, ``displaced`` (others move), ``negative`` (of
        value); the counts that must be 0: ``unproven``, ``other_than_resolved`` (a whole solve with the pair pinned),
        ``other_than_enumerated``, ``more_displaced`` (than in the best plan with fewest), ``own_pair_not_free``,
        ``negative_for_nothing`` (against the best plan, without a loss above value).
    """
    figures: Counter[str] = Counter()
    for place in range(n):
        rng = random.Random(f"price {seed} {place}")
        document = random_document(rng)
        base = assign(problem_of(document), budget=AMPLE)
        if base.objective is not None:
            every = every_plan(document)
            if place % 3 == 2:
                base = given_plan(problem_of(document), sorted(rng.choice(every)[1]))
            figures.update(_compared(document, base, every))
    return {name: figures[name] for name in FIGURES}


def _compared(document: Document, base: Assignment, every: Sequence[tuple[tuple[int, ...], Plan]]) -> Counter[str]:
    """Compare the prices of every pair of a document with what they must be."""
    figures = Counter({"problems": 1})
    pairs = list(allowed_pairs(document))
    for found in price(problem_of(document), base, pairs, budget=AMPLE, displaced=True):
        pair = (found.person, found.opening)
        figures["pairs"] += 1
        figures["unproven"] += not found.proven
        figures["displaced"] += bool(found.displaced)
        figures["impossible"] += found.placed_loss is None
        figures["negative"] += (found.plan_loss or 0) < 0
        figures["negative_for_nothing"] += base.status == "optimal" and negative_for_nothing(found)
        if pair in base.pairs:
            figures["own_pair_not_free"] += bool(any(found.placed_loss or ()) or found.plan_loss or found.displaced)
            continue
        anew = overridden(every, base.pairs, pair)
        expected = (None, None) if anew is None else losses(base, anew.reached)
        figures["other_than_enumerated"] += (found.placed_loss, found.plan_loss) != expected
        figures["other_than_resolved"] += (found.placed_loss, found.plan_loss) != resolved(document, base, pair)
        if anew is not None:
            figures["more_displaced"] += told(found) not in anew.fates or len(found.displaced) != anew.fewest
    return figures


def negative_for_nothing(found: Price) -> bool:
    """Tell whether value would rise at no cost above: then the plan was not the best one."""
    return found.plan_loss is not None and found.plan_loss < 0 and not any(found.placed_loss or ())


def resolved(document: Document, base: Assignment, pair: Pair) -> tuple[tuple[int, ...] | None, int | None]:
    """Solve the whole problem with a pair pinned, and compare."""
    if pair in {(row["person"], row["opening"]) for row in document.get("forbidden", [])}:
        return None, None  # a pin there is a fault of the file
    pinned = [*document.get("pinned", []), {"person": pair[0], "opening": pair[1]}]
    answer = assign(problem_of({**document, "pinned": pinned}), budget=AMPLE)
    return (None, None) if answer.objective is None else losses(base, answer.objective)
