"""Jobs, and the list of what is to be remembered."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from api.store.base import CODE, Base, Owned

STATES = ("waiting", "running", "done", "failed", "cancelled")
OPEN = ("waiting", "running")


class JobRow(Owned, Base):
    """A job: what kind, for which ids, how far it is; nothing of anybody's words.

    ``key`` says which job of a kind it is: there is one of each. ``worker`` holds it while it runs and shows with
    ``beat_at`` that it is alive; ``result`` is a code.
    """

    __tablename__ = "job"
    kind: Mapped[str] = mapped_column(CODE)
    key: Mapped[str] = mapped_column(CODE)
    ids: Mapped[dict[str, Any]]
    state: Mapped[str] = mapped_column(CODE, default="waiting")
    account: Mapped[str | None] = mapped_column(CODE)
    tries: Mapped[int] = mapped_column(default=0)
    worker: Mapped[str | None] = mapped_column(CODE)
    beat_at: Mapped[datetime | None]
    done: Mapped[int] = mapped_column(default=0)
    of: Mapped[int] = mapped_column(default=0)
    cancel_asked: Mapped[bool] = mapped_column(default=False)
    not_before: Mapped[datetime]
    made_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    result: Mapped[str | None] = mapped_column(CODE)
    __table_args__ = (
        ForeignKeyConstraint(["municipality"], ["municipality.id"]),
        UniqueConstraint("municipality", "kind", "key"),
        CheckConstraint("state in ({})".format(", ".join(f"'{each}'" for each in STATES)), "state"),
        Index(None, "municipality", "state", "not_before"),
    )


class ReminderRow(Owned, Base):
    """Something to remember: ``kind`` says what, ``subject`` is its row; each is there once for a day."""

    __tablename__ = "reminder"
    kind: Mapped[str] = mapped_column(CODE)
    subject: Mapped[str] = mapped_column(CODE)
    person: Mapped[str | None] = mapped_column(CODE)
    due_on: Mapped[date]
    made_at: Mapped[datetime]
    __table_args__ = (
        ForeignKeyConstraint(["municipality"], ["municipality.id"]),
        ForeignKeyConstraint(["municipality", "person"], ["person.municipality", "person.id"], ondelete="CASCADE"),
        UniqueConstraint("municipality", "kind", "subject", "due_on"),
        Index(None, "municipality", "due_on"),
        Index(None, "municipality", "person"),
    )
