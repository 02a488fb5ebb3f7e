"""The catalogue: the value that files and, later, the store both give."""

from __future__ import annotations

from dataclasses import dataclass, fields
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from resources_catalog.errors import FaultsFound
from resources_catalog.faults import Fault
from resources_catalog.model import Host, Opening
from resources_catalog.vocabulary import terms

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from resources_catalog.template.columns import Row


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

    @classmethod
    def from_rows(cls, rows: Mapping[str, Sequence[Row]]) -> Catalogue:
        """Build the catalogue from typed rows of the sheets ``hosts``, ``openings`` and ``tasks``.

        Raises
        ------
        FaultsFound
            With every row that cannot be true.
        """
        faults: list[Fault] = []
        tasks: dict[str, list[str]] = {}
        for row in rows.get("tasks", ()):
            tasks.setdefault(str(row["opening"]), []).append(str(row["task"]))
        hosts = [host for row in rows.get("hosts", ()) if (host := _host(row, faults)) is not None]
        openings = [
            opening
            for row in rows.get("openings", ())
            if (opening := _opening(row, tuple(tasks.get(str(row["opening"]), ())), faults)) is not None
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


def _opening(row: Row, tasks: tuple[str, ...], faults: list[Fault]) -> Opening | None:
    cells = _known(row, Opening)
    cells.setdefault("programme", terms("opening_kinds")[str(row["kind"])].more["programme"])
    try:
        return Opening(**cells, tasks=tasks)
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
