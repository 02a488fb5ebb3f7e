"""Pack the table of towns: ``data/towns.zip``, with the key of each town worked out beforehand.

For maintainers, after a new edition of the table or a change of ``address_key`` (a test says when that is needed)::

    from resources_catalog.geography.pack import packed, unpacked
    path.write_bytes(packed(unpacked(path.read_bytes()), EDITION))
"""

from __future__ import annotations

import io
import zipfile
from itertools import groupby
from typing import TYPE_CHECKING, Final, NamedTuple

from resources_catalog.geography.addresses import address_key, without_marks

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

HEADER: Final = "town,koaza,lat,lng,key"


class TownRow(NamedTuple):
    """A row of the table; latitude and longitude as written, empty where there is no point."""

    prefecture: str
    municipality: str
    town: str
    koaza: str
    lat: str
    lng: str


def town_key(name: str) -> str:
    """Give the key of a town or a 小字, without 大字 and 字; the name itself where nothing else is in it."""
    return without_marks(address_key(name)) or name


def packed(rows: Iterable[TownRow], edition: date) -> bytes:
    """Write the table.

    Parameters
    ----------
    rows
        In any order.
    edition
        The date of the members, so that the same rows are the same bytes.

    Returns
    -------
    bytes
        A zip with a member ``prefecture/municipality.csv`` for each municipality. Its cells are never quoted; its last
        column is empty where the key is the name.

    Raises
    ------
    ValueError
        If a cell holds a comma, a quote or a line break.
    """
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as table:
        for (prefecture, name), members in groupby(sorted(rows), key=lambda row: row[:2]):
            member = zipfile.ZipInfo(f"{prefecture}/{name}.csv", (edition.year, edition.month, edition.day, 0, 0, 0))
            member.compress_type = zipfile.ZIP_DEFLATED
            member.external_attr = 0o644 << 16
            table.writestr(member, "".join(f"{line}\n" for line in (HEADER, *map(_line, members))))
    return out.getvalue()


def unpacked(table: bytes) -> Iterator[TownRow]:
    """Read the rows of a packed table, of this form or of the former one that had no keys."""
    with zipfile.ZipFile(io.BytesIO(table)) as members:
        for member in members.namelist():
            prefecture, _, name = member.removesuffix(".csv").partition("/")
            for line in members.read(member).decode("utf-8").split("\n")[1:-1]:
                yield TownRow(prefecture, name, *line.split(",")[:4])


def _line(row: TownRow) -> str:
    if any(set(cell) & set(',"\r\n') for cell in row):
        raise ValueError(f"a cell that would need quotes: {row}")
    name = row.koaza or row.town
    key = town_key(name)
    return ",".join((*row[2:], "" if key == name else key))
