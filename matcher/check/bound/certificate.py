"""A certificate as it stands in an answer: its shape, its names, its numbers."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from matcher.check.violation import Violation

if TYPE_CHECKING:
    from collections.abc import Sequence

Place = tuple[str, ...]

PLACE: Final = "certificate"
LARGEST: Final = 10**15
"""Prices and units beyond this are refused."""

_MALFORMED: Final = "certificate_malformed"


@dataclass(frozen=True, slots=True)
class Price:
    """A price on whatever has this name, and its number in the list."""

    name: tuple[str, ...]
    price: int
    number: int


@dataclass(frozen=True)
class LevelPrices:
    """The prices of a level, in parts of a unit: on placements of persons, and on rules; and where they stand."""

    level: tuple[str, ...]
    place: Place
    persons: Sequence[Price] = ()
    rules: Sequence[Price] = ()
    wrong: tuple[Violation, ...] = ()


@dataclass(frozen=True)
class Outline:
    """A certificate whose levels are yet to be read, one after the other, and what is wrong with it so far."""

    unit: int
    parts: tuple[object, ...]
    wrong: tuple[Violation, ...] = ()


def outline_of(found: object, levels: int) -> Outline:
    """Read the outer shape of a certificate for so many levels."""
    if not isinstance(found, dict) or found.keys() != {"unit", "levels"}:
        return Outline(1, (), (Violation(_MALFORMED, (PLACE,), _shown(found), "{unit, levels}"),))
    wrong = []
    unit, parts = _whole(found["unit"]), found["levels"]
    if unit is None or not 0 < unit <= LARGEST:
        wrong.append(Violation(_MALFORMED, (PLACE, "unit"), _shown(found["unit"]), f"1 … {LARGEST}"))
    if not isinstance(parts, list) or len(parts) != levels:
        wrong.append(Violation(_MALFORMED, (PLACE, "levels"), _shown(parts), str(levels)))
        parts = []
    return Outline(unit or 1, tuple(parts), tuple(wrong))


def prices_of(part: object, level: tuple[str, ...], number: int) -> LevelPrices:
    """Read the prices of a level, the ``number``-th."""
    place = (PLACE, "levels", str(number))
    if not isinstance(part, dict) or part.keys() != {"level", "persons", "rules"}:
        return LevelPrices(
            level, place, wrong=(Violation(_MALFORMED, place, _shown(part), "{level, persons, rules}"),)
        )  # fmt: skip
    wrong = []
    if part["level"] != list(level):
        wrong.append(Violation(_MALFORMED, (*place, "level"), str(part["level"])[:80], " ".join(level)))
    persons, rules = (_prices(part[name], (*place, name), wrong) for name in ("persons", "rules"))
    return LevelPrices(level, place, persons, rules, tuple(wrong))


def _prices(found: object, place: Place, wrong: list[Violation]) -> Sequence[Price]:
    if not isinstance(found, list):
        wrong.append(Violation(_MALFORMED, place, _shown(found), "[…]"))
        return ()
    made: dict[tuple[str, ...], Price] = {}
    for number, item in enumerate(found, start=1):
        price = _price(item, number)
        if price is None:
            allowed = f"[…, {-LARGEST} … {LARGEST}]"
            wrong.append(Violation(_MALFORMED, (*place, str(number)), _shown(item), allowed))
        elif price.name in made:
            wrong.append(Violation("certificate_twice", (*place, str(number)), " ".join(price.name)[:80]))
        else:
            made[price.name] = price
    return list(made.values())


def _price(item: object, number: int) -> Price | None:
    if not isinstance(item, list) or len(item) < 2 or not all(isinstance(part, str) for part in item[:-1]):
        return None
    price = _whole(item[-1])
    return None if price is None or abs(price) > LARGEST else Price(tuple(item[:-1]), price, number)


def _whole(number: object) -> int | None:
    """Read a whole number, which may be written with a point."""
    if isinstance(number, Decimal) and number.is_finite() and number.adjusted() < 20 and number % 1 == 0:
        return int(number)
    return number if isinstance(number, int) and not isinstance(number, bool) else None


def _shown(found: object) -> str:
    """Show what was found on one short line; of what has parts only its kind."""
    if isinstance(found, dict | list):
        return "{…}" if isinstance(found, dict) else "[…]"
    return str(found)[:80]
