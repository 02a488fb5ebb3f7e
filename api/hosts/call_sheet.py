"""Whom to phone this week, what depends on it first."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date

from api.access.policy import Right, require
from api.hosts.freshness import AGREEMENT_AHEAD, SILENCE, WORD_HOLDS
from api.hosts.private_repository import answers_awaited
from api.hosts.repository import JAPAN, hosts_seen, last_days, openings_seen, spoken, today
from api.hosts.schemas import Ask, Call
from api.hosts.tables import HostRow, OpeningRow
from api.store.store import View

ORDER = ("answer_waiting", "still_so", "agreement_renewal", "how_are_things")
IN_TOUCH = ("contacted", "offers", "paused")
"""Stages at which a host is called; a listed one has never been spoken with, an ended one is left in peace."""

Found = Iterator[tuple[str, Ask]]


def call_sheet(view: View, on: date | None = None) -> list[Call]:
    """List the hosts to phone, with everything to ask each of them in one call.

    First those whose answer somebody waits for, then openings whose last word is too old, then agreements that end
    soon, then hosts nobody has spoken with for long; within each the one that has waited longest. Without a day it is
    today.
    """
    require(view.actor, Right.SEE_HOSTS)
    on = on or today(view)
    hosts = {row.id: row for row in hosts_seen(view)}
    openings = {row.id: row for row in openings_seen(view)}
    talked = [row for row in hosts.values() if row.stage in IN_TOUCH]
    asks: defaultdict[str, list[Ask]] = defaultdict(list)
    for part in (_waiting(view, openings), _old(openings, on), _ending(view, on), _silent(view, talked, on)):
        for host, ask in part:
            asks[host].append(ask)
    calls = [_call(hosts[host], own) for host, own in asks.items() if hosts[host].stage in IN_TOUCH]
    return sorted(calls, key=lambda call: (_urgency(call.asks[0]), call.name, call.host))


def _urgency(ask: Ask) -> tuple[int, date]:
    return ORDER.index(ask.code), ask.since or date.min


def _call(row: HostRow, asks: list[Ask]) -> Call:
    return Call(host=row.id, name=row.name, phone=row.phone, stage=row.stage, asks=sorted(asks, key=_urgency))


def _waiting(view: View, openings: dict[str, OpeningRow]) -> Found:
    by_opening: defaultdict[tuple[str, str], list[date | None]] = defaultdict(list)
    for each in answers_awaited(view):
        by_opening[each.host, each.opening].append(each.since)
    for (host, opening), days in by_opening.items():
        since = min((day for day in days if day is not None), default=None)
        name = openings[opening].name
        ask = Ask(code="answer_waiting", opening=opening, opening_name=name, since=since, waiting=len(days))
        yield host, ask


def _old(openings: dict[str, OpeningRow], on: date) -> Found:
    for row in openings.values():
        old = row.last_word_on is None or on - row.last_word_on > WORD_HOLDS
        if row.state == "open" and old:
            yield row.host, Ask(code="still_so", opening=row.id, opening_name=row.name, since=row.last_word_on)


def _ending(view: View, on: date) -> Found:
    for host, last in last_days(view).items():
        if last - on <= AGREEMENT_AHEAD:
            yield host, Ask(code="agreement_renewal", since=last)


def _silent(view: View, hosts: list[HostRow], on: date) -> Found:
    last = spoken(view)
    for row in hosts:
        since = last.get(row.id, row.made_at.astimezone(JAPAN).date())
        if on - since > SILENCE:
            yield row.id, Ask(code="how_are_things", since=last.get(row.id))
