"""Reading the audit; that it was read stands in it as well."""

from api.access.policy import Right, may
from api.audit.repository import accesses_of
from api.audit.schemas import AccessOut, AccessReport
from api.errors import NotAllowed
from api.people.repository import person_seen
from api.store.store import Work

TOLD_AT_MOST = 5000


def report_accesses(work: Work, person: str) -> AccessReport:
    """Tell who saw and who changed a person's record.

    Raises
    ------
    NotAllowed
        If the actor neither reads the audit nor is in charge of the person.
    """
    row = person_seen(work, person)
    if not (may(work.actor, Right.SEE_AUDIT) or row.counsellor == work.actor.account):
        raise NotAllowed("not_your_task")
    found = accesses_of(work, row.id, TOLD_AT_MOST + 1)
    accesses = [
        AccessOut(number=each.number, at=each.at, account=each.account, name=name, kind=each.kind)
        for each, name in found[:TOLD_AT_MOST]
    ]
    work.note("audit.person_reported", row.id, person=row.id, told=len(accesses))
    return AccessReport(person=row.id, code=row.code, accesses=accesses, more=len(found) > TOLD_AT_MOST)
