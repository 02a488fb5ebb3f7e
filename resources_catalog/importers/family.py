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
        The header of each cell that is used, by the cell's own name; a file of the family has them all.
    key
        Cells that together name a record in a file.
    required
        Further cells without which a row is no record.
    listing
        Makes the record of a row.
    """

    name: str
    source: str
    headers: Mapping[str, str]
    key: tuple[str, ...]
    required: tuple[str, ...]
    listing: Callable[[Cells, Doubts], Listing]
