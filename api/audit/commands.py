"""Reading the audit; that it was read stands in it as well."""

from api.access.policy import Right, may
from api.audit.repository import accesses_of
from api.audit.schemas import AccessOut, AccessReport
from api.errors import NotAllowed
from api.people.repository import person_seen
from api.store.store import Sight

TOLD_AT_MOST = 5000


def report_accesses(view: Sight, person: str) -> AccessReport:
    """Tell who saw and who changed a person's record.

    Raises
    ------
    NotAllowed
        If the actor neither reads the audit nor is in charge of the person.
    """
    row = person_seen(view, person)
    if not (may(view.actor, Right.SEE_AUDIT) or row.counsellor == view.actor.account):
        raise NotAllowed("not_your_task")
    found = accesses_of(view, row.id, TOLD_AT_MOST + 1)
    accesses = [
        AccessOut(number=each.number, at=each.at, account=each.account, name=name, kind=each.kind)
        for each, name in found[:TOLD_AT_MOST]
    ]
    view.note("audit.person_reported", row.id, person=row.id, told=len(accesses))
    return AccessReport(person=row.id, code=row.code, accesses=accesses, more=len(found) > TOLD_AT_MOST)
