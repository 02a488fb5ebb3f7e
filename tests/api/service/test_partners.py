"""Hosts as partners: four counts, dormant ones, room that is known for some weeks, reminders, areas, seats by town."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from api.access.actor import Role
from api.catalogue.search import Asked, search
from api.errors import Conflict, Invalid, NotAllowed
from api.hosts import areas, commands, paper_commands, partners, rooms
from api.hosts.areas import AreaIn, HostAreaIn, QuotaIn, QuotasIn
from api.hosts.call_sheet import call_sheet
from api.hosts.freshness import LAST_AFTER, REMINDERS, reminded_on, reminder, stands_last
from api.hosts.paper_schemas import AgreementIn
from api.hosts.room_schemas import HeardRoomIn, RoomIn
from api.hosts.schemas import HeardOfHostIn, HeardOfOpeningIn
from api.jobs.reminders import due
from api.rounds.stock import stock
from tests.api.service.host_builders import FARM, STAFF, TODAY, days, opened, placed
from tests.api.service.office import Office


def test_the_four_counts_mean_four_things(office: Office) -> None:
    """By hand: H1 and H2 stand as offering, H1 with one open opening; the farm is only talked with."""
    farm = office.run(STAFF, commands.register_host, FARM)
    first = office.look(STAFF, partners.counts)
    assert (first.registered, first.willing, first.agreement_valid, first.received_this_year) == (3, 1, 0, 0)
    paper = AgreementIn(kind="memorandum", since=days(-10), until=days(300))
    office.run(STAFF, paper_commands.keep_agreement, "H2", paper)
    opening = opened(office, farm.id)
    placed(office, opening.id, farm.id, "taking_part", days(-3))
    after = office.look(STAFF, partners.counts)
    assert (after.registered, after.willing, after.agreement_valid, after.received_this_year) == (3, 2, 1, 1)
    assert after.year_since == date(2026, 4, 1)


def test_restricted_people_do_not_count(office: Office) -> None:
    placed(office, "O1", "H1", "taking_part", days(-3), restricted=True)
    assert office.look(STAFF, partners.counts).received_this_year == 0


@given(on=st.dates(date(2020, 1, 1), date(2040, 1, 1)))
def test_the_fiscal_year_begins_in_april(on: date) -> None:
    first = partners.year_since(on)
    assert (first.month, first.day) == (4, 1)
    assert first <= on < date(first.year + 1, 4, 1)


def test_who_receives_nobody_is_thanked_in_turn(office: Office) -> None:
    placed(office, "O1", "H1", "taking_part", days(-3))
    told = office.look(STAFF, partners.dormant)
    assert [(each.host, each.due, each.last_received) for each in told] == [("H2", True, None)]
    heard = HeardOfHostIn(said_by="owner", on=TODAY, channel="phone")
    office.run(STAFF, commands.hear_host, "H2", heard, 1)
    assert [(each.host, each.due) for each in office.look(STAFF, partners.dormant)] == [("H2", False)]
    with pytest.raises(NotAllowed):
        office.look(Role.EVALUATOR, partners.dormant)


# ---------------------------------------------------------------- room


def test_room_is_known_for_thirty_days(office: Office) -> None:
    word = HeardRoomIn(status="capacity", available=2, maximum=5, said_by="manager", on=TODAY)
    office.run(STAFF, rooms.hear_room, "H1", word)
    shown = office.look(STAFF, commands.host_page, "H1").room
    assert shown is not None
    assert (shown.status, shown.available, shown.known) == ("capacity", 2, True)
    office.clock.move(days=30)
    assert office.look(STAFF, rooms.room_of, "H1").known is True
    office.clock.move(days=1)
    assert office.look(STAFF, rooms.room_of, "H1").known is False


def test_the_last_word_about_room_holds_whoever_said_it(office: Office) -> None:
    office.run(STAFF, rooms.hear_room, "H1", HeardRoomIn(status="capacity", said_by="owner", on=days(-2)))
    office.run(Role.HOST, rooms.say_own_room, RoomIn(status="waitlist"))
    office.run(STAFF, rooms.hear_room, "H1", HeardRoomIn(status="no-capacity", said_by="owner", on=days(-9)))
    assert office.look(STAFF, rooms.room_of, "H1").status == "waitlist"
    assert office.look(STAFF, rooms.room_of, "H2") is None


def test_impossible_room_is_refused(office: Office) -> None:
    for wrong in ({"available": 3, "maximum": 2}, {"status": "no-capacity", "available": 1}, {"status": "full"}):
        with pytest.raises(ValidationError):
            RoomIn.model_validate({"status": "capacity", **wrong})
    with pytest.raises(Invalid, match="day_to_come"):
        office.run(STAFF, rooms.hear_room, "H1", HeardRoomIn(status="waitlist", said_by="owner", on=days(1)))


# ---------------------------------------------------------------- reminders


@given(word=st.dates(date(2026, 1, 1), date(2026, 12, 31)), age=st.integers(-5, 400))
def test_three_reminders_then_last_and_never_out(word: date, age: int) -> None:
    on = word + timedelta(days=age)
    assert reminder(word, on) == (age > 60) + (age > 90) + (age > 120)
    assert stands_last(word, on) == (age > LAST_AFTER.days == 150)
    asked = reminded_on(word, on)
    if age <= REMINDERS[0].days or age > LAST_AFTER.days:
        assert asked is None
    else:
        assert asked is not None
        assert asked <= on
        assert reminder(word, asked) == reminder(word, on)
        assert reminder(word, asked - timedelta(days=1)) == reminder(word, on) - 1


def test_without_a_word_there_is_nothing_to_remind_of() -> None:
    assert (reminder(None, TODAY), stands_last(None, TODAY)) == (0, False)


def test_the_list_of_the_day_holds_one_reminder_at_a_time(office: Office) -> None:
    farm = office.run(STAFF, commands.register_host, FARM)
    opening = opened(office, farm.id)
    word = HeardOfOpeningIn(said_by="owner", on=TODAY, channel="phone")
    office.run(STAFF, commands.hear_opening, opening.id, word, opening.version)
    seen = []
    for _ in range(6):
        office.clock.move(days=31)
        rows = office.look(STAFF, due)
        seen.append([(day - TODAY).days for kind, host, _, day in rows if (kind, host) == ("host_word", farm.id)])
    assert seen == [[], [61], [91], [121], [], []]
    assert farm.id in {each.host for each in office.look(STAFF, call_sheet)}
    shop = office.run(STAFF, commands.register_host, FARM)
    heard = HeardOfHostIn(said_by="owner", on=TODAY + timedelta(days=180), channel="phone")
    office.run(STAFF, commands.hear_host, shop.id, heard, shop.version)
    shown = office.look(STAFF, search, Asked("みどり"))
    assert [(each.id, each.last) for each in shown] == [(shop.id, False), (farm.id, True)]
    assert [each.id for each in office.look(STAFF, search, Asked(fresh_only=True))] == [shop.id]
    told = office.look(STAFF, partners.stale)
    assert [(each.host, each.reminder, each.last) for each in told] == [
        ("H1", 0, False), ("H2", 0, False), (farm.id, 3, True)
    ]  # fmt: skip


# ---------------------------------------------------------------- areas and seats by town


def test_areas_lie_within_wider_ones(office: Office) -> None:
    town = office.run(STAFF, areas.add_area, AreaIn(name="ひなた市", level="municipality"))
    school = office.run(STAFF, areas.add_area, AreaIn(name="北小学校区", level="primary_school", above=town.id))
    small = office.run(STAFF, areas.add_area, AreaIn(name="北町", level="association", above=school.id))
    assert office.look(STAFF, areas.within, town.id) == {town.id, school.id, small.id}
    assert office.look(STAFF, areas.within, school.id) == {school.id, small.id}
    assert [each.name for each in office.look(STAFF, areas.list_areas)] == ["北町", "北小学校区", "ひなた市"]
    with pytest.raises(Invalid, match="area_not_wider"):
        office.run(STAFF, areas.add_area, AreaIn(name="南町", level="municipality", above=small.id))
    with pytest.raises(Conflict, match="area_there"):
        office.run(STAFF, areas.add_area, AreaIn(name="北町", level="association"))
    farm = office.run(STAFF, commands.register_host, FARM).id
    assert office.run(STAFF, areas.put_host_in, farm, HostAreaIn(area=small.id)) == small
    assert office.look(STAFF, commands.host_page, farm).host.area == small.id
    found = [office.look(STAFF, search, Asked(area=each.id)) for each in (town, school, small)]
    assert [[each.id for each in some] for some in found] == [[farm]] * 3
    assert office.run(STAFF, areas.put_host_in, farm, HostAreaIn(area=None)) is None
    assert office.look(STAFF, search, Asked(area=town.id)) == []


def quotas(*pairs: tuple[str, int]) -> QuotasIn:
    return QuotasIn(quotas=[QuotaIn(town=town, seats=seats) for town, seats in pairs])


@pytest.mark.parametrize(
    ("shared", "ours"), [((), 2), ((("ひなた市", 1),), 1), ((("月見市", 1),), 1), ((("ひなた市", 0), ("月見市", 2)), 0)]
)
def test_only_seats_for_our_town_are_put_before_our_people(
    office: Office, shared: tuple[tuple[str, int], ...], ours: int
) -> None:
    """Of two seats: ours where some are shared out to us, else those shared out to nobody."""
    farm = office.run(STAFF, commands.register_host, FARM)
    opening = opened(office, farm.id)
    office.run(STAFF, areas.set_quotas, opening.id, quotas(*shared), opening.version)
    assert office.look(STAFF, stock, TODAY).catalogue.openings[opening.id].seats == ours
    assert [(each.town, each.seats) for each in office.look(STAFF, areas.list_quotas, opening.id)] == sorted(shared)


def test_no_more_is_shared_out_than_there_is(office: Office) -> None:
    farm = office.run(STAFF, commands.register_host, FARM)
    opening = opened(office, farm.id)
    with pytest.raises(Conflict, match="quotas_over_seats"):
        office.run(STAFF, areas.set_quotas, opening.id, quotas(("ひなた市", 2), ("月見市", 1)), opening.version)
    with pytest.raises(Invalid, match="town_twice"):
        office.run(STAFF, areas.set_quotas, opening.id, quotas(("月見市", 1), ("月見市", 1)), opening.version)
