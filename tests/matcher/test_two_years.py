"""The sample town over two years: what follows from what was written down, for any years that are drawn."""

from datetime import date, timedelta

import pytest

from matcher.eligibility.judge import judge
from matcher.followup.cadence import CHECK_IN, FILE_REVIEW, REVIEW, Cadence, Event, due_days, review_days
from matcher.followup.rows import EXITS, how_it_ended, outcome_rows
from matcher.followup.worklist import Known, ListFigures, worklist
from matcher.host_support.flags import rule_flags
from matcher.pipeline import Settings, recommend
from matcher.retention.curves import curve_of
from matcher.retention.spells import Spells
from resources_catalog.opening_table import OpeningTable
from tests import hinata
from tests.two_years import BACK, CAFE, END, FARM, FIGURES, HELPED, RESTS_SINCE, WINTER, Story, two_years

SEEDS = (0, 1, 2, 3, 4)
JUNE, SEPTEMBER = hinata.ROUND_DAY, date(2026, 9, 14)


@pytest.fixture(params=SEEDS)
def story(request: pytest.FixtureRequest) -> Story:
    return two_years(request.param)


def flags_of_cafe(story: Story, on: date) -> dict[str, date]:
    return {flag.code: flag.due for flag in rule_flags([story.facts(CAFE, on)], FIGURES, on)}


def test_the_cafe_needs_a_hand_in_june_and_is_offered_it(story: Story) -> None:
    found = rule_flags([story.facts(CAFE, JUNE)], FIGURES, JUNE)
    assert {flag.code for flag in found} == {"two_early_endings", "key_person_away", "open_long"}
    helps = {flag.code: flag.helps for flag in found}
    assert helps["two_early_endings"] == ("job_coach", "carve_task", "thanks_call")
    assert {flag.owner for flag in found if flag.code == "open_long"} == {"supervisor"}  # open for 21 days
    (own,) = story.flags(JUNE)
    assert (own.helps[0], own.owner_on(JUNE)) == ("job_coach", "supervisor")


def test_the_cafe_is_paused_with_its_reasons_until_the_day_that_the_town_wrote(story: Story) -> None:
    paused = story.capacities(JUNE)[CAFE]
    assert paused.paused
    assert paused.because == ("key_person_away", "two_early_endings")
    assert paused.until == BACK
    assert story.catalogue(JUNE).hosts[CAFE].paused_until == hinata.read_town()[0].hosts[CAFE].paused_until


def test_the_cafe_takes_part_again_after_it_was_helped_and_its_key_person_is_back(story: Story) -> None:
    assert (
        flags_of_cafe(story, HELPED - timedelta(days=1)).keys()
        > flags_of_cafe(story, HELPED + timedelta(days=1)).keys()
    )
    assert flags_of_cafe(story, SEPTEMBER) == {}
    assert story.capacities(SEPTEMBER)[CAFE].code == "as_said"
    assert story.catalogue(SEPTEMBER).hosts[CAFE].paused_until is None


@pytest.mark.parametrize(
    ("on", "there"), [(JUNE, True), (BACK - timedelta(days=1), True), (BACK, False), (SEPTEMBER, False)]
)
def test_the_next_round_follows(on: date, there: bool) -> None:
    catalogue, people = two_years(0).catalogue(on), hinata.read_town()[1]
    found = recommend(catalogue, people, hinata.PARAMS, on=on, settings=Settings())
    table = OpeningTable.of(catalogue)
    row = next(at for at, place in enumerate(table.ids) if place.startswith("O15"))
    verdicts = (judge(person, table, on, hinata.PARAMS) for person in people.people)
    paused = [verdict.person for verdict in verdicts if "paused" in {reason.code for reason in verdict.reasons(row)}]
    assert bool(paused) == there
    assert not any(place == "O15" for places in hinata.plan_of(found).values() for place in places) or not there


def test_the_plan_of_june_is_the_one_solved_by_hand() -> None:
    found = recommend(two_years(0).catalogue(JUNE), hinata.read_town()[1], hinata.PARAMS, on=JUNE, settings=Settings())
    assert hinata.plan_of(found) == hinata.EXPECTED


def test_a_new_person_a_month_at_the_farm(story: Story) -> None:
    assert story.rooms(date(2026, 6, 8))[FARM].number == 1
    assert story.rooms(date(2026, 6, 12))[FARM].number == 0  # P03 began on the 11th
    assert story.rooms(date(2026, 7, 1))[FARM].number == 1
    assert story.catalogue(date(2026, 6, 12)).hosts[FARM].newcomers_month == 0


def test_the_winter_of_the_farm_is_a_pause_and_nobody_is_chased(story: Story) -> None:
    stay = next(each for each in story.stays if each.placement == "farm-p03")
    happened = [Event("season_change", date(2026, 11, 1))]
    dues = due_days(stay.start, END, happened, [WINTER], Cadence())
    inside = [due for due in dues if WINTER.covers(due.on)]
    assert {due.kind for due in inside} == {FILE_REVIEW}
    assert len(inside) >= 4  # somebody thinks of it every month
    back = [
        due for due in due_days(stay.start, date(2027, 6, 30), happened, [WINTER], Cadence()) if due.on == WINTER.back
    ]
    assert {due.kind for due in back} & {CHECK_IN, REVIEW}


def test_the_winter_counts_for_no_month_and_ends_nothing(story: Story) -> None:
    rows = [row for row in outcome_rows(story.stays, story.pauses, story.signals, END) if row.placement == "farm-p03"]
    assert [row.month for row in rows] == [1, 2, 3, 4, 5]  # until the month in which the winter begins
    assert all(row.exit is None for row in rows)
    assert how_it_ended(next(each for each in story.stays if each.placement == "farm-p03"), END) is None


def test_whoever_rests_is_left_in_peace_and_has_not_dropped_out(story: Story) -> None:
    stay = next(each for each in story.stays if each.person == "P08")
    assert how_it_ended(stay, END) == "completed"
    assert {due.kind for due in review_days("resting", RESTS_SINCE, END, [], Cadence())} == {FILE_REVIEW}
    missed = (date(2025, 9, 1), date(2025, 9, 8), date(2025, 9, 15))
    quiet = Known(placement="farm-p08", start=stay.start, missed=missed, absences=missed, quiet=True)
    assert worklist([quiet], ListFigures(), date(2025, 9, 16)) == []
    found = recommend(story.catalogue(JUNE), hinata.read_town()[1], hinata.PARAMS, on=JUNE, settings=Settings())
    assert ("P08", "person_rests") in found.not_considered


def test_the_curve_of_the_town_counts_exits_and_nothing_else(story: Story) -> None:
    rows = outcome_rows(story.stays, story.pauses, story.signals, END)
    last = {row.placement: row for row in rows}
    curve = curve_of(Spells.of([row.month for row in last.values()], [row.exit is not None for row in last.values()]))
    ended = [stay for stay in story.stays if how_it_ended(stay, END) in EXITS]
    assert curve.exits.sum() == len(ended) > 0
    assert {"P03", "P08"}.isdisjoint(stay.person for stay in ended)


def test_what_happens_later_changes_no_earlier_row(story: Story) -> None:
    earlier = outcome_rows(story.stays, story.pauses, story.signals, JUNE)
    later = outcome_rows(story.stays, story.pauses, story.signals, END)
    assert set(earlier) <= set(later)
