"""Placements as they come in and go out, for staff and for hosts."""

from datetime import date, datetime
from typing import Literal

from pydantic import BaseModel, Field

from api.accounts.schemas import Form
from api.people.schemas import Code, Short, Words
from api.placements.tables import GateRow, PlacementRow, StepRow, TryOutDayRow

Route = Literal["eligible", "eligible_by_recognition", "gap"]


class BeginIn(Form):
    """An opening that is looked at for somebody, and on what they would come."""

    opening: Code
    route: Route


class PaperIn(Form):
    """A paper: its day, how long it holds, and what its kind must say (a number, which insurance)."""

    on: date
    until: date | None = None
    number: Short | None = None
    cover: Code | None = None


class AnswerIn(Form):
    """What a host says."""

    edge: Code
    reason: Code | None = None
    on: date
    words: Words | None = None


class StepIn(AnswerIn):
    """A step to be taken.

    ``on`` is the day it was said or done, or the day that was set; ``until`` the last day planned of a try-out or a
    pause; ``to`` the opening that is asked instead.
    """

    said_by: Literal["person", "host", "staff"]
    until: date | None = None
    papers: dict[Code, PaperIn] = Field(default={}, max_length=20)
    to: Code | None = None


class DayIn(Form):
    """One day of a try-out."""

    on: date
    how: Literal["came", "could_not", "shorter"]
    words: Words | None = None


class DaysIn(Form):
    """The days of a week, as its paper has them."""

    days: list[DayIn] = Field(min_length=1, max_length=14)


class GateIn(Form):
    """The papers asked for."""

    papers: list[Code] = Field(max_length=20)


class PlacementOut(BaseModel):
    """Where somebody's way with an opening stands; ``may`` names the edges the reader can take from here."""

    id: str
    version: int
    person: str
    opening: str
    opening_name: str
    host: str
    route: str
    step: str
    holds: str
    visit_on: date | None
    since: date | None
    until: date | None
    may: list[str]

    @classmethod
    def of(cls, row: PlacementRow, opening_name: str, may: list[str]) -> "PlacementOut":
        """Show a placement to staff."""
        return cls(
            id=row.id, version=row.version, person=row.person, opening=row.opening, opening_name=opening_name,
            host=row.host, route=row.route, step=row.step, holds=row.holds, visit_on=row.visit_on, since=row.since,
            until=row.until, may=may,
        )  # fmt: skip


class StepOut(BaseModel):
    """A step that was taken; ``words`` are gone where the person's record was erased."""

    number: int
    edge: str
    before: str
    after: str
    opening: str
    reason: str | None
    said_by: str
    on: date
    papers: dict[str, PaperIn]
    words: str | None
    account: str
    at: datetime

    @classmethod
    def of(cls, row: StepRow, words: str | None) -> "StepOut":
        """Show a step."""
        return cls(
            number=row.number, edge=row.edge, before=row.before, after=row.after, opening=row.opening,
            reason=row.reason, said_by=row.said_by, on=row.on, words=words, account=row.account, at=row.at,
            papers={code: PaperIn.model_validate(paper) for code, paper in row.papers.items()},
        )  # fmt: skip


class DayOut(BaseModel):
    """One day of a try-out."""

    on: date
    how: str
    words: str | None

    @classmethod
    def of(cls, row: TryOutDayRow, words: str | None) -> "DayOut":
        """Show a day."""
        return cls(on=row.on, how=row.how, words=words)


class PlacementPage(BaseModel):
    """A placement with its steps, its days, and the papers that each edge from here still lacks."""

    version: int
    placement: PlacementOut
    steps: list[StepOut]
    days: list[DayOut]
    missing: dict[str, list[str]]


class VisitorOut(BaseModel):
    """What a host sees of somebody who may come: which opening and when.

    ``called`` and ``lines`` are there from the try-out on, as long as the person agrees to them being told.
    """

    id: str
    version: int
    opening: str
    opening_name: str
    stage: str
    day: date | None
    called: str | None
    lines: list[str]
    may: list[str]


class GateOut(BaseModel):
    """Which papers are asked for before an edge on a route, and whether the municipality says so itself."""

    edge: str
    route: str
    papers: list[str]
    own: bool

    @classmethod
    def of(cls, row: GateRow) -> "GateOut":
        """Show what a municipality asks for."""
        return cls(edge=row.edge, route=row.route, papers=row.papers, own=True)
