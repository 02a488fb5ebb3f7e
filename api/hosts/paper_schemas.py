"""Papers, money, companions, flags and worries as they come in and go out."""

from datetime import date, datetime
from typing import Annotated, Literal, get_args

from pydantic import BaseModel, Field

from api.accounts.schemas import Form
from api.hosts.tables import (
    AgreementRow,
    CompanionRow,
    FlagRow,
    InsuranceRow,
    MoneyLineRow,
    PledgeRow,
    WorryRow,
)
from api.people.schemas import Code, Short, Words

AgreementKind = Literal["agreement", "memorandum", "registration"]
Settled = Literal[
    "not_a_worker", "not_in_the_rota", "tasks_left_out", "supervision", "insurance", "emergency", "secrecy", "photos",
    "harassment_contact", "money", "heat_and_rain", "how_to_stop",
]  # fmt: skip
"""What an agreement may settle."""
Route = Literal["eligible", "eligible_by_recognition", "gap"]
CoverStep = Literal["visit", "try_out", "taking_part"]
Cover = Literal["covered", "host_own", "csw_scheme", "volunteer_cover", "workers_accident", "not_needed"]
"""What a placement can rest on; a cover that is still to be arranged is none."""
Yen = Annotated[int, Field(ge=0, le=10_000_000)]
MoneyKind = Literal["thanks", "wage_of_site", "activity_money", "fare", "lunch", "goods"]
Unit = Literal["hour", "visit", "day", "month", "once"]


class EndIn(Form):
    """The last day of something that ends before its time."""

    on: date


class AgreementIn(Form):
    """A paper between a host and the municipality."""

    kind: AgreementKind
    since: date
    until: date
    parties: Short | None = None
    settled: list[Settled] = Field(default=[], max_length=30)
    paper_lies: Short | None = None


class AgreementOut(BaseModel):
    """An agreement; ``open_items`` are what it leaves unsettled."""

    id: str
    host: str
    kind: str
    since: date
    until: date
    ended_on: date | None
    parties: str | None
    settled: list[str]
    open_items: list[str]
    paper_lies: str | None

    @classmethod
    def of(cls, row: AgreementRow) -> "AgreementOut":
        """Show an agreement."""
        return cls(
            id=row.id, host=row.host, kind=row.kind, since=row.since, until=row.until, ended_on=row.ended_on,
            parties=row.parties, settled=row.settled, paper_lies=row.paper_lies,
            open_items=[each for each in get_args(Settled) if each not in row.settled],
        )  # fmt: skip


class PledgeIn(Form):
    """A signed promise of secrecy; who signed is said by role, the name stands on the paper."""

    signed_by: Literal["owner", "manager", "staff", "companion", "other"]
    signed_on: date
    paper_lies: Short


class PledgeOut(BaseModel):
    """A signed promise of secrecy."""

    id: str
    host: str | None
    companion: str | None
    signed_by: str
    signed_on: date
    paper_lies: str

    @classmethod
    def of(cls, row: PledgeRow) -> "PledgeOut":
        """Show a pledge."""
        return cls(
            id=row.id, host=row.host, companion=row.companion, signed_by=row.signed_by, signed_on=row.signed_on,
            paper_lies=row.paper_lies,
        )  # fmt: skip


class InsuranceIn(Form):
    """Which cover a route has at a step; without a host it is for all hosts of the municipality."""

    host: Code | None = None
    route: Route
    step: CoverStep
    cover: Cover
    since: date
    until: date
    paper_lies: Short | None = None


class InsuranceOut(BaseModel):
    """A cover."""

    id: str
    host: str | None
    route: str
    step: str
    cover: str
    since: date
    until: date
    ended_on: date | None
    paper_lies: str | None

    @classmethod
    def of(cls, row: InsuranceRow) -> "InsuranceOut":
        """Show a cover."""
        return cls(
            id=row.id, host=row.host, route=row.route, step=row.step, cover=row.cover, since=row.since,
            until=row.until, ended_on=row.ended_on, paper_lies=row.paper_lies,
        )  # fmt: skip


class MoneyIn(Form):
    """What a placement pays, to whom, by whom."""

    placement: Code
    payee: Literal["person", "host"]
    kind: MoneyKind
    yen: Yen
    unit: Unit
    cap_yen: Yen | None = None
    payer: Short
    budget_line: Short
    since: date
    until: date


class MoneyForHost(BaseModel):
    """What a host is paid; not for whom."""

    kind: str
    yen: int
    unit: str
    cap_yen: int | None
    payer: str
    since: date
    until: date
    ended_on: date | None

    @classmethod
    def to_host(cls, row: MoneyLineRow) -> "MoneyForHost":
        """Show a host what it is paid."""
        return cls(
            kind=row.kind, yen=row.yen, unit=row.unit, cap_yen=row.cap_yen, payer=row.payer, since=row.since,
            until=row.until, ended_on=row.ended_on,
        )  # fmt: skip


class MoneyOut(MoneyForHost):
    """What a placement pays, as staff sees it."""

    id: str
    placement: str
    payee: str
    budget_line: str

    @classmethod
    def of(cls, row: MoneyLineRow) -> "MoneyOut":
        """Show a line of money."""
        return cls(
            id=row.id, placement=row.placement, payee=row.payee, budget_line=row.budget_line, kind=row.kind,
            yen=row.yen, unit=row.unit, cap_yen=row.cap_yen, payer=row.payer, since=row.since, until=row.until,
            ended_on=row.ended_on,
        )  # fmt: skip


class CompanionIn(Form):
    """Somebody who goes along, by a code; a lift is free or at actual cost, anything else would need a licence."""

    code: Code
    days: Short
    car: bool = False
    seats: int = Field(default=0, ge=0, le=20)
    charge: Literal["free", "actual_cost"] = "free"
    conditions: Short | None = None


class CompanionChange(Form):
    """What changes of a companion; what is not named stays."""

    days: Short | None = None
    car: bool | None = None
    seats: int | None = Field(default=None, ge=0, le=20)
    charge: Literal["free", "actual_cost"] | None = None
    conditions: Short | None = None
    active: bool | None = None


class CompanionOut(BaseModel):
    """Somebody who goes along."""

    id: str
    version: int
    code: str
    days: str
    car: bool
    seats: int
    charge: str
    conditions: str | None
    active: bool

    @classmethod
    def of(cls, row: CompanionRow) -> "CompanionOut":
        """Show a companion."""
        return cls(
            id=row.id, version=row.version, code=row.code, days=row.days, car=row.car, seats=row.seats,
            charge=row.charge, conditions=row.conditions, active=row.active,
        )  # fmt: skip


class FlagIn(Form):
    """A host asks for help, in a few plain words; nothing about anybody in particular."""

    kind: Literal["how_to_speak", "absence", "safety", "workload", "relations", "money", "other"]
    urgency: Literal["today", "this_week", "some_time"]
    opening: Code | None = None
    words: Short | None = None


class FlagAnswer(Form):
    """What came of it, for the host to read."""

    answer: Short


class FlagOut(BaseModel):
    """A host's asking for help, and what came of it."""

    id: str
    host: str
    opening: str | None
    kind: str
    urgency: str
    words: str | None
    state: str
    answer: str | None
    at: datetime

    @classmethod
    def of(cls, row: FlagRow, words: str | None, answer: str | None) -> "FlagOut":
        """Show a flag."""
        return cls(
            id=row.id, host=row.host, opening=row.opening, kind=row.kind, urgency=row.urgency, words=words,
            state=row.state, answer=answer, at=row.at,
        )  # fmt: skip


class WorryIn(Form):
    """Somebody one worries about; no name is needed. Says on what legal ground it is kept, and until when."""

    basis: Literal["own_task", "life_and_body", "agreed"]
    until: date
    words: Words


class WorryOut(BaseModel):
    """Somebody one worries about."""

    id: str
    host: str | None
    basis: str
    until: date
    words: str
    at: datetime

    @classmethod
    def of(cls, row: WorryRow, words: str) -> "WorryOut":
        """Show a note."""
        return cls(id=row.id, host=row.host, basis=row.basis, until=row.until, words=words, at=row.at)


class Cleared(BaseModel):
    """How many notes were past their day and are gone."""

    count: int
