"""What an exchange of traits or the filling of unknowns must not do, as changes of a drawn town."""

from dataclasses import replace
from datetime import date

from matcher.assignment.budget import Budget
from matcher.needs.person import Caseload, Fact, PersonNeeds
from matcher.params import Params
from matcher.round.inputs import Inputs
from matcher.round.lay_out import lay_out
from matcher.round.solve import solve
from resources_catalog.catalogue import Catalogue
from tests.towns import town

ASKED_BY_ELIGIBILITY_ONLY = ("age", "disability_status", "care_level", "pension_grade1", "benefit_grant_type_b")
TIES = ("apart_opening", "apart_host", "together", "care_duty")
ADULT = 18


def open_town(seed: int) -> tuple[Catalogue, Caseload, Params, date]:
    """Draw a town in which only openings for everybody stand and no seat, lift or escort ever binds."""
    drawn = town(seed, persons=30, openings=40)
    places = [
        replace(each, seats=100, seats_in_use=0, lift_seats=None, support_capacity=None)
        for each in drawn.catalogue.openings.values()
        if each.programme == "open_to_all" and each.seats_for != "gap" and not each.restricted
    ]
    hosts = [
        replace(each, seats=None, support_capacity=None, newcomers_month=None)
        for each in drawn.catalogue.hosts.values()
    ]
    people = tuple(
        replace(each, pins=(), facts=tuple(fact for fact in each.facts if fact.fact not in TIES))
        for each in drawn.caseload.people
        if not each.restricted
    )
    params = replace(drawn.params, accompanied_starts=None, starts_per_coordinator=None, companions=())
    return Catalogue.of(hosts, places), Caseload(people), params, drawn.on


def plan_of(places: Catalogue, people: Caseload, params: Params, on: date) -> frozenset[tuple[str, str]]:
    """Give the plan of a round, without all that explains it."""
    laid = lay_out(Inputs(places.as_of(on), people, params, on))
    return solve(laid.round.tables, Budget(20), 0).pairs


def is_adult(person: PersonNeeds) -> bool:
    """Tell whether the rule for minors leaves the person alone."""
    age = person.number("age")
    return age is None or age >= ADULT


def exchange_facts(caseload: Caseload, first: PersonNeeds, second: PersonNeeds) -> Caseload:
    """Exchange age, disability and care level of two people."""

    def split(each: PersonNeeds) -> tuple[tuple[Fact, ...], tuple[Fact, ...]]:
        own = tuple(fact for fact in each.facts if fact.fact in ASKED_BY_ELIGIBILITY_ONLY)
        return own, tuple(fact for fact in each.facts if fact.fact not in ASKED_BY_ELIGIBILITY_ONLY)

    (own_a, rest_a), (own_b, rest_b) = split(first), split(second)
    return _with(caseload, replace(first, facts=rest_a + own_b), replace(second, facts=rest_b + own_a))


def fill_unknowns(caseload: Caseload, person: PersonNeeds) -> Caseload:
    """Make known what was unknown of one person: consent, talk, an interest, a strength, an age, what helps."""
    taken = (*person.helps, *person.must, *person.avoids)
    filled = replace(
        person,
        consent_hosts=True,
        talk_max=person.talk_max or "short",
        helps=person.helps if "quiet" in taken else (*person.helps, "quiet"),
        facts=(*person.facts, Fact("interest", "games"), Fact("strength", "tea"), Fact("age", 44)),
    )
    return _with(caseload, filled)


def _with(caseload: Caseload, *changed: PersonNeeds) -> Caseload:
    by_code = {each.person: each for each in changed}
    return replace(caseload, people=tuple(by_code.get(each.person, each) for each in caseload.people))
