"""What must be shown of smallest changes and of single pairs: each is found again by other means."""

from collections import Counter
from random import Random
from typing import Final

from matcher.assignment.budget import Budget
from matcher.changes.obstacles import Spare
from matcher.changes.propose import propose
from matcher.eligibility.judge import Judgement, judge
from matcher.explanation.recommendation import Unplaced
from matcher.explanation.unplaced import MOST_PAIRS, MOST_SINGLES, Solved, explain_unplaced
from matcher.round.inputs import Inputs
from matcher.round.lay_out import lay_out
from matcher.round.solve import Solver, solve
from tests.changed import by_hand, gives_a_place, inputs_of_town
from tests.towns import town

MUST_BE_NONE: Final = ("not_confirmed", "lost_a_place", "unexplained")
COUNTED: Final = ("towns", "people", "without", "with_a_change", "two_changes", "confirmed", "none_found", "tried")


def smallest_changes(seed: int, n: int = 300) -> dict[str, int]:
    """Explain everybody without a place in random towns, make each change by hand and solve the round from scratch.

    Returns
    -------
    dict
        ``towns``, ``people``, those ``without`` a place, ``with_a_change`` (``two_changes`` of them), ``confirmed``
        (the round made anew has a best plan with them and with everybody placed before), ``none_found`` (after all
        that was proposed was ``tried``); the counts that must be 0: ``not_confirmed``, ``lost_a_place`` (somebody
        else would), ``unexplained`` (neither a change nor everything proposed tried).
    """
    figures: Counter[str] = Counter()
    for place in range(n):
        rng = Random(f"change {seed} {place}")
        inputs = inputs_of_town(town(rng.randrange(10**6), rng.randint(6, 14), rng.randint(8, 16)))
        laid = lay_out(inputs)
        base = Solved.of(laid, solve(laid.round.tables, Budget(20), 0))
        figures.update({"towns": 1, "people": len(laid.looked)})
        for code, looked in laid.looked.items():
            if code not in base.placed:
                found = explain_unplaced(looked, base, Solver(Budget(60).start(), 0))
                figures.update(_confirmed(inputs, base, found))
    return {name: figures[name] for name in (*COUNTED, *MUST_BE_NONE)}


def _confirmed(inputs: Inputs, base: Solved, found: Unplaced) -> dict[str, int]:
    counted = {"without": 1, "tried": found.tried}
    if not found.changes:
        looked = base.laid.looked[found.person]
        listed = propose(looked, base.laid, Spare.of(base.laid, base.plan.pairs, base.limits.left))
        all_tried = found.tried == min(len(listed.singles), MOST_SINGLES) + min(len(listed.pairs), MOST_PAIRS)
        return {**counted, "none_found": int(all_tried), "unexplained": int(not all_tried)}
    after = by_hand(inputs, found.person, " + ".join(change.key() for change in found.changes))
    counted |= {"with_a_change": 1, "two_changes": int(len(found.changes) == 2)}
    if gives_a_place(after, base.placed | {found.person}):
        return {**counted, "confirmed": 1}
    return {**counted, "lost_a_place" if gives_a_place(after, {found.person}) else "not_confirmed": 1}


def why_pairs(seed: int, n: int = 50_000) -> dict[str, int]:
    """Judge random pairs one by one and compare each with the verdict of the whole table.

    Returns
    -------
    dict
        ``pairs``, those ``allowed``, ``waits`` and ``gap``, and how many are ``differing``, which must be 0.
    """
    figures: Counter[str] = Counter()
    for place in range(n):
        if figures["pairs"] >= n:
            break
        rng = Random(f"why {seed} {place}")
        drawn = town(rng.randrange(10**6), rng.randint(6, 14), rng.randint(8, 16))
        table = drawn.table
        for someone in drawn.caseload.people:
            whole = judge(someone, table, drawn.on, drawn.params)
            for row in range(len(table)):
                if figures["pairs"] < n:
                    one = table.take([row])
                    alone = judge(someone, one, drawn.on, drawn.params, not_used=whole.not_used)
                    figures["pairs"] += 1
                    figures["allowed"] += bool(whole.allowed[row])
                    figures["waits"] += bool(whole.waits[row])
                    figures["gap"] += whole.route_of(row) == "gap"
                    figures["differing"] += said(alone, 0) != said(whole, row)
    return {name: figures[name] for name in ("pairs", "allowed", "waits", "gap", "differing")}


def said(judgement: Judgement, row: int) -> tuple[object, ...]:
    """Give all that a judgement says of a row."""
    return (
        int(judgement.allowed[row]),
        bool(judgement.waits[row]),
        int(judgement.route[row]),
        [(reason.key(), reason.effect, reason.ask) for reason in judgement.reasons(row)],
    )
