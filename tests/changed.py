"""Changes made by hand from the words of their names, and rounds solved anew: nothing here is shared with the engine.

What a name says is read as a caseworker would read it, and written into the sheets one field at a time.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any

from matcher.assignment import assign
from matcher.assignment.budget import Budget
from matcher.assignment.plan import Assignment
from matcher.needs.person import Fact, PersonNeeds
from matcher.params import Companion
from matcher.problem.decoding import Table, Tables
from matcher.problem.problem import Problem
from matcher.round.inputs import Inputs
from matcher.round.lay_out import lay_out
from resources_catalog.catalogue import Catalogue
from resources_catalog.week import Slot, parse_slots
from tests.towns import Town

AMPLE = Budget(300)


def inputs_of_town(drawn: Town) -> Inputs:
    """Give what the round of a town is made of."""
    return Inputs(drawn.catalogue.as_of(drawn.on), drawn.caseload, drawn.params, drawn.on)


def sorted_out(inputs: Inputs) -> Inputs:
    """Give the inputs with what is said of each opening in order: nothing depends on which was said first."""
    openings = {
        code: replace(each, features=tuple(sorted(each.features)), lacks=tuple(sorted(each.lacks)))
        for code, each in inputs.catalogue.openings.items()
    }
    return replace(inputs, catalogue=Catalogue(inputs.catalogue.hosts, openings))


# ------------------------------------------------------------------ a round anew


def solved_anew(inputs: Inputs) -> tuple[Tables, Assignment]:
    """Lay a round out from scratch and solve it."""
    tables = lay_out(inputs).round.tables
    return tables, assign(Problem.from_tables(tables), budget=AMPLE)


def gives_a_place(inputs: Inputs, people: Collection[str]) -> bool:
    """Tell whether a round has a best plan in which all of these people have a place: solved once freely, once not."""
    tables, free = solved_anew(inputs)
    persons = tables.tables["persons"].columns
    if not set(people) <= set(persons["person"]):
        return False
    must: list[object] = [code in people for code in persons["person"]]
    bound = replace(
        tables,
        tables={**tables.tables, "persons": Table({**persons, "must_place": must}, len(must))},
    )
    forced = assign(Problem.from_tables(bound), budget=AMPLE)
    assert {free.status, forced.status} <= {"optimal", "infeasible"}
    return forced.objective is not None and forced.objective == free.objective


# ------------------------------------------------------------------ a change by its name


@dataclass(frozen=True)
class Named:
    """What the name of a change says: ``seat:+1@O7``, ``answer:must_unknown:quiet@O3``, ``travel:+10``."""

    kind: str
    amount: int
    detail: str
    opening: str

    @classmethod
    def read(cls, key: str) -> "Named":
        said, _, opening = key.partition("@")
        kind, _, rest = said.partition(":")
        if rest.startswith("+"):
            return cls(kind, int(rest), "", opening)
        return cls(kind, 1, rest, opening)


def by_hand(inputs: Inputs, person: str, keys: str) -> Inputs:
    """Make the changes a cell of ``not_placed.csv`` names."""
    for key in keys.split(" + "):
        named = Named.read(key)
        inputs = BY_HAND[named.kind](inputs, person, named)
    return inputs


def _person(inputs: Inputs, code: str, told: Callable[[PersonNeeds], PersonNeeds]) -> Inputs:
    people = tuple(told(each) if each.person == code else each for each in inputs.caseload.people)
    return replace(inputs, caseload=replace(inputs.caseload, people=people))


def _facts(inputs: Inputs, person: str, **known: Any) -> Inputs:
    def told(each: PersonNeeds) -> PersonNeeds:
        kept = tuple(fact for fact in each.facts if fact.fact not in known)
        return replace(each, facts=(*kept, *(Fact(name, value) for name, value in known.items())))

    return _person(inputs, person, told)


def _opening(inputs: Inputs, code: str, **known: Any) -> Inputs:
    openings = [replace(each, **known) if each.opening == code else each for each in inputs.catalogue.openings.values()]
    return replace(inputs, catalogue=Catalogue.of(list(inputs.catalogue.hosts.values()), openings))


def _host(inputs: Inputs, opening: str, **known: Any) -> Inputs:
    code = inputs.catalogue.openings[opening].host
    hosts = [replace(each, **known) if each.host == code else each for each in inputs.catalogue.hosts.values()]
    return replace(inputs, catalogue=Catalogue.of(hosts, list(inputs.catalogue.openings.values())))


def _host_of(inputs: Inputs, opening: str) -> Any:
    return inputs.catalogue.hosts[inputs.catalogue.openings[opening].host]


def _is_there(inputs: Inputs, opening: str, feature: str, there: bool) -> Inputs:
    here = inputs.catalogue.openings[opening]
    features, lacks = set(here.features) - {feature}, set(here.lacks) - {feature}
    (features if there else lacks).add(feature)
    return _opening(inputs, opening, features=tuple(sorted(features)), lacks=tuple(sorted(lacks)))


# ------------------------------------------------------------------ answers


def _answer(inputs: Inputs, person: str, named: Named) -> Inputs:
    code, *detail = named.detail.split(":")
    if code == "programme_open":
        return _facts(inputs, person, **ENTITLED_BY_HAND[detail[0], detail[1]](inputs))
    return ANSWERED_BY_HAND[code](inputs, person, named.opening, detail)


def _way(inputs: Inputs, person: str, minutes: int, opening: str) -> Inputs:
    def told(each: PersonNeeds) -> PersonNeeds:
        kept = tuple(fact for fact in each.facts if (fact.fact, fact.about) != ("travel_minutes", opening))
        return replace(each, facts=(*kept, Fact("travel_minutes", minutes, opening)))

    return _person(inputs, person, told)


def _bearable(inputs: Inputs, person: str) -> int:
    (one,) = (each for each in inputs.caseload.people if each.person == person)
    return min(one.travel_max or 600, one.walk_max or 600)


def _first_language(inputs: Inputs, person: str) -> str:
    (one,) = (each for each in inputs.caseload.people if each.person == person)
    return one.languages[0]


def _languages(inputs: Inputs, person: str, at: str) -> Inputs:
    spoken = (*inputs.catalogue.openings[at].languages, _first_language(inputs, person))
    return _opening(inputs, at, languages=spoken)


def _unused(inputs: Inputs, at: str) -> Inputs:
    """A site of twenty times its openings' seats with hardly any users: there is room, whatever the share."""
    host, seats = _host_of(inputs, at), inputs.catalogue.openings[at].seats
    users = host.users if host.users is not None else max(0, (host.capacity or 0) - seats)
    capacity = host.capacity if host.capacity is not None else users + 10 * max(seats, 1)
    return _host(inputs, at, users=users, capacity=capacity)


ANSWERED_BY_HAND: Mapping[str, Callable[[Inputs, str, str, list[str]], Inputs]] = {
    "consent_hosts_unknown": lambda all_, who, at, said: _person(
        all_, who, lambda each: replace(each, consent_hosts=True)
    ),
    "minor_rules": lambda all_, who, at, said: _facts(all_, who, guardian_agrees=True),
    "recognition_open": lambda all_, who, at, said: _facts(all_, who, job_prep_recognised=True),
    "times_unknown": lambda all_, who, at, said: _person(
        all_, who, lambda each: replace(each, times_possible=tuple(Slot(day, 480, 1200) for day in range(7)))
    ),
    "travel_not_measured": lambda all_, who, at, said: _way(all_, who, _bearable(all_, who), at),
    "travel_unknown": lambda all_, who, at, said: _way(all_, who, _bearable(all_, who), at),
    "care_way_unknown": lambda all_, who, at, said: _way(all_, who, 10, at),
    "must_unknown": lambda all_, who, at, said: _is_there(all_, at, said[0], there=True),
    "avoid_unknown": lambda all_, who, at, said: _is_there(all_, at, said[0], there=False),
    "hazard_unknown": lambda all_, who, at, said: _is_there(all_, at, said[0], there=False),
    "talk_unknown": lambda all_, who, at, said: _opening(all_, at, talk="none"),
    "language_not_shared": lambda all_, who, at, said: _languages(all_, who, at),
    "shorter_visit_unknown": lambda all_, who, at, said: _opening(all_, at, min_minutes=30),
    "capacity_stale": lambda all_, who, at, said: _opening(all_, at, confirmed_on=all_.on),
    "never_confirmed": lambda all_, who, at, said: _opening(all_, at, confirmed_on=all_.on),
    "insurance_before_trial": lambda all_, who, at, said: _opening(all_, at, cover="covered"),
    "insurance_unknown": lambda all_, who, at, said: _opening(all_, at, cover="covered"),
    "lift_unknown": lambda all_, who, at, said: _is_there(all_, at, "lift_offered", there=True),
    "gap_approval_open": lambda all_, who, at, said: _opening(all_, at, gap_approved=True),
    "area_unknown": lambda all_, who, at, said: _host(all_, at, area="-"),
    "unused_capacity_unknown": lambda all_, who, at, said: _unused(all_, at),
}

ENTITLED_BY_HAND: Mapping[tuple[str, str], Callable[[Inputs], dict[str, Any]]] = {
    ("type_b", "status_unknown"): lambda all_: {"disability_status": True},
    ("type_b", "waiting_exception_open"): lambda all_: {"waiting_exception": True},
    ("type_b", "choice_assessment_needed"): lambda all_: {"choice_assessment_on": all_.on},
    ("activity_centre", "status_unknown"): lambda all_: {"disability_status": True},
    ("activity_centre", "municipal_rule"): lambda all_: {"municipality_quota_agrees": True},
    ("job_prep", "job_prep_means_open"): lambda all_: {
        "household_income_below_line": True,
        "household_assets_below_line": True,
    },
    ("certified_training", "agency_assessment_open"): lambda all_: {"agency_assessment": True},
    ("housing_support", "home_unknown"): lambda all_: {"housing_at_risk": True, "isolated": True},
    ("support_housing", "home_unknown"): lambda all_: {"housing_at_risk": True, "isolated": True},
    ("child_rearing_base", "child_unknown"): lambda all_: {"youngest_child_age": 1},
}
"""What is asked about in the invented towns; the other programmes have tests of their own."""


# ------------------------------------------------------------------ other kinds


def _accompany(inputs: Inputs, person: str, named: Named) -> Inputs:
    params = inputs.params
    if params.accompanied_starts is not None:
        params = replace(params, accompanied_starts=params.accompanied_starts + named.amount)
    # A list of people who only drive says nothing of who goes along: one more there must not make it one that does.
    if any(each.starts for each in params.companions):
        params = replace(params, companions=(*params.companions, Companion(companion="+", starts=named.amount)))
    return replace(inputs, params=params)


def _hour_less(inputs: Inputs, person: str, named: Named) -> Inputs:
    here = inputs.catalogue.openings[named.opening]
    usual = here.min_minutes or max(slot.minutes for slot in here.slots)
    return _opening(inputs, named.opening, min_minutes=max(30, usual - named.amount))


def _travel(inputs: Inputs, person: str, named: Named) -> Inputs:
    def told(each: PersonNeeds) -> PersonNeeds:
        return replace(
            each,
            travel_max=None if each.travel_max is None else each.travel_max + named.amount,
            walk_max=None if each.walk_max is None else each.walk_max + named.amount,
        )

    return _person(inputs, person, told)


def _accommodation(inputs: Inputs, person: str, named: Named) -> Inputs:
    if named.detail == "talk":
        return _opening(inputs, named.opening, talk="none")
    lacking = named.detail in inputs.catalogue.openings[named.opening].lacks
    return _is_there(inputs, named.opening, named.detail, there=lacking)


def _lift(inputs: Inputs, person: str, named: Named) -> Inputs:
    here = inputs.catalogue.openings[named.opening]
    seats = (here.lift_seats or 0) + named.amount if "lift_offered" in here.features else named.amount
    with_lift = _is_there(inputs, named.opening, "lift_offered", there=True)
    fetched = _opening(with_lift, named.opening, lift_seats=seats)
    return _person(fetched, person, lambda each: replace(each, ways=tuple(dict.fromkeys((*each.ways, "picked_up")))))


def _newcomer(inputs: Inputs, person: str, named: Named) -> Inputs:
    return _host(inputs, named.opening, newcomers_month=_host_of(inputs, named.opening).newcomers_month + named.amount)


def _support(inputs: Inputs, person: str, named: Named) -> Inputs:
    here, host = inputs.catalogue.openings[named.opening], _host_of(inputs, named.opening)
    if here.support_capacity is not None:
        inputs = _opening(inputs, named.opening, support_capacity=here.support_capacity + named.amount)
    if host.support_capacity is not None:
        inputs = _host(inputs, named.opening, support_capacity=host.support_capacity + named.amount)
    return inputs


def _seat(inputs: Inputs, person: str, named: Named) -> Inputs:
    here, host = inputs.catalogue.openings[named.opening], _host_of(inputs, named.opening)
    inputs = _opening(inputs, named.opening, seats=here.seats + named.amount)
    return inputs if host.seats is None else _host(inputs, named.opening, seats=host.seats + named.amount)


def times_said(detail: str) -> tuple[Slot, ...]:
    """Read times of a name: ``wed=14:00-15:00,thu=9:00-10:00/w24``."""
    return tuple(sorted(slot for part in detail.split(",") for slot in parse_slots(part.replace("=", " "))))


def _slot(inputs: Inputs, person: str, named: Named) -> Inputs:
    base = inputs.catalogue.openings[named.opening]
    added = replace(
        base,
        opening=f"{base.opening}+{named.detail}",
        slots=times_said(named.detail),
        slots_later=(),
        slots_later_from=None,
        seats_in_use=0,
    )
    openings = [*inputs.catalogue.openings.values(), added]
    inputs = replace(inputs, catalogue=Catalogue.of(list(inputs.catalogue.hosts.values()), openings))
    people = []
    for each in inputs.caseload.people:
        way = [replace(fact, about=added.opening) for fact in each.facts
               if fact.fact == "travel_minutes" and fact.about == base.opening and fact.value is not None]  # fmt: skip
        out = [added.opening for place in each.ruled_out if place == base.opening]
        people.append(replace(each, facts=(*each.facts, *way), ruled_out=(*each.ruled_out, *out)))
    return replace(inputs, caseload=replace(inputs.caseload, people=tuple(people)))


def _cover_at_home(inputs: Inputs, person: str, named: Named) -> Inputs:
    """Somebody is with the one the person looks after, whom the name of the change does not tell."""

    def told(each: PersonNeeds) -> PersonNeeds:
        (other,) = {fact.about for fact in each.facts_named("care_duty")}
        return replace(each, facts=(*each.facts, Fact("somebody_at_home", times_said(named.detail), other)))

    return _person(inputs, person, told)


BY_HAND: Mapping[str, Callable[[Inputs, str, Named], Inputs]] = {
    "answer": _answer,
    "look_first": lambda all_, who, named: _opening(all_, named.opening, first_step="visit_30min"),
    "accompany": _accompany,
    "hour_less": _hour_less,
    "travel": _travel,
    "accommodation": _accommodation,
    "gap_agreement": lambda all_, who, named: _opening(all_, named.opening, gap_approved=True),
    "lift": _lift,
    "newcomer": _newcomer,
    "support": _support,
    "cover_at_home": _cover_at_home,
    "slot": _slot,
    "seat": _seat,
}
