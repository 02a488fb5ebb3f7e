"""Plans as they come in and go out."""

from datetime import date, datetime
from typing import Literal

from pydantic import BaseModel, Field

from api.accounts.schemas import Form
from api.conferences.plans.tables import GoalRow, PlanRow, ReturnRow
from api.people.schemas import Code, Words
from api.people.ties.schemas import ClosingReason, Function

Mark = Literal["achieved", "partly", "changed", "stopped"]
Tick = Literal["issues_sorted", "lead_settled", "person_knows"]


class PlanIn(Form):
    """A plan for one person, or for members of one household."""

    people: list[Code] = Field(min_length=1, max_length=20)
    household: Code | None = None
    function: Function = "participation"
    since: date
    until: date | None = None
    review_on: date


class PlanOut(BaseModel):
    """A plan in a list; ``people`` are those one may know of."""

    id: str
    version: int
    people: list[str]
    household: str | None
    function: str
    since: date
    until: date | None
    review_on: date
    state: str
    reason: str | None
    ended_on: date | None
    ticks: list[str]
    follows: str | None

    @classmethod
    def of(cls, row: PlanRow, people: list[str]) -> "PlanOut":
        """Show a plan."""
        return cls(**{name: getattr(row, name) for name in cls.model_fields if name != "people"}, people=people)


class GoalIn(Form):
    """A goal in a member's own words."""

    words: Words


class GoalOut(BaseModel):
    """A goal."""

    id: str
    words: str

    @classmethod
    def of(cls, row: GoalRow, words: str) -> "GoalOut":
        """Show a goal."""
        return cls(id=row.id, words=words)


class RoleIn(Form):
    """Who does what, until when."""

    who: Literal["person", "family", "agency", "host", "coordinator", "supporter", "neighbour"]
    agency: Code | None = None
    host: Code | None = None
    until: date | None = None
    words: Words


class RoleOut(BaseModel):
    """A role."""

    who: str
    agency: str | None
    host: str | None
    until: date | None
    words: str


class EvaluationIn(Form):
    """How it went, by the person: a mark for each goal, by its id; or why the person was not asked."""

    occasion: Literal["review", "suspension", "re_plan", "closure"]
    marks: dict[Code, Mark] = Field(default={}, max_length=50)
    words: Words | None = None
    not_asked: Literal["died", "not_reached", "did_not_want"] | None = None


class OtherWordIn(Form):
    """What an agency or a host says of how it went."""

    agency: Code | None = None
    host: Code | None = None
    words: Words


class OtherWordOut(BaseModel):
    """What an agency or a host said."""

    agency: str | None
    host: str | None
    words: str


class EvaluationOut(BaseModel):
    """How it went: the person first, then agencies, then the host."""

    id: str
    occasion: str
    at: datetime
    marks: dict[str, str]
    words: str | None
    not_asked: str | None
    others: list[OtherWordOut]


class PlanPage(BaseModel):
    """One member's page of a plan: nothing of the other members is on it."""

    version: int
    plan: PlanOut
    goals: list[GoalOut]
    roles: list[RoleOut]
    evaluations: list[EvaluationOut]


class EndIn(Form):
    """A plan to be suspended: on which day, why."""

    on: date
    reason: ClosingReason


class CloseIn(EndIn):
    """A plan to be closed, with the three points of the closing check."""

    ticks: list[Tick] = Field(max_length=3)


class RenewIn(Form):
    """The period of the plan that takes the place of another."""

    since: date
    until: date | None = None
    review_on: date


class ReturnIn(Form):
    """Somebody to go back to consultation; words only where the person agreed to them being told."""

    agency: Code
    plan: Code | None = None
    reason: Literal["other_needs_first", "not_now", "own_wish", "better_there", "moved"]
    words: Words | None = None


class ReturnOut(BaseModel):
    """A return to consultation; without words."""

    id: str
    agency: str
    reason: str
    at: datetime
    words: bool
    acknowledged_how: str | None
    acknowledged_at: datetime | None

    @classmethod
    def of(cls, row: ReturnRow) -> "ReturnOut":
        """Show a return."""
        plain = {name: getattr(row, name) for name in cls.model_fields if name != "words"}
        return cls(**plain, words=row.words is not None)


class ReturnPage(ReturnOut):
    """A return to consultation with what is told."""

    told: str | None
