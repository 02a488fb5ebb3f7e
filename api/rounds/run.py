"""Rounds run: long, so outside every transaction, on what was frozen; then kept in a short one."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import update

from api.access.actor import Actor
from api.access.policy import Right, require
from api.errors import Conflict, NotFound
from api.people.secrets import Sealed
from api.rounds import repository, results
from api.rounds.freeze import Frozen, digest_of, opened, plain, seal_result
from api.rounds.parameters import in_force, merged, params_of
from api.rounds.repository import round_named
from api.rounds.schemas import EffectOut, ReplayOut
from api.rounds.tables import RoundRow
from api.store.base import rows_changed
from api.store.store import Store, View, Work
from matcher.eligibility.figures import NoFigureError
from matcher.errors import NoPlan, PlanRefused
from matcher.explanation.recommendation import Recommendation
from matcher.params import Params
from resources_catalog.errors import FaultsFound

AT_ONCE = 20.0
"""Seconds that a round may take inside a request; longer ones are for the worker."""

TOP = 5


@dataclass(frozen=True)
class Outcome:
    """What came of a round: the whole and each person's part as text, or the code of why there is nothing."""

    failed: str | None = None
    whole: str = ""
    parts: dict[str, str] | None = None

    @property
    def digest(self) -> str:
        """Give the digest of all of it."""
        return digest_of([self.whole, self.parts])


def worked_out(frozen: Frozen) -> Outcome:
    """Work out what comes of a round; the same inputs give the same bytes."""
    found = _recommended(frozen, params_of(frozen.parameters))
    if isinstance(found, str):
        return Outcome(failed=found)
    ids = {part.code: person for person, part in frozen.parts.items()}
    parts = {person: plain(own.model_dump(mode="json")) for person, own in results.of_people(found, ids).items()}
    return Outcome(whole=plain(results.summary(found).model_dump(mode="json")), parts=parts)


def _recommended(frozen: Frozen, params: Params) -> Recommendation | str:
    from matcher.pipeline import Settings, recommend  # the solver is loaded where a round is run, and only there

    inputs = frozen.inputs()
    settings = Settings(seconds=frozen.seconds, seed=frozen.seed, top=TOP)
    try:
        return recommend(inputs.catalogue, inputs.caseload, params, on=frozen.on, settings=settings)
    except NoPlan as none:
        return "no_time" if none.conflict is None else "no_plan"
    except NoFigureError:
        return "no_figures_today"
    except PlanRefused:
        return "plan_refused"
    except FaultsFound:
        return "pin_not_allowed"  # which one is found where each is shown: a sealed one is named nowhere


def prepare(view: View, number: str) -> Frozen:
    """Open a round to be run.

    Raises
    ------
    NotFound
        If there is none.
    Conflict
        If it was run, or one of its people was erased since.
    """
    row = _found(view, number)
    if row.state != "frozen":
        raise Conflict("round_was_run")
    return opened(view, row)


def _found(view: View, number: str) -> RoundRow:
    row = round_named(view, number)
    if row is None:
        raise NotFound("no_such_round")
    return row


def keep_outcome(work: Work, number: str, outcome: Outcome) -> str:
    """Keep what came of a round, once; gives its state. Part of a command that notes it.

    Raises
    ------
    Conflict
        If it was kept already, or one of its people was erased meanwhile.
    """
    row = _found(work, number)
    state = "failed" if outcome.failed else "done"
    own = (RoundRow.municipality == row.municipality, RoundRow.id == row.id, RoundRow.state == "frozen")
    result = None if outcome.failed else seal_result(work, row, outcome.whole)
    values = {
        "state": state, "failed": outcome.failed, "result": result, "done_at": work.now,
        "result_digest": None if outcome.failed else outcome.digest,
    }  # fmt: skip
    if rows_changed(work.session, update(RoundRow).where(*own).values(values)) == 0:
        raise Conflict("round_was_run")
    parts = outcome.parts or {}
    keys = repository.keys_of(work, parts)
    if len(keys) < len(parts):
        raise Conflict("not_replayable", since=work.now.date().isoformat())
    for part in repository.parts_of(work, number):
        if part.person in parts:
            part.result = Sealed(work, part.person).seal(f"round/{number}/result", parts[part.person])
    work.session.flush()
    work.session.refresh(row)
    return state


def run_round(store: Store, actor: Actor, clock: Callable[[], datetime], number: str) -> str:
    """Run a frozen round and keep what came of it; gives its state.

    Raises
    ------
    Conflict
        If it was run already, or one of its people was erased since.
    """
    with store.view(actor, clock()) as view:
        frozen = prepare(view, number)
    outcome = worked_out(frozen)
    with store.work(actor, clock()) as work:
        state = keep_outcome(work, number, outcome)
        work.note("round.run", number, state=state)
    return state


def replay_round(store: Store, actor: Actor, clock: Callable[[], datetime], number: str) -> ReplayOut:
    """Run a finished round again and compare: it must give the same, byte for byte.

    Raises
    ------
    Conflict
        If it has no result, or one of its people was erased since.
    """
    with store.view(actor, clock()) as view:
        row = _found(view, number)
        if row.state != "done":
            raise Conflict("round_not_done")
        before, frozen = row.result_digest, opened(view, row)
    again = worked_out(frozen).digest
    with store.work(actor, clock()) as work:
        work.note("round.replayed", number, identical=again == before)
    return ReplayOut(identical=again == before, digest=again)


# ------------------------------------------------------------------ what a change of parameters would do


def find_effect(store: Store, actor: Actor, clock: Callable[[], datetime], change: str) -> EffectOut:
    """Find out what a change would have done to the last round, against what is in force; keep it with the change.

    Raises
    ------
    Conflict
        If there is no round to look at, or one of the two cannot be run.
    """
    require(actor, Right.SUPERVISE)
    with store.view(actor, clock()) as view:
        proposed, last = repository.change_seen(view, change), repository.last_round(view)
        if last is None:
            raise Conflict("no_round_yet")
        now, frozen, number = in_force(view), opened(view, last), last.id
        then = merged(now, proposed.parameters)
    before, after = (_placed(frozen, values) for values in (now, then))
    effect = EffectOut(
        round=number, placed_before=len(before), placed_after=len(after), more=len(after - before),
        less=len(before - after),
    )  # fmt: skip
    with store.work(actor, clock()) as work:
        row = repository.change_seen(work, change)
        row.effect, row.effect_on = effect.model_dump(), digest_of(now)
        work.note("parameters.tried", change, round=number, more=effect.more, less=effect.less)
    return effect


def _placed(frozen: Frozen, values: dict[str, object]) -> frozenset[str]:
    found = _recommended(frozen, params_of(values))
    if isinstance(found, str):
        raise Conflict(found)
    return results.placed(found)
