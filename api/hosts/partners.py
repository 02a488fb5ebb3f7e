"""Hosts as partners: how many of each kind of closeness there are, and with whom nothing has happened for long."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

from pydantic import BaseModel

from api.access.policy import Right, require
from api.hosts.freshness import SILENCE, reminder, stands_last
from api.hosts.private_repository import last_received
from api.hosts.repository import hosts_seen, openings_of_hosts, spoken, today, with_agreement
from api.hosts.tables import HostRow
from api.store.store import View

REGISTERED: Final = ("contacted", "offers", "paused")
"""Stages of hosts that count as registered: spoken with, and not ended."""
NOBODY_FOR: Final = timedelta(days=365)
"""After how long without anybody a host is dormant; it is still thanked and told what happens."""
APRIL: Final = 4


class CountsOut(BaseModel):
    """Four counts of hosts, each of its own meaning: of those registered, the others need not be part of each other."""

    on: date
    year_since: date
    registered: int
    willing: int
    agreement_valid: int
    received_this_year: int


class DormantOut(BaseModel):
    """A host where nobody has been for long; ``due`` says whether it is time to call and thank it."""

    host: str
    name: str
    phone: str | None
    stage: str
    last_received: date | None
    spoken_on: date | None
    due: bool


class StaleOut(BaseModel):
    """A host to be asked whether all is still so: for the how manieth time, or ``last`` after three times."""

    host: str
    name: str
    phone: str | None
    last_word_on: date | None
    reminder: int
    last: bool


def year_since(on: date) -> date:
    """Give the first day of the Japanese fiscal year of a day."""
    return date(on.year if on.month >= APRIL else on.year - 1, APRIL, 1)


def counts(view: View) -> CountsOut:
    """Count hosts: registered, willing now, with an agreement in force, and where somebody was in this fiscal year."""
    require(view.actor, Right.SEE_HOSTS)
    on = today(view)
    hosts = {row.id: row for row in _registered(view)}
    openings = openings_of_hosts(view, list(hosts))
    willing = [
        code for code, row in hosts.items()
        if row.stage == "offers" and any(each.state == "open" for each in openings.get(code, ()))
    ]  # fmt: skip
    received = [host for host, last in last_received(view).items() if last >= year_since(on) and host in hosts]
    return CountsOut(
        on=on, year_since=year_since(on), registered=len(hosts), willing=len(willing),
        agreement_valid=len(with_agreement(view, on) & hosts.keys()), received_this_year=len(received),
    )  # fmt: skip


def dormant(view: View) -> list[DormantOut]:
    """List hosts where nobody has been for a year, or ever: first those to call, the longest silent first."""
    require(view.actor, Right.SEE_HOSTS)
    on, received, heard = today(view), last_received(view), spoken(view)
    found = [
        DormantOut(
            host=row.id, name=row.name, phone=row.phone, stage=row.stage, last_received=received.get(row.id),
            spoken_on=heard.get(row.id), due=on - heard.get(row.id, date.min) > SILENCE,
        )
        for row in _registered(view)
        if on - received.get(row.id, date.min) > NOBODY_FOR
    ]  # fmt: skip
    return sorted(found, key=lambda each: (not each.due, each.spoken_on or date.min, each.name, each.host))


def _registered(view: View) -> list[HostRow]:
    return [row for row in hosts_seen(view) if row.stage in REGISTERED]


def stale(view: View) -> list[StaleOut]:
    """List hosts whose word is getting old, those that stand last at the end; none is ever taken out."""
    require(view.actor, Right.SEE_HOSTS)
    on, words = today(view), last_words(view)
    found = [
        StaleOut(
            host=row.id, name=row.name, phone=row.phone, last_word_on=words.get(row.id),
            reminder=reminder(words.get(row.id), on), last=stands_last(words.get(row.id), on),
        )
        for row in _registered(view)
    ]  # fmt: skip
    due = [each for each in found if each.reminder or each.last_word_on is None]
    return sorted(due, key=lambda each: (each.last, each.last_word_on or date.min, each.name, each.host))


def last_words(view: View, hosts: Sequence[str] | None = None) -> dict[str, date]:
    """Give the last word of each host, or of some, about itself or about any opening."""
    found = dict(spoken(view))
    ids = [row.id for row in hosts_seen(view)] if hosts is None else hosts
    for host, rows in openings_of_hosts(view, ids).items():
        days = [row.last_word_on for row in rows if row.last_word_on is not None]
        if days:
            found[host] = max(found.get(host, date.min), *days)
    return found
