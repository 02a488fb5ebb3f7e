"""The table of steps: every way through it, whoever goes it, keeps its promises."""

from hypothesis import given
from hypothesis import strategies as st

from matcher.eligibility.gates import shipped
from matcher.placement import (
    EDGES,
    FIRST,
    HOSTS_SIDE,
    KNOWN_PAPERS,
    NOTED_PAPERS,
    PERSON,
    PERSONS,
    STEPS,
    Seat,
    edge,
    edges_from,
    papers_before,
    seat_after,
)
from resources_catalog.vocabulary import terms

BY_TABLE = [(each, before, after) for each in EDGES.values() for before, after in each.moves.items()]


def steps_after(step: str) -> set[str]:
    """Every step that some way from here leads to."""
    found, ahead = {step}, [step]
    while ahead:
        here = ahead.pop()
        new = {each.moves[here] for each in edges_from(here)} - found
        found |= new
        ahead += new
    return found


def test_every_step_can_be_reached_and_every_edge_joins_steps_that_exist() -> None:
    assert steps_after(FIRST) == set(STEPS)
    assert all(before in STEPS and after in STEPS for _, before, after in BY_TABLE)


def test_from_every_step_that_is_no_end_some_way_leads_to_an_end_and_from_an_end_none_leads_on() -> None:
    ends = {step.code for step in STEPS.values() if step.final}
    for step in STEPS.values():
        if step.final:
            assert edges_from(step.code) == ()
            assert step.holds is Seat.NONE
            assert step.stage is None
        else:
            assert any(each.moves[step.code] != step.code for each in edges_from(step.code)), step
            assert steps_after(step.code) & ends, step


def test_the_effect_of_every_edge_gives_the_seat_that_the_step_after_holds() -> None:
    for each, before, after in BY_TABLE:
        assert seat_after(each.effect, STEPS[before].holds, STEPS[after].holds) is STEPS[after].holds, each.name


@given(st.lists(st.integers(min_value=0), max_size=60))
def test_along_every_way_the_seat_held_is_that_of_the_step_and_at_the_end_none_is(choices: list[int]) -> None:
    here, held = FIRST, Seat.NONE
    for choice in choices:
        leading = edges_from(here)
        if not leading:
            break
        taken = leading[choice % len(leading)]
        after = STEPS[taken.moves[here]]
        held = seat_after(taken.effect, held, after.holds)
        here = after.code
        assert held is after.holds
    assert not STEPS[here].final or held is Seat.NONE


def test_a_visit_and_a_try_out_hold_a_try_out_seat_and_taking_part_holds_a_regular_one() -> None:
    holding = {seat: {step.code for step in STEPS.values() if step.holds is seat} for seat in Seat}
    assert holding[Seat.TRY_OUT] == {"visit_set", "preparing", "trying", "review", "going_on"}
    assert holding[Seat.REGULAR] == {"taking_part", "on_pause"}


def test_nothing_expires_every_edge_is_the_word_of_somebody_and_entered_by_somebody() -> None:
    for each in EDGES.values():
        assert each.said_by, each.name
        assert set(each.said_by) <= {"person", "host", "staff"}, each.name
        assert each.roles, each.name
        assert set(each.roles) <= {"coordinator", "supervisor", "host"}, each.name
    assert not any("expire" in code for each in EDGES.values() for code in (each.name, *each.reasons))


def test_what_is_the_persons_to_decide_is_the_persons_word_alone() -> None:
    own = ("wish", "set_visit", "person_tries", "person_declines", "begin_try_out", "go_on", "rest", "take_part")
    assert all(edge(name).said_by == PERSON for name in own)
    assert not edge("person_declines").needs_reason
    assert "not_wanted" in edge("let_go").reasons


def test_a_host_takes_only_edges_that_are_its_own_word_and_only_where_it_was_asked() -> None:
    for each, before, _ in BY_TABLE:
        if "host" in each.roles:
            assert each.said_by == ("host",), each.name
            assert STEPS[before].stage is not None, (each.name, before)


def test_a_hosts_no_has_a_reason_of_the_hosts_side_and_none_about_the_person() -> None:
    for name in ("decline", "host_difficult"):
        assert edge(name).needs_reason
        assert edge(name).reasons == HOSTS_SIDE
    assert set(HOSTS_SIDE).isdisjoint(PERSONS)


def test_what_is_undone_has_a_reason() -> None:
    assert all(edge(name).needs_reason for name in ("unaccept", "revoke", "reroute"))


def test_the_host_hears_no_name_before_the_try_out() -> None:
    named = {step.code for step in STEPS.values() if step.named}
    assert named == {"trying", "review", "going_on", "taking_part", "on_pause"}
    before = {FIRST}
    while True:
        more = {
            each.moves[here] for here in before for each in edges_from(here) if each.name != "begin_try_out"
        } | before
        if more == before:
            break
        before = more
    assert before.isdisjoint(named), "only beginning the try-out, with consent, leads to where a name is heard"
    assert "tell_host" in edge("begin_try_out").consents
    assert edge("sound").consents == ("matching",)


def test_the_papers_asked_for_are_those_of_the_gates_as_shipped() -> None:
    edges = {"visit": "set_visit", "trial": "begin_try_out", "regular": "take_part"}
    by_place = {"car_insurance", "referral", "benefit_grant", "contract"}  # they hang on the programme or the lift
    for route in ("eligible", "eligible_by_recognition", "gap"):
        for step, name in edges.items():
            gates = {row.gate for row in shipped() if row.step == step and (not row.routes or route in row.routes)}
            assert set(papers_before(name, route)) == gates - by_place, (step, route)


def test_every_paper_can_be_noted_or_is_known_from_the_record_and_has_a_name() -> None:
    every = {paper.code for each in EDGES.values() for paper in each.papers}
    assert every <= {*NOTED_PAPERS, *KNOWN_PAPERS}
    assert {*NOTED_PAPERS, *KNOWN_PAPERS} - set(terms("gates")) == {"emergency_card"}
