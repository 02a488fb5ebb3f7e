"""Rounds as they were frozen, what was settled before them, and the parameters they run with."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from api.people.tables import OfPerson
from api.store.base import CODE, WORDS, Base, Owned, Versioned


class RoundRow(Owned, Base):
    """A round: everything it depends on, frozen and sealed with a key of its own, and what came of it.

    ``offered`` are the hosts and openings of then, ``parameters`` what was in force, ``digest`` that of all inputs with
    the people's. ``result`` holds no person; what is theirs stands in their own rows. ``failed`` is the code of why
    there is no result.
    """

    __tablename__ = "round"
    on: Mapped[date]
    state: Mapped[str] = mapped_column(CODE, default="frozen")
    failed: Mapped[str | None] = mapped_column(CODE)
    seed: Mapped[int]
    seconds: Mapped[float]
    parameters: Mapped[dict[str, Any]]
    master: Mapped[int]
    wrapped: Mapped[bytes] = mapped_column(LargeBinary)
    offered: Mapped[bytes] = mapped_column(LargeBinary)
    digest: Mapped[str] = mapped_column(CODE)
    result: Mapped[bytes | None] = mapped_column(LargeBinary)
    result_digest: Mapped[str | None] = mapped_column(CODE)
    account: Mapped[str] = mapped_column(CODE)
    at: Mapped[datetime]
    done_at: Mapped[datetime | None]
    __table_args__ = (
        ForeignKeyConstraint(["municipality"], ["municipality.id"]),
        CheckConstraint("state in ('frozen', 'done', 'failed')", "state"),
        Index(None, "municipality", "at"),
    )


class RoundPersonRow(Base):
    """One person's part in a round, sealed with the person's own key: destroying it makes the round unrepeatable."""

    __tablename__ = "round_person"
    municipality: Mapped[str] = mapped_column(CODE, primary_key=True)
    round: Mapped[str] = mapped_column(CODE, primary_key=True)
    person: Mapped[str] = mapped_column(CODE, primary_key=True)
    part: Mapped[bytes] = mapped_column(LargeBinary)
    result: Mapped[bytes | None] = mapped_column(LargeBinary)
    __table_args__ = (
        ForeignKeyConstraint(["municipality", "round"], ["round.municipality", "round.id"], ondelete="CASCADE"),
        ForeignKeyConstraint(["municipality", "person"], ["person.municipality", "person.id"], ondelete="CASCADE"),
        Index(None, "municipality", "person"),
    )


class PinRow(OfPerson, Base):
    """What is settled for a person: this place, not this one, or before others; never removed, only lifted.

    ``place`` is the opening, or one of its days where people come on single days. The reason is sealed.
    """

    __tablename__ = "pin"
    kind: Mapped[str] = mapped_column(CODE)
    place: Mapped[str | None] = mapped_column(CODE)
    role: Mapped[str] = mapped_column(CODE)
    reason: Mapped[bytes] = mapped_column(LargeBinary)
    until: Mapped[date | None]
    account: Mapped[str] = mapped_column(CODE)
    at: Mapped[datetime]
    lifted_by: Mapped[str | None] = mapped_column(CODE)
    lifted_at: Mapped[datetime | None]


class ParameterChangeRow(Owned, Versioned, Base):
    """A change of parameters: who proposed it and why, what it would have done to the last round, who approved it.

    It takes effect when it is approved, and not before. ``effect`` holds counts only.
    """

    __tablename__ = "parameter_change"
    parameters: Mapped[dict[str, Any]]
    reason: Mapped[str] = mapped_column(WORDS)
    proposed_by: Mapped[str] = mapped_column(CODE)
    proposed_at: Mapped[datetime]
    effect: Mapped[dict[str, Any] | None]
    effect_on: Mapped[str | None] = mapped_column(CODE)
    approved_by: Mapped[str | None] = mapped_column(CODE)
    approved_at: Mapped[datetime | None]
    __table_args__ = (ForeignKeyConstraint(["municipality"], ["municipality.id"]),)
