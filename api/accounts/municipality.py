"""A municipality before anybody has an account in it."""

from sqlalchemy import insert

from api.accounts.tables import MunicipalityRow
from api.errors import Conflict
from api.store.audit import START, AuditHead
from api.store.store import Work


def found_municipality(work: Work, name: str) -> None:
    """Begin a municipality: its row and the head of its audit."""
    place = work.actor.municipality
    if work.session.get(MunicipalityRow, place) is not None:
        raise Conflict("municipality_there")
    work.session.add(MunicipalityRow(id=place, name=name))
    work.session.flush()
    work.session.execute(insert(AuditHead).values(municipality=place, number=0, digest=START))
    work.note("municipality.founded", place)
