"""Requests that may arrive twice: the key and the answer stand in the transaction of the command itself."""

from datetime import datetime, timedelta

from sqlalchemy import Index, delete, insert, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column

from api.errors import Invalid, Replayed
from api.store.base import CODE, WORDS, Base
from api.store.crypto import seal, unseal
from api.store.store import Once, Work

KEPT = timedelta(hours=24)
"""How long an answer is given again."""
IN_HAND = 0
"""Status of a key whose command still runs; it never outlives the transaction."""


class AnswerRow(Base):
    """What somebody's key was answered with; the answer is sealed, for it may hold a name."""

    __tablename__ = "answer"
    municipality: Mapped[str] = mapped_column(CODE, primary_key=True)
    account: Mapped[str] = mapped_column(CODE, primary_key=True)
    key: Mapped[str] = mapped_column(CODE, primary_key=True)
    digest: Mapped[str] = mapped_column(CODE)
    status: Mapped[int]
    body: Mapped[str] = mapped_column(WORDS)
    at: Mapped[datetime]
    person: Mapped[str | None] = mapped_column(CODE)
    """Whose life the answer is about; goes when the person is erased."""
    __table_args__ = (Index(None, "municipality", "at"), Index(None, "municipality", "person"))


def take_key(work: Work, once: Once) -> None:
    """Claim a key for this command.

    Raises
    ------
    Replayed
        If it was answered before: the command must not run again.
    Invalid
        If it came with another request before.
    """
    account = work.actor.account or ""
    place = {"municipality": work.actor.municipality, "account": account, "key": once.key}
    own = (AnswerRow.municipality == place["municipality"], AnswerRow.account == account, AnswerRow.key == once.key)
    old = (AnswerRow.municipality == place["municipality"], AnswerRow.at < work.now - KEPT)
    work.session.execute(delete(AnswerRow).where(*old))  # an answer may hold a name: none is kept for longer
    try:
        with work.session.begin_nested():
            row = {**place, "digest": once.digest, "status": IN_HAND, "body": "", "at": work.now}
            work.session.connection().execute(insert(AnswerRow).values(row))
    except IntegrityError:
        found = work.session.scalars(select(AnswerRow).where(*own)).one()
        if found.digest != once.digest:
            raise Invalid("key_used_otherwise") from None
        raise Replayed(found.status, _open(work, once, found.body)) from None


def keep_answer(work: Work, once: Once, status: int, body: str) -> None:
    """Keep the answer beside what the command changed."""
    key = work.keyring.search_key("answers")
    sealed = seal(key, body.encode(), f"answer/{work.actor.municipality}/{work.actor.account}/{once.key}").hex()
    row = work.session.get(AnswerRow, (work.actor.municipality, work.actor.account or "", once.key))
    assert row is not None
    row.status, row.body = status, sealed
    row.person = None if work.entry is None else work.entry.person


def forget_answers(work: Work, person: str) -> None:
    """Forget what was answered about a person, and every answer of which it is not known whom it is about.

    The key that this very command came with stays: its answer is still to be written.
    """
    about = or_(AnswerRow.person == person, AnswerRow.person.is_(None))
    answered = (AnswerRow.municipality == work.actor.municipality, AnswerRow.status != IN_HAND)
    work.session.execute(delete(AnswerRow).where(*answered, about))


def _open(work: Work, once: Once, body: str) -> str:
    key = work.keyring.search_key("answers")
    place = f"answer/{work.actor.municipality}/{work.actor.account}/{once.key}"
    return unseal(key, bytes.fromhex(body), place).decode()
