"""build_round(): the tables of a round in the problem format."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from matcher.problem.decoding import Table, Tables
from matcher.round import rows
from matcher.round.draft import Draft
from matcher.round.groups import group_tables
from matcher.round.limits import hidden_limits, limit_tables

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from matcher.assignment.plan import Rule
    from matcher.round.inputs import Inputs
    from matcher.round.looked import Looked
    from resources_catalog.opening_table import OpeningTable

OBJECTIVE = ("placed_by_tier", "value")
OBJECTIVE_ANEW = ("placed_by_tier", "kept", "value")
"""Where what stands may move: nobody loses by it, and as few as possible are moved."""


@dataclass(frozen=True, slots=True, eq=False)
class Round:
    """One round, ready to be solved.

    ``pairs`` are (person, place row) in the order of the table; ``no_cover`` names pairs left out because nobody
    is with the one cared for at that time; ``lost_pins`` are decided (person, place id) that are no pair; ``hidden``
    are limits that people who must be seen nowhere take from.
    """

    tables: Tables
    pairs: tuple[tuple[str, int], ...]
    no_cover: frozenset[tuple[str, int]]
    lost_pins: tuple[tuple[str, str], ...]
    hidden: frozenset[str]

    def shown(self, conflict: Sequence[Rule] | None) -> tuple[Rule, ...] | None:
        """Give a conflict without the limits that only hidden people make short."""
        hidden = {("limits", name) for name in self.hidden}
        return None if conflict is None else tuple(rule for rule in conflict if rule not in hidden)


def build_round(looked: Sequence[Looked], openings: OpeningTable, inputs: Inputs) -> Round:
    """Lay a round out as tables of the problem format.

    Standing placements of these people are pairs that are pinned, so that their seats, hours and days are counted
    once and by the same rules; what already stands never exceeds a number, as the number is then what stands.
    Pairs that wait for an answer stay out. The tables never have a fault.
    """
    draft = Draft(looked, openings, inputs)
    limits, weights = limit_tables(draft)
    groups, floors = group_tables(draft)
    records: dict[str, rows.Rows] = {
        "persons": rows.persons(draft),
        "hosts": rows.hosts(draft),
        "openings": rows.openings(draft),
        "pairs": rows.pairs(draft),
        "keep_apart": rows.keep_apart(draft),
        "keep_together": rows.keep_together(draft),
        "pinned": rows.pinned(draft),
        "requires": draft.requires,
        "limits": limits,
        "limit_weights": weights,
        "groups": groups,
        "floors": floors,
        "current": rows.current(draft),
    }
    anew = inputs.params.standing_may_move
    settings = {"objective": list(OBJECTIVE_ANEW if anew else OBJECTIVE), "harm_guard": anew}
    tables = Tables(
        {name: _table(found) for name, found in records.items() if found}, {"format": "enishi-problem/1", **settings}
    )
    return Round(tables, tuple(draft.pairs), frozenset(draft.no_cover), draft.lost_pins(), hidden_limits(draft))


def _table(found: Sequence[Mapping[str, object]]) -> Table:
    names = dict.fromkeys(name for row in found for name in row)
    return Table({name: [row.get(name) for row in found] for name in names}, len(found))
