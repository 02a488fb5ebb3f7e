"""Placements, the steps taken, the days of a try-out, and which papers a municipality asks for."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from api.store.base import CODE, Base, Owned, Versioned
from matcher.placement import STEPS, Seat

ROUTES = ("eligible", "eligible_by_recognition", "gap")
"""On what somebody comes: a scheme, recognition for one, or the gap between schemes."""

CAME = ("came", "could_not", "shorter")


def _one_of(column: str, *codes: str) -> str:
    return "{} in ({})".format(column, ", ".join(f"'{each}'" for each in codes))


class PlacementRow(Owned, Versioned, Base):
    """One person's way with one opening; ``step`` is a step of ``matcher.placement``, ``holds`` the seat it holds.

    ``route`` is on what somebody comes; the gap between schemes asks for the most papers. ``until`` is the last day
    planned of a try-out or a pause, and the day of an ending. Nothing happens by itself when it has passed.
    """

    __tablename__ = "placement"
    person: Mapped[str] = mapped_column(CODE)
    opening: Mapped[str] = mapped_column(CODE)
    host: Mapped[str] = mapped_column(CODE)
    route: Mapped[str] = mapped_column(CODE, default="gap")
    step: Mapped[str] = mapped_column(CODE)
    holds: Mapped[str] = mapped_column(CODE, default=Seat.NONE.value)
    visit_on: Mapped[date | None]
    since: Mapped[date | None]
    until: Mapped[date | None]
    made_at: Mapped[datetime]
    __table_args__ = (
        ForeignKeyConstraint(["municipality", "person"], ["person.municipality", "person.id"], ondelete="CASCADE"),
        ForeignKeyConstraint(["municipality", "opening"], ["opening.municipality", "opening.id"]),
        ForeignKeyConstraint(["municipality", "host"], ["host.municipality", "host.id"]),
        CheckConstraint(_one_of("route", *ROUTES), "route"),
        CheckConstraint(_one_of("step", *STEPS), "step"),
        CheckConstraint(_one_of("holds", *Seat), "holds"),
        Index(None, "municipality", "person"),
        Index(None, "municipality", "opening"),
        Index(None, "municipality", "host"),
    )


class OfPlacement(Owned):
    """A row of one placement; goes with it."""

    placement: Mapped[str] = mapped_column(CODE)


def _of_placement() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(
        ["municipality", "placement"], ["placement.municipality", "placement.id"], ondelete="CASCADE"
    )


class StepRow(OfPlacement, Base):
    """A step that was taken: by whom, why (a code), with which papers; words are sealed with the person's key."""

    __tablename__ = "step"
    number: Mapped[int]
    edge: Mapped[str] = mapped_column(CODE)
    before: Mapped[str] = mapped_column(CODE)
    after: Mapped[str] = mapped_column(CODE)
    opening: Mapped[str] = mapped_column(CODE)
    reason: Mapped[str | None] = mapped_column(CODE)
    said_by: Mapped[str] = mapped_column(CODE)
    on: Mapped[date]
    papers: Mapped[dict[str, Any]]
    words: Mapped[bytes | None] = mapped_column(LargeBinary)
    account: Mapped[str] = mapped_column(CODE)
    at: Mapped[datetime]
    __table_args__ = (
        _of_placement(),
        ForeignKeyConstraint(["municipality", "opening"], ["opening.municipality", "opening.id"]),
        CheckConstraint(_one_of("said_by", "person", "host", "staff"), "said_by"),
        Index(None, "municipality", "placement", "number", unique=True),
    )


class TryOutDayRow(OfPlacement, Base):
    """One day of a try-out, as the paper of the week has it; a later entry for the day takes its place."""

    __tablename__ = "try_out_day"
    on: Mapped[date]
    how: Mapped[str] = mapped_column(CODE)
    words: Mapped[bytes | None] = mapped_column(LargeBinary)
    account: Mapped[str] = mapped_column(CODE)
    at: Mapped[datetime]
    __table_args__ = (
        _of_placement(),
        CheckConstraint(_one_of("how", *CAME), "how"),
        Index(None, "municipality", "placement", "on", unique=True),
    )


class GateRow(Base):
    """The papers that a municipality asks for before an edge on a route, in the place of those as shipped."""

    __tablename__ = "gate"
    municipality: Mapped[str] = mapped_column(CODE, primary_key=True)
    edge: Mapped[str] = mapped_column(CODE, primary_key=True)
    route: Mapped[str] = mapped_column(CODE, primary_key=True)
    papers: Mapped[list[str]]
    account: Mapped[str] = mapped_column(CODE)
    at: Mapped[datetime]
    __table_args__ = (
        ForeignKeyConstraint(["municipality"], ["municipality.id"]),
        CheckConstraint(_one_of("route", *ROUTES), "route"),
    )
