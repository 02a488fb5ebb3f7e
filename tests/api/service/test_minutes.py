"""Minutes by function and month: small cells stay hidden, also through every sum; on both databases."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from api.access.actor import Role
from api.errors import Invalid, NotAllowed
from api.people import commands as people
from api.people.minutes.commands import as_csv, count_minutes
from api.people.minutes.schemas import MinutesOut
from api.people.schemas import ContactIn, PersonIn
from api.people.ties import duplicates
from tests.api.service.office import Office

JUNE, JULY = date(2026, 6, 8), date(2026, 7, 1)
MINE, OTHER = Role.COORDINATOR, Role.SUPERVISOR


@pytest.fixture(autouse=True)
def _months_later(office: Office) -> None:
    """June and July are over."""
    office.clock.move(days=90)


def ten(office: Office) -> list[str]:
    return [somebody(office) for _ in range(10)]


def somebody(office: Office, *, restricted: bool = False) -> str:
    return str(office.run(MINE, people.register_person, PersonIn(restricted=restricted)).id)


def contacts(
    office: Office, with_whom: str | list[str], number: int, on: date = JUNE, function: Any = "2", minutes: Any = 30
) -> None:  # fmt: skip
    """Note contacts with somebody, or with some people in turn."""
    whom = [with_whom] if isinstance(with_whom, str) else with_whom
    for each in range(number):
        form = ContactIn(on=on, kind="visit", minutes=minutes, function=function)
        office.run(MINE, people.note_contact, whom[each % len(whom)], form)


def counted(office: Office, since: date = JUNE, until: date = JULY, role: Role = OTHER) -> MinutesOut:
    found: MinutesOut = office.look(role, count_minutes, since, until)
    return found


def shown(found: MinutesOut) -> dict[tuple[str, str], int]:
    return {(each.month, each.function): each.minutes for each in found.cells if each.minutes is not None}


def test_minutes_are_summed_by_function_and_month(office: Office) -> None:
    person = ten(office)
    contacts(office, person, 10)
    contacts(office, person, 10, minutes=120)
    contacts(office, person, 11, on=JULY, function="4", minutes=15)
    contacts(office, person, 12, on=JULY, function=None, minutes=60)
    contacts(office, person, 20, on=JULY, function="1", minutes=None)  # nobody noted how long they took
    contacts(office, person, 10, on=date(2026, 8, 1))
    found = counted(office)
    assert shown(found) == {("2026-06", "2"): 1500, ("2026-07", "4"): 165, ("2026-07", "none"): 720}
    assert {month: each.minutes for month, each in found.by_month.items()} == {"2026-06": 1500, "2026-07": 885}
    assert (found.by_function["2"].minutes, found.by_function["1"].minutes, found.total.minutes) == (1500, 0, 2385)


def test_fewer_than_ten_contacts_are_not_told_also_not_by_any_sum(office: Office) -> None:
    """Whatever lies in the hidden cells, the answer is the same to the last sign."""
    person = ten(office)
    contacts(office, person, 10)
    nothing_hidden = counted(office)
    contacts(office, person, 9, function="4", minutes=120)
    contacts(office, person, 1, on=JULY, minutes=60)
    assert counted(office) == nothing_hidden
    assert as_csv(counted(office), "ja") == as_csv(nothing_hidden, "ja")
    assert (nothing_hidden.total.minutes, nothing_hidden.total.whole) == (300, False)
    contacts(office, person[9], 1, function="4", minutes=120)
    assert shown(counted(office)) == {("2026-06", "2"): 300, ("2026-06", "4"): 1200}


def test_fewer_than_ten_people_are_not_told_however_many_contacts(office: Office) -> None:
    whom = ten(office)
    contacts(office, whom[:9], 27)
    assert (shown(counted(office)), counted(office).total.minutes) == ({}, 0)
    contacts(office, whom[9], 1)
    assert shown(counted(office)) == {("2026-06", "2"): 28 * 30}
    office.run(OTHER, duplicates.merge, whom[0], whom[9])
    assert shown(counted(office)) == {}, "two records of one person are one"


def test_a_month_is_told_once_it_is_over(office: Office) -> None:
    """It is the sixth of September 2026; what is noted in its first days is told from the first of October in Japan."""
    contacts(office, ten(office), 10, on=date(2026, 9, 1))
    ask = (date(2026, 8, 1), date(2026, 10, 1))
    found = counted(office, *ask)
    assert (shown(found), found.not_yet, found.total.minutes) == ({}, ["2026-09", "2026-10"], 0)
    assert not found.by_month["2026-09"].whole
    few, not_yet = "10件か10人に満たない", "まだ（月が終わってから）"
    lines = [line.split(",") for line in as_csv(found, "ja").decode("utf-8-sig").splitlines()]
    assert lines[1:4] == [["2026-08", *[few] * 7, "0"], *([month, *[not_yet] * 8] for month in found.not_yet)]
    until_october = datetime(2026, 9, 30, 15, tzinfo=UTC) - office.clock()
    office.clock.move(seconds=until_october.total_seconds() - 1)
    assert shown(counted(office, *ask)) == {}
    office.clock.move(seconds=1)
    assert (shown(counted(office, *ask)), counted(office, *ask).not_yet) == ({("2026-09", "2"): 300}, ["2026-10"])


def test_two_questions_do_not_tell_a_day(office: Office) -> None:
    """Days lead to whole months: what is asked for until one day and until the next is the same."""
    person = ten(office)
    contacts(office, person, 10, on=date(2026, 6, 1))
    contacts(office, person, 1, on=date(2026, 6, 30), minutes=120)
    answers = [counted(office, date(2026, 6, first), date(2026, 6, last)) for first, last in ((1, 30), (1, 29), (8, 8))]
    assert answers[0] == answers[1] == answers[2]
    assert (answers[0].since, answers[0].until) == (date(2026, 6, 1), date(2026, 6, 30))


def test_contacts_with_restricted_people_are_in_no_sum(office: Office) -> None:
    open_one, hidden = ten(office), somebody(office, restricted=True)
    contacts(office, open_one, 9)
    nobody_hidden = counted(office)
    contacts(office, hidden, 5)
    contacts(office, hidden, 12, on=JULY, function="4")
    assert counted(office) == nobody_hidden
    contacts(office, open_one[9], 1)
    assert shown(counted(office)) == {("2026-06", "2"): 10 * 30}


def test_only_who_sees_figures_is_told_and_not_of_years_at_once(office: Office) -> None:
    for role in (MINE, Role.HOST, Role.AGENCY, Role.ADMINISTRATOR):
        with pytest.raises(NotAllowed):
            counted(office, role=role)
    for role in (OTHER, Role.OFFICER, Role.EVALUATOR):
        assert counted(office, role=role).fewer_than == 10
    with pytest.raises(Invalid, match="ends_before_it_begins"):
        counted(office, JULY, JUNE)
    with pytest.raises(Invalid, match="too_many_months"):
        counted(office, date(2023, 6, 1), JUNE)
    assert len(counted(office, date(2023, 7, 1), JUNE).by_month) == 36
    assert len(counted(office, date(9999, 12, 1), date(9999, 12, 31)).by_month) == 1


def test_the_table_says_fewer_than_ten(office: Office) -> None:
    person = ten(office)
    contacts(office, person, 10)
    client = office.client(OTHER)
    asked = "since=2026-06-08&until=2026-06-08"
    answer = client.get(f"/api/v1/minutes.csv?{asked}")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    lines = answer.content.decode("utf-8-sig").splitlines()
    few = "10件か10人に満たない"
    assert lines[0].startswith("月,1号 相談,2号 参加支援,3号 地域づくり,4号 アウトリーチ,5号 多機関協働,6号 支援プラン")
    assert lines[1] == f"2026-06,{few},300,{few},{few},{few},{few},{few},300"
    assert lines[2] == "合計（出ている数だけ）,0,300,0,0,0,0,0,300"
    english = client.get(f"/api/v1/minutes.csv?{asked}", headers={"Accept-Language": "en"})
    assert "fewer than 10" in english.text
    assert client.get(f"/api/v1/minutes?{asked}").json()["total"] == {"minutes": 300, "whole": False}
