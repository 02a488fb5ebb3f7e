"""Who is on the contact list for a disaster, by consents and merged records; on both databases."""

import pytest
from sqlalchemy.orm import Session

from api.access.actor import Role
from api.jobs.queue import the_service
from api.people import commands as people
from api.people.disaster import sealed
from api.people.disaster.commands import drawn_up
from api.people.disaster.schemas import Listed
from api.people.disaster.sealed import Costs
from api.people.schemas import ConsentIn
from api.people.tables import PersonRow
from api.people.ties import duplicates
from tests.api.service.office import TOWN, Office
from tests.api.service.test_disaster_file import QUICK, TODAY
from tests.api.service.test_disaster_list import decided, somebody
from tests.api.service.ways import put_at

MINE, OTHER = Role.COORDINATOR, Role.SUPERVISOR
OF_A_CARD = ["what_happens", "hospital"]


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Derive keys at the smallest cost that a file may have."""
    monkeypatch.setattr(sealed, "Costs", lambda *given: Costs(*given) if given else QUICK)


def agrees(office: Office, person: str, *items: str) -> str:
    form = ConsentIn(purpose="emergency", since=TODAY, evidence="written", items=list(items))
    office.clock.move(minutes=1)
    return str(office.run(MINE, people.give_consent, person, form).id)


def listed(office: Office) -> list[Listed]:
    decided(office)
    with office.store.sight(the_service(TOWN), office.clock()) as view:
        return drawn_up(view, TODAY)[0].people


def seated(office: Office, *people_seated: str) -> None:
    with office.store.work(office.actors[MINE], office.clock()) as work:
        for person in people_seated:
            put_at(work, person, "O1", "H1", "taking_part", "regular")
        work.note("test.seated")


def test_a_consent_for_an_emergency_card_takes_nothing_from_the_list(office: Office) -> None:
    """It was noted later: the line says what was agreed for the list all the same."""
    person = somebody(office, "杉田 あき", items=["name", "phone"])
    agrees(office, person, *OF_A_CARD)
    (one,) = listed(office)
    assert (one.name, one.phone, one.address) == ("杉田 あき", "090-1234-5678", None)


def test_a_consent_for_an_emergency_card_alone_puts_nobody_on_the_list(office: Office) -> None:
    somebody(office, "杉田 あき", items=OF_A_CARD)
    assert listed(office) == []


def test_the_items_of_all_consents_that_hold_are_united(office: Office) -> None:
    person = somebody(office, "杉田 あき", items=["name", "hospital"])
    taken_back = agrees(office, person)
    agrees(office, person, "address", "places")
    seated(office, person)
    (one,) = listed(office)
    assert (one.name, one.phone, one.address, len(one.places)) == ("杉田 あき", "090-1234-5678", "ひなた市北町1", 1)
    office.run(MINE, people.withdraw_consent, person, taken_back)
    (one,) = listed(office)
    assert (one.name, one.phone, one.address, len(one.places)) == ("杉田 あき", None, "ひなた市北町1", 1)


def test_area_pseudonym_and_who_is_in_charge_are_always_told(office: Office) -> None:
    somebody(office, "杉田 あき", items=["phone"], area="kita")
    (one,) = listed(office)
    assert (one.name, one.area, one.in_charge, one.code != "") == (None, "kita", "coordinator", True)


def test_what_was_agreed_on_a_merged_record_counts_for_the_one_it_is_merged_into(office: Office) -> None:
    head, part = somebody(office, "杉田 あき", agrees=False), somebody(office, "杉田 アキ", items=["name", "places"])
    seated(office, part)
    assert [each.name for each in listed(office)] == ["杉田 アキ"]
    office.run(OTHER, duplicates.merge, head, part)
    (one,) = listed(office)
    assert (one.name, one.phone, [each.opening for each in one.places]) == ("杉田 あき", None, ["苗・箱折り"])
    office.run(OTHER, duplicates.unmerge, part)
    assert [each.name for each in listed(office)] == ["杉田 アキ"]


def test_somebody_into_whom_a_restricted_record_is_merged_is_not_on_it(office: Office) -> None:
    head, part = somebody(office, "杉田 あき"), somebody(office, "杉田 アキ")
    office.run(OTHER, duplicates.merge, head, part)
    assert len(listed(office)) == 1
    with Session(office.store.engine) as session, session.begin():
        session.get_one(PersonRow, (TOWN, part)).restricted = True
    assert listed(office) == []


def test_an_erased_record_that_was_merged_agrees_to_nothing(office: Office) -> None:
    head, part = somebody(office, "杉田 あき", agrees=False), somebody(office, "杉田 アキ", state="closed")
    office.run(OTHER, people.erase, part, 1)
    with Session(office.store.engine) as session, session.begin():
        session.get_one(PersonRow, (TOWN, part)).merged_into = head
    assert listed(office) == []
