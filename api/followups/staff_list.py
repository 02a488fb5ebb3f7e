"""What staff look at: the rules over what the store knows, what was done about each line, and how rules do."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date

from api.access.policy import Right, may, require
from api.accounts.tables import MunicipalityRow
from api.errors import Invalid, NotFound
from api.followups.cases import Case, cases
from api.followups.due import due_of
from api.followups.figures import LIST
from api.followups.hands import hands_of
from api.followups.repository import entries_of_cases, rules_counted
from api.followups.schemas import (
    EntryAnswerIn,
    EntryAnswerOut,
    EntryOut,
    MonthIn,
    MonthOut,
    RuleCount,
    RulesOut,
    TodayOut,
)
from api.followups.tables import ACTED, SET_ASIDE, SNOOZED, EntryRow
from api.hosts.repository import today
from api.placements.repository import placement_seen
from api.store.base import new_id
from api.store.store import Sight, View, Work
from matcher.followup.worklist import (
    RULES,
    SNOOZE_REASONS,
    Acted,
    Entry,
    Snooze,
    lapsed,
    month_list,
    retired,
    snooze,
    worklist,
)

SET_ASIDE_REASONS = ("not_true", "as_agreed_with_person", "settled_already", "no_help_for_them")
"""Why a line does not fit: what it says is wrong, it is how the person wants it, it is settled, it helps nobody."""


def todays_list(view: Sight) -> TodayOut:
    """List what is due or overdue, what the rules noticed, and the hosts to whom help was promised by now."""
    require(view.actor, Right.WORK_WITH_PEOPLE)
    on, known = today(view), cases(view)
    due, entries = due_of(view, known, on, on), _entries(view, known, on)
    hands = [each for each in hands_of(view, on) if each.due <= on] if may(view.actor, Right.SEE_HOSTS) else []
    view.note("follow_up.today_read", due=len(due), entries=len(entries), hands=len(hands))
    return TodayOut(due=due, entries=_shown(known, entries), hands=hands)


def _entries(view: View, known: Sequence[Case], on: date) -> list[Entry]:
    """Give the lines that are for the actor: those of the supervisor are for who supervises."""
    snoozes = [_rest(row) for row in entries_of_cases(view) if row.answered_on is not None]
    laid_down = _laid_down(view, _history(view))
    found = worklist((case.known() for case in known), LIST, on, snoozes=snoozes, without=laid_down)
    return [each for each in found if each.owner != "supervisor" or may(view.actor, Right.SUPERVISE)]


def _rest(row: EntryRow) -> Snooze:
    """Let a line rest: until its day, or for good where something was done; something new always brings it back."""
    assert row.answered_on is not None
    return Snooze(row.placement, row.rule, row.answered_on, row.until or date.max, row.reason or ACTED)


def _shown(known: Iterable[Case], entries: Iterable[Entry]) -> list[EntryOut]:
    lines = {case.line.id: case.line for case in known}
    return [EntryOut.of(each, lines[each.placement].person, lines[each.placement].code) for each in entries]


def make_month_list(work: Work, form: MonthIn) -> MonthOut:
    """Make the list of this month: the lines there is room for, the earliest due first; that they were shown is kept.

    Who supervises gets what is theirs to do, and the lines of those whom they are in charge of themselves.
    """
    require(work.actor, Right.WORK_WITH_PEOPLE)
    _in_turn(work)
    on, known = today(work), cases(work)
    in_charge = {case.line.id for case in known if case.line.counsellor == work.actor.account}
    own = [each for each in _entries(work, known, on) if each.owner == "supervisor" or each.placement in in_charge]
    room = {} if form.slots is None else {each.owner: form.slots for each in own}
    made = month_list(own, room)
    kept = {(row.placement, row.rule, row.since) for row in entries_of_cases(work)}
    new = [each for each in made.shown if (each.placement, each.rule, each.since) not in kept]
    for each in new:
        work.session.add(_row(work, each, on))
    work.note("staff_list.made", None, shown=len(made.shown), waiting=len(made.waiting), new=len(new))
    return MonthOut(shown=_shown(known, made.shown), waiting=_shown(known, made.waiting))


def _in_turn(work: Work) -> None:
    """Let those who write down lines take turns: each line is kept once."""
    work.session.get(MunicipalityRow, work.actor.municipality, with_for_update=True)


def _row(work: Work, entry: Entry, on: date) -> EntryRow:
    assert work.actor.account is not None
    return EntryRow(
        municipality=work.actor.municipality, id=new_id(), placement=entry.placement, rule=entry.rule,
        since=entry.since, shown_on=on, account=work.actor.account, at=work.now,
    )  # fmt: skip


def answer_entry(work: Work, placement: str, rule: str, form: EntryAnswerIn) -> EntryAnswerOut:
    """Say what was done about a line: acted on, laid aside until a day, or set aside as not fitting.

    Raises
    ------
    NotFound
        If there is no such line now.
    Invalid
        If the reason or the day does not fit.
    """
    require(work.actor, Right.WORK_WITH_PEOPLE)
    on, seen = today(work), placement_seen(work, placement)
    _in_turn(work)
    entry = _entry(work, placement, rule, on)
    _check(entry, form, on)
    same = (
        row for row in entries_of_cases(work) if (row.placement, row.rule, row.since) == (placement, rule, entry.since)
    )
    row = next(same, None) or _row(work, entry, on)
    assert work.actor.account is not None
    row.answer, row.reason, row.until, row.answered_on = form.answer, form.reason, form.until, on
    row.account, row.at = work.actor.account, work.now
    work.session.add(row)
    work.note(f"staff_entry.{form.answer}", row.id, person=seen.person, rule=rule, reason=form.reason)
    return EntryAnswerOut(
        placement=placement, rule=rule, since=row.since, answer=form.answer, reason=row.reason, until=row.until
    )


def _entry(work: Work, placement: str, rule: str, on: date) -> Entry:
    if rule not in RULES:
        raise NotFound("no_such_entry")
    known = [case for case in cases(work) if case.line.id == placement]
    found = [each for each in _entries(work, known, on) if each.rule == rule]
    if not found:
        raise NotFound("no_such_entry")
    return found[0]


def _check(entry: Entry, form: EntryAnswerIn, on: date) -> None:
    if (form.until is not None) != (form.answer == SNOOZED) or (form.reason is not None) != (form.answer != ACTED):
        raise Invalid("answer_incomplete")
    if form.reason is not None and form.reason not in (SNOOZE_REASONS if form.answer == SNOOZED else SET_ASIDE_REASONS):
        raise Invalid("reason_unknown")
    if form.until is not None:
        try:
            snooze(entry, on, form.until, form.reason or "", LIST)
        except ValueError:
            raise Invalid("rests_too_long", days=LIST.snooze_days) from None


def list_lapsed(view: Sight) -> list[EntryOut]:
    """List the lines that went away by themselves though their reason still stands, so that nobody is forgotten."""
    require(view.actor, Right.SUPERVISE)
    known = cases(view)
    done = {
        (row.placement, row.rule, row.since) for row in entries_of_cases(view) if row.answer in (ACTED, SET_ASIDE)
    }  # fmt: skip
    lines = lapsed((case.known() for case in known), LIST, today(view))
    found = [each for each in lines if (each.placement, each.rule, each.since) not in done]
    view.note("staff_list.lapsed_read", None, number=len(found))
    return _shown(known, found)


# ------------------------------------------------------------------ how rules do


def rules_now(view: View) -> RulesOut:
    """Say how often each rule was acted on, quarter by quarter, and which are laid down."""
    require(view.actor, Right.SUPERVISE)
    history = _history(view)
    counts = [RuleCount(rule=each.rule, quarter=each.quarter, shown=each.shown, acted=each.acted) for each in history]
    return RulesOut(counts=counts, retired=sorted(_laid_down(view, history)))


def _laid_down(view: View, history: Iterable[Acted]) -> frozenset[str]:
    """Give the rules nobody acts on, by quarters that are over: in a running one there was no time to act yet."""
    running = _quarter(today(view))
    return retired((each for each in history if each.quarter < running), LIST)


def _quarter(on: date) -> date:
    return on.replace(month=on.month - (on.month - 1) % 3, day=1)


def _history(view: View) -> list[Acted]:
    counted: dict[tuple[str, date], list[int]] = defaultdict(lambda: [0, 0])
    for each in rules_counted(view):
        both = counted[each.rule, _quarter(each.on)]
        both[0], both[1] = both[0] + each.shown, both[1] + each.acted
    return [Acted(rule, quarter, shown, acted) for (rule, quarter), (shown, acted) in sorted(counted.items())]
