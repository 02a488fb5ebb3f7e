"""Plans and what belongs to them; words are sealed with the key of the member they are about."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from api.people.ties.tables import FUNCTIONS, of_person, one_of
from api.store.base import CODE, Base, Owned, Versioned

PLAN_STATES = ("draft", "agreed", "suspended", "closed", "replaced")


def _of_plan() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(
        ["municipality", "plan", "person"], ["plan_person.municipality", "plan_person.plan", "plan_person.person"]
    )


class PlanRow(Owned, Versioned, Base):
    """A plan of one function, for a person or a household; it needs no plan of another function.

    ``follows`` is the plan it took the place of; ``ticks`` are those of the closing check.
    """

    __tablename__ = "plan"
    household: Mapped[str | None] = mapped_column(CODE)
    function: Mapped[str] = mapped_column(CODE)
    since: Mapped[date]
    until: Mapped[date | None]
    review_on: Mapped[date]
    state: Mapped[str] = mapped_column(CODE, default="draft")
    reason: Mapped[str | None] = mapped_column(CODE)
    ended_on: Mapped[date | None]
    ticks: Mapped[list[str]] = mapped_column(default=list)
    follows: Mapped[str | None] = mapped_column(CODE)
    account: Mapped[str] = mapped_column(CODE)
    made_at: Mapped[datetime]
    __table_args__ = (
        ForeignKeyConstraint(["municipality"], ["municipality.id"]),
        ForeignKeyConstraint(["municipality", "household"], ["household.municipality", "household.id"]),
        one_of("function", FUNCTIONS),
        one_of("state", PLAN_STATES),
    )


class PlanPersonRow(Base):
    """Somebody a plan is for: a page of its own."""

    __tablename__ = "plan_person"
    municipality: Mapped[str] = mapped_column(CODE, primary_key=True)
    plan: Mapped[str] = mapped_column(CODE, primary_key=True)
    person: Mapped[str] = mapped_column(CODE, primary_key=True)
    __table_args__ = (
        ForeignKeyConstraint(["municipality", "plan"], ["plan.municipality", "plan.id"]),
        ForeignKeyConstraint(["municipality", "person"], ["person.municipality", "person.id"]),
        Index(None, "municipality", "person"),
    )


class GoalRow(Owned, Base):
    """A goal in the person's own words."""

    __tablename__ = "goal"
    plan: Mapped[str] = mapped_column(CODE)
    person: Mapped[str] = mapped_column(CODE)
    words: Mapped[bytes] = mapped_column(LargeBinary)
    at: Mapped[datetime]
    __table_args__ = of_person(_of_plan(), Index(None, "municipality", "plan"))


class PlanRoleRow(Owned, Base):
    """Who does what in a plan, until when; the person and the family have roles too."""

    __tablename__ = "plan_role"
    plan: Mapped[str] = mapped_column(CODE)
    person: Mapped[str] = mapped_column(CODE)
    who: Mapped[str] = mapped_column(CODE)
    agency: Mapped[str | None] = mapped_column(CODE)
    host: Mapped[str | None] = mapped_column(CODE)
    until: Mapped[date | None]
    words: Mapped[bytes] = mapped_column(LargeBinary)
    at: Mapped[datetime]
    __table_args__ = of_person(
        _of_plan(),
        ForeignKeyConstraint(["municipality", "agency"], ["agency.municipality", "agency.id"]),
        ForeignKeyConstraint(["municipality", "host"], ["host.municipality", "host.id"]),
        CheckConstraint("(who = 'agency') = (agency is not null)", "agency_named"),
        CheckConstraint("(who = 'host') = (host is not null)", "host_named"),
    )


class EvaluationRow(Owned, Base):
    """How it went, by the person: a mark for each goal and words, or why the person was not asked."""

    __tablename__ = "evaluation"
    plan: Mapped[str] = mapped_column(CODE)
    person: Mapped[str] = mapped_column(CODE)
    occasion: Mapped[str] = mapped_column(CODE)
    marks: Mapped[dict[str, Any]]
    words: Mapped[bytes | None] = mapped_column(LargeBinary)
    not_asked: Mapped[str | None] = mapped_column(CODE)
    account: Mapped[str] = mapped_column(CODE)
    at: Mapped[datetime]
    __table_args__ = of_person(
        _of_plan(), one_of("occasion", ("review", "suspension", "re_plan", "closure"))
    )  # fmt: skip


class OtherWordRow(Owned, Base):
    """What an agency or, after it, a host says of how it went."""

    __tablename__ = "evaluation_word"
    evaluation: Mapped[str] = mapped_column(CODE)
    person: Mapped[str] = mapped_column(CODE)
    agency: Mapped[str | None] = mapped_column(CODE)
    host: Mapped[str | None] = mapped_column(CODE)
    words: Mapped[bytes] = mapped_column(LargeBinary)
    account: Mapped[str] = mapped_column(CODE)
    at: Mapped[datetime]
    __table_args__ = of_person(
        ForeignKeyConstraint(["municipality", "evaluation"], ["evaluation.municipality", "evaluation.id"]),
        ForeignKeyConstraint(["municipality", "agency"], ["agency.municipality", "agency.id"]),
        ForeignKeyConstraint(["municipality", "host"], ["host.municipality", "host.id"]),
        CheckConstraint("(agency is null) <> (host is null)", "one_of_both"),
    )


class ReturnRow(Owned, Base):
    """Somebody who goes back to consultation: to which agency, why, and that the agency took it on."""

    __tablename__ = "return_to_consultation"
    person: Mapped[str] = mapped_column(CODE)
    agency: Mapped[str] = mapped_column(CODE)
    plan: Mapped[str | None] = mapped_column(CODE)
    reason: Mapped[str] = mapped_column(CODE)
    words: Mapped[bytes | None] = mapped_column(LargeBinary)
    account: Mapped[str] = mapped_column(CODE)
    at: Mapped[datetime]
    acknowledged_by: Mapped[str | None] = mapped_column(CODE)
    acknowledged_how: Mapped[str | None] = mapped_column(CODE)
    acknowledged_at: Mapped[datetime | None]
    __table_args__ = of_person(
        ForeignKeyConstraint(["municipality", "agency"], ["agency.municipality", "agency.id"]),
        ForeignKeyConstraint(["municipality", "plan"], ["plan.municipality", "plan.id"]),
        Index(None, "municipality", "agency"),
    )
