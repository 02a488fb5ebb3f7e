"""What is settled before a round, rounds proposed and read, parameters proposed and approved."""

from api.access.policy import Right, require
from api.errors import Conflict, Invalid, NotAllowed, Stale
from api.hosts.repository import today
from api.people.repository import person_seen
from api.people.secrets import Sealed
from api.people.tables import PersonRow
from api.rounds import repository
from api.rounds.freeze import Prepared, digest_of, gather, gone_since, keep, open_result, prepared
from api.rounds.inputs import asked
from api.rounds.parameters import in_force
from api.rounds.schemas import (
    ParameterChangeIn,
    ParameterChangeOut,
    PersonInRound,
    PinIn,
    PinOut,
    RoundIn,
    RoundOut,
    RoundSummary,
)
from api.rounds.stock import stock
from api.rounds.tables import ParameterChangeRow, PinRow, RoundRow
from api.store.base import new_id
from api.store.store import Sight, View, Work
from matcher.eligibility.figures import NoFigureError
from matcher.eligibility.reasons import Allowed
from matcher.explanation.why import NotAsked, NotConsidered, why

# ------------------------------------------------------------------ what is settled


def list_pins(view: View, person: str) -> list[PinOut]:
    """List what is settled for a person now."""
    require(view.actor, Right.SEE_PEOPLE)
    row = person_seen(view, person)
    sealed = Sealed(view, row.id)
    rows = repository.pins_standing(view, row.id)
    return [PinOut.of(each, sealed.open(f"pin/{each.id}", each.reason)) for each in rows]


def pin(work: Work, person: str, form: PinIn) -> PinOut:
    """Settle something for a person: this place, not this one, or to be looked for before others.

    Raises
    ------
    Conflict
        If the same place is settled already, or the rules do not allow it now.
    NotAllowed
        If somebody who appears nowhere is settled by another than the one in charge.
    """
    require(work.actor, Right.SUPERVISE if form.kind == "must_place" else Right.WORK_WITH_PEOPLE)
    row = person_seen(work, person)
    work.session.refresh(row, with_for_update=True)
    if row.restricted and row.counsellor != work.actor.account:
        raise NotAllowed("not_your_task")
    _check_form(form, work)
    held = repository.pins_of(work, [row.id], today(work)).get(row.id, [])
    if any(each.place == form.place for each in held):
        raise Conflict("settled_already")
    if form.place is not None:
        _check_place(work, row, form.kind, form.place)
    made = _kept(work, row, form)
    work.note("pin.set", made.id, person=row.id, what=form.kind, role=form.role)
    return PinOut.of(made, form.reason)


def _check_form(form: PinIn, work: Work) -> None:
    if (form.place is None) != (form.kind == "must_place"):
        raise Invalid("place_or_none")
    if form.until is not None and form.until < today(work):
        raise Invalid("ends_before_it_begins")


def _check_place(work: Work, row: PersonRow, kind: str, place: str) -> None:
    """Refuse a place that is not there, or where the rules do not let the person go now."""
    if kind == "rule_out":
        catalogue = stock(work, today(work)).catalogue
        known = {each for opening in catalogue.openings.values() for each, _ in opening.places()}
        if place not in known | set(catalogue.openings):
            raise Invalid("place_unknown")
        return
    try:
        days = why(asked(work, row).inputs, row.code, place)
    except NotAsked:
        raise Invalid("place_unknown") from None
    except (NotConsidered, NoFigureError):
        raise Conflict("pin_not_allowed") from None
    if len(days) > 1:
        raise Invalid("place_needs_day")
    if days[0].allowed is Allowed.NO or days[0].waits or days[0].rather_wait:
        raise Conflict("pin_not_allowed")


def _kept(work: Work, row: PersonRow, form: PinIn) -> PinRow:
    assert work.actor.account is not None
    number = new_id()
    made = PinRow(
        municipality=row.municipality, id=number, person=row.id, kind=form.kind, place=form.place, role=form.role,
        reason=Sealed(work, row.id).seal(f"pin/{number}", form.reason), until=form.until, account=work.actor.account,
        at=work.now,
    )  # fmt: skip
    work.session.add(made)
    work.session.flush()
    return made


def lift_pin(work: Work, person: str, number: str) -> PinOut:
    """Take back what was settled; who had settled it, and why, stays."""
    require(work.actor, Right.WORK_WITH_PEOPLE)
    row = person_seen(work, person)
    found = repository.pin_of(work, row.id, number)
    if found.kind == "must_place":
        require(work.actor, Right.SUPERVISE)
    if found.lifted_at is None:
        found.lifted_at, found.lifted_by = work.now, work.actor.account
    work.note("pin.lifted", found.id, person=row.id, what=found.kind)
    return PinOut.of(found, Sealed(work, row.id).open(f"pin/{found.id}", found.reason))


# ------------------------------------------------------------------ rounds


def freeze_round(view: View, form: RoundIn) -> Prepared:
    """Freeze everything that a round of today depends on, and seal it; nothing is kept by it yet."""
    require(view.actor, Right.WORK_WITH_PEOPLE)
    return prepared(view, gather(view, form.seed, form.seconds))


def propose_round(work: Work, made: Prepared) -> RoundOut:
    """Keep a round as it was frozen; it is run after, outside of this."""
    require(work.actor, Right.WORK_WITH_PEOPLE)
    row = keep(work, made)
    work.note("round.frozen", row.id, digest=row.digest)
    return _shown(work, row)


def view_round(view: Sight, number: str) -> RoundOut:
    """Show a round, with what it gives for those people whom one may see; that they were looked at is kept."""
    require(view.actor, Right.SEE_PEOPLE)
    row = repository.round_seen(view, number)
    shown = _shown(view, row)
    shown.people = _people(view, row)
    view.note("round.viewed", row.id, people=len(shown.people))
    return shown


def show_round(view: View, number: str) -> RoundOut:
    """Show a round without anybody in it."""
    require(view.actor, Right.SEE_PEOPLE)
    return _shown(view, repository.round_seen(view, number))


def list_rounds(view: View) -> list[RoundOut]:
    """List rounds, the newest first, without anybody in them."""
    require(view.actor, Right.SEE_PEOPLE)
    return [_shown(view, row) for row in repository.rounds_seen(view)]


def _shown(view: View, row: RoundRow) -> RoundOut:
    computed = ("not_replayable_since", "summary", "people")
    own = {name: getattr(row, name) for name in RoundOut.model_fields if name not in computed}
    summary = None if row.result is None else RoundSummary.model_validate_json(open_result(view, row, row.result))
    return RoundOut(**own, not_replayable_since=gone_since(view, row), summary=summary)


def _people(view: View, row: RoundRow) -> list[PersonInRound]:
    seen = repository.parts_seen(view, row.id)
    keys = repository.keys_of(view, [person.id for person, _ in seen])
    return [
        PersonInRound.model_validate_json(Sealed(view, person.id).open(f"round/{row.id}/result", part.result))
        for person, part in seen
        if part.result is not None and person.id in keys
    ]


# ------------------------------------------------------------------ parameters


def propose_parameters(work: Work, form: ParameterChangeIn) -> ParameterChangeOut:
    """Propose a change of parameters; nothing changes by it yet.

    Raises
    ------
    Invalid
        If it changes nothing, or names a code that nobody knows.
    """
    require(work.actor, Right.SUPERVISE)
    unknown = form.parameters.unknown()
    values = form.parameters.model_dump(mode="json", exclude_unset=True)
    if unknown is not None or not values:
        raise Invalid("parameters_unread", column=unknown or "-")
    assert work.actor.account is not None
    row = ParameterChangeRow(
        municipality=work.actor.municipality, id=new_id(), version=1, parameters=values, reason=form.reason,
        proposed_by=work.actor.account, proposed_at=work.now,
    )  # fmt: skip
    work.session.add(row)
    work.session.flush()
    work.note("parameters.proposed", row.id, names=sorted(values))
    return ParameterChangeOut.of(row)


def list_changes(view: View) -> list[ParameterChangeOut]:
    """List changes of parameters, the newest first."""
    require(view.actor, Right.SEE_FIGURES)
    return [ParameterChangeOut.of(row) for row in repository.changes_seen(view)]


def approve_parameters(work: Work, change: str, version: int) -> ParameterChangeOut:
    """Approve a change as a named officer; it is in force from now on.

    Raises
    ------
    Conflict
        If it is approved already, or its effect on the last round was not looked at as things stand now.
    Stale
        If it was changed meanwhile.
    """
    require(work.actor, Right.DECIDE)
    row = repository.change_seen(work, change)
    work.session.refresh(row, with_for_update=True)
    if row.version != version:
        raise Stale("changed_meanwhile")
    if row.approved_at is not None:
        raise Conflict("change_in_force")
    last = repository.last_round(work)
    if last is not None and (row.effect is None or row.effect["round"] != last.id):
        raise Conflict("effect_first")
    if last is not None and row.effect_on != digest_of(in_force(work)):
        raise Conflict("effect_first")
    row.approved_by, row.approved_at, row.version = work.actor.account, work.now, row.version + 1
    work.note("parameters.approved", row.id, names=sorted(row.parameters))
    return ParameterChangeOut.of(row)
