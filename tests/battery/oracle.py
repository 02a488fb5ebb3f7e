"""What must hold in a store, whatever happened: read by itself, past the service."""

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from api.people.tables import PersonKeyRow, PersonRow, StateChangeRow
from api.store.audit import AuditRow
from api.store.backup import verify_audit
from api.store.engine import is_sqlite


@dataclass(frozen=True)
class Found:
    """What was found in a store: lost acknowledged writes, half-written ones, other faults, rows."""

    lost: int
    halves: int
    faults: tuple[str, ...]
    people: int

    @property
    def well(self) -> bool:
        """Whether all holds."""
        return self.lost == 0 and self.halves == 0 and not self.faults


def look(engine: Engine, kept: set[str]) -> Found:
    """Compare a store with what clients were told is kept."""
    with Session(engine) as session:
        people = set(session.scalars(sa.select(PersonRow.id)))
        noted = set(session.scalars(sa.select(AuditRow.subject).where(AuditRow.kind == "person.registered")))
        keyed = set(session.scalars(sa.select(PersonKeyRow.person)))
        states = set(session.scalars(sa.select(StateChangeRow.person)))
        faults = [f"{each.number} {each.what}" for each in verify_audit(engine)]
        if is_sqlite(engine) and session.execute(sa.text("PRAGMA integrity_check")).scalars().all() != ["ok"]:
            faults.append("integrity_check")
    halves = len(people ^ noted) + len(people ^ keyed) + len(people ^ states)
    return Found(len(kept - people), halves, tuple(faults), len(people))
