"""A hand for hosts, what they can bear, and what of it the next round offers; on both databases."""

from typing import Any

import pytest

from api.access.actor import Actor, Role
from api.access.policy import Right
from api.conferences.safety import commands as safety
from api.conferences.safety.schemas import IncidentIn, LookedIn
from api.errors import Conflict, Invalid, NotAllowed, NotFound
from api.followups import commands, hands
from api.followups.schemas import CapacityOut, CloseIn, HandOut, HostCallsIn, TodayOut
from api.followups.staff_list import todays_list
from api.hosts.paper_schemas import FlagAnswer, FlagIn
from api.hosts.tables import OpeningRow
from api.hosts.voices import close_flag, raise_flag
from api.rounds.freeze import gather
from api.rounds.stock import Stock, stock
from tests.api.service.follow_up_builders import DAY, C, S, called, coming, ends, july, june, on_day, said_by_host
from tests.api.service.host_builders import FIELD, opened
from tests.api.service.office import TOWN, Office
from tests.api.service.ways import put_at, somebody

H = Role.HOST


def listed(office: Office, role: Role = C) -> list[HandOut]:
    found: list[HandOut] = office.look(role, hands.list_hands)
    return found


def codes(office: Office) -> list[str]:
    return [each.code for each in listed(office)]


def capacity(office: Office, host: str = "H1") -> CapacityOut:
    found: CapacityOut = office.look(C, hands.capacity_of, host)
    return found


def closed(office: Office, code: str, result: Any = "helped", host: str = "H1") -> HandOut:
    made: HandOut = office.run(C, hands.close, host, code, CloseIn(result=result))
    return made


def offer(office: Office) -> Stock:
    with office.store.view(office.actors[C], office.clock()) as view:
        return stock(view, office.clock().date())


# --- calls


def test_a_call_is_read_again_with_its_words_and_hosts_read_none(office: Office) -> None:
    called(office, DAY, would_keep="yes", load=2, thanked=True, words="朝は人手が足りない")
    (shown,) = office.run(C, commands.read_host_calls, "H1")
    assert (shown.would_keep, shown.load, shown.thanked, shown.words) == ("yes", 2, True, "朝は人手が足りない")
    for role in (H, Role.EVALUATOR, Role.AGENCY, Role.SUPPORTER, Role.ADMINISTRATOR):
        with pytest.raises(NotAllowed):
            office.run(role, commands.read_host_calls, "H1")


@pytest.mark.parametrize(
    ("form", "error"),
    [
        ({"reached": False, "load": 2}, Invalid),
        ({"reached": False, "thanked": True}, Invalid),
        ({"on": june(9)}, Invalid),
        ({"host": "H9"}, NotFound),
    ],
)
def test_of_several_calls_all_are_kept_or_none(office: Office, form: dict[str, Any], error: type[Exception]) -> None:
    calls = [{"host": "H2", "on": DAY}, {"host": "H1", "on": DAY, **form}]
    with pytest.raises(error):
        office.run(C, commands.note_host_calls, HostCallsIn.model_validate({"calls": calls}))
    assert office.run(C, commands.read_host_calls, "H2") == []


# --- hands


def test_hands_stand_in_the_order_of_their_days_what_hosts_ask_beside_what_rules_notice(office: Office) -> None:
    called(office, DAY, "H2", load=4)
    office.run(H, raise_flag, FlagIn(kind="workload", urgency="today"))
    office.run(H, raise_flag, FlagIn(kind="how_to_speak", urgency="some_time"))
    found = listed(office)
    assert [(each.host, each.code, each.source, each.due) for each in found] == [
        ("H1", "too_much", "host", june(8)),
        ("H2", "worry", "rule", june(15)),
        ("H1", "talk_to", "host", june(22)),
    ]
    assert (found[1].because, found[1].helps) == ({"load": 4}, ["call", "visit", "job_coach"])
    assert found[0].flag is not None
    today: TodayOut = office.run(C, todays_list)
    assert [each.code for each in today.hands] == ["too_much"]


def test_two_calls_that_reach_nobody_too_many_people_and_a_flag_open_for_long_are_noticed(office: Office) -> None:
    on_day(office, june(10))
    for day in (june(9), june(10)):
        called(office, day, "H2", reached=False)
    said_by_host(office, "H2", taken=3, seats=2)
    assert sorted(codes(office)) == ["missed_calls", "over_capacity"]
    assert {each.code: each.because for each in listed(office)}["over_capacity"] == {"people": 3, "seats": 2}
    office.run(H, raise_flag, FlagIn(kind="other", urgency="this_week"))
    on_day(office, june(25))
    assert {(each.code, each.owner) for each in listed(office) if each.host == "H1"} == {
        ("something_else", "supervisor"), ("open_long", "supervisor"),
    }  # fmt: skip


def test_what_was_taken_up_stays_until_it_is_closed_and_comes_again_only_with_something_new(office: Office) -> None:
    called(office, DAY, needs_help="yes")
    taken: HandOut = office.run(C, hands.take_up, "H1", "worry")
    assert taken.taken_up
    with pytest.raises(Conflict, match="flag_not_waiting"):
        office.run(C, hands.take_up, "H1", "worry")
    on_day(office, june(10))
    called(office, june(10), needs_help="no", load=1)
    assert [(each.code, each.taken_up) for each in listed(office)] == [("worry", True)]
    closed(office, "worry")
    assert codes(office) == []
    with pytest.raises(NotFound, match="no_such_flag"):
        closed(office, "worry")
    on_day(office, june(20))
    called(office, june(20), load=5)
    assert codes(office) == ["worry"]


def test_a_hosts_word_in_a_call_that_it_wants_to_stop_is_a_hand_and_not_a_mark(office: Office) -> None:
    called(office, DAY, wants_to_stop="yes")
    (hand,) = listed(office)
    assert (hand.code, hand.source, hand.due, hand.helps) == (
        "wants_to_stop",
        "call",
        june(15),
        ["visit", "plan_ending"],
    )
    assert capacity(office).code == "paused"
    closed(office, "wants_to_stop", "agreed_to_pause")
    assert (codes(office), capacity(office).code) == ([], "not_said")


@pytest.mark.parametrize("role", [each for each in Role if each not in (C, S, Role.OFFICER)])
def test_only_staff_sees_hands_and_capacity(office: Office, role: Role) -> None:
    for ask, given in ((hands.list_hands, ()), (hands.capacity_of, ("H1",))):
        with pytest.raises(NotAllowed):
            office.look(role, ask, *given)
    with pytest.raises(NotAllowed):
        office.run(role, hands.take_up, "H1", "worry")
    assert codes(office) == []


def test_a_programme_that_may_not_see_hosts_gets_no_hands_with_the_list_of_today(office: Office) -> None:
    office.run(H, raise_flag, FlagIn(kind="workload", urgency="today"))
    scope = frozenset({Right.SEE_PEOPLE, Right.WORK_WITH_PEOPLE})
    staff = office.actors[C]
    assert len(office.run(C, todays_list).hands) == 1
    office.actors[C] = Actor(staff.municipality, staff.account, staff.roles, scope=scope)
    assert office.run(C, todays_list).hands == []


def test_an_ending_of_a_restricted_person_tells_nothing_of_the_host(office: Office) -> None:
    on_day(office, june(20))
    for restricted in (True, False):
        ends(office, coming(office, june(9), restricted=restricted), june(19), "own_decision")
    assert codes(office) == []
    assert capacity(office).newcomers.code == "cool_down"
    ends(office, coming(office, june(9)), june(20), "hosts_side")
    assert codes(office) == ["two_early_endings"]


# --- what a host can bear


def test_capacity_follows_what_the_host_said_and_what_is_open_for_it(office: Office) -> None:
    assert (capacity(office).code, capacity(office).newcomers.code) == ("not_said", "not_said")
    said_by_host(office, "H1", taken=1, seats=3, newcomers_month="2")
    coming(office, june(2), step="taking_part")
    now = capacity(office)
    assert (now.said, now.seats, now.code) == (3, 3, "as_said")
    assert (now.newcomers.number, now.newcomers.code, now.newcomers.until) == (1, "as_said", july(1))
    called(office, DAY, load=4)
    now = capacity(office)
    assert (now.seats, now.code, now.because) == (2, "lowered", ["worry"])
    closed(office, "worry")
    assert capacity(office).seats == 3


def test_an_incident_stops_new_people_until_it_was_looked_at(office: Office) -> None:
    said_by_host(office, "H1", taken=1, seats=3)
    report = IncidentIn(opening="O1", kind="near_miss", on=DAY, words="脚立が倒れた")
    number = office.run(C, safety.report_incident, report).id
    now = capacity(office)
    assert (now.code, now.because, now.seats) == ("paused", ["incident"], 1)
    office.run(S, safety.look_at_incident, number, LookedIn(words="脚立を替えた"))
    assert capacity(office).code == "as_said"


def test_after_an_early_ending_nobody_new_comes_for_four_weeks(office: Office) -> None:
    said_by_host(office, "H1", newcomers_month=2)
    on_day(office, june(20))
    ends(office, coming(office), june(20), "own_decision")
    now = capacity(office).newcomers
    assert (now.number, now.code, now.until) == (0, "cool_down", july(18))
    on_day(office, july(18))
    assert (capacity(office).newcomers.number, capacity(office).newcomers.code) == (2, "as_said")


# --- what the next round offers


def field(office: Office) -> str:
    """Open a field with two seats at a host that said it can have four people."""
    said_by_host(office, "H1", seats=4, newcomers_month=2)
    return str(opened(office, "H1", FIELD).id)


def test_a_round_offers_a_paused_host_for_nobody_new_and_goes_back_when_it_is_settled(office: Office) -> None:
    opening = field(office)
    before = offer(office).catalogue
    assert (before.openings[opening].seats, before.hosts["H1"].newcomers_month) == (2, 2)
    called(office, DAY, wants_to_stop="yes")
    paused = offer(office).catalogue
    assert (paused.openings[opening].seats, paused.hosts["H1"].newcomers_month) == (0, 0)
    with office.store.view(office.actors[C], office.clock()) as view:
        frozen = gather(view, 0, 1.0).inputs().catalogue
    assert (frozen.openings[opening].seats, frozen.hosts["H1"].newcomers_month) == (0, 0)
    closed(office, "wants_to_stop", "not_needed")
    assert offer(office).catalogue == before


def test_an_ending_that_gave_no_seat_back_is_heard_of_by_the_next_round(office: Office) -> None:
    field(office)
    on_day(office, june(20))
    placement = coming(office)
    assert offer(office).catalogue.hosts["H1"].newcomers_month == 2
    ends(office, placement, june(20), "own_decision")
    assert offer(office).catalogue.hosts["H1"].newcomers_month == 0


def test_who_is_at_a_paused_host_keeps_the_seat(office: Office) -> None:
    opening = field(office)
    person = somebody(office)
    with office.store.work(office.actors[C], office.clock()) as work:
        put_at(work, person, opening, "H1", "taking_part", "regular").since = DAY
        row = work.session.get_one(OpeningRow, (TOWN, opening))
        row.taken = 1
        work.note("placed")
    called(office, DAY, wants_to_stop="yes")
    there = offer(office)
    assert there.catalogue.openings[opening].seats == 1
    assert {each.status for each in there.standing} == {"taking_part"}


def test_a_round_asks_a_worried_host_for_one_less_and_one_that_needs_its_breath_for_nobody_new(office: Office) -> None:
    field(office)
    called(office, DAY, load=5)
    assert offer(office).catalogue.hosts["H1"].seats == 3
    flag = office.run(H, raise_flag, FlagIn(kind="other", urgency="today")).id
    office.run(C, close_flag, flag, FlagAnswer(answer="はい"))
    closed(office, "worry")
    assert offer(office).catalogue.hosts["H1"].seats == 4
    on_day(office, june(20))
    ends(office, coming(office), june(20), "own_decision")
    bare = offer(office).catalogue.hosts["H1"]
    assert (bare.seats, bare.newcomers_month) == (4, 0)
