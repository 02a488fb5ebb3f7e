"""A hand for hosts: what they ask for and what rules notice, by day, never in an order of hosts; what they can bear."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Final, Literal, NamedTuple

from api.access.policy import Right, require
from api.conferences.safety.repository import hosts_frozen
from api.errors import Conflict, NotFound
from api.followups import host_repository as hosts
from api.followups.figures import HOSTS
from api.followups.schemas import CapacityOut, CloseIn, HandOut
from api.followups.tables import HostCallRow, RuleFlagRow
from api.hosts.repository import JAPAN, host_seen, today
from api.hosts.tables import FlagRow
from api.store.base import new_id
from api.store.store import View, Work
from matcher.followup.rows import EXIT_OF
from matcher.host_support.capacity import capacity_by_policy, newcomer_room
from matcher.host_support.flags import HELPS, Ending, Flag, HostCall, HostFacts, host_flag, rule_flags

ABOUT: Final[Mapping[str, str]] = {
    "how_to_speak": "talk_to", "absence": "days", "safety": "something_else", "workload": "too_much",
    "relations": "conflict", "money": "something_else", "other": "something_else",
}  # fmt: skip
"""What a host asks for in its own room, in the words of the rules."""
SOON: Final[Mapping[str, str]] = {"today": "today", "this_week": "this_week", "some_time": "no_hurry"}
STOP: Final = "wants_to_stop"


class Hand(NamedTuple):
    """A hand for a host, and where it comes from; ``flag`` is its own asking, ``kept`` who took up the others."""

    what: Flag
    source: Literal["host", "call", "rule"]
    flag: FlagRow | None = None
    kept: RuleFlagRow | None = None


class Known(NamedTuple):
    """What is known of hosts of whom anything is: facts by host, and what is open for any of them."""

    facts: Mapping[str, HostFacts]
    hands: Sequence[Hand]


class Found(NamedTuple):
    """What the store holds, by host."""

    calls: Mapping[str, Sequence[HostCallRow]]
    people: Mapping[str, int]
    began: Mapping[str, list[date]]
    ended: Mapping[str, list[Ending]]
    asked: Mapping[str, list[Hand]]
    kept: Mapping[str, list[RuleFlagRow]]
    frozen: set[str]

    def named(self, on: date) -> set[str]:
        """Name the hosts of whom anything is known that matters on a day."""
        new = {host for host, days in self.began.items() if max(days) >= on.replace(day=1)}
        return new.union(self.calls, self.people, self.ended, self.asked, self.kept, self.frozen)


def known_hosts(view: View, on: date, always: str | None = None) -> Known:
    """Gather what is known of hosts on a day.

    Parameters
    ----------
    always
        A host to be among them whatever is known.
    """
    found = _found(view, on)
    named = found.named(on) | ({always} if always is not None else set())
    facts = {host: _facts(found, host, cells) for host, cells in hosts.cells_of(view, sorted(named)).items()}
    noticed = [Hand(flag, "rule") for flag in rule_flags(facts.values(), HOSTS, on)]
    stops = [Hand(flag, "call") for host in facts for flag in _stops(found, host)]
    return Known(
        facts, [*(each for own in found.asked.values() for each in own), *_taken_up(found, [*noticed, *stops])]
    )


def _found(view: View, on: date) -> Found:
    began, ended = defaultdict[str, list[date]](list), defaultdict[str, list[Ending]](list)
    asked, kept = defaultdict[str, list[Hand]](list), defaultdict[str, list[RuleFlagRow]](list)
    for host, day in hosts.first_days(view):
        began[host].append(day)
    since = on - timedelta(days=max(HOSTS.early_days, HOSTS.cool_days))
    for each in hosts.endings(view, since):
        kind = EXIT_OF[each.reason]
        if kind is not None:
            ended[each.host].append(Ending(each.on, kind))
    for flag in hosts.open_flags(view):
        asked[flag.host].append(Hand(_asked(flag), "host", flag))
    for row in hosts.rule_flags_kept(view):
        kept[row.host].append(row)
    return Found(hosts.calls_by_host(view), hosts.seats_taken(view), began, ended, asked, kept, hosts_frozen(view))


def _facts(found: Found, host: str, cells: Mapping[str, object]) -> HostFacts:
    closed = [_kept(row) for row in found.kept.get(host, ()) if row.closed_on is not None]
    return HostFacts(
        host=host,
        calls=tuple(
            HostCall(on=row.on, reached=row.reached, load=row.load, needs_help=row.needs_help)
            for row in found.calls.get(host, ())
        ),
        people=found.people.get(host, 0),
        seats=_whole(cells.get("seats")),
        newcomers=_whole(cells.get("newcomers_month")),
        began=tuple(found.began.get(host, ())),
        endings=tuple(found.ended.get(host, ())),
        flags=(*(each.what for each in found.asked.get(host, ())), *closed),
        incident_open=host in found.frozen,
    )


def _whole(cell: object) -> int | None:
    """Read a whole number of people as a host said it; None where it said none that can be read."""
    text = str(cell).strip() if isinstance(cell, int | str) and not isinstance(cell, bool) else ""
    return int(text) if text.isdecimal() else None


def _asked(row: FlagRow) -> Flag:
    on = row.at.astimezone(JAPAN).date()
    return host_flag(row.host, ABOUT[row.kind], SOON[row.urgency], None, on, HOSTS)


def _kept(row: RuleFlagRow) -> Flag:
    """Give what somebody took up, without the numbers of then."""
    return Flag(
        row.host, row.code, row.since, (), HELPS[row.code], "coordinator", row.since + timedelta(days=HOSTS.rule_days),
        row.since + timedelta(days=HOSTS.open_days + 1), "rule", row.closed_on, row.result,
    )  # fmt: skip


def _stops(found: Found, host: str) -> Iterator[Flag]:
    """Give the host's word in a call that it wants to stop, if it stands and was not settled since."""
    last = next((row for row in found.calls.get(host, ()) if row.reached and row.wants_to_stop is not None), None)
    if last is None or last.wants_to_stop != "yes":
        return
    if not any(
        row.code == STOP and row.closed_on is not None and row.since >= last.on for row in found.kept.get(host, ())
    ):
        yield host_flag(host, STOP, "this_week", None, last.on, HOSTS)


def _taken_up(found: Found, noticed: Sequence[Hand]) -> Iterator[Hand]:
    """Say who took up what; what somebody took up stays until it is closed, whatever the rule says by now."""
    taken = {(row.host, row.code): row for own in found.kept.values() for row in own if row.closed_on is None}
    for each in noticed:
        yield each._replace(kept=taken.pop((each.what.host, each.what.code), None))
    for row in taken.values():
        yield Hand(_kept(row), "call" if row.code == STOP else "rule", None, row)


# ------------------------------------------------------------------ what staff see and do


def list_hands(view: View) -> list[HandOut]:
    """List the hosts that ask for a hand or might like one, by the day by which it is offered."""
    require(view.actor, Right.SEE_HOSTS)
    return hands_of(view, today(view))


def hands_of(view: View, on: date) -> list[HandOut]:
    """List what is open on a day; whoever calls looks at the right."""
    found = sorted(known_hosts(view, on).hands, key=lambda each: (each.what.due, each.what.host, each.what.code))
    return [_shown(each, on) for each in found]


def _shown(hand: Hand, on: date) -> HandOut:
    what = hand.what
    taken_up = hand.kept is not None or (hand.flag is not None and hand.flag.state == "taken_up")
    return HandOut(
        host=what.host, code=what.code, source=hand.source, flag=None if hand.flag is None else hand.flag.id,
        since=what.since, because=dict(what.because), helps=list(what.helps), owner=what.owner_on(on), due=what.due,
        taken_up=taken_up,
    )  # fmt: skip


def take_up(work: Work, host: str, code: str) -> HandOut:
    """Say that one is looking after what a rule noticed.

    Raises
    ------
    NotFound
        If no rule notices it now.
    Conflict
        If somebody is looking after it already.
    """
    hand, on = _noticed(work, host, code), today(work)
    if hand.kept is not None:
        raise Conflict("flag_not_waiting")
    row = _row(work, hand)
    work.note("rule_flag.taken_up", row.id, host=host, code=code)
    return _shown(hand._replace(kept=row), on)


def close(work: Work, host: str, code: str, form: CloseIn) -> HandOut:
    """Say what came of it; it is not raised again before something new happens.

    Raises
    ------
    NotFound
        If no rule notices it now, and nobody took it up.
    """
    hand, on = _noticed(work, host, code), today(work)
    row = hand.kept or _row(work, hand)
    row.since = max(row.since, hand.what.since)
    row.closed_on, row.result = on, form.result
    work.note("rule_flag.closed", row.id, host=host, code=code, result=form.result)
    return _shown(hand._replace(kept=row), on)


def _noticed(work: Work, host: str, code: str) -> Hand:
    require(work.actor, Right.WORK_WITH_HOSTS)
    row = host_seen(work, host)
    work.session.refresh(row, with_for_update=True)
    for each in known_hosts(work, today(work), row.id).hands:
        if (each.what.host, each.what.code) == (host, code) and each.flag is None:
            return each
    raise NotFound("no_such_flag")


def _row(work: Work, hand: Hand) -> RuleFlagRow:
    assert work.actor.account is not None
    what = hand.what
    row = RuleFlagRow(
        municipality=work.actor.municipality, id=new_id(), host=what.host, code=what.code, since=what.since,
        account=work.actor.account, at=work.now,
    )  # fmt: skip
    work.session.add(row)
    return row


def capacity_of(view: View, host: str) -> CapacityOut:
    """Say what a host can offer today and how many new people it may be asked for."""
    require(view.actor, Right.SEE_HOSTS)
    seen, on = host_seen(view, host).id, today(view)
    known = known_hosts(view, on, seen)
    facts, flags = known.facts[seen], [each.what for each in known.hands]
    return CapacityOut.of(capacity_by_policy(facts, flags, HOSTS, on), newcomer_room(facts, HOSTS, on))


# ------------------------------------------------------------------ what the next round offers


class Limit(NamedTuple):
    """What of a host is not offered now: ``paused`` for anybody new, ``resting`` from newcomers, ``seats`` it has."""

    paused: bool
    resting: bool
    seats: int | None


def limits_of(view: View, on: date) -> dict[str, Limit]:
    """Give, by host, what the policy takes off from what it offers, whoever asks; others are not in it."""
    known, found = known_hosts(view, on), dict[str, Limit]()
    flags = [each.what for each in known.hands]
    for host, facts in known.facts.items():
        capacity = capacity_by_policy(facts, flags, HOSTS, on)
        resting = newcomer_room(facts, HOSTS, on).code == "cool_down"
        lowered = capacity.seats if capacity.code == "lowered" else None
        if capacity.paused or resting or lowered is not None:
            found[host] = Limit(capacity.paused, resting, lowered)
    return found
