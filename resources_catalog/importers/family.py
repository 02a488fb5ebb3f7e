"""A family of public lists: files of one publisher's form, known by their headers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from resources_catalog.importers.doubts import Cells, Doubts
    from resources_catalog.listing import Listing


@dataclass(frozen=True)
class Family:
    """How files of one form are read.

    Parameters
    ----------
    name
        Code of the family.
    source
        Who published it, as it is shown beside each record.
    headers
        The header of each cell that is used, by the cell's own name.
    key
        Cells that together name a record in a file; the last is its number.
    required
        Further cells without which a row is no record.
    listing
        Makes the record of a row.
    optional
        Cells whose column a file of the family may lack: then the row has no such cell. They may be empty also where
        they belong to the key.
    number
        Makes the number of a record from its other cells where the list has none.
    """

    name: str
    source: str
    headers: Mapping[str, str]
    key: tuple[str, ...]
    required: tuple[str, ...]
    listing: Callable[[Cells, Doubts], Listing]
    optional: frozenset[str] = frozenset()
    number: Callable[[Cells], str] | None = None

    def needed(self) -> tuple[str, ...]:
        """Give the headers that every file of the family has."""
        return tuple(header for key, header in self.headers.items() if key not in self.optional)
