"""Whom to phone this week, what depends on it first."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date

from api.access.policy import Right, require
from api.hosts.freshness import AGREEMENT_AHEAD, SILENCE, WORD_HOLDS, reminder
from api.hosts.private_repository import answers_awaited
from api.hosts.repository import JAPAN, ToCall, hosts_to_call, last_days, spoken, today, words_too_old
from api.hosts.schemas import Ask, Call
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
    hosts = hosts_to_call(view, IN_TOUCH)
    asks: defaultdict[str, list[Ask]] = defaultdict(list)
    for part in (_waiting(view), _old(view, on), _ending(view, on), _silent(view, hosts.values(), on)):
        for host, ask in part:
            asks[host].append(ask)
    calls = [_call(hosts[host], own) for host, own in asks.items() if host in hosts]
    return sorted(calls, key=lambda call: (_urgency(call.asks[0]), call.name, call.host))


def _urgency(ask: Ask) -> tuple[int, date]:
    return ORDER.index(ask.code), ask.since or date.min


def _call(row: ToCall, asks: list[Ask]) -> Call:
    return Call(host=row.id, name=row.name, phone=row.phone, stage=row.stage, asks=sorted(asks, key=_urgency))


def _waiting(view: View) -> Found:
    by_opening: defaultdict[tuple[str, str, str], list[date | None]] = defaultdict(list)
    for each in answers_awaited(view):
        by_opening[each.host, each.opening, each.name].append(each.since)
    for (host, opening, name), days in by_opening.items():
        since = min((day for day in days if day is not None), default=None)
        ask = Ask(code="answer_waiting", opening=opening, opening_name=name, since=since, waiting=len(days))
        yield host, ask


def _old(view: View, on: date) -> Found:
    for row in words_too_old(view, on - WORD_HOLDS):
        times = reminder(row.last_word_on, on)
        yield row.host, Ask(
            code="still_so", opening=row.id, opening_name=row.name, since=row.last_word_on, reminder=times
        )  # fmt: skip


def _ending(view: View, on: date) -> Found:
    for host, last in last_days(view).items():
        if last - on <= AGREEMENT_AHEAD:
            yield host, Ask(code="agreement_renewal", since=last)


def _silent(view: View, hosts: Iterable[ToCall], on: date) -> Found:
    last = spoken(view)
    for row in hosts:
        since = last.get(row.id, row.made_at.astimezone(JAPAN).date())
        if on - since > SILENCE:
            yield row.id, Ask(code="how_are_things", since=last.get(row.id))
