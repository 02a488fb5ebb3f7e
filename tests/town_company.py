"""What a town may know of its sites and its helpers, drawn apart so that nothing else of the town changes by it."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from random import Random

from matcher.needs.person import PersonNeeds
from matcher.params import Companion, Params
from resources_catalog.model import Host, Opening
from resources_catalog.vocabulary import terms
from resources_catalog.week import Slot
from tests.town_hosts import POINTS

WELFARE = tuple(code for code, term in terms("opening_kinds").items() if term.more["family"] == "welfare")


def with_sites(rng: Random, hosts: Sequence[Host], openings: Collection[Opening]) -> list[Host]:
    """Let four in five of the benefit sites say how large they are, and most of these how many users they have."""
    sites = {each.host for each in openings if each.kind in WELFARE}
    return [_site(rng, each) if each.host in sites and rng.random() < 0.8 else each for each in hosts]


def _site(rng: Random, host: Host) -> Host:
    capacity = rng.choice((10, 14, 20, 20, 30))
    users = capacity - rng.choice((-1, 0, 1, 2, 2, 3, 5))
    return replace(host, capacity=capacity, users=users if rng.random() < 0.85 else None)


def with_coordinators(rng: Random, people: Sequence[PersonNeeds]) -> list[PersonNeeds]:
    """Give the people of every other town a coordinator, most of them."""
    if rng.random() < 0.5:
        return list(people)
    return [replace(each, coordinator=rng.choice(("K1", "K2", "K3", None))) for each in people]


def with_helpers(rng: Random, params: Params, persons: int) -> Params:
    """Let every third town name who goes along or drives, and every third how many starts a coordinator can begin."""
    helpers = [_helper(rng, f"V{number}") for number in range(1, rng.randint(1, 3) + 1)] if rng.random() < 1 / 3 else []
    starts = rng.choice((None, None, max(1, persons // 15)))
    return replace(params, companions=tuple(helpers), starts_per_coordinator=starts)


def _helper(rng: Random, code: str) -> Companion:
    days = sorted(rng.sample(range(5), rng.randint(1, 5)))
    return Companion(
        companion=code,
        starts=rng.choice((0, 1, 1, 2)),
        lifts=rng.choice((0, 0, 1, 2)),
        times=tuple(Slot(day, 8 * 60, 18 * 60) for day in days) if rng.random() < 0.5 else (),
        areas=tuple(sorted(rng.sample(tuple(POINTS), 6))) if rng.random() < 0.5 else (),
    )
