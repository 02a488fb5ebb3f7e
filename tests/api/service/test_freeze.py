"""After something happened at a place, nobody new begins there until it was looked at."""

import pytest

from api.access.actor import Role
from api.conferences.safety.commands import look_at_incident, report_incident
from api.conferences.safety.schemas import IncidentIn, LookedIn
from api.errors import Conflict
from tests.api.service.office import Office
from tests.api.service.ways import DAY, TO_VISITED, begun, somebody, step, went


def test_an_incident_stops_new_visits_until_it_was_looked_at(office: Office) -> None:
    at = went(office, begun(office, somebody(office)), TO_VISITED[:3])
    form = IncidentIn(opening="O1", kind="near_miss", on=DAY, words="ハチが多かった")
    told = office.run(Role.COORDINATOR, report_incident, form)
    with pytest.raises(Conflict, match="looked_at_first"):
        step(office, at, edge="set_visit", said_by="person")
    office.run(Role.SUPERVISOR, look_at_incident, told.id, LookedIn(words="巣を取った"))
    assert step(office, at, edge="set_visit", said_by="person").step == "visit_set"
