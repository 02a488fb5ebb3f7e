"""The steps of one person's way with one opening: one table, and the few questions asked of it.

Nothing in it ends by itself: a step is left only by what the person, the host or the staff said.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping


class Seat(StrEnum):
    """The seat that somebody holds at an opening."""

    NONE = "none"
    TRY_OUT = "try_out"
    REGULAR = "regular"


class Effect(StrEnum):
    """What an edge does with the seat. ``RELEASE`` lets go of whichever is held; ``GO_BACK`` undoes an edge."""

    NONE = "none"
    TAKE_TRY_OUT = "take_try_out"
    RELEASE_TRY_OUT = "release_try_out"
    TRY_OUT_TO_REGULAR = "try_out_to_regular"
    RELEASE = "release"
    GO_BACK = "go_back"


@dataclass(frozen=True, slots=True)
class Step:
    """Where a way stands.

    Parameters
    ----------
    holds
        The seat that is held here.
    stage
        What the host is shown of it; ``None`` where the host does not know of it (yet, or any more).
    named
        Whether the host may hear what the person is called, if the person agreed to it.
    final
        Whether the way ends here.
    """

    code: str
    holds: Seat = Seat.NONE
    stage: str | None = None
    named: bool = False
    final: bool = False


@dataclass(frozen=True, slots=True)
class Paper:
    """What has to stand before an edge; ``routes`` are those it is asked for."""

    code: str
    routes: tuple[str, ...] = ("eligible", "eligible_by_recognition", "gap")


@dataclass(frozen=True, slots=True)
class Edge:
    """One way from a step to the next.

    Parameters
    ----------
    moves
        The step after, by the step before.
    said_by
        Whose word it is: ``person``, ``host`` or ``staff``.
    roles
        Who may enter it.
    reasons, needs_reason
        The codes that may be given, and whether one must be.
    papers
        The gates that stand before it where the municipality sets none of its own.
    consents
        Purposes the person must have agreed to, whatever the municipality sets.
    may_lie_ahead
        Whether its day may be one to come.
    """

    name: str
    moves: Mapping[str, str]
    said_by: tuple[str, ...]
    roles: tuple[str, ...]
    effect: Effect = Effect.NONE
    reasons: tuple[str, ...] = ()
    needs_reason: bool = False
    papers: tuple[Paper, ...] = ()
    consents: tuple[str, ...] = ()
    may_lie_ahead: bool = False

    @property
    def audit(self) -> str:
        """The kind of its row in the audit."""
        return f"placement.{self.name}"


FIRST: Final = "considering"

_STEPS = (
    Step("considering"),
    Step("wants_to_see"),
    Step("sounding", stage="asked"),
    Step("waiting_for_answer", stage="asked"),
    Step("welcome", stage="welcome"),
    Step("visit_set", Seat.TRY_OUT, "visit"),
    Step("visited", stage="visited"),
    Step("person_would", stage="visited"),
    Step("host_would", stage="visited"),
    Step("both_would", stage="visited"),
    Step("preparing", Seat.TRY_OUT, "preparing"),
    Step("trying", Seat.TRY_OUT, "try_out", named=True),
    Step("review", Seat.TRY_OUT, "try_out", named=True),
    Step("going_on", Seat.TRY_OUT, "try_out", named=True),
    Step("resting"),
    Step("taking_part", Seat.REGULAR, "taking_part", named=True),
    Step("on_pause", Seat.REGULAR, "away", named=True),
    Step("not_this_time", final=True),
    Step("let_go", final=True),
    Step("broken_off", final=True),
    Step("looked_elsewhere", final=True),
    Step("ended", final=True),
)
STEPS: Final = MappingProxyType({step.code: step for step in _STEPS})

STAFF: Final = ("coordinator", "supervisor")
STAFF_OR_HOST: Final = (*STAFF, "host")
PERSON: Final = ("person",)
HOST: Final = ("host",)
ANYBODY: Final = ("person", "host", "staff")

HOSTS_SIDE: Final = (
    "host_full", "host_season", "host_short_of_staff", "host_key_person_away", "host_changed_plans",
    "host_cannot_do_task", "host_cannot_do_days", "host_first_wants_to_talk", "host_no_reason_given",
)  # fmt: skip
"""Why a host says no: about the host alone, never about the person."""

PERSONS: Final = ("not_wanted", "not_now", "other_place", "too_far", "too_much", "days_do_not_fit", "health")
"""Why a person says no; the first is a full reason."""

ENDINGS: Final = (
    "as_planned", "next", "own_decision", "hosts_side", "health", "moved", "lost_contact", "died",
)  # fmt: skip
LETTING_GO: Final = (*PERSONS, "next", "own_decision", "hosts_side", "moved", "lost_contact", "died")
UNDOING: Final = ("by_mistake", "consent_withdrawn", "person_asked", "host_asked", "decision_taken_back")

DECIDING: Final = ("visited", "person_would", "host_would", "both_would")
ASKED: Final = ("sounding", "waiting_for_answer")
BEFORE_TRYING: Final = ("considering", "wants_to_see", *ASKED, "welcome", "visit_set", *DECIDING, "preparing")
COMING: Final = ("trying", "review", "going_on", "taking_part", "on_pause")


def _to(after: str, *before: str) -> Mapping[str, str]:
    return MappingProxyType(dict.fromkeys(before, after))


def _stay(*steps: str) -> Mapping[str, str]:
    return MappingProxyType({step: step for step in steps})


def _moves(**after: str) -> Mapping[str, str]:
    return MappingProxyType(after)


_SOUNDING = (
    Edge("wish", _to("wants_to_see", "considering"), PERSON, STAFF),
    Edge("sound", _to("sounding", "wants_to_see"), ("staff",), STAFF, consents=("matching",)),
    Edge("wait", _to("waiting_for_answer", "sounding"), ("host", "staff"), STAFF),
    Edge("accept", _to("welcome", *ASKED), HOST, STAFF_OR_HOST),
    Edge("decline", _to("not_this_time", *ASKED), HOST, STAFF_OR_HOST, reasons=HOSTS_SIDE, needs_reason=True),
)
_VISIT = (
    Edge(
        "set_visit", _to("visit_set", "welcome"), PERSON, STAFF, Effect.TAKE_TRY_OUT,
        papers=(Paper("person_wishes"), Paper("host_agrees")), may_lie_ahead=True,
    ),
    Edge("move_visit", _stay("visit_set"), ANYBODY, STAFF, may_lie_ahead=True),
    Edge("visit", _to("visited", "visit_set"), ANYBODY, STAFF, Effect.RELEASE_TRY_OUT),
)  # fmt: skip
_BOTH_DECIDE = (
    Edge("person_tries", _moves(visited="person_would", host_would="both_would"), PERSON, STAFF),
    Edge(
        "person_thinks",
        _moves(visited="visited", person_would="visited", host_would="host_would", both_would="host_would"),
        PERSON, STAFF,
    ),
    Edge("person_declines", _to("let_go", *DECIDING), PERSON, STAFF, reasons=PERSONS),
    Edge("host_can", _moves(visited="host_would", person_would="both_would"), HOST, STAFF_OR_HOST),
    Edge(
        "host_talks",
        _moves(visited="visited", person_would="person_would", host_would="visited", both_would="person_would"),
        HOST, STAFF_OR_HOST,
    ),
    Edge(
        "host_difficult", _to("not_this_time", *DECIDING), HOST, STAFF_OR_HOST, reasons=HOSTS_SIDE, needs_reason=True
    ),
)  # fmt: skip
_TRY_OUT = (
    Edge("prepare", _to("preparing", "both_would"), ("staff",), STAFF, Effect.TAKE_TRY_OUT),
    Edge(
        "begin_try_out", _to("trying", "preparing"), PERSON, STAFF, consents=("tell_host",), may_lie_ahead=True,
        papers=(
            Paper("agreement"), Paper("insurance"), Paper("trial_sheet"),
            Paper("recognition", ("eligible_by_recognition",)),
            Paper("host_manager", ("gap",)), Paper("municipality_approval", ("gap",)),
        ),
    ),
    Edge("look_back", _to("review", "trying"), ANYBODY, STAFF),
    Edge(
        "break_off", _to("broken_off", "trying"), ANYBODY, STAFF, Effect.RELEASE_TRY_OUT, reasons=ENDINGS,
        needs_reason=True,
    ),
)  # fmt: skip
_AFTER_REVIEW = (
    Edge("go_on", _to("going_on", "review"), PERSON, STAFF),
    Edge("once_more", _to("preparing", "review"), PERSON, STAFF),
    Edge("look_elsewhere", _to("looked_elsewhere", "review", "going_on", "resting"), PERSON, STAFF, Effect.RELEASE),
    Edge("rest", _to("resting", "review", "going_on"), PERSON, STAFF, Effect.RELEASE_TRY_OUT),
    Edge("come_back", _to("preparing", "resting"), PERSON, STAFF, Effect.TAKE_TRY_OUT),
    Edge(
        "take_part", _to("taking_part", "going_on"), PERSON, STAFF, Effect.TRY_OUT_TO_REGULAR,
        papers=(Paper("conference"), Paper("decision")), consents=("tell_host",), may_lie_ahead=True,
    ),
)  # fmt: skip
_TAKING_PART = (
    Edge(
        "pause", _to("on_pause", "taking_part"), ANYBODY, STAFF, needs_reason=True,
        reasons=("pause_person", "pause_season", "pause_host", "pause_disaster"),
    ),
    Edge("back", _to("taking_part", "on_pause"), ANYBODY, STAFF),
    Edge(
        "end", _to("ended", "review", "going_on", "resting", "taking_part", "on_pause"), ANYBODY, STAFF,
        Effect.RELEASE, reasons=ENDINGS, needs_reason=True,
    ),
)  # fmt: skip
_ANY_TIME = (
    Edge(
        "let_go", _to("let_go", *BEFORE_TRYING), ANYBODY, STAFF, Effect.RELEASE, reasons=LETTING_GO,
        needs_reason=True,
    ),
    Edge("note_papers", _stay(*BEFORE_TRYING[1:], *COMING, "resting"), ("staff",), STAFF),
    Edge(
        "unaccept", _to("sounding", "welcome", "visit_set"), HOST, STAFF_OR_HOST, Effect.RELEASE,
        reasons=("by_mistake", *HOSTS_SIDE), needs_reason=True,
    ),
    Edge(
        "revoke",
        _moves(
            sounding="wants_to_see", waiting_for_answer="wants_to_see", welcome="wants_to_see",
            visit_set="wants_to_see", preparing="both_would", trying="preparing", going_on="review",
            taking_part="going_on",
        ),
        ("person", "staff"), STAFF, Effect.GO_BACK, reasons=UNDOING, needs_reason=True,
    ),
    Edge(
        "reroute", _to("considering", "wants_to_see", *ASKED, "welcome", "visit_set"), ANYBODY, STAFF, Effect.RELEASE,
        reasons=("by_mistake", "person_asked", "host_asked", "fits_better", "opening_stopped"), needs_reason=True,
    ),
)  # fmt: skip

EDGES: Final = MappingProxyType({
    each.name: each
    for part in (_SOUNDING, _VISIT, _BOTH_DECIDE, _TRY_OUT, _AFTER_REVIEW, _TAKING_PART, _ANY_TIME)
    for each in part
})  # fmt: skip

NOTED_PAPERS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType({
    "insurance": ("cover",),
    "car_insurance": (),
    "trial_sheet": ("until",),
    "emergency_card": (),
    "recognition": (),
    "referral": (),
    "host_manager": (),
    "municipality_approval": ("number",),
    "benefit_grant": (),
    "contract": (),
    "conference": (),
    "decision": ("number",),
})  # fmt: skip
"""Papers that are noted with a step, each with what must be said of it beside its day."""

KNOWN_PAPERS: Final = ("person_wishes", "host_agrees", "agreement")
"""Gates that the record itself answers: earlier steps, and the papers of the host."""


def edge(name: str) -> Edge:
    """Give an edge by its name.

    Raises
    ------
    KeyError
        If there is none of that name.
    """
    return EDGES[name]


def edges_from(step: str) -> tuple[Edge, ...]:
    """List the edges that leave a step, in the order of the table."""
    return tuple(each for each in EDGES.values() if step in each.moves)


def seat_after(effect: Effect, held: Seat, at: Seat) -> Seat:
    """Give the seat held after an effect; ``at`` is the one that the step after holds, to which undoing goes back.

    Raises
    ------
    ValueError
        If the effect lets go of a seat that is not held, or takes a second one.
    """
    if effect in (Effect.NONE, Effect.RELEASE):
        return held if effect is Effect.NONE else Seat.NONE
    if effect is Effect.GO_BACK:
        return at
    needed, given = {
        Effect.TAKE_TRY_OUT: (Seat.NONE, Seat.TRY_OUT),
        Effect.RELEASE_TRY_OUT: (Seat.TRY_OUT, Seat.NONE),
        Effect.TRY_OUT_TO_REGULAR: (Seat.TRY_OUT, Seat.REGULAR),
    }[effect]
    if held is not needed:
        raise ValueError(f"{effect} while holding {held}")
    return given


def papers_before(name: str, route: str) -> tuple[str, ...]:
    """Give the papers asked for before an edge on a route, as shipped."""
    return tuple(paper.code for paper in EDGES[name].papers if route in paper.routes)
