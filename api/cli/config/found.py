"""The faults of one settings file, collected while it is read."""

from __future__ import annotations

from dataclasses import dataclass, field

from api.cli.config.kinds import Kind, WrongError, shown
from resources_catalog.faults import Fault, readable


@dataclass(frozen=True)
class Found:
    """Faults found so far; places are dotted paths, rows of a table counted from 1: ``floors[2].min_placed``."""

    file: str
    faults: list[Fault] = field(default_factory=list)

    def tell(self, place: str, value: object, code: str, allowed: str) -> None:
        """Note what is wrong at a place."""
        self.faults.append(Fault.at(self.file, None, readable(place), shown_plain(value), code, allowed=allowed))

    def read(self, place: str, kind: Kind, value: object) -> object:
        """Read a value, or note everything wrong with it and give ``None``."""
        try:
            return kind.read(value)
        except WrongError as wrong:
            for code, stood, allowed in wrong.wrongs:
                self.tell(place, stood, code, allowed)
            return None


def shown_plain(value: object) -> object:
    """Give a value that can be told; a text stays without quotation marks."""
    return value if isinstance(value, str) else shown(value)
