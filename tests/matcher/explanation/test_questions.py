"""What to find out: each question once, first what gives most people a place, then what the plan rests on."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

import pytest

from matcher.assignment import assign
from matcher.assignment.budget import Budget, Deadline
from matcher.assignment.plan import Assignment
from matcher.changes.answers import can_be_answered
from matcher.eligibility.reasons import ABOUT_THE_PERSON, Effect
from matcher.explanation import questions as asking
from matcher.explanation.questions import EFFECTS, questions
from matcher.explanation.rank import rank
from matcher.explanation.recommendation import Question, Recommendation
from matcher.explanation.unplaced import Solved
from matcher.needs.person import Caseload, PersonNeeds, Standing
from matcher.params import Floor, Params
from matcher.pipeline import recommend
from matcher.problem.decoding import Table, Tables
from matcher.problem.problem import Problem
from matcher.round.inputs import Inputs
from matcher.round.lay_out import LaidOut, lay_out
from matcher.round.solve import Solver, solve, without_pairs
from resources_catalog.model import Opening
from tests import hinata
from tests.changed import by_hand, inputs_of_town, solved_anew
from tests.matcher.laid import inputs_of
from tests.rounds import AMPLE
from tests.towns import TODAY, catalogue, opening, person, town


def found(
    people: Sequence[PersonNeeds],
    openings: Sequence[Opening],
    standing: Sequence[Standing] = (),
    params: Params | None = None,
) -> Recommendation:
    caseload = Caseload(tuple(people), tuple(standing))
    return recommend(catalogue(openings), caseload, params or Params(), on=TODAY, settings=AMPLE)


def told(recommendation: Recommendation) -> list[tuple[str, str | None, tuple[str, ...], str]]:
    return [(each.reason.key(), each.opening, each.persons, each.effect) for each in recommendation.questions]


def asked(recommendation: Recommendation, key: str) -> list[Question]:
    return [each for each in recommendation.questions if each.reason.key() == key]


def test_a_question_about_a_place_is_asked_once_for_everybody() -> None:
    people = [person(code, must=("quiet",)) for code in ("B", "A")]
    (one,) = asked(found(people, [opening("O1", slots="")]), "must_unknown:quiet")
    assert (one.opening, one.host, one.persons, one.effect) == ("O1", "H1", ("A", "B"), "plan_rests_on_it")
    assert (one.gain, one.verified) == (2, True)  # both would be without


def test_a_question_about_a_place_of_two_days_is_asked_once() -> None:
    place = opening("O1", slots="tue 10:00-12:00; thu 10:00-12:00")
    (one,) = asked(found([person("A", must=("quiet",))], [place]), "must_unknown:quiet")
    assert (one.opening, one.effect) == ("O1", "plan_rests_on_it")


def test_a_question_about_the_person_names_no_place() -> None:
    round_ = found([person("A", consent_hosts=None)], [opening("O1"), opening("O2", host="H2")])
    (one,) = asked(round_, "consent_hosts_unknown")
    assert (one.opening, one.host, one.reason.ask) == (None, None, "person")


def test_an_answer_that_places_somebody_comes_first() -> None:
    people = [person("A"), person("B", facts={"age": 16}), person("C", must=("quiet",))]
    round_ = found(people, [opening("O1", seats=9)])
    first = round_.questions[0]
    assert (first.reason.key(), first.persons, first.effect, first.gain, first.verified) == (
        "minor_rules",
        ("B",),
        "places_more",
        1,
        True,
    )


def test_what_gives_more_people_a_place_comes_before_what_gives_one() -> None:
    """One word of the host of O1 about bees serves two; a guardian's word serves one."""
    people = [*(person(code, avoids=("bees",)) for code in ("A", "B")), person("C", facts={"age": 16})]
    round_ = found(people, [opening("O1", seats=2), opening("O2", seats=1, host="H2", lacks=("bees",))])
    told_of = [(each.reason.code, each.opening, each.effect, each.gain) for each in round_.questions]
    assert told_of[0] == ("hazard_unknown", "O1", "places_more", 1)  # one of the two has O2 already
    wide = found([*people], [opening("O1", seats=3)])
    assert [(each.reason.code, each.gain) for each in wide.questions] == [("hazard_unknown", 2), ("minor_rules", 1)]


def test_an_answer_about_a_place_nobody_is_planned_for_may_change_the_order() -> None:
    places = [opening("O1", purposes=("calm",)), opening("O2", purposes=("be_useful",), confirmed_on=None)]
    (one,) = asked(found([person("A", wishes=["calm", "be_useful"])], places), "never_confirmed")
    assert (one.opening, one.effect, one.gain, one.verified) == ("O2", "may_change_order", None, False)


def test_an_answer_that_opens_a_better_place_without_taking_one_from_anybody_fits_better() -> None:
    places = [opening("O1", purposes=("be_useful",), lacks=("bees",)), opening("O2", purposes=("calm",), host="H2")]
    (one,) = asked(found([person("A", wishes=["calm", "be_useful"], avoids=("bees",))], places), "hazard_unknown:bees")
    assert (one.opening, one.effect, one.gain, one.verified) == ("O2", "fits_better", None, True)


def test_an_answer_places_somebody_only_at_the_opening_it_was_tried_for() -> None:
    people = [person("A", avoids=("bees",), tier=0), person("B", pins=("O1",))]
    round_ = found(people, [opening("O1", seats=1), opening("O2", seats=1, host="H2")])
    told_of = {each.opening: (each.effect, each.verified) for each in asked(round_, "hazard_unknown:bees")}
    assert told_of == {"O1": ("may_change_order", False), "O2": ("places_more", True)}


def test_an_answer_that_gives_nobody_a_place_is_not_said_to() -> None:
    people = [person("A", tier=0, facts={"age": 16}), person("B")]
    (one,) = asked(found(people, [opening("O1", seats=1)]), "minor_rules")
    assert (one.effect, one.verified) == ("may_change_order", False)


def test_a_place_in_doubt_that_others_can_stand_in_for_costs_nobody_a_place() -> None:
    places = [opening("O1", purposes=("calm",)), opening("O2", purposes=("be_useful",), features=("quiet",))]
    (one,) = asked(found([person("A", wishes=["calm", "be_useful"], must=("quiet",))], places), "must_unknown:quiet")
    assert (one.opening, one.effect, one.gain, one.verified) == ("O1", "plan_rests_on_it", 0, True)


def test_a_decision_in_doubt_is_supposed_to_fall_as_well() -> None:
    """What was decided rests on the answer like everything else: with a no, A has no place."""
    people = [person("A", must=("quiet",), pins=("O1",))]
    for standing in ((), (Standing("A", "O1", "taking_part"),)):
        (one,) = asked(found(people, [opening("O1")], standing), "must_unknown:quiet")
        assert (one.effect, one.gain, one.verified) == ("plan_rests_on_it", 1, True)


def test_a_promise_does_not_hide_what_a_no_would_do() -> None:
    """It counts people who have a place to go to: after a no there are none."""
    waited = person("A", must=("quiet",), waiting_since=TODAY.replace(year=2024))
    promise = Params(floors=(Floor("waiting_longest", 1, 52),))
    (one,) = asked(found([waited], [opening("O1")], params=promise), "must_unknown:quiet")
    assert (one.effect, one.gain, one.verified) == ("plan_rests_on_it", 1, True)


def test_what_could_not_be_solved_in_time_is_not_called_verified(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = Solver.solve
    monkeypatch.setattr(Solver, "solve", lambda solver, tables: replace(whole(solver, tables), status="feasible"))
    inputs = inputs_of([person("A", must=("quiet",))], [opening("O1")])
    (one,) = (each for each in gathered(inputs) if each.reason.code == "must_unknown")
    assert (one.effect, one.gain, one.verified) == ("plan_rests_on_it", None, False)


def test_what_an_office_decides_case_by_case_is_asked_and_not_supposed() -> None:
    (one,) = found([person("A")], [opening("O1", "care_prevention_group")]).questions
    assert one.reason.key() == "programme_open:care_prevention:group_agrees"
    assert (one.effect, one.gain, one.verified) == ("may_change_order", None, False)


def test_an_answer_that_would_undo_a_decision_is_not_called_good(monkeypatch: pytest.MonkeyPatch) -> None:
    people = [person("A", facts={"age": 16}), person("B", pins=("O1",))]
    inputs = inputs_of(people, [opening("O1"), opening("O2")])

    def undone(changes: object, before: Inputs) -> Inputs:
        return replace(before, catalogue=inputs_of([], [opening("O1", seats=0), opening("O2")]).catalogue)

    monkeypatch.setattr(asking, "apply", undone)
    assert [(each.effect, each.gain) for each in gathered(inputs) if each.reason.code == "minor_rules"] == [
        ("may_change_order", None)
    ]


# ------------------------------------------------------------------ time


def gathered(inputs: Inputs, solver: Solver | None = None, top: int = 99) -> tuple[Question, ...]:
    laid = lay_out(inputs)
    base = Solved.of(laid, solve(laid.round.tables, Budget(20), 0))
    ranked = {code: rank(each, laid.openings, base.places(code), top) for code, each in laid.looked.items()}
    return questions(ranked, laid.openings, base, solver or Solver(Budget(60).start(), 0))


def test_without_time_every_question_stands_there_untried() -> None:
    inputs = inputs_of_town(town(3, 16, 16))
    late = gathered(inputs, Solver(Deadline(0.0, lambda: 1.0), 0))
    assert {(each.gain, each.verified) for each in late} == {(None, False)}
    assert {each.effect for each in late} <= {"plan_rests_on_it", "may_change_order"}
    on_time = gathered(inputs)
    assert {(each.reason, each.opening) for each in late} == {(each.reason, each.opening) for each in on_time}


def test_only_so_many_are_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "MOST_SOLVED", 1)
    people = [person(code, facts={"age": 16}) for code in ("A", "B")]
    (one,) = gathered(inputs_of(people, [opening("O1")]))
    assert (one.persons, one.gain) == (("A", "B"), 2)
    two = gathered(inputs_of([*people, person("C", consent_hosts=None)], [opening("O1", seats=5)]))
    assert [(each.reason.code, each.gain) for each in two] == [("minor_rules", 2), ("consent_hosts_unknown", None)]


def test_a_round_that_is_not_solved_to_the_end_says_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def cut_short(self: Solver, tables: Tables) -> Assignment:
        return replace(solve(tables, Budget(10), 0), status="feasible")

    monkeypatch.setattr(Solver, "solve", cut_short)
    people = [person("A", facts={"age": 16}), person("B", must=("quiet",))]
    assert {(each.gain, each.verified) for each in gathered(inputs_of(people, [opening("O1")]))} == {(None, False)}


# ------------------------------------------------------------------ drawn towns


def heads(plan: Assignment) -> set[str]:
    return {who for who, _ in plan.assignments}


def forbidden(tables: Tables, pairs: Collection[tuple[str, str]]) -> Tables:
    """Take pairs out, and what was decided or stands there: rows are left out of the tables, none is added."""

    def left(name: str) -> Table:
        columns = tables.tables[name].columns
        keep = [pair not in pairs for pair in zip(columns["person"], columns["opening"], strict=True)]
        kept = {column: [cell for cell, here in zip(cells, keep, strict=True) if here]
                for column, cells in columns.items()}  # fmt: skip
        return Table(kept, sum(keep))

    names = ("pairs", "pinned", "current", "limit_weights")
    return replace(tables, tables={**tables.tables, **{name: left(name) for name in names if name in tables.tables}})


def waiting_for(laid: LaidOut, question: Question) -> Iterator[str]:
    for code, looked in laid.looked.items():
        here = [
            row
            for row in range(len(laid.openings))
            if looked.possible[row] and question.opening in (None, laid.openings.openings[row].opening)
        ]
        found = {each.key() for row in here for each in looked.judgement.reasons(row) if each.effect == Effect.WAITS}
        if question.reason.key() in found:
            yield code


@pytest.mark.parametrize("seed", range(24))
def test_a_gain_is_what_a_full_solve_anew_gives(seed: int) -> None:
    inputs = inputs_of_town(town(seed, 10, 10))
    laid, (tables, plan) = lay_out(inputs), solved_anew(inputs)
    for question in gathered(inputs):
        if not question.verified:
            continue
        key = question.reason.key() + (f"@{question.opening}" if question.opening else "")
        if question.effect == "plan_rests_on_it":
            rest = {
                (who, laid.openings.ids[row])
                for who, row in laid.round.pairs
                if (question.opening or who in question.persons) and rests(laid, who, laid.openings.ids[row], question)
            }
            anew = assign(Problem.from_tables(forbidden(tables, rest)), budget=Budget(20))
            assert question.gain == max(0, len(heads(plan)) - len(heads(anew)))
            continue
        after = inputs
        for who in waiting_for(laid, question):
            after = by_hand(after, who, f"answer:{key}")
        _, anew = solved_anew(after)
        gained = len(heads(anew)) - len(heads(plan))
        assert gained == (question.gain or 0)
        if question.effect == "fits_better":
            assert anew.objective is not None
            assert plan.objective is not None
            assert (anew.objective[:-1], heads(plan) - heads(anew)) == (plan.objective[:-1], set())
            assert anew.objective[-1] > plan.objective[-1]


def rests(laid: LaidOut, who: str, place: str, question: Question) -> bool:
    row = laid.openings.row_of[place]
    here = question.opening in (None, laid.openings.openings[row].opening)
    return here and question.reason in laid.looked[who].judgement.reasons(row)


def test_questions_of_all_kinds_were_compared() -> None:
    effects = [each.effect for seed in range(24) for each in gathered(inputs_of_town(town(seed, 10, 10)))
               if each.verified]  # fmt: skip
    assert effects.count("places_more") > 5
    assert effects.count("plan_rests_on_it") > 5


def test_pairs_that_cannot_be_are_taken_out_of_decisions_and_of_what_stands() -> None:
    laid = lay_out(inputs_of([person("A", pins=("O1",)), person("B")], [opening("O1"), opening("O2")],
                             standing=[Standing("B", "O2", "trying")]))  # fmt: skip
    plan = solve(without_pairs(laid.round.tables, {("A", "O1"), ("B", "O2")}), Budget(10), 0)
    assert plan.pairs == {("A", "O2"), ("B", "O1")}


@pytest.mark.parametrize("seed", [None, 1, 2])
def test_every_question_is_there_once_in_order_and_complete(seed: int | None) -> None:
    if seed is None:
        round_ = hinata.recommended()
    else:
        drawn = town(seed, persons=40, openings=40)
        round_ = recommend(drawn.catalogue, drawn.caseload, drawn.params, on=drawn.on, settings=AMPLE)
    keys = [(key, place) for key, place, _, _ in told(round_)]
    assert len(keys) == len(set(keys)) > 5
    order = [(-(each.gain or 0), EFFECTS.index(each.effect), -len(each.persons), each.reason.key(), each.opening or "")
             for each in round_.questions]  # fmt: skip
    assert order == sorted(order)
    expected = {
        (reason.key(), None if reason.code in ABOUT_THE_PERSON else round_.openings.openings[place.row].opening, who)
        for who, places in round_.ranked.items()
        for place in places
        for reason in place.questions
    }
    assert {(key, place, who) for key, place, persons, _ in told(round_) for who in persons} == expected
    resting = {(reason.key(), who) for who, places in round_.ranked.items() for place in places if place.in_plan
               for reason in place.questions}  # fmt: skip
    for each in round_.questions:
        if each.effect == "plan_rests_on_it":
            assert any((each.reason.key(), who) in resting for who in each.persons)
        assert each.verified or each.gain is None
        assert each.effect != "places_more" or each.gain
        assert each.effect not in ("places_more", "fits_better") or can_be_answered(
            each.reason.code, tuple(value for _, value in each.reason.params)
        )
