"""People of an invented town, drawn with a seed; `tests.towns` puts the town together."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from jismesh.utils import to_meshcode

from matcher.needs.person import Fact, PersonNeeds, Wish
from resources_catalog.model import Opening
from resources_catalog.vocabulary import terms
from resources_catalog.week import Slot
from tests.town_hosts import BURDENS, COMFORTS, POINTS, PURPOSES, TASKS

SEEKING = ("seeking", "seeking", "seeking", "seeking_slowly", "trying")
SHARES = ((0.25, ("not_met", "building_trust")), (0.15, ("resting",)), (0.15, ("in_touch",)), (0.45, SEEKING))
CAST = 14
"""Seekers who play a part (`cast`) in every hundred."""


def draw_people(rng: Random, persons: int, openings: Sequence[Opening], on: date) -> list[PersonNeeds]:
    """Draw the caseload; its first seekers in every hundred play the parts of `cast`."""
    states: list[str] = []
    for share, group in SHARES:
        states += [rng.choice(group) for _ in range(round(persons * share))]
    states = (states + ["seeking"] * persons)[:persons]
    rng.shuffle(states)
    people = [_person(rng, number, state, openings, on) for number, state in enumerate(states, start=1)]
    seekers = [row for row, each in enumerate(people) if each.state in SEEKING]
    for start in range(0, len(seekers), 45):
        rows = seekers[start : start + CAST]
        for row, changed in zip(rows, cast([people[row] for row in rows], openings), strict=True):
            people[row] = changed
    return people


def cast(seekers: Sequence[PersonNeeds], openings: Sequence[Opening]) -> list[PersonNeeds]:
    """Give up to `CAST` seekers a part: restricted and pinned, a household with care, apart, together, and so on."""
    people = list(seekers)
    ids = [each.person for each in people] + ["nobody"] * CAST
    closed = [opening.opening for opening in openings if opening.restricted]
    parts: list[dict[str, Any]] = [
        {
            "restricted": True,
            "accompany": "none",
            "basis": "consent",
            "state": "seeking",
            "pins": tuple(closed[:1]),
            "must": (),
            "avoids": (),
            "ways": (),
            "home_mesh": None,
            "travel_max": None,
            "talk_max": None,
            "consent_hosts": True,
            "times": (Slot(3, 600, 720),),
            "times_possible": (),
            "visit_minutes": None,
            "max_hours": None,
            "facts": (),
            "floor": "any",
            "declines_kinds": (),
            "avoid_areas": (),
            "avoid_hosts": (),
        },
        {"household": f"F{ids[1]}", "facts": (Fact("care_duty", 90, ids[2]),)},
        {"household": f"F{ids[1]}", "facts": (Fact("age", 82), Fact("care_level", "要支援1"))},
        {"facts": (Fact("apart_host", True, ids[4]),)},
        {"facts": (Fact("apart_opening", True, ids[3]),)},
        {"basis": "statutory_meeting_only", "consent_hosts": None},
        {"basis": "withdrawn", "consent_hosts": None},
        {"facts": (Fact("age", 16),)},
        {"basis": "unknown", "consent_hosts": None},
        {"facts": (Fact("together", True, ids[10]),)},
        {},
        {"ruled_out": tuple(opening.opening for opening in openings[1:3])},
        {"max_placements": 2, "max_hours": Decimal("6")},
        {"tier": 0, "tier_reason": "housing_deadline"},
    ]
    for row, part in enumerate(parts[: len(people)]):
        facts = part.pop("facts", None)
        if facts is None or not any(each.about == "nobody" for each in facts):
            names = {each.fact for each in facts or ()}
            kept = () if facts == () else tuple(each for each in people[row].facts if each.fact not in names)
            people[row] = replace(people[row], facts=kept + (facts or ()), **part)
    return people


def _person(rng: Random, number: int, state: str, openings: Sequence[Opening], on: date) -> PersonNeeds:
    code = f"P{number:04d}"
    if state == "not_met":
        return PersonNeeds(person=code, state=state, basis="none")
    if state != "building_trust" and state not in SEEKING:
        return PersonNeeds(person=code, state=state, consent_hosts=_known(rng, True), reached_by="はがき（月1回）")
    must = tuple(rng.sample(COMFORTS, rng.choice((0, 0, 1, 1, 2))))
    return PersonNeeds(
        person=code,
        state=state,
        basis="consent" if state in SEEKING else rng.choice(("consent", "unknown")),
        consent_hosts=rng.choice((True, True, True, None)),
        own_words="静かなところがいい",
        waiting_since=_known(rng, on - timedelta(days=rng.randint(1, 400))),
        max_placements=rng.choice((1, 1, 1, 2)),
        max_hours=rng.choice((None, None, Decimal("4.5"), Decimal("20"))),
        visit_minutes=rng.choice((None, 60, 120, 240)),
        **_hours(rng),
        **_journey(rng),
        must=must,
        helps=tuple(each for each in rng.sample(COMFORTS, 2) if each not in must),
        avoids=tuple(rng.sample(BURDENS, rng.choice((0, 1, 2)))),
        avoid_areas=rng.choice(((), (), (), (rng.choice(tuple(POINTS)),))),
        talk_max=rng.choice((None, None, "greetings", "short", "conversation", "customers")),
        declines_kinds=rng.choice(((), (), ("type_b", "type_a", "transition"), ("farm", "shop", "farm_shop"))),
        declines_programmes=rng.choice(((), (), ("type_b",), ("job_prep", "youth_support_station"))),
        accompany=_known(rng, rng.choice(tuple(terms("accompany")))),
        languages=rng.choice(((), (), (), ("ja",), ("pt", "ja"))),
        floor=rng.choice(("any", "one_wish", "one_wish", "first_wish")),
        reached_by=rng.choice(("電話（昼）", "はがき", "訪問", None)),
        next_contact=_known(rng, "来月"),
        wishes=_wishes(rng, openings),
        facts=_facts(rng, openings, on),
    )


def _hours(rng: Random) -> dict[str, Any]:
    if rng.random() < 0.12:
        return {}
    days = sorted(rng.sample(range(7), rng.randint(2, 5)))
    start, end = rng.choice(((540, 720), (540, 1020), (780, 1080), (840, 1260)))
    more = tuple(Slot(day, 540, 1080) for day in range(5)) if rng.random() < 0.5 else ()
    return {"times": tuple(Slot(day, start, end) for day in days), "times_possible": more}


def _journey(rng: Random) -> dict[str, Any]:
    area = rng.choice(tuple(POINTS))
    lat, lon = (each + rng.uniform(-0.012, 0.012) for each in POINTS[area])
    if rng.random() < 0.2:
        return {"area": area}
    most = rng.choice((20, 30, 45, 60))
    own = ("walk", *rng.sample(("bicycle", "moped", "car", "bus", "picked_up"), rng.randint(0, 2)))
    return {
        "area": area,
        "home_mesh": str(int(to_meshcode(lat, lon, 3))),
        "ways": own,
        "travel_max": _known(rng, most),
        "travel_good": _known(rng, most // 2),
        "walk_max": rng.choice((None, 10, 20)),
    }


def _wishes(rng: Random, openings: Sequence[Opening]) -> tuple[Wish, ...]:
    pools: dict[str, Sequence[str]] = {
        "purpose": sorted({code for codes in PURPOSES.values() for code in codes}),
        "task": sorted({code for codes in TASKS.values() for code in codes}),
        "feature": COMFORTS,
        "kind": tuple(terms("opening_kinds")),
        "interest": tuple(terms("interests")),
        "host": sorted({opening.host for opening in openings if not opening.restricted}) or ("H0001",),
    }
    kinds = [
        rng.choice(("purpose",) * 8 + ("task", "feature", "kind", "kind", "interest", "host"))
        for _ in range(rng.randint(0, 3))
    ]
    return tuple(Wish(order, kind, rng.choice(pools[kind])) for order, kind in enumerate(kinds, start=1))


def _facts(rng: Random, openings: Sequence[Opening], on: date) -> tuple[Fact, ...]:
    facts = [Fact("age", _known(rng, rng.randint(18, 85)))]
    for name, chance in (
        ("household_income_below_line", 0.5),
        ("household_assets_below_line", 0.6),
        ("job_prep_recognised", 0.4),
        ("agency_assessment", 0.5),
        ("in_work_or_school", 0.1),
        ("housing_at_risk", 0.2),
        ("isolated", 0.5),
        ("public_assistance", 0.2),
    ):
        facts.append(Fact(name, _known(rng, rng.random() < chance), source="staff"))
    if rng.random() < 0.3:
        facts += _disability(rng, on)
    if rng.random() < 0.15:
        facts.append(Fact("youngest_child_age", rng.randint(0, 8)))
    for name, pool in (("interest", tuple(terms("interests"))), ("strength", tuple(terms("tasks")))):
        facts += [Fact(name, rng.choice(pool), source="person") for _ in range(rng.choice((0, 0, 1, 2)))]
    if rng.random() < 0.25:
        place = rng.choice([opening for opening in openings if not opening.restricted] or openings)
        facts.append(
            Fact(
                "travel_minutes",
                rng.randint(3, 50),
                rng.choice((place.opening, place.host)),
                rng.choice(("walk", "bicycle", "bus")),
            )
        )
    if rng.random() < 0.2:
        facts.append(
            Fact(
                "not_used",
                rng.choice(tuple(terms("reasons_not_used"))),
                rng.choice(("job_prep", "certified_training", "type_b")),
            )
        )
    return tuple(facts)


def _disability(rng: Random, on: date) -> list[Fact]:
    found = [Fact("disability_status", rng.random() < 0.7)]
    found.append(Fact("benefit_grant_type_b", _known(rng, rng.random() < 0.4)))
    found.append(Fact("choice_assessment_on", _known(rng, on - timedelta(days=rng.randint(-30, 300)))))
    for name in ("waiting_exception", "pension_grade1", "work_history_cannot_continue"):
        found.append(Fact(name, _known(rng, rng.random() < 0.25), source="document"))
    return found


def _known(rng: Random, value: Any) -> Any:
    return value if rng.random() > 1 / 3 else None
