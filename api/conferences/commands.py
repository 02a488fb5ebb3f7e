"""What is done with conferences; each command is one transaction and one row in the audit."""

from sqlalchemy.exc import IntegrityError

from api.access.actor import Role
from api.access.policy import Right, require
from api.accounts.tables import AccountRow
from api.conferences.plans.repository import plan_of_person
from api.conferences.repository import (
    conference_seen,
    conferences_seen,
    copies_of,
    item_seen,
    items_of,
    kind_known,
    kinds,
    may_be_member,
    members,
    membership,
    without_consent,
)
from api.conferences.schemas import (
    AgendaIn,
    AttendeeIn,
    AttendeeOut,
    ConferenceIn,
    ConferenceOut,
    ConferencePage,
    CopyOut,
    DecisionIn,
    ItemOut,
    ItemPage,
    JudgementIn,
    MeetingKindIn,
    MeetingKindOut,
    MinutesIn,
)
from api.conferences.tables import CHECKS, AgendaRow, AttendeeRow, ConferenceRow, CopyRow, MeetingKindRow
from api.errors import Conflict, Invalid, NotFound, Stale
from api.people.repository import agreed, person_seen
from api.people.secrets import Sealed
from api.store.base import new_id
from api.store.office_words import open_words, seal_words
from api.store.store import Sight, View, Work


def add_kind(work: Work, form: MeetingKindIn) -> MeetingKindOut:
    """Set up a kind of meeting: what it is called here, on what it rests, who chairs."""
    require(work.actor, Right.DECIDE)
    row = MeetingKindRow(municipality=work.actor.municipality, id=new_id(), version=1, **form.model_dump())
    work.session.add(row)
    work.note("meeting_kind.added", row.id, basis=row.basis)
    return MeetingKindOut.of(row)


def change_kind(work: Work, kind: str, form: MeetingKindIn, version: int) -> MeetingKindOut:
    """Change a kind of meeting; those called before keep what they were called under."""
    require(work.actor, Right.DECIDE)
    row = kind_known(work, kind)
    work.session.refresh(row, with_for_update=True)
    if row.version != version:
        raise Stale("changed_meanwhile")
    for name, value in form.model_dump().items():
        setattr(row, name, value)
    row.version += 1
    work.note("meeting_kind.changed", row.id, basis=row.basis)
    return MeetingKindOut.of(row)


def list_kinds(view: View) -> list[MeetingKindOut]:
    """List the kinds of meetings."""
    require(view.actor, Right.SEE_PEOPLE)
    return [MeetingKindOut.of(row) for row in kinds(view)]


def call_conference(work: Work, form: ConferenceIn) -> ConferenceOut:
    """Call a meeting; who calls it is a member.

    Raises
    ------
    Conflict
        If meetings of this kind are not held any more.
    """
    require(work.actor, Right.WORK_WITH_PEOPLE)
    kind = kind_known(work, form.kind)
    if not kind.active:
        raise Conflict("kind_not_held_any_more")
    assert work.actor.account is not None
    number = new_id()
    row = ConferenceRow(
        municipality=kind.municipality, id=number, version=1, kind=kind.id, basis=kind.basis, article=kind.article,
        on=form.on, place=None if form.place is None else seal_words(work, f"conference/{number}", form.place),
        state="planned", called_by=work.actor.account,
    )  # fmt: skip
    work.session.add(row)
    work.session.flush()
    for account in sorted({work.actor.account, *form.attendees}):
        _seat(work, row, account)
    work.note("conference.called", row.id, basis=row.basis, members=len({work.actor.account, *form.attendees}))
    return _shown(work, row)


def _shown(view: View, row: ConferenceRow) -> ConferenceOut:
    place = None if row.place is None else open_words(view, f"conference/{row.id}", row.place)
    return ConferenceOut.of(row, place)


def _seat(work: Work, conference: ConferenceRow, account: str) -> None:
    found = work.session.get(AccountRow, (conference.municipality, account))
    if found is None or not found.active or not may_be_member(frozenset(Role(each) for each in found.roles)):
        raise Invalid("cannot_be_member")
    work.session.add(AttendeeRow(municipality=conference.municipality, conference=conference.id, account=account))


def _planned(work: Work, conference: str) -> ConferenceRow:
    """Take hold of a meeting that was not held yet: afterwards who was there and who was spoken of stays."""
    require(work.actor, Right.WORK_WITH_PEOPLE)
    row = conference_seen(work, conference)
    work.session.refresh(row, with_for_update=True)
    if row.state == "held":
        raise Conflict("held_already")
    return row


def invite(work: Work, conference: str, form: AttendeeIn) -> ConferencePage:
    """Ask one more member to a meeting that was not held yet."""
    row = _planned(work, conference)
    if membership(work, row.id, form.account) is None:
        _seat(work, row, form.account)
        row.version += 1
    work.session.flush()
    work.note("member.invited", row.id, account=form.account)
    return _page(work, row)


def excuse(work: Work, conference: str, account: str) -> ConferencePage:
    """Take a member out of a meeting that was not held yet.

    Raises
    ------
    Conflict
        If the member holds a copy, or is the last one.
    """
    row = _planned(work, conference)
    found = membership(work, row.id, account)
    if found is None:
        raise NotFound("no_such_member")
    if any(copy.account == account for copy in copies_of(work, row.id)) or len(members(work, row.id)) == 1:
        raise Conflict("member_needed")
    page = _page(work, row)
    work.session.delete(found)
    row.version += 1
    work.note("member.excused", row.id, account=account)
    left = [each for each in page.attendees if each.account != account]
    return page.model_copy(update={"attendees": left, "version": row.version, "conference": _shown(work, row)})


def keep_silent(work: Work, conference: str) -> ConferencePage:
    """Take note, as a member, of the duty to keep silent; before it nothing of the people is shown.

    Raises
    ------
    NotFound
        If the actor is no member.
    """
    row = conference_seen(work, conference)
    own = membership(work, row.id, work.actor.account)
    if own is None:
        raise NotFound("no_such_conference")
    if own.secrecy_at is None:
        own.secrecy_at = work.now
    work.note("secrecy.noted", row.id)
    return _page(work, row)


def put_on_agenda(work: Work, conference: str, form: AgendaIn) -> ItemOut:
    """Put a person on the agenda.

    Raises
    ------
    Conflict
        If the meeting is about nobody, rests on consent that the person did not give, or has the person already.
    """
    row = _planned(work, conference)
    if row.basis == "no_person":
        raise Conflict("meeting_about_nobody")
    person = person_seen(work, form.person)
    if row.basis == "consent" and agreed(work, person.id, "conference", row.on, row.kind) is None:
        raise Conflict("no_consent_for_conference")
    if form.plan is not None:
        plan_of_person(work, form.plan, person.id)
    made = AgendaRow(
        municipality=row.municipality, id=new_id(), version=1, person=person.id, conference=row.id, plan=form.plan,
        checks={}, at=work.now,
    )  # fmt: skip
    try:
        with work.session.begin_nested():
            work.session.add(made)
    except IntegrityError:
        raise Conflict("on_the_agenda_already") from None
    work.note("agenda.put", made.id, person=person.id, conference=row.id)
    return ItemOut.of(made, person.code)


def take_off_agenda(work: Work, item: str) -> ItemOut:
    """Take a person off the agenda of a meeting that was not held yet."""
    row, conference, code = item_seen(work, item)
    _planned(work, conference.id)
    shown = ItemOut.of(row, code)
    work.session.delete(row)
    work.note("agenda.taken_off", row.id, person=row.person, conference=conference.id)
    return shown


def hold(work: Work, conference: str, version: int) -> ConferencePage:
    """Hold a meeting: from now on its members and whom it spoke of stay as they are.

    Raises
    ------
    Conflict
        If a member did not take note of the duty of silence, or somebody spoken of does not agree (any more).
    """
    row = _planned(work, conference)
    if row.version != version:
        raise Stale("changed_meanwhile")
    missing = sum(each.secrecy_at is None for each, _ in members(work, row.id))
    if row.basis != "no_person" and missing:
        raise Conflict("secrecy_missing", number=missing)
    if row.basis == "consent" and without_consent(work, row, row.on):
        raise Conflict("no_consent_for_conference")
    row.state, row.held_at, row.version = "held", work.now, row.version + 1
    work.note("conference.held", row.id, basis=row.basis)
    return _page(work, row)


def _held_item(work: Work, item: str, version: int) -> tuple[AgendaRow, str]:
    row, conference, code = item_seen(work, item)
    _silent(work, conference)
    work.session.refresh(row, with_for_update=True)
    if row.version != version:
        raise Stale("changed_meanwhile")
    if conference.state != "held":
        raise Conflict("not_held_yet")
    if row.decision is not None:
        raise Conflict("decided_already")
    row.version += 1
    return row, code


def _silent(view: View, conference: ConferenceRow) -> None:
    """Let nobody read or write what is said of people before they took note of the duty of silence."""
    own = membership(view, conference.id, view.actor.account)
    if own is not None and own.secrecy_at is None:
        raise Conflict("secrecy_first")


def write_minutes(work: Work, item: str, form: MinutesIn, version: int) -> ItemOut:
    """Write down what was said of a person; sealed with that person's key."""
    require(work.actor, Right.WORK_WITH_PEOPLE)
    row, code = _held_item(work, item, version)
    row.minutes = Sealed(work, row.person).seal(f"minutes/{row.id}", form.words)
    work.note("minutes.written", row.id, person=row.person)
    return ItemOut.of(row, code)


def judge_plan(work: Work, item: str, form: JudgementIn, version: int) -> ItemOut:
    """Keep what the meeting found of a plan.

    Raises
    ------
    Invalid
        If a plan is called adequate though a point was not looked at, or is not as it should be.
    """
    require(work.actor, Right.WORK_WITH_PEOPLE)
    row, code = _held_item(work, item, version)
    checks = {str(check): str(answer) for check, answer in form.checks.items()}
    if form.result == "adequate" and any(checks.get(check) != "yes" for check in CHECKS):
        raise Invalid("check_missing")
    row.checks, row.result = checks, form.result
    work.note("plan.judged", row.id, person=row.person, result=form.result)
    return ItemOut.of(row, code)


def decide(work: Work, item: str, form: DecisionIn, version: int) -> ItemOut:
    """Give the municipality's decision its number and its day; after it the item stays as it is.

    Raises
    ------
    Conflict
        If the meeting did not find the plan adequate.
    """
    require(work.actor, Right.DECIDE)
    row, code = _held_item(work, item, version)
    if row.result != "adequate":
        raise Conflict("not_adequate")
    row.decision, row.decided_on, row.decided_by = form.number, form.on, work.actor.account
    work.note("plan.decided", row.id, person=row.person, number=form.number)
    return ItemOut.of(row, code)


def read_item(view: Sight, item: str) -> ItemPage:
    """Read what was said of a person in a meeting."""
    row, conference, code = item_seen(view, item)
    _silent(view, conference)
    words = None if row.minutes is None else Sealed(view, row.person).open(f"minutes/{row.id}", row.minutes)
    view.note("minutes.read", row.id, person=row.person)
    return ItemPage(**ItemOut.of(row, code).model_dump(), words=words)


def view_conference(view: Sight, conference: str) -> ConferencePage:
    """Open a meeting."""
    row = conference_seen(view, conference)
    view.note("conference.viewed", row.id)
    return _page(view, row)


def _page(view: View, row: ConferenceRow) -> ConferencePage:
    own = membership(view, row.id, view.actor.account)
    silent = own is None or own.secrecy_at is not None
    return ConferencePage(
        version=row.version,
        conference=_shown(view, row),
        silent=silent,
        attendees=[
            AttendeeOut(account=each.account, name=name, secrecy_at=each.secrecy_at)
            for each, name in members(view, row.id)
        ],
        items=[ItemOut.of(each, code) for each, code in items_of(view, row.id)] if silent else [],
        copies=[CopyOut.of(each) for each in copies_of(view, row.id)],
    )


def list_conferences(view: View) -> list[ConferenceOut]:
    """List the meetings one may know of, the newest first."""
    return [_shown(view, row) for row in conferences_seen(view)]


def hand_out(work: Work, conference: str, form: AttendeeIn) -> CopyOut:
    """Hand a member a numbered copy on paper."""
    require(work.actor, Right.WORK_WITH_PEOPLE)
    row = conference_seen(work, conference)
    work.session.refresh(row, with_for_update=True)
    if membership(work, row.id, form.account) is None:
        raise NotFound("no_such_member")
    before = copies_of(work, row.id)
    made = CopyRow(
        municipality=row.municipality, conference=row.id, number=len(before) + 1, account=form.account,
        given_at=work.now,
    )  # fmt: skip
    work.session.add(made)
    work.note("copy.handed_out", row.id, number=made.number, account=form.account)
    return CopyOut.of(made)


def collect(work: Work, conference: str, number: int) -> CopyOut:
    """Tick that a numbered copy came back."""
    require(work.actor, Right.WORK_WITH_PEOPLE)
    found = [each for each in copies_of(work, conference) if each.number == number]
    if not found:
        raise NotFound("no_such_copy")
    if found[0].collected_at is None:
        found[0].collected_at, found[0].collected_by = work.now, work.actor.account
    work.note("copy.collected", conference, number=number)
    return CopyOut.of(found[0])
