"""Who saw and who changed what: one row per command in the same transaction, in one chain per municipality.

A row holds ids, codes and digests, never contents. Each carries the digest of the one before it; the head of the chain
is one row that every writer takes in turn, so that the chain never forks. A head written down elsewhere (printed each
day) shows when the end was cut off.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Index, bindparam, event, insert, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from api.store.base import CODE, Base

START = "0" * 64


class AuditRow(Base):
    """One thing that somebody did or saw."""

    __tablename__ = "audit"
    municipality: Mapped[str] = mapped_column(CODE, primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    account: Mapped[str | None] = mapped_column(CODE)
    kind: Mapped[str] = mapped_column(CODE)
    subject: Mapped[str | None] = mapped_column(CODE)
    person: Mapped[str | None] = mapped_column(CODE)
    details: Mapped[dict[str, Any]]
    before: Mapped[str] = mapped_column(CODE)
    digest: Mapped[str] = mapped_column(CODE)
    __table_args__ = (
        Index("ix_audit_person", "municipality", "person", "number"),
        Index("ix_audit_account", "municipality", "account", "number"),
    )


class AuditHead(Base):
    """The end of the chain of one municipality."""

    __tablename__ = "audit_head"
    municipality: Mapped[str] = mapped_column(CODE, primary_key=True)
    number: Mapped[int]
    digest: Mapped[str] = mapped_column(CODE)


UNCHANGEABLE = {
    "sqlite": [
        f"CREATE TRIGGER audit_no_{verb} BEFORE {verb} ON audit BEGIN SELECT RAISE(ABORT, 'audit is append-only'); END"
        for verb in ("UPDATE", "DELETE")
    ],
    "postgresql": [
        "CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'audit is append-only'; END $$",
        "CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit EXECUTE FUNCTION audit_refuse()",
    ],
}
"""The database itself refuses to change what stands in the audit."""


def guard_audit(_: object, connection: Connection, **__: object) -> None:
    """Let the database refuse changes of the audit."""
    for statement in UNCHANGEABLE[connection.dialect.name]:
        connection.exec_driver_sql(statement)


event.listen(AuditRow.__table__, "after_create", guard_audit)


@dataclass(frozen=True)
class Entry:
    """What is written down of one command.

    Parameters
    ----------
    kind
        What was done, one code per command.
    subject, person
        The row it was done to, and whose life it is about; ids.
    details
        Codes, ids, numbers; no words of anybody.
    """

    kind: str
    subject: str | None = None
    person: str | None = None
    details: dict[str, Any] | None = None


_OWN = AuditHead.municipality == bindparam("of")
_TAKE = update(AuditHead).where(_OWN).values(number=AuditHead.number + 1).returning(AuditHead.number, AuditHead.digest)
_KEEP = update(AuditHead).where(_OWN).values(digest=bindparam("new"))


def append(session: Session, municipality: str, account: str | None, entry: Entry, now: datetime) -> int:
    """Add a row to the chain; gives its number. The head stays taken until the transaction ends."""
    connection = session.connection()
    head = connection.execute(_TAKE, {"of": municipality}).one_or_none()
    if head is None:
        raise LookupError(municipality)
    row = AuditRow(
        municipality=municipality, number=head.number, at=now, account=account, kind=entry.kind, subject=entry.subject,
        person=entry.person, details=entry.details or {}, before=head.digest,
    )  # fmt: skip
    row.digest = digest_of(row)
    connection.execute(insert(AuditRow), {each.key: getattr(row, each.key) for each in AuditRow.__table__.c})
    connection.execute(_KEEP, {"of": municipality, "new": row.digest})
    return int(head.number)


def digest_of(row: AuditRow) -> str:
    """Give the digest of a row and, through the digest before it, of all rows before."""
    parts = [
        row.municipality, row.number, row.at.isoformat(timespec="microseconds"), row.account, row.kind, row.subject,
        row.person, row.details, row.before,
    ]  # fmt: skip
    text = json.dumps(parts, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True)
class Broken:
    """Where a chain does not hold: the number of the row, and what is wrong with it."""

    municipality: str
    number: int
    what: str


def faults_in_chain(session: Session, municipality: str, anchor: tuple[int, str] | None = None) -> Iterator[Broken]:
    """Read a whole chain again and report where it does not hold.

    Parameters
    ----------
    anchor
        Number and digest of a head that was written down elsewhere: shows when the end was cut off and grown anew.
    """
    number, before = 0, START
    query = select(AuditRow).where(AuditRow.municipality == municipality).order_by(AuditRow.number)
    for row in session.scalars(query.execution_options(yield_per=2000)):
        number += 1
        if row.number != number:
            yield Broken(municipality, number, "missing")
            number = row.number
        elif row.before != before:
            yield Broken(municipality, number, "not_linked")
        if digest_of(row) != row.digest:
            yield Broken(municipality, row.number, "changed")
        if anchor is not None and row.number == anchor[0] and row.digest != anchor[1]:
            yield Broken(municipality, row.number, "not_the_anchor")
        before = row.digest
        session.expunge(row)
    head = session.execute(
        select(AuditHead.number, AuditHead.digest).where(AuditHead.municipality == municipality)
    ).one_or_none()
    if head is None or (head.number, head.digest) != (number, before):
        yield Broken(municipality, number, "head_differs")
    if anchor is not None and number < anchor[0]:
        yield Broken(municipality, anchor[0], "cut_off")
