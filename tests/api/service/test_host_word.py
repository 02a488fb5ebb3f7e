from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import update
from sqlalchemy.orm import Session

from api.access.actor import Role
from api.errors import Conflict, Invalid, NotFound, Stale
from api.hosts import commands, own_commands, paper_commands
from api.hosts.call_sheet import call_sheet
from api.hosts.freshness import WORD_HOLDS, freshness
from api.hosts.paper_schemas import (
    AgreementIn,
    CompanionChange,
    CompanionIn,
    EndIn,
    InsuranceIn,
    MoneyIn,
    PledgeIn,
)
from api.hosts.repository import agreement_valid, cover_for
from api.hosts.schemas import (
    HeardOfHostIn,
    HeardOfOpeningIn,
    HostChange,
    OpeningChange,
    OpeningIn,
    OpeningOut,
    VisitIn,
)
from api.hosts.tables import OpeningRow
from tests.api.service.host_builders import FARM, FIELD, STAFF, TODAY, days, opened, placed
from tests.api.service.office import Office

# ---------------------------------------------------------------- the host's word


@given(word=st.none() | st.dates(date(2020, 1, 1), date(2030, 1, 1)), later=st.integers(0, 400))
def test_a_word_is_fresh_for_sixty_days_and_never_becomes_fresh_by_itself(word: date | None, later: int) -> None:
    if word is None:
        assert freshness(word, TODAY) == "never"
        return
    on = word + timedelta(days=later)
    assert freshness(word, on) == ("fresh" if later <= 60 else "stale")
    assert WORD_HOLDS.days == 60


def test_what_was_heard_on_the_phone_counts_as_the_hosts_word_and_changes_what_it_says(office: Office) -> None:
    host = office.run(STAFF, commands.register_host, FARM)
    row = opened(office, host.id)
    assert row.freshness == "never"
    change = OpeningChange(seats=3, facts={"slots": "木 9:00-11:00", "talk": None})
    heard = HeardOfOpeningIn(said_by="family", on=days(-2), channel="fax", change=change)
    told = office.run(STAFF, commands.hear_opening, row.id, heard, row.version)
    assert (told.seats, told.last_word_on, told.freshness) == (3, days(-2), "fresh")
    assert told.facts == {"slots": "木 9:00-11:00", "min_minutes": 30}
    (kept,) = office.look(STAFF, commands.host_page, host.id).heard
    assert (kept.said_by, kept.channel, kept.heard_by) == ("family", "fax", office.actors[STAFF].account)
    assert kept.changed == {
        "seats": [2, 3], "facts.slots": ["火 9:00-11:00", "木 9:00-11:00"], "facts.talk": ["short", None],
    }  # fmt: skip
    older = HeardOfOpeningIn(said_by="owner", on=days(-9), channel="visit")
    assert office.run(STAFF, commands.hear_opening, row.id, older, told.version).last_word_on == days(-2)
    ahead = HeardOfOpeningIn(said_by="owner", on=days(1), channel="visit")
    with pytest.raises(Invalid):
        office.run(STAFF, commands.hear_opening, row.id, ahead, told.version + 1)
    with pytest.raises(Stale):
        office.run(STAFF, commands.hear_opening, row.id, older, told.version)


def test_what_is_only_written_down_is_not_the_hosts_word(office: Office) -> None:
    host = office.run(STAFF, commands.register_host, FARM)
    row = opened(office, host.id)
    changed = office.run(STAFF, commands.change_opening, row.id, OpeningChange(name="畑"), row.version)
    assert changed.last_word_on is None


def test_hosts_are_listed_by_stage_and_by_when_they_were_spoken_with(office: Office) -> None:
    farm = office.run(STAFF, commands.register_host, FARM)
    call = HeardOfHostIn(said_by="owner", on=days(-61), channel="phone", change=HostChange(phone="0800-2"))
    heard = office.run(STAFF, commands.hear_host, farm.id, call, 1)
    assert (heard.phone, heard.spoken_on, heard.freshness) == ("0800-2", days(-61), "stale")
    office.run(STAFF, commands.keep_visit, "H2", VisitIn(on=TODAY))
    ids = {
        (stage, fresh): [each.id for each in office.look(STAFF, commands.list_hosts, stage, fresh)]
        for stage, fresh in (("contacted", None), (None, "stale"), (None, "fresh"), ("offers", "never"))
    }
    assert ids == {
        ("contacted", None): [farm.id], (None, "stale"): [farm.id], (None, "fresh"): ["H2"],
        ("offers", "never"): ["H1"],
    }  # fmt: skip


def test_a_visit_becomes_one_draft(office: Office) -> None:
    seen = VisitIn(on=days(-3), can_do="苗の箱折り", worries="けが", next_question="トイレはどこか")
    visit = office.run(STAFF, commands.keep_visit, "H2", seen)
    assert visit.account == office.actors[STAFF].account
    draft = office.run(STAFF, commands.draft_from_visit, "H2", visit.id, OpeningIn(name="箱折り"))
    assert (draft.state, draft.last_word_on) == ("draft", days(-3))
    with pytest.raises(Conflict):
        office.run(STAFF, commands.draft_from_visit, "H2", visit.id, OpeningIn(name="箱折り"))
    with pytest.raises(NotFound):
        office.run(STAFF, commands.draft_from_visit, "H1", visit.id, OpeningIn(name="箱折り"))
    assert office.look(STAFF, commands.host_page, "H2").visits[0].opening == draft.id


def test_the_call_sheet_begins_with_those_somebody_waits_for(office: Office) -> None:
    def host(name: str) -> str:
        made: str = office.run(STAFF, commands.register_host, FARM.model_copy(update={"name": name})).id
        return made

    def heard(opening: OpeningOut, on: date) -> None:
        said = HeardOfOpeningIn(said_by="owner", on=on, channel="phone")
        office.run(STAFF, commands.hear_opening, opening.id, said, opening.version)

    waits, waits_longer, old, ends, silent, fresh = (host(name) for name in "うあえおかき")
    places = {each: opened(office, each) for each in (waits, waits_longer, old, fresh)}
    for each in (waits, waits_longer, fresh):
        heard(places[each], TODAY)
    heard(places[old], days(-61))
    placed(office, places[waits].id, waits, "sounding", days(-1))
    placed(office, places[waits_longer].id, waits_longer, "waiting_for_answer", days(-5))
    placed(office, places[waits_longer].id, waits_longer, "sounding", days(-2))
    placed(office, places[fresh].id, fresh, "waiting_for_answer", days(-9), restricted=True)
    paper = AgreementIn(kind="agreement", since=days(-300), until=days(45))
    office.run(STAFF, paper_commands.keep_agreement, ends, paper)
    for each, on in ((waits, TODAY), (ends, TODAY), (silent, days(-181))):
        office.run(STAFF, commands.keep_visit, each, VisitIn(on=on))
    with Session(office.store.engine) as session, session.begin():
        session.execute(update(OpeningRow).where(OpeningRow.id == "O1").values(last_word_on=TODAY))
    calls = office.look(STAFF, call_sheet, TODAY)
    assert [(each.host, [ask.code for ask in each.asks]) for each in calls] == [
        (waits_longer, ["answer_waiting"]), (waits, ["answer_waiting"]), (old, ["still_so"]),
        (ends, ["agreement_renewal"]), (silent, ["how_are_things"]),
    ]  # fmt: skip
    first = calls[0].asks[0]
    assert (first.waiting, first.since, first.opening_name, calls[0].phone) == (2, days(-5), FIELD.name, FARM.phone)
    longer = AgreementIn(kind="agreement", since=days(46), until=days(400))
    office.run(STAFF, paper_commands.keep_agreement, ends, longer)
    assert ends not in [each.host for each in office.look(STAFF, call_sheet)]


# ---------------------------------------------------------------- papers and money


def test_an_agreement_is_in_force_from_its_first_day_to_its_last(office: Office) -> None:
    paper = AgreementIn(
        kind="agreement", since=days(0), until=days(10), settled=["insurance", "secrecy"], paper_lies="キャビネット2"
    )
    kept = office.run(STAFF, paper_commands.keep_agreement, "H1", paper)
    assert "how_to_stop" in kept.open_items
    assert "secrecy" not in kept.open_items
    for on, there in ((-1, False), (0, True), (10, True), (11, False)):
        assert (office.look(STAFF, agreement_valid, "H1", days(on)) is not None) is there, on
    assert office.look(STAFF, agreement_valid, "H2", days(0)) is None
    assert office.look(STAFF, commands.host_page, "H1").host.agreement_until == days(10)
    office.run(STAFF, paper_commands.end_agreement, "H1", kept.id, EndIn(on=days(4)))
    assert office.look(STAFF, agreement_valid, "H1", days(4)) is not None
    assert office.look(STAFF, agreement_valid, "H1", days(5)) is None
    with pytest.raises(Invalid):
        office.run(STAFF, paper_commands.end_agreement, "H1", kept.id, EndIn(on=days(11)))
    with pytest.raises(NotFound):
        office.run(STAFF, paper_commands.end_agreement, "H2", kept.id, EndIn(on=days(4)))
    with pytest.raises(Invalid):
        office.run(STAFF, paper_commands.keep_agreement, "H1", paper.model_copy(update={"until": days(-1)}))


def test_a_hosts_own_cover_comes_before_the_towns_and_nothing_is_covered_that_is_not_written(office: Office) -> None:
    town = InsuranceIn(route="gap", step="try_out", cover="volunteer_cover", since=days(0), until=days(100))
    own = town.model_copy(update={"host": "H1", "cover": "host_own", "until": days(20)})
    kept = [office.run(STAFF, paper_commands.keep_insurance, each) for each in (town, own)]

    def cover(host: str, on: int) -> str | None:
        with office.store.view(office.actors[STAFF], office.clock()) as view:
            found = cover_for(view, host, days(on)).get(("gap", "try_out"))
            return None if found is None else found.cover

    assert [cover("H1", on) for on in (-1, 0, 20, 21, 101)] == [None, "host_own", "host_own", "volunteer_cover", None]
    assert cover("H2", 0) == "volunteer_cover"
    assert ("gap", "taking_part") not in office.look(STAFF, cover_for, "H1", TODAY)
    office.run(STAFF, paper_commands.end_insurance, kept[0].id, EndIn(on=days(5)))
    assert [cover("H2", on) for on in (5, 6)] == ["volunteer_cover", None]
    assert len(office.look(STAFF, paper_commands.list_insurance, "H2")) == 1


def test_money_names_its_payer_and_is_seen_by_those_who_may_see_the_person(office: Office) -> None:
    shown = placed(office, "O1", "H1", "taking_part", TODAY)
    hidden = placed(office, "O1", "H1", "taking_part", TODAY, restricted=True)
    for placement in (shown, hidden):
        for payee in ("host", "person"):
            form = MoneyIn(
                placement=placement, payee=payee, kind="thanks", yen=500, unit="visit", payer="社協",
                budget_line="8-3-2", since=days(0), until=days(90),
            )  # fmt: skip
            office.run(STAFF, paper_commands.add_money, form)
    lines = office.look(STAFF, paper_commands.list_money, shown)
    assert {(each.payee, each.payer, each.budget_line) for each in lines} == {
        ("host", "社協", "8-3-2"), ("person", "社協", "8-3-2"),
    }  # fmt: skip
    with pytest.raises(NotFound):
        office.look(Role.SUPERVISOR, paper_commands.list_money, hidden)
    own = office.look(Role.HOST, own_commands.own_page)
    assert len(own.money) == 1
    assert not {"placement", "budget_line", "payee"} & own.money[0].model_dump().keys()
    ended = office.run(STAFF, paper_commands.end_money, lines[0].id, EndIn(on=days(9)))
    assert ended.ended_on == days(9)


def test_companions_and_pledges_are_kept_by_code_and_role(office: Office) -> None:
    form = CompanionIn(code="C01", days="月 9:00-12:00", car=True, seats=3, charge="actual_cost")
    made = office.run(STAFF, paper_commands.add_companion, form)
    with pytest.raises(Conflict):
        office.run(STAFF, paper_commands.add_companion, form)
    with pytest.raises(Invalid):
        office.run(STAFF, paper_commands.add_companion, form.model_copy(update={"code": "C02", "days": "いつでも"}))
    gone = office.run(STAFF, paper_commands.change_companion, made.id, CompanionChange(active=False), 1)
    assert (gone.active, gone.version, gone.days) == (False, 2, form.days)
    with pytest.raises(Stale):
        office.run(STAFF, paper_commands.change_companion, made.id, CompanionChange(active=True), 1)
    pledge = PledgeIn(signed_by="companion", signed_on=TODAY, paper_lies="綴り3")
    assert office.run(STAFF, paper_commands.keep_companions_pledge, made.id, pledge).companion == made.id
    signed = pledge.model_copy(update={"signed_by": "owner"})
    assert office.run(STAFF, paper_commands.keep_pledge, "H1", signed).host == "H1"
    assert len(office.look(STAFF, commands.host_page, "H1").pledges) == 1
