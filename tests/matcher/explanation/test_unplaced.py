"""Who has no place yet: why, which limits stand in the way, and the smallest change that would give one."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from matcher.assignment.budget import Budget, Deadline
from matcher.changes.obstacles import Spare
from matcher.changes.propose import propose
from matcher.explanation.recommendation import Recommendation, Unplaced
from matcher.explanation.unplaced import MOST_CODES, MOST_PAIRS, MOST_SINGLES, Solved, explain_unplaced
from matcher.needs.person import Caseload, Fact, PersonNeeds
from matcher.params import Params
from matcher.pipeline import recommend
from matcher.problem.decoding import Tables
from matcher.round.inputs import Inputs
from matcher.round.lay_out import lay_out
from matcher.round.solve import Solver, solve
from resources_catalog.model import Host, Opening
from tests.changed import by_hand, gives_a_place, inputs_of_town
from tests.matcher.laid import inputs_of
from tests.rounds import AMPLE
from tests.towns import TODAY, catalogue, host, opening, person, town

PLAIN = Params()


def found_for(
    people: Sequence[PersonNeeds], openings: Sequence[Opening], hosts: Sequence[Host] = (), params: Params = PLAIN
) -> Recommendation:
    return recommend(catalogue(openings, hosts), Caseload(tuple(people)), params, on=TODAY, settings=AMPLE)


def without(
    people: Sequence[PersonNeeds], openings: Sequence[Opening], hosts: Sequence[Host] = (), params: Params = PLAIN
) -> dict[str, Unplaced]:
    return {each.person: each for each in found_for(people, openings, hosts, params).unplaced}


def keys(found: Unplaced) -> list[str]:
    return [each.key() for each in found.changes]


# ------------------------------------------------------------------ why


def test_nobody_is_without_a_place_where_there_is_room() -> None:
    assert without([person("A")], [opening("O1")]) == {}


def test_the_last_seat_went_to_somebody_else_and_one_more_would_serve() -> None:
    people = [person("A", wishes=["calm"], tier=0), person("B", wishes=["calm"])]
    found = without(people, [opening("O1", seats=1)])["B"]
    assert (found.why, found.limits, keys(found)) == (("others_first",), (), ["seat:+1@O1"])
    assert (found.verified, found.tried, found.cost_class) == (True, 1, 4)


def test_nobody_is_with_the_one_cared_for() -> None:
    carer = person("A", facts=[Fact("care_duty", 30, "M"), Fact("travel_minutes", 0, "H1", "walk")])
    (found,) = without([carer], [opening("O1", slots="wed 14:00-15:00")]).values()
    assert found.why == ("needs_cover",)
    assert keys(found) == ["cover_at_home:wed=13:45-15:15@O1"]


def test_an_answer_is_waited_for() -> None:
    (found,) = without([person("A", facts={"age": 16})], [opening("O1")]).values()
    assert found.why == ("waits_for_answer",)


def test_the_person_would_rather_wait() -> None:
    (found,) = without([person("A", wishes=["calm"])], [opening("O1", purposes=("be_useful",))]).values()
    assert (found.why, found.changes, found.tried) == (("would_rather_wait",), (), 0)


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
    assert (found.why, found.tried, found.cost_class) == (("nothing_fits",), 0, None)


# ------------------------------------------------------------------ what would change it


def test_the_one_answer_that_gives_a_place_is_found_and_verified() -> None:
    (found,) = without([person("A", facts={"age": 16})], [opening("O1")]).values()
    assert (keys(found), found.cost_class, found.verified, found.tried) == (["answer:minor_rules"], 1, True, 1)


def test_an_answer_about_one_place_says_nothing_about_another() -> None:
    """What is asked at two places is tried for each by itself, and the one that gives a place is named."""
    people = [person("A", avoids=("bees",), tier=0), person("B", pins=("O1",))]
    places = [opening("O1", seats=1), opening("O2", seats=1, host="H2")]
    found = without(people, places)["A"]
    assert (keys(found), found.verified, found.tried) == (["answer:hazard_unknown:bees@O2"], True, 2)
    assert keys(without(people, places[:1])["A"]) == ["answer:hazard_unknown:bees@O1", "seat:+1@O1"]


def test_one_answer_about_an_opening_serves_all_of_its_days() -> None:
    place = opening("O1", slots="tue 10:00-12:00; thu 10:00-12:00", cover=None, seats=1)
    people = [person("A", times="tue 9:00-13:00; thu 9:00-13:00"), person("B", pins=("O1@thu",))]
    held = without([people[0]], [place])["A"]
    assert (keys(held), held.tried) == (["answer:insurance_unknown@O1"], 1)


def test_the_word_of_the_person_to_hosts_is_waited_for_and_serves_every_place() -> None:
    (found,) = without([person("A", consent_hosts=None)], [opening("O1"), opening("O2", host="H2")]).values()
    assert (found.why, keys(found)) == (("waits_for_answer",), ["answer:consent_hosts_unknown"])
    assert (found.verified, found.tried) == (True, 1)


def test_no_change_counts_that_takes_a_place_from_somebody() -> None:
    """The answer alone would let A in before B, who then has nowhere to go: it is tried, and only a seat more helps."""
    people = [person("A", tier=0, facts={"age": 16}), person("B")]
    found = without(people, [opening("O1", seats=1)])
    assert list(found) == ["A"]
    assert (keys(found["A"]), found["A"].verified, found["A"].tried) == (["answer:minor_rules", "seat:+1@O1"], True, 2)
    no_seats = replace(PLAIN, changes=tuple(each for each in PLAIN.changes if each.kind != "seat"))
    alone = without(people, [opening("O1", seats=1)], params=no_seats)["A"]
    assert (alone.changes, alone.verified, alone.tried) == ((), False, 1)


def test_who_holds_the_seat_may_move_to_another_and_keeps_a_place() -> None:
    people = [person("A", facts={"age": 16}, ruled_out=("O2",)), person("B", wishes=["calm", "be_useful"])]
    places = [opening("O1", seats=1, purposes=("calm",)), opening("O2", seats=1, purposes=("be_useful",), host="H2")]
    found = found_for(people, places)
    assert found.planned("B") == ("O1",)
    (left,) = found.unplaced
    assert (keys(left), left.tried) == (["answer:minor_rules"], 1)


def test_two_answers_that_are_needed_together_are_named_together() -> None:
    (found,) = without([person("A", facts={"age": 16})], [opening("O1", cover=None)]).values()
    assert keys(found) == ["answer:insurance_unknown@O1", "answer:minor_rules"]
    assert (found.cost_class, found.verified, found.tried) == (1, True, 1)


def test_the_cheaper_change_is_tried_first_however_good_the_place_would_be() -> None:
    places = [
        opening("O1", purposes=("be_useful",), seats=0),
        opening("O2", purposes=("calm",), lacks=("furigana",)),
        opening("O3", purposes=("calm",), talk="customers"),
    ]
    who = person("A", wishes=["be_useful", "calm"], must=("furigana",), talk_max="short")
    (found,) = without([who], places).values()
    assert (keys(found), found.cost_class, found.tried) == (["accommodation:furigana@O2"], 3, 1)


def test_an_answer_that_undoes_a_decision_does_not_count() -> None:
    """A stays away from cats and B was promised some: were there none at O1, B's decision could not be kept."""
    people = [person("A", avoids=("cats",)), person("B", must=("cats",), pins=("O1",))]
    found = without(people, [opening("O1", seats=9)])["A"]
    assert (found.changes, found.verified, found.tried) == ((), False, 1)


# ------------------------------------------------------------------ drawn towns, solved anew by other means


@pytest.mark.parametrize("seed", range(60))
def test_the_smallest_change_is_confirmed_anew_and_nothing_smaller_helps(seed: int) -> None:
    """Changes are made by hand from their names, in the order they were tried, and the round is solved from scratch."""
    inputs = inputs_of_town(town(seed, 10, 12))
    laid = lay_out(inputs)
    base = Solved.of(laid, solve(laid.round.tables, Budget(20), 0))
    spare = Spare.of(laid, base.plan.pairs, base.limits.left)
    for code, looked in laid.looked.items():
        if code in base.placed:
            continue
        found = explain_unplaced(looked, base, Solver(Budget(60).start(), 0))
        listed = propose(looked, laid, spare)
        tries = [*((each,) for each in listed.singles[:MOST_SINGLES]), *listed.pairs[:MOST_PAIRS]]
        helped = [gives_a_place(by_hand(inputs, code, " + ".join(each.key() for each in changes)),
                                base.placed | {code}) for changes in tries[: found.tried]]  # fmt: skip
        assert helped == [False] * (found.tried - found.verified) + [True] * found.verified
        assert found.changes == (tries[found.tried - 1] if found.verified else ())
        assert found.verified or found.tried == len(tries)


@pytest.mark.parametrize("seed", range(3))
def test_every_change_of_a_drawn_town_was_tried_and_proven(seed: int) -> None:
    drawn = town(seed, persons=40, openings=40)
    round_ = recommend(drawn.catalogue, drawn.caseload, drawn.params, on=drawn.on, settings=AMPLE)
    assert round_.unplaced
    for each in round_.unplaced:
        assert each.verified == bool(each.changes) == (each.cost_class is not None)
        assert each.tried <= MOST_SINGLES + MOST_PAIRS
        assert each.tried or not each.verified
        assert all(change.person == each.person for change in each.changes)
        assert set(each.limits) <= {str(name) for name in round_.tables.tables["limits"].columns["limit"]}


# ------------------------------------------------------------------ limits


def test_a_limit_in_the_way_is_named() -> None:
    people = [person(code, accompany="first") for code in ("A", "B")]
    (found,) = without(people, [opening("O1", seats=9)], params=Params(accompanied_starts=1)).values()
    assert (found.why, found.limits, keys(found)) == (("others_first",), ("accompany",), ["accompany:+1"])


def test_a_limit_that_stands_behind_the_answer_is_named_too() -> None:
    people = [person("A", accompany="first"), person("B", accompany="first", facts={"age": 16})]
    found = without(people, [opening("O1", seats=9)], params=Params(accompanied_starts=1))
    assert (found["B"].why, found["B"].limits) == (("waits_for_answer",), ("accompany",))
    newcomers = without([person("A"), person("B", facts={"age": 16})], [opening("O1")], [host("H1", newcomers_month=1)])
    assert newcomers["B"].limits == ("newcomers:H1",)
    assert keys(newcomers["B"]) == ["answer:minor_rules", "newcomer:+1@O1"]


def test_a_limit_that_one_place_does_not_need_is_in_nobodys_way() -> None:
    people = [person("A", accompany="alone", tier=0), person("B", facts={"age": 16})]
    places = [opening("O1", seats=9, accompany_needed=True, purposes=("calm",)), opening("O2", seats=1, host="H2")]
    found = found_for([replace(people[0], pins=("O1",)), people[1]], places, params=Params(accompanied_starts=1))
    assert found.limits_used_up == ("accompany",)
    assert [each.limits for each in found.unplaced] == [()]


# ------------------------------------------------------------------ time


def unplaced(inputs: Inputs, solver: Solver) -> Unplaced:
    laid = lay_out(inputs)
    base = Solved.of(laid, solve(laid.round.tables, Budget(10), 0))
    return explain_unplaced(laid.looked["A"], base, solver)


def test_without_time_nothing_is_tried_and_the_reason_still_told() -> None:
    inputs = inputs_of([person("A", facts={"age": 16})], [opening("O1")])
    late = Solver(Deadline(0.0, lambda: 1.0), 0)
    assert unplaced(inputs, late) == Unplaced("A", ("waits_for_answer",), (), (), verified=False, tried=0, untried=1)
    assert unplaced(inputs, Solver(Budget(10).start(), 0)).verified


def test_a_changed_round_that_is_not_solved_to_the_end_proves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def cut_short(self: Solver, tables: Tables) -> object:
        return replace(solve(tables, Budget(10), 0), status="feasible")

    monkeypatch.setattr(Solver, "solve", cut_short)
    found = unplaced(inputs_of([person("A", facts={"age": 16})], [opening("O1")]), Solver(Budget(10).start(), 0))
    assert (found.changes, found.verified, found.tried) == ((), False, 1)
