"""A filled-in template compared with the hosts and openings of a store; nothing is written here.

The ids of the file are those of the store. A column that staff or the host changed since stays as it is: the audit
names the columns of every such change, so that this is known exactly, and not guessed from days.
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, NamedTuple

from api.hosts import template_repository as repository
from api.hosts.cells import HOST_COLUMNS, OPENING_COLUMNS, TASK_COLUMNS
from api.hosts.repository import today
from api.hosts.tables import HostRow, OpeningRow
from api.store.store import View
from resources_catalog.faults import Fault
from resources_catalog.template.catalogue_sheets import HOSTS, OPENINGS, TASKS
from resources_catalog.template.cells import CellError, cell_text, parse_cell
from resources_catalog.template.columns import Row, Sheet
from resources_catalog.template.raw import ROW

Rows = Mapping[str, Sequence[Row]]
Said = Mapping[tuple[str, str], set[str]]
"""Columns that somebody changed, by ``host`` or ``opening`` and its id."""
Columns = dict[str, Any]
"""Columns of a row of the store by name, cells of its facts as ``facts.`` and the column; None where there is none."""

ID: Final = re.compile("[A-Za-z0-9_.:-]{1,64}")
PHONE_LENGTH: Final = 64
MOST_SEATS: Final = 9999
BEFORE_OFFERING: Final = ("listed", "contacted")
PAPERS: Final = ("agreement", "memorandum", "registration")
RUNNING: Final = ("open", "paused")


class Wanted(NamedTuple):
    """A host or an opening as the file has it, and what that changes.

    Parameters
    ----------
    of
        ``host`` or ``opening``.
    number
        The row of the file.
    columns
        All that the file says.
    changes
        Of a known one, the columns to be written.
    kept
        Columns that the file says otherwise and that stay, because somebody changed them.
    """

    of: str
    id: str
    host: str
    number: int
    new: bool
    columns: Columns
    changes: Columns
    kept: tuple[str, ...]


class Paper(NamedTuple):
    """An agreement that the file names and the store does not have."""

    host: str
    kind: str
    until: date


@dataclass
class TemplatePlan:
    """What taking a template in comes to; with faults nothing is taken in."""

    hosts: list[Wanted] = field(default_factory=list)
    openings: list[Wanted] = field(default_factory=list)
    papers: list[Paper] = field(default_factory=list)
    endless: list[str] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)


def cells_of(sheet: Sheet, row: Row, left_out: Sequence[str]) -> dict[str, Any]:
    """Write a typed row as somebody would type it, without empty cells."""
    texts = {column.name: cell_text(column, row[column.name], "ja") for column in sheet.columns}
    return {name: text for name, text in texts.items() if text and name not in left_out}


def plan(view: View, rows: Rows, *, lock: bool = False) -> TemplatePlan:
    """Compare the sheets of a template, as they were read, with the store.

    Parameters
    ----------
    lock
        Whether to hold the rows for a command that writes.
    """
    made = TemplatePlan(faults=row_faults(rows))
    if made.faults:
        return made
    said = repository.columns_said(view)
    codes = [str(row["host"]) for row in rows["hosts"]]
    hosts = repository.known(view, HostRow, codes, lock=lock)
    running = repository.openings_running(view, codes)
    busy = {row.host for row in running if row.state in RUNNING}
    for row in rows["hosts"]:
        code = str(row["host"])
        made.hosts.append(_host(row, hosts.get(code), said.get(("host", code), set()), busy=code in busy))
    ended = {each.id for each in made.hosts if _stage_then(each, hosts.get(each.id)) == "ended"}
    _plan_openings(view, rows, made, said, ended, lock=lock)
    listed = {each.id for each in made.openings}
    made.gone = [row.id for row in running if row.id not in listed]
    _plan_papers(view, rows["hosts"], made)
    return made


def row_faults(rows: Rows) -> list[Fault]:
    """Find what no store takes."""
    hosts = [fault for row in rows["hosts"] for fault in _host_faults(row)]
    return hosts + [fault for row in rows["openings"] for fault in _opening_faults(row)]


def _host_faults(row: Row) -> Iterator[Fault]:
    yield from _id_faults("hosts", row, "host")
    if row["phone"] is not None and len(str(row["phone"])) > PHONE_LENGTH:
        yield _fault("hosts", row, "phone", "template_too_long", f"≤ {PHONE_LENGTH}")


def _opening_faults(row: Row) -> Iterator[Fault]:
    yield from _id_faults("openings", row, "opening")
    if isinstance(row["seats"], int) and row["seats"] > MOST_SEATS:
        yield _fault("openings", row, "seats", "template_too_many", f"≤ {MOST_SEATS}")


def _id_faults(sheet: str, row: Row, column: str) -> Iterator[Fault]:
    if not ID.fullmatch(str(row[column])):
        yield _fault(sheet, row, column, "template_id_code")


def _fault(sheet: str, row: Row, column: str, code: str, allowed: str | None = None) -> Fault:
    return Fault.at(sheet, _number(row), column, str(row[column]), code, allowed=allowed)


def _number(row: Row) -> int:
    number = row[ROW]
    assert isinstance(number, int)
    return number


# ------------------------------------------------------------------ hosts


def _host(row: Row, known: HostRow | None, said: set[str], *, busy: bool) -> Wanted:
    code, own = str(row["host"]), {name: row[name] for name in ("name", "kind", "phone")}
    columns = _with_facts({**own, "stage": row["status"] or "offers"}, HOSTS, row, HOST_COLUMNS)
    if known is None:
        return Wanted("host", code, code, _number(row), True, columns, {}, ())
    before = _facts_as_written(known.facts, HOSTS)
    before |= {name: getattr(known, name) for name in ("name", "kind", "phone", "stage")}
    stays = _stage_stays(known.stage, columns["stage"], busy=busy)
    return _compared(("host", code, code), row, columns, before, said | ({"stage"} if stays else set()))


def _stage_stays(before: str, after: str, *, busy: bool) -> bool:
    """Keep a host from going back to being talked with, and from ending while an opening takes people or may again."""
    back = after in BEFORE_OFFERING and before not in BEFORE_OFFERING
    return back or (after == "ended" and busy)


def _stage_then(wanted: Wanted, known: HostRow | None) -> str:
    return known.stage if known is not None and "stage" in wanted.kept else str(wanted.columns["stage"])


def _with_facts(own: Columns, sheet: Sheet, row: Row, left_out: Sequence[str]) -> Columns:
    return own | {f"facts.{name}": text for name, text in cells_of(sheet, row, left_out).items()}


def _facts_as_written(facts: Mapping[str, Any], sheet: Sheet) -> Columns:
    return {f"facts.{name}": _as_written(sheet, name, raw) for name, raw in facts.items()}


def _as_written(sheet: Sheet, name: str, raw: Any) -> str:
    """Write a raw cell as the file would be written: ``3`` and 3 are one."""
    column = sheet.column(name)
    try:
        return cell_text(column, parse_cell(column, raw), "ja")
    except CellError:
        return str(raw)


def _compared(which: tuple[str, str, str], row: Row, columns: Columns, before: Columns, said: set[str]) -> Wanted:
    differing = {name: columns.get(name) for name in (*columns, *before) if columns.get(name) != before.get(name)}
    changes = {name: value for name, value in differing.items() if name not in said}
    kept = tuple(sorted(differing.keys() - changes.keys()))
    return Wanted(*which, _number(row), False, columns, changes, kept)


# ------------------------------------------------------------------ openings


def _plan_openings(
    view: View, rows: Rows, made: TemplatePlan, said: Said, ended: Collection[str], *, lock: bool
) -> None:
    known = repository.known(view, OpeningRow, [str(row["opening"]) for row in rows["openings"]], lock=lock)
    tasks: dict[str, list[dict[str, Any]]] = {}
    for task in rows["tasks"]:
        tasks.setdefault(str(task["opening"]), []).append(cells_of(TASKS, task, TASK_COLUMNS))
    for row in rows["openings"]:
        code, host = str(row["opening"]), str(row["host"])
        own = {name: row[name] for name in ("name", "kind", "seats")}
        columns = _with_facts({**own, "tasks": tasks.get(code, [])}, OPENINGS, row, OPENING_COLUMNS)
        columns |= {"state": _state(row, today(view), ended=host in ended), "last_word_on": row["confirmed_on"]}
        if code in known:
            since = said.get(("opening", code), set())
            made.faults += _impossible(row, known[code], since)
            made.openings.append(_known_opening(row, known[code], columns, since))
        else:
            made.openings.append(Wanted("opening", code, host, _number(row), True, columns, {}, ()))


def _state(row: Row, on: date, *, ended: bool) -> str:
    """Let an opening of a file be open, or rest while its pause lasts; nothing is open where the host has ended."""
    until = row["paused_until"]
    if ended:
        return "closed"
    return "paused" if isinstance(until, date) and until >= on else "open"


def _impossible(row: Row, known: OpeningRow, said: set[str]) -> Iterator[Fault]:
    if known.host != row["host"]:
        yield _fault("openings", row, "host", "template_other_host", known.host)
    if "seats" not in said and isinstance(row["seats"], int) and row["seats"] < known.taken:
        yield _fault("openings", row, "seats", "template_seats_below_held", f"≥ {known.taken}")


def _known_opening(row: Row, known: OpeningRow, columns: Columns, said: set[str]) -> Wanted:
    before = _facts_as_written(known.facts, OPENINGS)
    before |= {name: getattr(known, name) for name in ("name", "kind", "seats", "state", "last_word_on")}
    before["tasks"] = [
        {name: _as_written(TASKS, name, raw) for name, raw in task.items() if raw is not None} for task in known.tasks
    ]
    word = columns["last_word_on"]
    if before["last_word_on"] is not None and (word is None or word < before["last_word_on"]):
        columns = {**columns, "last_word_on": before["last_word_on"]}  # what was heard later is the last word
    stays = {"state"} if {known.state, columns["state"]} - set(RUNNING) else set()
    return _compared(("opening", known.id, known.host), row, columns, before, said | stays)


# ------------------------------------------------------------------ papers


def _plan_papers(view: View, rows: Sequence[Row], made: TemplatePlan) -> None:
    """Find agreements that the store does not have; one that it has, even one that was ended, is not kept twice."""
    stated = [row for row in rows if row["agreement"] in PAPERS]
    known = repository.papers(view, [str(row["host"]) for row in stated])
    for row in stated:
        code, kind, until = str(row["host"]), str(row["agreement"]), row["agreement_until"]
        if not isinstance(until, date):
            made.endless.append(code)
        elif not any((each.kind, each.until) == (kind, until) for each in known.get(code, ())):
            made.papers.append(Paper(code, kind, until))
