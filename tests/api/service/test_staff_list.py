"""The staff list: what rules notice, what was done about it, and how rules do; on both databases."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from api.access.actor import Role
from api.errors import Invalid, NotAllowed, NotFound
from api.followups.schemas import EntryAnswerIn, EntryAnswerOut, EntryOut, MonthIn, MonthOut, RulesOut
from api.followups.staff_list import answer_entry, list_lapsed, make_month_list, rules_now, todays_list
from api.followups.tables import EntryRow
from api.hosts.paper_schemas import FlagIn
from api.hosts.voices import raise_flag
from api.people.commands import restrict
from api.people.repository import person_seen
from api.placements import commands as placements
from api.placements.schemas import DaysIn
from tests.api.service.follow_up_builders import (
    DAY,
    C,
    S,
    called,
    coming,
    happened,
    july,
    june,
    later,
    on_day,
    rules,
    talked,
    tried,
)
from tests.api.service.office import Office

H = Role.HOST
SECOND_DAY = june(9)


def entries(office: Office, role: Role = C) -> list[EntryOut]:
    found: list[EntryOut] = office.run(role, todays_list).entries
    return found


def answered(office: Office, placement: str, rule: str, answer: Any, role: Role = C, **more: Any) -> EntryAnswerOut:
    form = EntryAnswerIn.model_validate({"answer": answer, **more})
    made: EntryAnswerOut = office.run(role, answer_entry, placement, rule, form)
    return made


def month(office: Office, slots: int | None = None, role: Role = C) -> MonthOut:
    made: MonthOut = office.run(role, make_month_list, MonthIn(slots=slots))
    return made


def how_rules_do(office: Office) -> RulesOut:
    found: RulesOut = office.look(S, rules_now)
    return found


def missed_twice(office: Office, first: date = SECOND_DAY, **more: Any) -> str:
    """Let somebody not come to two talks, a week apart; it is the day of the second."""
    placement = coming(office, **more)
    on_day(office, later(first, 7))
    tried(office, placement, first)
    tried(office, placement, later(first, 7))
    return placement


def test_two_missed_talks_are_a_line_with_its_reason_what_to_do_and_by_when(office: Office) -> None:
    placement = missed_twice(office)
    (line,) = entries(office)
    assert (line.placement, line.rule, line.because) == (placement, "missed_check_ins", {"number": 2})
    assert (line.action, line.owner) == ("another_way_to_reach", "coordinator")
    assert (line.since, line.due, line.expires) == (june(16), june(23), july(21))
    talked(office, placement, june(16))
    assert entries(office) == []


def test_each_rule_reads_what_the_store_knows(office: Office) -> None:
    placement = coming(office, until=june(30))
    on_day(office, june(20))
    week = DaysIn.model_validate({"days": [{"on": june(day), "how": "could_not"} for day in (16, 18)]})
    office.run(C, placements.note_days, placement, week)
    happened(office, placement, "key_person", june(18))
    happened(office, placement, "benefit", june(19))
    called(office, june(18), wants_to_stop="yes")
    assert set(rules(office)) == {
        "absences", "work_changed", "living_changed", "host_wants_to_stop", "end_without_next",
    }  # fmt: skip
    talked(office, placement, june(20), answers={"go_on": "stop"})
    assert set(rules(office)) == {"absences", "host_wants_to_stop", "end_without_next", "person_wants_to_stop"}
    office.clock.move(hours=1)
    talked(office, placement, june(20), answers={"go_on": "as_it_is"})
    called(office, june(20), wants_to_stop="no")
    coming(office, person=placements_person(office, placement), host="H2")
    assert set(rules(office)) == {"absences"}


def placements_person(office: Office, placement: str) -> str:
    return str(office.look(C, placements.placement, placement).person)


def test_a_day_of_which_a_word_was_noted_is_no_silent_absence(office: Office) -> None:
    placement = coming(office)
    on_day(office, june(20))
    noted = [{"on": june(16), "how": "could_not", "words": "熱"}, {"on": june(18), "how": "could_not"}]
    office.run(C, placements.note_days, placement, DaysIn.model_validate({"days": noted}))
    assert rules(office) == []


def test_a_flag_of_the_host_that_is_open_for_more_than_14_days_is_for_the_supervisor(office: Office) -> None:
    coming(office)
    office.run(H, raise_flag, FlagIn(kind="how_to_speak", urgency="some_time"))
    on_day(office, june(22))
    assert "host_flag_open" not in rules(office, S)
    on_day(office, june(23))
    assert "host_flag_open" in rules(office, S)
    assert "host_flag_open" not in rules(office)


def test_a_line_laid_aside_comes_back_on_its_day_or_with_something_new(office: Office) -> None:
    placement = missed_twice(office)
    made = answered(office, placement, "missed_check_ins", "snoozed", reason="person_asked_to_wait", until=june(23))
    assert (made.since, made.until, rules(office)) == (june(16), june(23), [])
    on_day(office, june(22))
    assert rules(office) == []
    on_day(office, june(23))
    assert rules(office) == ["missed_check_ins"]
    answered(office, placement, "missed_check_ins", "snoozed", reason="day_is_set", until=june(30))
    on_day(office, june(24))
    tried(office, placement, june(24))
    assert rules(office) == ["missed_check_ins"]


def test_what_was_acted_on_or_set_aside_stays_away_until_something_new(office: Office) -> None:
    first, second = missed_twice(office), missed_twice(office, host="H2")
    answered(office, first, "missed_check_ins", "acted")
    answered(office, second, "missed_check_ins", "set_aside", reason="as_agreed_with_person")
    on_day(office, july(1))
    assert rules(office) == []
    with pytest.raises(NotFound, match="no_such_entry"):
        answered(office, first, "missed_check_ins", "acted")
    tried(office, second, july(1))
    assert [each.placement for each in entries(office)] == [second]


@pytest.mark.parametrize(
    ("form", "code"),
    [
        ({"answer": "snoozed", "until": june(20)}, "answer_incomplete"),
        ({"answer": "snoozed", "reason": "day_is_set"}, "answer_incomplete"),
        ({"answer": "snoozed", "reason": "not_true", "until": june(20)}, "reason_unknown"),
        ({"answer": "snoozed", "reason": "day_is_set", "until": july(15)}, "rests_too_long"),
        ({"answer": "snoozed", "reason": "day_is_set", "until": june(16)}, "rests_too_long"),
        ({"answer": "set_aside", "reason": "day_is_set"}, "reason_unknown"),
        ({"answer": "set_aside"}, "answer_incomplete"),
        ({"answer": "acted", "reason": "not_true"}, "answer_incomplete"),
    ],
)
def test_an_answer_that_does_not_fit_is_refused(office: Office, form: dict[str, Any], code: str) -> None:
    placement = missed_twice(office)
    with pytest.raises(Invalid, match=code):
        answered(office, placement, "missed_check_ins", **form)
    assert rules(office) == ["missed_check_ins"]


def test_a_month_has_as_many_lines_as_there_is_room_for_and_the_others_wait_in_sight(office: Office) -> None:
    early, late = missed_twice(office, june(9)), missed_twice(office, june(10), host="H2")
    made = month(office, 1)
    assert [each.placement for each in made.shown] == [early]
    assert [each.placement for each in made.waiting] == [late]
    assert [(each.rule, each.shown, each.acted) for each in how_rules_do(office).counts] == [("missed_check_ins", 1, 0)]
    month(office, 1)
    assert len(month(office).shown) == 2
    answered(office, early, "missed_check_ins", "acted")
    (count,) = how_rules_do(office).counts
    assert (count.quarter, count.shown, count.acted) == (date(2026, 4, 1), 2, 1)


def test_a_supervisors_month_holds_what_is_theirs_and_no_line_of_others_cases(office: Office) -> None:
    missed_twice(office)
    office.run(H, raise_flag, FlagIn(kind="absence", urgency="today"))
    on_day(office, july(2))
    assert {each.rule for each in month(office, role=S).shown} == {"host_flag_open"}
    assert {each.rule for each in month(office).shown} == {"missed_check_ins"}


def test_a_rule_nobody_acts_on_for_two_whole_quarters_is_laid_down_and_a_persons_word_never(office: Office) -> None:
    placement = coming(office, date(2026, 4, 1), step="taking_part")
    for day in (june(10), date(2026, 9, 10)):
        on_day(office, day)
        tried(office, placement, later(day, -1))
        tried(office, placement, day)
        talked(office, coming(office, june(1), host="H2"), day, answers={"go_on": "stop"})
        assert {"missed_check_ins", "person_wants_to_stop"} <= {each.rule for each in month(office).shown}
    assert how_rules_do(office).retired == []
    on_day(office, date(2026, 10, 1))
    assert how_rules_do(office).retired == ["missed_check_ins"]
    assert "missed_check_ins" not in rules(office)
    assert "person_wants_to_stop" in rules(office)


def test_a_line_that_went_away_by_itself_is_told_to_the_supervisor_if_nothing_was_done(office: Office) -> None:
    first, second = missed_twice(office), missed_twice(office, host="H2")
    answered(office, second, "missed_check_ins", "acted")
    on_day(office, july(21))
    assert rules(office) == ["missed_check_ins"]
    on_day(office, july(22))
    assert rules(office) == []
    assert [each.placement for each in office.run(S, list_lapsed)] == [first]
    with pytest.raises(NotAllowed):
        office.run(C, list_lapsed)
    with pytest.raises(NotAllowed):
        office.look(C, rules_now)


def test_of_a_restricted_person_there_is_no_line_and_no_count_for_others(office: Office) -> None:
    placement = missed_twice(office, restricted=True)
    assert (rules(office), rules(office, S)) == (["missed_check_ins"], [])
    month(office)
    answered(office, placement, "missed_check_ins", "acted")
    assert how_rules_do(office).counts == []
    other = missed_twice(office, june(17), host="H2")
    month(office)
    assert len(how_rules_do(office).counts) == 1
    with office.store.work(office.actors[C], office.clock()) as work:
        person = person_seen(work, placements_person(office, other))
        number, version = person.id, person.version
        work.note("looked")
    office.run(C, restrict, number, version)
    assert how_rules_do(office).counts == []
    with pytest.raises(NotFound):
        answered(office, other, "missed_check_ins", "acted", S)


def test_two_lists_of_a_month_write_down_each_line_once(office: Office) -> None:
    missed_twice(office)
    for _ in range(2):
        assert len(month(office).shown) == 1
    with Session(office.store.engine) as session:
        assert session.scalar(select(func.count()).select_from(EntryRow)) == 1


def test_somebody_on_pause_is_not_pressed_and_the_file_is_looked_into(office: Office) -> None:
    placement = missed_twice(office, step="on_pause")
    assert rules(office) == []
    called(office, DAY, wants_to_stop="yes")
    (line,) = entries(office)
    assert (line.placement, line.rule, line.action) == (placement, "host_wants_to_stop", "file_review")


def test_of_two_talks_entered_together_the_wish_to_stop_is_not_lost(office: Office) -> None:
    placement = coming(office)
    for word in ("as_it_is", "stop", "rest"):
        talked(office, placement, DAY, answers={"go_on": word})
    assert rules(office) == ["person_wants_to_stop"]
