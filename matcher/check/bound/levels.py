"""Level by level: what the prices of a certificate show that no plan can pass."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from matcher.check.bound.board import Board
from matcher.check.bound.certificate import outline_of, prices_of
from matcher.check.bound.charges import Charges, TooLarge
from matcher.check.bound.openings import most_of_all
from matcher.check.bound.rules import charge_level, charge_placements, charge_rule
from matcher.check.violation import Violation

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from matcher.check.answer import Levels
    from matcher.check.bound.board import Marks
    from matcher.check.bound.certificate import LevelPrices
    from matcher.check.facts import Facts


@dataclass(frozen=True)
class Shown:
    """What a certificate shows: a number that no plan can pass on each level, None where it cannot be worked out.

    Parameters
    ----------
    wrong
        What is wrong with the certificate; ``levels`` is empty then.
    """

    levels: dict[tuple[str, ...], int | None]
    wrong: tuple[Violation, ...] = ()


def shown_by(facts: Facts, found: object, reached: Levels) -> Shown:
    """Work out what a certificate shows.

    Parameters
    ----------
    found
        The certificate as JSON values.
    reached
        What the plan it belongs to reaches on each level, in their order: a bound counts among the plans that come up
        to it on the levels before.
    """
    outline, board = outline_of(found, len(reached)), Board.of(facts)
    wrong = [*outline.wrong]
    shown: dict[tuple[str, ...], int | None] = {}
    earlier: Levels = {}
    for number, (level, part) in enumerate(zip(reached, outline.parts, strict=False), start=1):
        prices = prices_of(part, level, number)
        charges = Charges(board)
        wrong += [*prices.wrong, *_lay(charges, prices, outline.unit, earlier)]
        if not wrong:
            shown[level] = _most(charges, level, outline.unit)
        earlier = {**earlier, level: reached[level]}
    wrong += [
        Violation("certificate_below_plan", ("certificate", *level), str(most), str(reached[level]))
        for level, most in shown.items()
        if most is not None and most < reached[level]
    ]
    return Shown({} if wrong else shown, tuple(wrong))


def _lay(charges: Charges, prices: LevelPrices, unit: int, earlier: Levels) -> Iterator[Violation]:
    """Charge what is wished for on a level, and its prices; gives what is wrong with them."""
    board = charges.board
    charge_level(charges, prices.level, -unit)
    sure = sure_of_place(board, earlier)
    for each in prices.persons:
        person = board.facts.places.persons.get(each.name[0])
        if person is None or len(each.name) > 1:
            place = (*prices.place, "persons", str(each.number))
            yield Violation("certificate_unknown_person", place, " ".join(each.name)[:80])
        else:
            charge_placements(charges, person, each.price, int(sure[person]))
    for each in prices.rules:
        code = charge_rule(charges, each.name, each.price, earlier)
        if code is not None:
            yield Violation(code, (*prices.place, "rules", str(each.number)), " ".join(each.name)[:80])


def sure_of_place(board: Board, earlier: Levels) -> Marks:
    """Tell for each person whether a placement is certain: demanded, or needed for what an earlier level reaches."""
    sure = board.must.copy()
    for level, number in earlier.items():
        most = count_of(board, level)
        if level[0] in ("placed", "placed_by_tier") and most == number:
            sure |= _on_level(board, level)
    return sure


def count_of(board: Board, level: tuple[str, ...]) -> int | None:
    """Give how many people could count on a level at most; None where it counts something else."""
    if level[0] == "value":
        return None
    return len(board.facts.current) if level[0] == "kept" else int(_on_level(board, level).sum())


def _on_level(board: Board, level: tuple[str, ...]) -> Marks:
    return board.placeable if len(level) == 1 else board.placeable & (board.tier == int(level[1]))


def _most(charges: Charges, level: tuple[str, ...], unit: int) -> int | None:
    """Give what no plan can pass, in whole units; below 0 where there is no plan."""
    count = count_of(charges.board, level)
    try:
        left = charges.left()
        chosen = most_of_all(charges.board, left, charges.unsupported)
    except TooLarge:
        return count
    if chosen is None:
        return -1
    fixed: int = sum(left[charges.board.fixed].tolist())
    most = (charges.paid + charges.helpers() + fixed + chosen) // unit
    return most if count is None else min(most, count)


def by_name(levels: Iterable[tuple[tuple[str, ...], int | None]]) -> dict[str, object]:
    """Group numbers of levels under the names of the objective; tiers become a list."""
    made: dict[str, object] = {}
    tiers: list[int | None] = []
    for level, number in levels:
        if len(level) > 1:
            tiers.append(number)
            made[level[0]] = tiers
        else:
            made[level[0]] = number
    return made
