"""From what the store holds of hosts and openings to rows of the template, which the matching reads."""

from collections.abc import Mapping, Sequence
from typing import Any

from api.errors import Invalid
from api.hosts.tables import AgreementRow, HostRow, OpeningRow
from resources_catalog.catalogue import Catalogue
from resources_catalog.errors import FaultsFound
from resources_catalog.faults import Fault
from resources_catalog.template.catalogue_sheets import CATALOGUE_SHEETS
from resources_catalog.template.read import read_cells

Cells = dict[str, Any]
"""Raw cells by code name of the column."""

HOST_COLUMNS = ("host", "name", "kind", "status", "phone", "agreement", "agreement_until")
OPENING_COLUMNS = ("opening", "host", "name", "kind", "seats", "confirmed_on")
TASK_COLUMNS = ("opening",)
"""Columns that the records themselves say; a fact cannot say otherwise."""

ANY_HOST: Cells = {"host": "-", "name": "-", "kind": "shop"}
ANY_KIND = "volunteering"
"""Stands for the kind of a draft: it is not known yet, and is asked for before the draft is opened."""

KNOWN = {sheet.name: {column.name for column in sheet.columns} for sheet in CATALOGUE_SHEETS}


def host_cells(row: HostRow, paper: AgreementRow | None = None) -> Cells:
    """Lay a host out as a row of ``hosts``; ``paper`` is the agreement in force."""
    own: Cells = {"host": row.id, "name": row.name, "kind": row.kind, "status": row.stage, "phone": row.phone}
    if paper is not None:
        own |= {"agreement": paper.kind, "agreement_until": paper.until}
    return {**row.facts, **own}


def opening_cells(row: OpeningRow) -> Cells:
    """Lay an opening out as a row of ``openings``."""
    own = {"opening": row.id, "host": row.host, "name": row.name, "kind": row.kind, "seats": row.seats}
    return {**row.facts, **own, "confirmed_on": row.last_word_on}


def task_cells(row: OpeningRow) -> list[Cells]:
    """Lay the tasks of an opening out as rows of ``tasks``."""
    return [{**task, "opening": row.id} for task in row.tasks]


def check_facts(facts: Mapping[str, Any], sheet: str, own: Sequence[str]) -> None:
    """Refuse columns that the sheet does not have, and those that stand in the record itself.

    Raises
    ------
    Invalid
        Naming the column where the sheet has it, else only the sheet.
    """
    for column in facts:
        if column in own or column not in KNOWN[sheet]:
            raise Invalid("facts_unread", sheet=sheet, column=column if column in own else "-", row=2)


def check_host(row: HostRow) -> None:
    """Read a host as the template would, and keep the code of its kind.

    Raises
    ------
    Invalid
        With the first column that cannot be read; the value is not repeated.
    """
    check_facts(row.facts, "hosts", HOST_COLUMNS)
    row.kind = _read({"hosts": [host_cells(row)]}).hosts[row.id].kind


def check_opening(row: OpeningRow) -> None:
    """Read an opening and its tasks as the template would, and keep the code of its kind.

    Raises
    ------
    Invalid
        With the first column that cannot be read; the value is not repeated.
    """
    check_facts(row.facts, "openings", OPENING_COLUMNS)
    for task in row.tasks:
        check_facts(task, "tasks", TASK_COLUMNS)
    cells = opening_cells(row)
    unknown = row.kind is None and row.state == "draft"
    if unknown:
        cells["kind"] = ANY_KIND
    host = {**ANY_HOST, "host": row.host}
    read = _read({"hosts": [host], "openings": [cells], "tasks": task_cells(row)})
    row.kind = None if unknown else read.openings[row.id].kind


def _read(cells: Mapping[str, Sequence[Cells]]) -> Catalogue:
    found = read_cells(cells, CATALOGUE_SHEETS)
    if found.faults:
        raise _refusal(found.faults[0])
    try:
        return Catalogue.from_rows(found.rows)
    except FaultsFound as error:
        raise _refusal(error.faults[0]) from None


def _refusal(fault: Fault) -> Invalid:
    known = fault.column if fault.column in KNOWN.get(fault.table, ()) else "-"
    return Invalid("facts_unread", sheet=fault.table, column=known or "-", row=fault.row or 0)


def catalogue_cells(
    hosts: Sequence[HostRow], openings: Sequence[OpeningRow], papers: Mapping[str, AgreementRow]
) -> dict[str, list[Cells]]:
    """Lay hosts and openings out as sheets for the matching.

    Parameters
    ----------
    openings
        Only the open ones count; of the paused those that say until when.
    papers
        Agreements in force by host.
    """
    known = [host for host in hosts if host.kind is not None]
    theirs = {host.id for host in known}
    offered = [each for each in openings if each.host in theirs and _offered(each)]
    return {
        "hosts": [host_cells(host, papers.get(host.id)) for host in known],
        "openings": [opening_cells(each) for each in offered],
        "tasks": [task for each in offered for task in task_cells(each)],
    }


def _offered(row: OpeningRow) -> bool:
    back = row.state == "paused" and row.facts.get("paused_until") is not None
    return row.kind is not None and (row.state == "open" or back)
