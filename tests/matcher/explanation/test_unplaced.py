"""Who has no place yet: why, which limits stand in the way, and the one answer that would change it."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from matcher.assignment import assign
from matcher.assignment.budget import Budget
from matcher.assignment.plan import Assignment
from matcher.eligibility.judge import judge
from matcher.explanation.recommendation import Unplaced
from matcher.explanation.unplaced import MOST_CODES, MOST_TRIES, Solved, explain_unplaced
from matcher.needs.person import Caseload, Fact, PersonNeeds
from matcher.params import Params
from matcher.pipeline import Settings, recommend
from matcher.problem.problem import Problem
from matcher.round import Answered, Looked, Round, build_round
from matcher.scoring.score import score
from resources_catalog.model import Host, Opening
from resources_catalog.opening_table import OpeningTable
from tests.towns import TODAY, catalogue, host, opening, person, town

PLAIN = Params()


def without(
    people: Sequence[PersonNeeds], openings: Sequence[Opening], hosts: Sequence[Host] = (), params: Params = PLAIN
) -> dict[str, Unplaced]:
    found = recommend(
        catalogue(openings, hosts), Caseload(tuple(people)), params, on=TODAY, settings=Settings(seconds=10)
    )
    return {each.person: each for each in found.unplaced}


# ------------------------------------------------------------------ why


def test_nobody_is_without_a_place_where_there_is_room() -> None:
    assert without([person("A")], [opening("O1")]) == {}


def test_the_last_seat_went_to_somebody_else() -> None:
    people = [person("A", wishes=["calm"], tier=0), person("B", wishes=["calm"])]
    assert without(people, [opening("O1", seats=1)])["B"] == Unplaced(
        "B", ("others_first",), (), None, None, None, False, 0
    )


def test_nobody_is_with_the_one_cared_for() -> None:
    carer = person("A", facts=[Fact("care_duty", 30, "M"), Fact("travel_minutes", 0, "H1", "walk")])
    (found,) = without([carer], [opening("O1", slots="wed 14:00-15:00")]).values()
    assert found.why == ("needs_cover",)


def test_an_answer_is_waited_for() -> None:
    (found,) = without([person("A", facts={"age": 16})], [opening("O1")]).values()
    assert found.why == ("waits_for_answer",)


def test_the_person_would_rather_wait() -> None:
    (found,) = without([person("A", wishes=["calm"])], [opening("O1", purposes=("be_useful",))]).values()
    assert found.why == ("would_rather_wait",)


def test_nothing_fits_and_the_commonest_reasons_are_told() -> None:
    places = [opening("O1", seats=0), opening("O2", seats=0), opening("O3", features=("crowd",))]
    who = person("A", avoids=("crowd",))
    (found,) = without([who], places).values()
    assert found.why == ("nothing_fits", "full", "avoid_present")
    (single,) = without([person("A", ruled_out=("O1",), consent_hosts=False)], [opening("O1")]).values()
    assert single.why == ("nothing_fits", "hosts_may_not_be_told", "ruled_out")


def test_of_many_reasons_a_few_are_told() -> None:
    place = opening("O1", seats=0, features=("crowd",), paused_until=TODAY)
    (found,) = without([person("A", ruled_out=("O1",), avoids=("crowd",))], [place]).values()
    assert found.why == ("nothing_fits", "avoid_present", "full", "paused")
    assert len(found.why) == 1 + MOST_CODES


def test_a_town_without_places_fits_nobody() -> None:
    (found,) = without([person("A")], []).values()
    assert (found.why, found.tried) == (("nothing_fits",), 0)


# ------------------------------------------------------------------ what would change it


def test_the_one_answer_that_gives_a_place_is_found_and_verified() -> None:
    (found,) = without([person("A", facts={"age": 16})], [opening("O1")]).values()
    assert found.change is not None
    assert (found.change.key(), found.cost_class, found.verified, found.tried) == ("minor_rules", 1, True, 1)
    assert found.opening is None


def test_an_answer_about_one_place_says_nothing_about_another() -> None:
    """What is asked at two places is tried for each by itself, and the one that gives a place is named."""
    people = [person("A", avoids=("bees",), tier=0), person("B", pins=("O1",))]
    places = [opening("O1", seats=1), opening("O2", seats=1, host="H2")]
    found = without(people, places)["A"]
    assert found.change is not None
    assert (found.change.key(), found.opening, found.verified, found.tried) == ("hazard_unknown:bees", "O2", True, 2)
    assert without(people, places[:1])["A"].opening is None


def test_one_answer_about_an_opening_serves_all_of_its_days() -> None:
    place = opening("O1", slots="tue 10:00-12:00; thu 10:00-12:00", cover=None, seats=1)
    people = [person("A", times="tue 9:00-13:00; thu 9:00-13:00"), person("B", pins=("O1@thu",))]
    held = without([people[0]], [place])["A"]
    assert held.change is not None
    assert (held.change.key(), held.opening, held.tried) == ("insurance_unknown", "O1", 1)


def test_the_word_of_the_person_to_hosts_is_waited_for_and_serves_every_place() -> None:
    (found,) = without([person("A", consent_hosts=None)], [opening("O1"), opening("O2", host="H2")]).values()
    assert found.change is not None
    assert (found.why, found.change.key(), found.opening) == (("waits_for_answer",), "consent_hosts_unknown", None)
    assert (found.verified, found.tried) == (True, 1)


def test_no_change_counts_that_takes_a_place_from_somebody() -> None:
    """The answer would let A in before B, who then has nowhere to go: it is tried, and not proposed."""
    people = [person("A", tier=0, facts={"age": 16}), person("B")]
    found = without(people, [opening("O1", seats=1)])
    assert list(found) == ["A"]
    assert (found["A"].change, found["A"].verified, found["A"].tried) == (None, False, 1)


def test_an_answer_that_is_one_of_two_changes_nothing_and_is_not_tried() -> None:
    (found,) = without([person("A", facts={"age": 16})], [opening("O1", cover=None)]).values()
    assert (found.change, found.tried) == (None, 0)


def test_the_answer_that_holds_back_the_better_place_is_tried_first() -> None:
    places = [
        opening("O1", cover=None, purposes=("be_useful",), lacks=("bees",)),
        opening("O2", purposes=("calm",)),
    ]
    who = person("A", wishes=["calm", "be_useful"], avoids=("bees",))
    (found,) = without([who], places).values()
    assert found.change is not None
    assert (found.change.key(), found.tried) == ("hazard_unknown:bees", 1)
    turned = person("A", wishes=["be_useful", "calm"], avoids=("bees",))
    (found,) = without([turned], places).values()
    assert found.change is not None
    assert (found.change.key(), found.tried) == ("insurance_unknown", 1)


@pytest.mark.parametrize("seed", range(3))
def test_every_change_of_a_drawn_town_was_tried_and_proven(seed: int) -> None:
    drawn = town(seed, persons=40, openings=40)
    round_ = recommend(drawn.catalogue, drawn.caseload, drawn.params, on=drawn.on, settings=Settings(seconds=10))
    assert round_.unplaced
    for each in round_.unplaced:
        assert each.verified == (each.change is not None) == (each.cost_class == 1)
        assert each.tried <= MOST_TRIES
        assert each.tried or not each.verified
        assert set(each.limits) <= {str(name) for name in round_.tables.tables["limits"].columns["limit"]}


# ------------------------------------------------------------------ limits


def test_a_limit_in_the_way_is_named() -> None:
    people = [person(code, accompany="first") for code in ("A", "B")]
    (found,) = without(people, [opening("O1", seats=9)], params=Params(accompanied_starts=1)).values()
    assert (found.why, found.limits) == (("others_first",), ("accompany",))


def test_a_limit_that_stands_behind_the_answer_is_named_too() -> None:
    people = [person("A", accompany="first"), person("B", accompany="first", facts={"age": 16})]
    found = without(people, [opening("O1", seats=9)], params=Params(accompanied_starts=1))
    assert (found["B"].why, found["B"].limits) == (("waits_for_answer",), ("accompany",))
    newcomers = without([person("A"), person("B", facts={"age": 16})], [opening("O1")], [host("H1", newcomers_month=1)])
    assert newcomers["B"].limits == ("newcomers:H1",)


# ------------------------------------------------------------------ time


def test_without_time_nothing_is_tried_and_the_reason_still_told() -> None:
    people = [person("A", facts={"age": 16})]
    places = OpeningTable.of(catalogue([opening("O1")]))
    looked = [Looked(who, (judged := judge(who, places, TODAY, PLAIN)), score(who, places, judged, PLAIN))
              for who in people]  # fmt: skip

    def solved(answered: Answered) -> tuple[Round, Assignment]:
        found = build_round(looked, places, (), TODAY, PLAIN, answered)
        return found, assign(Problem.from_tables(found.tables), budget=Budget(10))

    base = Solved.of(*solved({}))
    late = explain_unplaced(looked[0], places, base, solved, lambda: False)
    assert late == Unplaced("A", ("waits_for_answer",), (), None, None, None, verified=False, tried=0)
    assert explain_unplaced(looked[0], places, base, solved, lambda: True).verified


def test_a_changed_round_that_is_not_solved_to_the_end_proves_nothing() -> None:
    who = person("A", facts={"age": 16})
    places = OpeningTable.of(catalogue([opening("O1")]))
    judged = judge(who, places, TODAY, PLAIN)
    looked = Looked(who, judged, score(who, places, judged, PLAIN))

    def cut_short(answered: Answered) -> tuple[Round, Assignment]:
        found = build_round([looked], places, (), TODAY, PLAIN, answered)
        plan = assign(Problem.from_tables(found.tables), budget=Budget(10))
        return found, replace(plan, status="feasible")

    found = explain_unplaced(looked, places, Solved.of(*cut_short({})), cut_short, lambda: True)
    assert (found.change, found.verified, found.tried) == (None, False, 1)
