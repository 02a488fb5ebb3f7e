"""The catalogue: the value that files and, later, the store both give."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, fields
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from resources_catalog.errors import FaultsFound
from resources_catalog.faults import Fault
from resources_catalog.model import Host, Opening
from resources_catalog.vocabulary import terms

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

    from resources_catalog.template.columns import Row


Task = tuple[str, tuple[int, ...]]
"""A task and its months, none for all year."""

MONTHS = 12


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Hosts and openings by id, each in ascending order of id."""

    hosts: Mapping[str, Host]
    openings: Mapping[str, Opening]

    @classmethod
    def of(cls, hosts: Sequence[Host], openings: Sequence[Opening]) -> Catalogue:
        """Build a catalogue; every opening's host must be among the hosts, ids must be unique.

        Raises
        ------
        ValueError
            If an id repeats or a host is missing.
        """
        host_map = {host.host: host for host in sorted(hosts, key=lambda each: each.host)}
        opening_map = {opening.opening: opening for opening in sorted(openings, key=lambda each: each.opening)}
        if len(host_map) != len(hosts) or len(opening_map) != len(openings):
            raise ValueError("an id repeats")
        if missing := sorted({opening.host for opening in openings} - host_map.keys()):
            raise ValueError(f"no such host: {', '.join(missing)}")
        places = [place for opening in openings for place, _ in opening.places()]
        if len(set(places)) < len(places):
            raise ValueError("an opening has the id of another opening's day")
        return cls(host_map, opening_map)

    def as_of(self, on: date) -> Catalogue:
        """Give the catalogue with every opening as it stands on a day."""
        return Catalogue(self.hosts, {code: opening.as_of(on) for code, opening in self.openings.items()})

    @classmethod
    def from_rows(cls, rows: Mapping[str, Sequence[Row]]) -> Catalogue:
        """Build the catalogue from typed rows of the sheets ``hosts``, ``openings`` and ``tasks``.

        Raises
        ------
        FaultsFound
            With every row that cannot be true.
        """
        faults: list[Fault] = []
        tasks = _tasks(rows.get("tasks", ()), faults)
        hosts = [host for row in rows.get("hosts", ()) if (host := _host(row, faults)) is not None]
        openings = [
            opening
            for row in rows.get("openings", ())
            if (opening := _opening(row, tasks.get(str(row["opening"]), ()), faults)) is not None
        ]
        faults += _clashes(rows.get("openings", ()), openings)
        if faults:
            raise FaultsFound(faults)
        return cls.of(hosts, openings)


def _clashes(rows: Sequence[Row], openings: Sequence[Opening]) -> Iterator[Fault]:
    """Find ids like ``O1@wed`` that stand beside an ``O1`` to which people come on single days."""
    days = {place for opening in openings for place, _ in opening.places() if place != opening.opening}
    for row in rows:
        if row["opening"] in days:
            yield _fault("openings", row, "opening_ids_clash", str(row["opening"]), "opening")


def _host(row: Row, faults: list[Fault]) -> Host | None:
    try:
        return Host(**_known(row, Host))
    except ValueError as error:
        faults.append(_fault("hosts", row, "point_is_half", str(error)))
        return None


def _tasks(rows: Sequence[Row], faults: list[Fault]) -> dict[str, tuple[Task, ...]]:
    """Give the tasks of each opening with their months, none for all year."""
    tasks: dict[str, tuple[Task, ...]] = {}
    for row in rows:
        written = row.get("months")
        try:
            months = parse_months(written) if isinstance(written, str) else ()
        except ValueError:
            faults.append(_fault("tasks", row, "not_months", str(written), "months"))
            continue
        opening = str(row["opening"])
        tasks[opening] = (*tasks.get(opening, ()), (str(row["task"]), months))
    return tasks


def parse_months(text: str) -> tuple[int, ...]:
    """Read months: ``6``, ``7-9``, ``11-2`` (over the new year), several separated by commas; 「月」 may stand.

    Raises
    ------
    ValueError
        If it is none of these.
    """
    months: set[int] = set()
    for part in re.split("[,;、・]", unicodedata.normalize("NFKC", text).replace("月", "").replace("~", "-")):
        match = re.fullmatch(r"([1-9]|1[0-2])(?:-([1-9]|1[0-2]))?", part.strip())
        if match is None:
            raise ValueError(text)
        first, last = int(match[1]), int(match[2] or match[1])
        months |= {(first - 1 + step) % MONTHS + 1 for step in range((last - first) % MONTHS + 1)}
    return tuple(sorted(months))


def _opening(row: Row, tasks: tuple[Task, ...], faults: list[Fault]) -> Opening | None:
    cells = _known(row, Opening)
    cells.setdefault("programme", terms("opening_kinds")[str(row["kind"])].more["programme"])
    if cells["programme"] == "participation_support":  # outside every scheme nobody has a regular seat
        cells.setdefault("seats_for", "gap")
    try:
        seasonal = tuple((task, months) for task, months in tasks if months)
        return Opening(**cells, tasks=tuple(task for task, _ in tasks), task_months=seasonal)
    except ValueError as error:
        faults.append(_fault("openings", row, "opening_contradicts", str(error)))
        return None


def _known(row: Row, kind: type[Host | Opening]) -> dict[str, Any]:
    names = {field.name for field in fields(kind)}
    known: dict[str, Any] = {name: cell for name, cell in row.items() if name in names and cell is not None}
    return {
        name: float(cell) if name in ("lat", "lon") and isinstance(cell, Decimal) else cell
        for name, cell in known.items()
    }


def _fault(table: str, row: Row, code: str, value: str, column: str | None = None) -> Fault:
    place = row.get("_row")
    return Fault(table, place if isinstance(place, int) else None, column, value, code)
