"""Groups a municipality has promised not to leave last, and how many of each must hold a place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from matcher.eligibility.company import goes_along

if TYPE_CHECKING:
    from matcher.params import Floor
    from matcher.round.draft import Draft
    from matcher.round.looked import Looked
    from matcher.round.rows import Rows
    from resources_catalog.opening_table import OpeningTable


def group_tables(draft: Draft) -> tuple[Rows, Rows]:
    """Give the rows of ``groups`` and ``floors``; nobody is asked for who has no place to go to at all."""
    groups: Rows = []
    floors: Rows = []
    with_pairs = {code for code, _ in draft.pairs}
    for floor in draft.params.floors:
        members = [code for code, each in draft.looked.items() if code in with_pairs and in_group(each, floor, draft)]
        if members:
            groups += [{"group": floor.group, "person": code} for code in members]
            floors.append({"group": floor.group, "min_placed": min(floor.min_placed, len(members))})
    return groups, floors


def in_group(looked: Looked, floor: Floor, draft: Draft) -> bool:
    """Tell whether a person belongs to the group of a floor."""
    if floor.group == "waiting_longest":
        since = looked.person.waiting_since
        return since is not None and (draft.on - since).days >= 7 * floor.at_least
    rows = [row for code, row in draft.pairs if code == looked.person.person]
    return bool(rows) and all(_heavy(looked, draft.openings, row, floor.at_least) for row in rows)


def _heavy(looked: Looked, openings: OpeningTable, row: int, at_least: int) -> bool:
    opening = openings.openings[row]
    return opening.support_load >= at_least or goes_along(looked.person, opening.accompany_needed)
