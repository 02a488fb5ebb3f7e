"""Placements and the steps taken."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKeyConstraint, Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from api.store.base import CODE, Base, Owned, Versioned


class PlacementRow(Owned, Versioned, Base):
    """One person's way with one opening; ``step`` is a step of ``matcher.placement``, ``holds`` the seat it holds."""

    __tablename__ = "placement"
    person: Mapped[str] = mapped_column(CODE)
    opening: Mapped[str] = mapped_column(CODE)
    host: Mapped[str] = mapped_column(CODE)
    step: Mapped[str] = mapped_column(CODE)
    holds: Mapped[str] = mapped_column(CODE, default="none")
    visit_on: Mapped[date | None]
    since: Mapped[date | None]
    until: Mapped[date | None]
    made_at: Mapped[datetime]
    __table_args__ = (
        ForeignKeyConstraint(["municipality", "person"], ["person.municipality", "person.id"], ondelete="CASCADE"),
        ForeignKeyConstraint(["municipality", "opening"], ["opening.municipality", "opening.id"]),
        ForeignKeyConstraint(["municipality", "host"], ["host.municipality", "host.id"]),
        Index(None, "municipality", "person"),
        Index(None, "municipality", "opening"),
        Index(None, "municipality", "host"),
    )


class StepRow(Owned, Base):
    """A step that was taken: by whom, why (a code), with which papers; words are sealed with the person's key."""

    __tablename__ = "step"
    placement: Mapped[str] = mapped_column(CODE)
    number: Mapped[int]
    edge: Mapped[str] = mapped_column(CODE)
    before: Mapped[str] = mapped_column(CODE)
    after: Mapped[str] = mapped_column(CODE)
    reason: Mapped[str | None] = mapped_column(CODE)
    said_by: Mapped[str] = mapped_column(CODE)
    on: Mapped[date]
    papers: Mapped[dict[str, Any]]
    words: Mapped[bytes | None] = mapped_column(LargeBinary)
    account: Mapped[str] = mapped_column(CODE)
    at: Mapped[datetime]
    __table_args__ = (
        ForeignKeyConstraint(
            ["municipality", "placement"], ["placement.municipality", "placement.id"], ondelete="CASCADE"
        ),
        Index(None, "municipality", "placement", "number", unique=True),
    )
