"""Places, rounds and parameters as they come in and go out; what a person may read is apart from what staff may."""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field

from api.accounts.schemas import Form
from api.people.schemas import Words
from api.rounds.parameters import ParametersIn
from api.rounds.tables import ParameterChangeRow, PinRow

Lang = Literal["ja", "en", "ja-easy"]
Kind = Literal["pin", "rule_out", "must_place"]
Place = Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9_.:@/-]+$")]
"""An opening, or one of its days: ``O1@wed``."""


class AskOut(BaseModel):
    """What to find out, and from whom: role and telephone where they are known."""

    whom: str | None
    texts: list[str]


class PlaceOut(BaseModel):
    """One place as a person reads it; no value and no share of one stands here.

    ``before_next`` says why it stands before the next; ``last_word`` whether the host was silent for long.
    """

    opening: str
    place: str
    name: str
    host: str
    kind: str
    when: str
    decided: bool
    standing: bool
    waits: bool
    fits: list[str]
    to_find_out: list[AskOut]
    to_mind: list[str]
    first_step: str
    before_next: list[str]
    way: str | None
    cost: str | None
    scheme: list[str]
    cover: str
    note: str | None
    last_word_on: date | None
    last_word: str | None


class NotNowOut(BaseModel):
    """Not deciding now: a choice like the others."""

    name: str
    text: str
    next_contact: str | None


class ToCheckOut(BaseModel):
    """A place that may fit, whose host is to be called before anybody is told of it."""

    opening: str
    name: str
    host: str
    when: str
    contact: list[str]
    last_word_on: date | None
    text: str


class NearOut(BaseModel):
    """What would have to be different for one more place."""

    name: str
    host: str
    text: str


class PlacesOut(BaseModel):
    """What is put before one person. ``not_looked_for`` says why nobody looks for a place now, if so."""

    on: date
    person: str
    state: str
    own_words: str | None
    deadline: str | None
    not_looked_for: str | None
    places: list[PlaceOut]
    not_now: NotNowOut
    would_have_to_change: list[NearOut]
    to_check_first: list[ToCheckOut]
    rights: str


class LevelOut(BaseModel):
    """One part of a fit: high, middle, low, or not known."""

    part: str
    level: Literal["high", "middle", "low", "unknown"]
    name: str
    said: str


class StaffPlaceOut(BaseModel):
    """What staff unfolds of a place: the parts of the fit, and what stands before each step."""

    opening: str
    parts: list[LevelOut]
    gates: list[str]


class StaffPart(BaseModel):
    """What only staff unfolds.

    ``left_out`` counts what the assessment names and nobody knows any more, ``unread`` openings that cannot be read.
    """

    open_questions: int
    reached_by: str | None
    priority: str | None
    left_out: int
    unread: int
    places: list[StaffPlaceOut]


class StaffPlacesOut(PlacesOut):
    """What is put before one person, with the folded part of staff."""

    staff: StaffPart

    def for_person(self) -> PlacesOut:
        """Give the person's part alone."""
        return PlacesOut(**{name: getattr(self, name) for name in PlacesOut.model_fields})


class ReasonOut(BaseModel):
    """A reason for or against."""

    code: str
    effect: str
    ask: str | None
    text: str


class SchemeOut(BaseModel):
    """A scheme, what it says of the person, and why it is not used if it is not."""

    programme: str
    outcome: str
    why: str
    not_used: str | None


class ChangeOut(BaseModel):
    """A change that would settle something that is in the way."""

    change: str
    ask: str | None
    text: str


class WayOutOut(BaseModel):
    """Something in the way, and what would settle it."""

    reason: str
    changes: list[ChangeOut]


class PairOut(BaseModel):
    """Everything for and against one person at one place on one day."""

    opening: str
    allowed: Literal["yes", "confirm", "no"]
    waits: bool
    route: str
    rather_wait: bool
    reasons: list[ReasonOut]
    gates: dict[str, list[str]]
    schemes: list[SchemeOut]
    ways_out: list[WayOutOut]
    lines: list[str]


class WhyOut(BaseModel):
    """Why a place is there for a person or not, for each day of it; for staff."""

    person: str
    opening: str
    not_looked_for: str | None
    days: list[PairOut]


class PinIn(Form):
    """Something settled: ``pin`` and ``rule_out`` name a place, ``must_place`` lets a person be looked for first."""

    kind: Kind
    place: Place | None = None
    role: Literal["person", "coordinator", "counsellor", "supervisor", "conference"]
    reason: Words
    until: date | None = None


class PinOut(BaseModel):
    """Something settled for a person."""

    id: str
    kind: Kind
    place: str | None
    role: str
    reason: str
    until: date | None
    account: str
    at: datetime
    lifted_at: datetime | None

    @classmethod
    def of(cls, row: PinRow, reason: str) -> "PinOut":
        """Show what is settled."""
        own = {name: getattr(row, name) for name in cls.model_fields if name != "reason"}
        return cls(**own, reason=reason)


class RoundIn(Form):
    """A round to be proposed; what it depends on is frozen at once."""

    seed: Annotated[int, Field(ge=0, le=2**31 - 1)] = 0
    seconds: Annotated[float, Field(ge=1, le=600, allow_inf_nan=False)] = 10.0


class OthersOut(BaseModel):
    """What a choice would change for others, in counts; null where it is not known."""

    lose: int
    move: int
    gain: int


class RankedOut(BaseModel):
    """A place on a person's list of a round."""

    place: str
    opening: str
    host: str
    rank: int
    route: str
    in_plan: bool
    waits: bool
    possible: bool | None
    others: OthersOut | None


class UnplacedOut(BaseModel):
    """Why a round has no place for somebody, and what would change that without taking one from others."""

    why: list[str]
    limits: list[str]
    changes: list[str]
    verified: bool


class PersonInRound(BaseModel):
    """What a round gives for one person, for those who may see the person; ``settled`` was decided before it."""

    person: str
    planned: list[str] = []
    settled: list[str] = []
    ranked: list[RankedOut] = []
    unplaced: UnplacedOut | None = None


class QuestionOut(BaseModel):
    """Something to find out, for how many it counts, and what an answer would change."""

    code: str
    opening: str | None
    host: str | None
    people: int
    effect: str
    gain: int | None
    verified: bool


class RoundSummary(BaseModel):
    """A round as a whole; nobody can be told from it."""

    considered: int
    placed: int
    aside: dict[str, int]
    status: str
    questions: list[QuestionOut]
    limits_used_up: list[str]


class RoundOut(BaseModel):
    """A round. ``not_replayable_since`` is the day on which the first of its people was erased."""

    id: str
    on: date
    state: Literal["frozen", "done", "failed"]
    failed: str | None
    seed: int
    seconds: float
    parameters: dict[str, Any]
    digest: str
    result_digest: str | None
    account: str
    at: datetime
    done_at: datetime | None
    not_replayable_since: date | None
    summary: RoundSummary | None = None
    people: list[PersonInRound] = []


class ReplayOut(BaseModel):
    """Whether a round gives the same again, byte for byte."""

    identical: bool
    digest: str


class ParameterChangeIn(Form):
    """A change of parameters, and why."""

    parameters: ParametersIn
    reason: Words


class EffectOut(BaseModel):
    """What a change would have done to the last round, in counts."""

    round: str
    placed_before: int
    placed_after: int
    more: int
    less: int


class ParameterChangeOut(BaseModel):
    """A change of parameters."""

    id: str
    version: int
    parameters: dict[str, Any]
    reason: str
    proposed_by: str
    proposed_at: datetime
    effect: EffectOut | None
    approved_by: str | None
    approved_at: datetime | None

    @classmethod
    def of(cls, row: ParameterChangeRow) -> "ParameterChangeOut":
        """Show a change."""
        own = {name: getattr(row, name) for name in cls.model_fields if name != "effect"}
        return cls(**own, effect=None if row.effect is None else EffectOut(**row.effect))
