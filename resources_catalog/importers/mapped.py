"""Any table, read through a saved mapping: a small TOML file that says which column holds what.

A table without a column of numbers gives each record a number made from its name and address (``digest``): it stays the
same as long as these two do, in any order of the rows.
"""

from __future__ import annotations

import hashlib
import tomllib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from resources_catalog.errors import FaultsFound
from resources_catalog.faults import Fault
from resources_catalog.importers.doubts import day_of
from resources_catalog.importers.family import Family
from resources_catalog.importers.municipality import street_of, without_prefecture
from resources_catalog.importers.week import are_days, hours_of_day, week_hours
from resources_catalog.listing import Listing
from resources_catalog.template.spelling import closest, folded
from resources_catalog.vocabulary import terms

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from resources_catalog.importers.doubts import Cells, Days, Doubts

FIELDS: Final = (
    "number", "name", "kana", "corporation", "corporation_number", "office_number", "prefecture", "town", "address",
    "postal_code", "phone", "url", "lat", "lon", "days", "start", "end", "remarks", "about", "capacity", "since",
    "until",
)  # fmt: skip
"""What a column may hold; ``address`` is the whole address in one piece."""

TEXTS: Final = ("name", "source", "kind", "service")
MUNICIPALITY: Final = "municipality"
COLUMNS: Final = "columns"
DIGITS: Final = 12
"""Hexadecimal digits of a number made from a name and an address."""


@dataclass(frozen=True)
class SavedMapping:
    """Which column of a table holds what.

    Parameters
    ----------
    name
        Code of the list.
    source
        Who published it, as it is shown beside each record.
    kind
        The kind of host that somebody of the list would be.
    service
        What the list is of.
    municipality
        The full name of the town of all records, where the list is one town's own; else None.
    columns
        The header of each field that the table has.
    """

    name: str
    source: str
    kind: str
    service: str
    municipality: str | None
    columns: Mapping[str, str]

    def family(self) -> Family:
        """Give the family whose only list this is."""
        own = "number" in self.columns
        return Family(
            name=self.name,
            source=self.source,
            headers=self.columns,
            key=("number",),
            required=("name",) if self.municipality else ("name", "town"),
            listing=self._listing,
            number=None if own else digest,
        )

    def _listing(self, cells: Cells, doubts: Doubts) -> Listing:
        since, until = self._days(cells, doubts)
        lat, lon = doubts.point("lat", cells.get("lat"), cells.get("lon"))
        one_day = since is not None and since == until
        unread = _unread(cells)
        return Listing(
            source=self.source,
            kind=self.kind,
            number=cells["number"],
            name=cells["name"],
            kana=cells.get("kana") or None,
            corporation=cells.get("corporation") or None,
            corporation_number=doubts.corporation_number("corporation_number", cells.get("corporation_number")),
            service=self.service,
            office_number=cells.get("office_number") or None,
            municipality=self._municipality(cells),
            address=self._street(cells, doubts) or None,
            phone=doubts.phone("phone", cells.get("phone")),
            url=cells.get("url") or None,
            lat=lat,
            lon=lon,
            hours=hours_of_day(cells, doubts, since) if since and one_day else week_hours(cells, doubts),
            closed_days=None,
            remarks=" ".join((*unread, *(cells[key] for key in ("remarks", "about") if cells.get(key)))) or None,
            capacity=doubts.capacity("capacity", cells.get("capacity")),
            postal_code=doubts.postal_code("postal_code", cells.get("postal_code")),
            since=since,
            until=until,
        )

    def _municipality(self, cells: Cells) -> str:
        """Give the town; a column of it may hold the prefecture too."""
        if self.municipality:
            return self.municipality
        prefecture, town = cells.get("prefecture", ""), cells["town"]
        return town if town.startswith(prefecture) else prefecture + town

    def _street(self, cells: Cells, doubts: Doubts) -> str:
        """Give what follows the town; in one town's own list nobody expects addresses to name it."""
        if "address" not in cells:
            return ""
        whole = self._municipality(cells)
        town = without_prefecture(whole)
        prefecture = whole.removesuffix(town)
        if not self.municipality:
            return doubts.street("address", cells["address"], prefecture, town)
        street, _ = street_of(cells["address"], prefecture, town)
        doubts.numbered("address", street)
        return street

    def _days(self, cells: Cells, doubts: Doubts) -> Days:
        """Read the days; where the table has one column of them, it is of events of one day."""
        since, until = doubts.days(cells)
        if "until" not in self.columns:
            return since, since
        return (until, until) if "since" not in self.columns else (since, until)


def digest(cells: Cells) -> str:
    """Make a number from a name and an address: the first hexadecimal digits of their SHA-256.

    Both are folded: width, case and runs of blanks do not matter. Between them stands a line end.
    """
    text = f"{folded(cells['name'])}\n{folded(cells.get('address', ''))}"
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:DIGITS]


def _unread(cells: Cells) -> tuple[str, ...]:
    """Give days that no program reads, such as 「毎月第2土曜」, so that people do."""
    days = () if are_days(cells.get("days", "")) else (cells["days"],)
    texts = (cells.get(key, "") for key in ("since", "until"))
    return (*days, *(text for text in texts if text and day_of(text) is None))


def read_mapping(path: Path) -> SavedMapping:
    """Read a saved mapping.

    Raises
    ------
    FaultsFound
        If it is no TOML, lacks what it needs, or holds what is not known.
    """
    try:
        found = tomllib.loads(path.read_bytes().decode("utf-8-sig"))
    except OSError as error:
        raise FaultsFound([Fault.at(path.name, None, None, error.strerror, "file_unreadable")]) from None
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as error:
        raise FaultsFound([Fault.at(path.name, None, None, str(error), "mapping_not_toml")]) from None
    faults = _faults(path.name, found)
    if faults:
        raise FaultsFound(faults)
    texts = {key: str(found[key]) for key in TEXTS}
    return SavedMapping(**texts, municipality=found.get(MUNICIPALITY) or None, columns=dict(found[COLUMNS]))


def _faults(file: str, found: Mapping[str, object]) -> list[Fault]:
    columns = found.get(COLUMNS, {})
    if not isinstance(columns, dict):
        return [Fault.at(file, None, COLUMNS, columns, "mapping_not_text")]
    texts = {key: value for key, value in found.items() if key != COLUMNS}
    faults = [
        *_strange(file, texts, (*TEXTS, MUNICIPALITY)),
        *_strange(file, columns, FIELDS),
        *_missing(file, texts, TEXTS),
        *_missing(file, columns, tuple(dict.fromkeys(("name", *columns))), f"[{COLUMNS}] "),
    ]
    if not (texts.get(MUNICIPALITY) or columns.get("town")):
        faults.append(Fault.at(file, None, MUNICIPALITY, None, "mapping_without_town"))
    kind, kinds = texts.get("kind"), terms("host_kinds")
    if isinstance(kind, str) and kind and kind not in kinds:
        faults.append(Fault.at(file, None, "kind", kind, "unknown_word", allowed=" / ".join(kinds)))
    return faults


def _strange(file: str, texts: Mapping[str, object], known: tuple[str, ...]) -> list[Fault]:
    """Name the keys that are not known, and the values that are no text."""
    faults = []
    for key, value in texts.items():
        if key not in known:
            allowed = closest(key, {each: (each,) for each in known})
            faults.append(Fault.at(file, None, key, value, "mapping_key_unknown", allowed=allowed))
        elif not isinstance(value, str):
            faults.append(Fault.at(file, None, key, value, "mapping_not_text"))
    return faults


def _missing(file: str, texts: Mapping[str, object], keys: tuple[str, ...], where: str = "") -> list[Fault]:
    empty = (key for key in keys if not str(texts.get(key, "")).strip())
    return [Fault.at(file, None, f"{where}{key}", None, "mapping_key_missing") for key in empty]
