"""The error tree of the catalogue package."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from resources_catalog.faults import Fault


class CatalogueError(Exception):
    """Root of every error this package raises."""


class FaultsFound(CatalogueError):
    """An input cannot be used; it carries every fault found, in the order a reader meets them."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults: tuple[Fault, ...] = tuple(sorted(set(faults)))
        super().__init__(f"{len(self.faults)} faults")
