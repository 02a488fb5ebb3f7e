from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resources_catalog.week import DAYS_JA, Slot, parse_slots, slot_texts, slot_tokens, week_classes

QUARTERS = st.tuples(st.integers(0, 95), st.integers(1, 96)).filter(lambda pair: pair[0] < pair[1])
WEEKS = st.sets(st.integers(1, 5), min_size=1).map(lambda weeks: tuple(sorted(weeks)))
SLOTS = st.builds(
    lambda day, pair, weeks: Slot(day, pair[0] * 15, pair[1] * 15, weeks), st.integers(0, 6), QUARTERS, WEEKS
)
SOME = st.lists(SLOTS, max_size=6)


def moments(slot: Slot) -> set[tuple[int, int, int]]:
    """Every quarter of an hour of every week of the month that a slot fills: what the other functions are about."""
    return {(week, slot.day, quarter) for week in slot.weeks for quarter in range(slot.start // 15, slot.end // 15)}


@given(slots=SOME)
def test_what_is_written_is_read(slots: list[Slot]) -> None:
    assert parse_slots(slot_texts(slots)) == tuple(sorted(set(slots)))


@given(slot=SLOTS, end=st.sampled_from(["", "曜", "曜日"]), dash=st.sampled_from("-~〜～–－−ー"))
def test_japanese_is_read(slot: Slot, end: str, dash: str) -> None:
    weeks = "" if slot.every_week else "・".join(f"第{week}" for week in slot.weeks)
    first, last = (f"{minutes // 60}:{minutes % 60:02}" for minutes in (slot.start, slot.end))
    assert parse_slots(f"{weeks}{DAYS_JA[slot.day]}{end} {first}{dash}{last}") == (slot,)


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("wed 14:00-15:00", "wed 14:00-15:00"),
        ("Mon-Fri 9:30-14:30", "; ".join(f"{day} 9:30-14:30" for day in ("mon", "tue", "wed", "thu", "fri"))),
        ("月-水 9:00～12:00", "mon 9:00-12:00; tue 9:00-12:00; wed 9:00-12:00"),
        ("第２・第４火曜 10:00-12:00", "tue 10:00-12:00/w24"),
        ("第1,3日曜日 13:00-15:00", "sun 13:00-15:00/w13"),
        ("水 14:00-15:00、第5金 9:00-24:00\ntue 0:00-0:15", "tue 0:00-0:15; wed 14:00-15:00; fri 9:00-24:00/w5"),
        ("tue 10:00-12:00 /24", "tue 10:00-12:00/w24"),
        ("毎週水曜 14時〜15時半", "wed 14:00-15:30"),
        ("月・木 9-11; 土日 9時から10時まで", "mon 9:00-11:00; thu 9:00-11:00; sat 9:00-10:00; sun 9:00-10:00"),
        ("月、木 9:00–11:00", "mon 9:00-11:00; thu 9:00-11:00"),
        ("第2火、第4火 10:00-12:00", "tue 10:00-12:00/w2; tue 10:00-12:00/w4"),
        ("火 10-12, 木 13-15", "tue 10:00-12:00; thu 13:00-15:00"),
        ("平日 9時30分-10時", "; ".join(f"{day} 9:30-10:00" for day in ("mon", "tue", "wed", "thu", "fri"))),
        (" ; ", ""),
    ],
)
def test_spellings(text: str, read: str) -> None:
    assert slot_texts(parse_slots(text)) == read


@pytest.mark.parametrize(
    "text",
    ["x", "mon", "mon 9:00", "mon 9-", "mon 10:75-12:00", "mon 10:00-11:60", "mon 9:00-9:00", "mon 12:00-9:00",
     "mon 23:00-25:00", "mon 9:05-10:00", "fri-mon 9:00-10:00", "foo 9:00-10:00", "mon-foo 9:00-10:00",
     "第6月 9:00-10:00", "mon 9:00-10:00/w6", "mon 9:00-10:00/w", "2026-06-08 9:00-10:00",
     "毎週水の午後", "いつでも", "月-火-水 9-10", "木"],
)  # fmt: skip
def test_what_is_no_time_of_the_week_is_refused_by_name(text: str) -> None:
    with pytest.raises(ValueError, match=r"\w") as refused:
        parse_slots(f"tue 9:00-10:00; {text}")
    assert "tue" not in str(refused.value)


def test_every_wrong_part_is_named() -> None:
    with pytest.raises(ValueError, match=r"^x; mon 25:00-26:00$"):
        parse_slots("x; tue 9:00-10:00; mon 25:00-26:00")


@pytest.mark.parametrize(
    ("day", "start", "end", "weeks"),
    [(7, 0, 60, (1,)), (-1, 0, 60, (1,)), (0, 60, 60, (1,)), (0, -15, 60, (1,)), (0, 0, 1455, (1,)),
     (0, 5, 60, (1,)), (0, 0, 65, (1,)), (0, 0, 60, ()), (0, 0, 60, (0,)), (0, 0, 60, (2, 1)), (0, 0, 60, (1, 1))],
)  # fmt: skip
def test_a_slot_that_cannot_be_is_not_built(day: int, start: int, end: int, weeks: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match=r"no such time|quarter|weeks of a month"):
        Slot(day, start, end, weeks)


@given(slot=SLOTS)
def test_its_length_is_the_time_it_fills(slot: Slot) -> None:
    assert slot.minutes * len(slot.weeks) == 15 * len(moments(slot))


@given(one=SLOTS, other=SLOTS)
def test_covering_is_holding_every_moment(one: Slot, other: Slot) -> None:
    assert one.covers(other) == (moments(other) <= moments(one))


@given(one=SLOTS, other=SLOTS, before=st.integers(0, 90), after=st.integers(0, 90))
def test_covering_with_the_way_there_and_back_is_stricter(one: Slot, other: Slot, before: int, after: int) -> None:
    wide_enough = one.start + before <= other.start and other.end + after <= one.end
    assert one.covers(other, before=before, after=after) == (one.covers(other) and wide_enough)


@given(slots=SOME)
def test_the_classes_are_the_weeks_that_no_slot_tells_apart(slots: list[Slot]) -> None:
    classes = week_classes(slots)
    assert sorted(week for weeks in classes for week in weeks) == [1, 2, 3, 4, 5]
    place = {week: weeks for weeks in classes for week in weeks}
    for one, other in combinations(range(1, 6), 2):
        alike = all((one in slot.weeks) == (other in slot.weeks) for slot in slots)
        assert (place[one] == place[other]) == alike


@given(slots=SOME, one=SLOTS, other=SLOTS)
def test_two_slots_share_a_token_exactly_when_they_touch_the_same_hour(
    slots: list[Slot], one: Slot, other: Slot
) -> None:
    classes = week_classes([*slots, one, other])
    hours = [{(week, day, quarter // 4) for week, day, quarter in moments(slot)} for slot in (one, other)]
    tokens = [set(slot_tokens([slot], classes)) for slot in (one, other)]
    assert bool(tokens[0] & tokens[1]) == bool(hours[0] & hours[1])


@given(slots=SOME)
def test_tokens_are_sorted_without_blanks_and_unique(slots: list[Slot]) -> None:
    tokens = slot_tokens(slots, week_classes(slots))
    assert len(set(tokens)) == len(tokens)
    assert all(token and " " not in token for token in tokens)


def test_without_patterns_tokens_are_days_and_hours() -> None:
    slots = parse_slots("tue 9:30-11:00")
    assert slot_tokens(slots, week_classes(slots)) == ("tue-09", "tue-10")


def test_fortnights_get_tokens_of_their_own() -> None:
    slots = parse_slots("第2・第4火 10:00-12:00; wed 9:00-10:00")
    classes = week_classes(slots)
    assert classes == ((1, 3, 5), (2, 4))
    assert slot_tokens(slots, classes) == ("tue-10-w24", "tue-11-w24", "wed-09-w135", "wed-09-w24")


def test_a_slot_is_said_as_people_say_it() -> None:
    (every,), (some,) = parse_slots("wed 14:00-15:00"), parse_slots("第2・第4火 10:00-12:00")
    assert (every.said("ja"), every.said("en")) == ("水 14:00–15:00", "Wed 14:00–15:00")
    assert (some.said("ja"), some.said("en")) == ("第2・第4火 10:00–12:00", "Tue 10:00–12:00 (weeks 2, 4 of the month)")
    assert [every.said("ja-easy"), some.said("ja-easy")] == [
        "水曜日 14:00–15:00",
        "月の2回目・4回目の火曜日 10:00–12:00",
    ]


@pytest.mark.parametrize("lang", ["ja", "ja-easy", "en"])
def test_what_is_written_in_a_cell_is_read_back(lang: str) -> None:
    slots = parse_slots("第2・第4火 10:00-12:00; wed 9:00-10:00")
    assert parse_slots(slot_texts(slots, lang)) == slots
