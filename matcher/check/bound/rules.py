"""What each priced rule takes off whom: one function for each kind of rule a certificate may name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from matcher.check.answer import Levels
    from matcher.check.bound.charges import Charges

Key = tuple[str, ...]

UNKNOWN: Final = "certificate_unknown_rule"
WRONG_SIDE: Final = "certificate_wrong_side"


def charge_rule(charges: Charges, key: Key, price: int, earlier: Levels) -> str | None:
    """Charge a rule by its name.

    Parameters
    ----------
    earlier
        What the levels before reach, each of which no plan may fall below.

    Returns
    -------
    str or None
        Why this cannot be: the problem has no such rule, or the price is on a side which the rule has not.
    """
    if key[0] == "level":
        return _earlier_level(charges, key[1:], price, earlier)
    kind = (key[0], key[2]) if key[0] in ("persons", "hosts", "openings") and len(key) > 2 else (key[0],)
    rule = _RULES.get(kind)
    if rule is None or len(key) != rule[0]:
        return UNKNOWN
    return rule[1](charges, key[1:], price)


def _side(charges: Charges, price: int, *, low: int | None = None, high: int | None = None) -> str | None:
    """Add what a rule between two sides owes; a side that is not there cannot be paid for."""
    side = high if price > 0 else low
    if side is None:
        return None if price == 0 else WRONG_SIDE
    charges.paid += price * side
    return None


# ------------------------------------------------------------------ persons


def charge_placements(charges: Charges, person: int, price: int, least: int) -> None:
    """Charge each placement of a person, who holds ``least`` for certain."""
    board = charges.board
    most = min(int(board.most[person]), int(board.offered[person]))
    charges.placement[person] += price
    charges.paid += price * (most if price > 0 else max(least, int(board.held[person])))


def _max_hours(charges: Charges, key: Key, price: int) -> str | None:
    person = charges.board.facts.places.persons.get(key[0])
    most = None if person is None else charges.board.facts.persons[key[0]].max_hours
    if person is None or most is None:
        return UNKNOWN
    charges.hour[person] += price
    return _side(charges, price, high=most)


def _slots(charges: Charges, key: Key, price: int) -> str | None:
    board, (name, _, slot) = charges.board, key
    person = board.facts.places.persons.get(name)
    rows = [] if person is None else board.rows_of(person).tolist()
    taken = [row for row in rows if slot in board.slots[board.opening[row]]]
    if not taken:
        return UNKNOWN
    charges.rows(np.array(taken, dtype=np.int64), price)
    return _side(charges, price, high=1)


# ------------------------------------------------------------------ hosts and openings


def _host_seats(charges: Charges, key: Key, price: int) -> str | None:
    facts = charges.board.facts
    most = facts.hosts[key[0]].seats if key[0] in facts.hosts else None
    if most is None or key[0] not in charges.board.hosts:
        return UNKNOWN
    charges.visitor[charges.board.hosts[key[0]]] += price
    return _side(charges, price, high=most)


def _host_support(charges: Charges, key: Key, price: int) -> str | None:
    facts = charges.board.facts
    most = facts.hosts[key[0]].support_capacity if key[0] in facts.hosts else None
    if most is None or key[0] not in charges.board.hosts:
        return UNKNOWN
    charges.host_support[charges.board.hosts[key[0]]] += price
    return _side(charges, price, high=most)


def _opening_support(charges: Charges, key: Key, price: int) -> str | None:
    facts = charges.board.facts
    most = facts.openings[key[0]].support_capacity if key[0] in facts.openings else None
    if most is None:
        return UNKNOWN
    opening = facts.places.openings[key[0]]
    charges.support[opening] += price
    charges.unsupported.add(opening)
    return _side(charges, price, high=most)


# ------------------------------------------------------------------ ties


def _keep_apart(charges: Charges, key: Key, price: int) -> str | None:
    board, (a, b, where, host) = charges.board, key
    if where != "host" or host not in board.hosts or {(a, b, where), (b, a, where)}.isdisjoint(board.ties):
        return UNKNOWN
    for name in (a, b):
        charges.visits(board.facts.places.persons[name], board.hosts[host], price)
    return _side(charges, price, high=1)


def _keep_together(charges: Charges, key: Key, price: int) -> str | None:
    a, b, opening = key
    rows = [_row(charges, name, opening) for name in (a, b)]
    if rows[0] is None or rows[1] is None or {(a, b), (b, a)}.isdisjoint(charges.board.ties):
        return UNKNOWN
    charges.single[rows[0]] += price
    charges.single[rows[1]] -= price
    return None  # as many of the one as of the other: nothing is owed


def _requires(charges: Charges, key: Key, price: int) -> str | None:
    board, row = charges.board, _row(charges, *key)
    helping = (
        [] if row is None else [found for end in board.companions(row) if (found := board.row_of(*end)) is not None]
    )
    if row is None or not helping:
        return UNKNOWN
    charges.rows(np.unique(helping), price)
    charges.single[row] -= price
    return _side(charges, price, low=0)


def _limit(charges: Charges, key: Key, price: int) -> str | None:
    limits = charges.board.facts.limits
    if key[0] not in limits:
        return UNKNOWN
    charges.limit[charges.board.limits[key[0]]] += price
    return _side(charges, price, high=limits[key[0]])


def _floor(charges: Charges, key: Key, price: int) -> str | None:
    facts = charges.board.facts
    if key[0] not in facts.floors:
        return UNKNOWN
    place = list(facts.floors).index(key[0])
    for person in np.unique(facts.groups.person[facts.groups.group == place]).tolist():
        charges.placed[person] += price
    return _side(charges, price, low=facts.floors[key[0]])


def _current(charges: Charges, key: Key, price: int) -> str | None:
    board = charges.board
    if not board.facts.harm_guard or key[0] not in board.facts.current:
        return UNKNOWN
    person = board.facts.places.persons[key[0]]
    rows = board.rows_of(person)
    held = [board.facts.places.openings[name] for name in board.facts.current[key[0]]]
    charges.worth[person] += price
    return _side(charges, price, low=int(board.value[rows[np.isin(board.opening[rows], held)]].sum()))


# ------------------------------------------------------------------ helpers


def _placed(charges: Charges, key: Key, price: int) -> str | None:
    """Let a person count as placed only with a placement."""
    person = charges.board.facts.places.persons.get(key[0])
    if person is None or not charges.board.several[person]:
        return UNKNOWN
    charges.placement[person] += price
    charges.placed_helper[person] -= price
    return _side(charges, price, low=0)


def _visit(charges: Charges, key: Key, price: int) -> str | None:
    """Let nobody come to a host without counting as a visitor."""
    board, (name, host, opening) = charges.board, key
    row = _row(charges, name, opening)
    if row is None or board.facts.openings[opening].host != host:
        return UNKNOWN
    person = board.facts.places.persons[name]
    if not board.several[person] or len(board.rows_at(person, board.hosts[host])) < 2:
        return UNKNOWN
    charges.single[row] += price
    charges.visit[person * len(board.hosts) + board.hosts[host]] -= price
    return _side(charges, price, high=0)


def _kept(charges: Charges, key: Key, price: int) -> str | None:
    """Let nobody count as staying without each place held now, or with another one."""
    row, held = _row(charges, *key), charges.board.facts.current.get(key[0])
    if row is None or held is None:
        return UNKNOWN
    charges.single[row] += price
    is_held = key[1] in held
    charges.kept[charges.board.facts.places.persons[key[0]]] += -price if is_held else price
    return _side(charges, price, low=0) if is_held else _side(charges, price, high=1)


def _row(charges: Charges, person: str, opening: str) -> int | None:
    """Give the row of a pair by its names; None where it is not offered."""
    places = charges.board.facts.places
    if person not in places.persons or opening not in places.openings:
        return None
    return charges.board.row_of(places.persons[person], places.openings[opening])


# ------------------------------------------------------------------ levels


def _earlier_level(charges: Charges, level: Key, price: int, earlier: Levels) -> str | None:
    if level not in earlier:
        return UNKNOWN
    charge_level(charges, level, price)
    return _side(charges, price, low=earlier[level])


def charge_level(charges: Charges, level: Key, price: int) -> None:
    """Charge what counts on a level; with a price below nothing it is what is wished for."""
    if level[0] == "value":
        charges.everybody += price
    elif level[0] == "kept":
        _charge_kept(charges, price)
    else:
        people = charges.board.tier == int(level[1]) if len(level) > 1 else np.ones(len(charges.board.tier), bool)
        for person in np.flatnonzero(people).tolist():
            charges.placed[person] += price


def _charge_kept(charges: Charges, price: int) -> None:
    board = charges.board
    for name, held in board.facts.current.items():
        person = board.facts.places.persons[name]
        row = _row(charges, name, next(iter(held)))
        if row is not None and len(held) == 1 and not board.several[person]:
            charges.single[row] += price
        else:
            charges.kept[person] += price


_RULES: Final[Mapping[Key, tuple[int, Callable[[Charges, Key, int], str | None]]]] = {
    ("persons", "max_hours"): (3, _max_hours),
    ("persons", "slots"): (4, _slots),
    ("hosts", "seats"): (3, _host_seats),
    ("hosts", "support_capacity"): (3, _host_support),
    ("openings", "support_capacity"): (3, _opening_support),
    ("keep_apart",): (5, _keep_apart),
    ("keep_together",): (4, _keep_together),
    ("requires",): (3, _requires),
    ("limits",): (2, _limit),
    ("floors",): (2, _floor),
    ("current",): (2, _current),
    ("placed",): (2, _placed),
    ("visit",): (4, _visit),
    ("kept",): (3, _kept),
}
"""By kind: how many words its name has, and how it is charged."""
