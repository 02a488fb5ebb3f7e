"""What hosts offer, from the store to the catalogue that the matching reads; kept typed between requests.

A request asks the store which hosts and openings changed and reads only those; the catalogue and its columns are built
anew where anything changed: a version, a seat taken, a paper, a placement, the day.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from threading import Lock
from typing import NamedTuple
from weakref import WeakKeyDictionary

from sqlalchemy import Engine

from api.followups.hands import Limit, limits_of
from api.hosts.cells import ANY_HOST, Cells, host_cells, opening_cells, task_cells
from api.rounds import offer_repository as offers
from api.rounds import repository
from api.rounds.offer_repository import Held, HostMark, OpeningMark, PaperMark
from api.store.store import View
from matcher.needs.person import Standing
from matcher.placement import Seat
from resources_catalog.catalogue import Catalogue
from resources_catalog.errors import FaultsFound
from resources_catalog.model import Host, Opening
from resources_catalog.opening_table import OpeningTable
from resources_catalog.template.catalogue_sheets import CATALOGUE_SHEETS
from resources_catalog.template.read import read_cells

STATUS = {Seat.TRY_OUT.value: "trying", Seat.REGULAR.value: "taking_part"}
"""What a seat that is held means to a round."""


@dataclass(frozen=True, eq=False)
class Stock:
    """What is offered on a day, and who holds which seat of it.

    ``placed`` are the placements; ``standing`` also what is settled for people who appear nowhere. ``places`` are what
    may be put before people, ``every`` also those that are shown only to whom they are meant for; ``unread`` are
    openings that cannot be read as the template says.
    """

    catalogue: Catalogue
    placed: tuple[Standing, ...]
    standing: tuple[Standing, ...]
    places: OpeningTable
    every: OpeningTable
    unread: tuple[str, ...]


class Marks(NamedTuple):
    """All that a stock depends on and the store can tell quickly; equal marks give an equal stock."""

    on: date
    hosts: Sequence[HostMark]
    openings: Sequence[OpeningMark]
    papers: Sequence[PaperMark]
    held: Sequence[Held]
    sealed: Sequence[tuple[str, str]]
    limits: Mapping[str, Limit]


class KeptHost(NamedTuple):
    """A host as it was read, of which version and with which paper."""

    version: int
    paper: str | None
    host: Host


class KeptOpening(NamedTuple):
    """An opening as it was read, of which version."""

    version: int
    opening: Opening


@dataclass
class Shelf:
    """What was read of one municipality by id, and the stock last asked for."""

    hosts: dict[str, KeptHost] = field(default_factory=dict)
    openings: dict[str, KeptOpening] = field(default_factory=dict)
    word: tuple[date, tuple[str | None, ...], Sequence[tuple[str, str]]] | None = None
    last: tuple[Marks, Stock] | None = None
    lock: Lock = field(default_factory=Lock)


_shelves: WeakKeyDictionary[Engine, dict[str, Shelf]] = WeakKeyDictionary()
_shelves_lock = Lock()


def _shelf(view: View) -> Shelf:
    engine = view.session.get_bind().engine
    with _shelves_lock:
        return _shelves.setdefault(engine, {}).setdefault(view.actor.municipality, Shelf())


def stock(view: View, on: date) -> Stock:
    """Give what is offered on a day, seats held as they are held now."""
    sealed = repository.sealed_pins(view, on)
    word = (on, offers.offer_in_a_word(view), sealed)
    shelf = _shelf(view)
    with shelf.lock:
        if shelf.last is None or shelf.word != word:
            marks = Marks(
                on, offers.host_marks(view), offers.opening_marks(view), offers.paper_marks(view),
                offers.held_now(view), sealed, limits_of(view, on),
            )  # fmt: skip
            if shelf.last is None or shelf.last[0] != marks:
                _read_hosts(view, shelf, marks)
                _read_openings(view, shelf, marks)
                shelf.last = (marks, _built(shelf, marks))
            # What changed while it was read in a command on PostgreSQL would stay unknown until something else changes.
            shelf.word = word if offers.offer_in_a_word(view) == word[1] else None
        return shelf.last[1]


def _read_hosts(view: View, shelf: Shelf, marks: Marks) -> None:
    """Read hosts that changed since they were read last, and forget those that are gone."""
    papers = offers.papers_in_force(view, marks.on)
    paper = {host: row.id for host, row in papers.items()}
    wanted = {mark.id: (mark.version, paper.get(mark.id)) for mark in marks.hosts}
    shelf.hosts = {code: each for code, each in shelf.hosts.items() if wanted.get(code) == each[:2]}
    rows = offers.hosts_named(view, [code for code in wanted if code not in shelf.hosts])
    cells = {row.id: {"hosts": [host_cells(row, papers.get(row.id))]} for row in rows if row.kind is not None}
    versions = {row.id: row.version for row in rows}
    for code, host in _read(cells).hosts.items():
        shelf.hosts[code] = KeptHost(versions[code], paper.get(code), host)


def _read_openings(view: View, shelf: Shelf, marks: Marks) -> None:
    """Read openings that changed since they were read last, and forget those that are gone."""
    wanted = {mark.id: mark.version for mark in marks.openings}
    shelf.openings = {code: each for code, each in shelf.openings.items() if wanted.get(code) == each.version}
    rows = offers.openings_named(view, [code for code in wanted if code not in shelf.openings])
    cells = {
        row.id: {"hosts": [{**ANY_HOST, "host": row.host}], "openings": [opening_cells(row)], "tasks": task_cells(row)}
        for row in rows
        if row.kind is not None and "@" not in row.id
    }
    versions = {row.id: row.version for row in rows}
    for code, opening in _read(cells).openings.items():
        shelf.openings[code] = KeptOpening(versions[code], opening)


def _read(cells: Mapping[str, Mapping[str, Sequence[Cells]]]) -> Catalogue:
    """Read hosts or openings as the template says, all at once; those that cannot be read are left out."""
    together: dict[str, list[Cells]] = {}
    for sheets in cells.values():
        for name, rows in sheets.items():
            together.setdefault(name, []).extend(rows)
    if "hosts" in together:  # openings of one host name it each
        together["hosts"] = list({row["host"]: row for row in together["hosts"]}.values())
    found = _sound(together)
    if found is not None:
        return found
    alone = [each for sheets in cells.values() if (each := _sound(sheets)) is not None]
    hosts = {code: host for each in alone for code, host in each.hosts.items()}
    return Catalogue(hosts, {code: opening for each in alone for code, opening in each.openings.items()})


def _sound(cells: Mapping[str, Sequence[Cells]]) -> Catalogue | None:
    read = read_cells(cells, CATALOGUE_SHEETS)
    if read.faults:
        return None
    try:
        return Catalogue.from_rows(read.rows)
    except FaultsFound:
        return None


def seats_now(opening: Opening, seats: int, taken: int, holds: Sequence[str]) -> Opening:
    """Give an opening with its seats beside those that known people hold.

    Somebody who only looks or tries holds a seat apart from the others: there is one more of them. Seats taken without
    a known person count as used by others, with those that the host says are.
    """
    trying = holds.count(Seat.TRY_OUT.value)
    used = opening.seats_in_use + max(0, taken - (len(holds) - trying))
    if (opening.seats, opening.seats_in_use) == (seats + trying, used):
        return opening
    return replace(opening, seats=seats + trying, seats_in_use=used)


def _for_nobody_new(opening: Opening, mark: OpeningMark, marks: Marks, held: int) -> Opening:
    """Leave an opening of a host that is paused by the policy only the seats of those who are there or settled."""
    limit = marks.limits.get(mark.host)
    if limit is None or not limit.paused:
        return opening
    settled = sum(place.partition("@")[0] == mark.id for _, place in marks.sealed)
    return replace(opening, seats=min(opening.seats, held + settled + opening.seats_in_use))


def _spared(host: Host, limit: Limit | None) -> Host:
    """Give a host as it can be asked now: without newcomers for a while, or for fewer people than it said."""
    if limit is None:
        return host
    new = 0 if limit.paused or limit.resting else host.newcomers_month
    return replace(host, newcomers_month=new, seats=host.seats if limit.seats is None else limit.seats)


def _built(shelf: Shelf, marks: Marks) -> Stock:
    holds: dict[str, list[str]] = {}
    for each in marks.held:
        holds.setdefault(each.opening, []).append(each.holds)
    openings = {}
    for mark in marks.openings:
        kept = shelf.openings.get(mark.id)
        if kept is None or mark.host not in shelf.hosts:
            continue
        if mark.state == "open" or kept.opening.paused_until is not None:
            now = seats_now(kept.opening, mark.seats, mark.taken, holds.get(mark.id, []))
            openings[mark.id] = _for_nobody_new(now, mark, marks, len(holds.get(mark.id, []))).as_of(marks.on)
    hosts = {code: _spared(each.host, marks.limits.get(code)) for code, each in sorted(shelf.hosts.items())}
    return _laid_out(Catalogue(hosts, dict(sorted(openings.items()))), marks)


def _laid_out(catalogue: Catalogue, marks: Marks) -> Stock:
    named = {each.opening for each in marks.held} | {place.partition("@")[0] for _, place in marks.sealed}
    places = {
        code: [place for place, _ in catalogue.openings[code].places()] for code in named & catalogue.openings.keys()
    }
    # Where people come on single days the record does not say which: they stand on each.
    placed = tuple(
        Standing(row.code, place, STATUS[row.holds], row.since)
        for row in marks.held
        for place in places.get(row.opening, ())
    )
    pairs = {(each.person, each.opening) for each in placed}
    known = {place for own in places.values() for place in own}
    settled = sorted({(who, place) for who, place in marks.sealed if place in known} - pairs)
    standing = (*placed, *(Standing(who, place, "taking_part") for who, place in settled))
    every = OpeningTable.of(catalogue, {(each.person, each.opening) for each in standing})
    shown = every.take([row for row in range(len(every)) if not every.restricted[row]])
    unread = tuple(mark.id for mark in marks.openings if mark.state == "open" and mark.id not in catalogue.openings)
    return Stock(catalogue, placed, standing, shown, every, unread)
