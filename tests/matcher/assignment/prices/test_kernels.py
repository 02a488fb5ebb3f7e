"""The kernels against every subset of an opening's people, compiled and as plain Python."""

import random
from dataclasses import replace
from typing import Any

import numba
import numpy as np
import pytest
from numpy.typing import NDArray

from matcher.assignment.prices import left as left_module
from matcher.assignment.prices.ascent import Prices, Relaxed
from matcher.assignment.prices.blocks import Blocks, Picking
from matcher.assignment.prices.kernels.near import SLACK
from matcher.assignment.prices.kernels.party import NEVER
from matcher.assignment.prices.left import Left, left_within, losses_of
from resources_catalog.compiled import compiled
from tests.matcher.assignment.prices.small import Party, alone, parties, random_blocks

Real = NDArray[np.float64]
ROUNDS = {"compiled": 400, "pure": 60}
TOO_MANY = 10_000


def worths(rng: random.Random, blocks: Blocks) -> Real:
    """Draw what each pair adds, so that ties and pairs that only cost something are common."""
    return np.array([rng.choice([rng.randint(-4, 4), rng.randint(-20, 60)]) for _ in blocks.rows], dtype=np.float64)


def relaxed_at(blocks: Blocks, worth: Real) -> Relaxed:
    """Let openings that all can run pick at some worths."""
    picking = Picking(blocks)
    bound = picking.pick(worth)
    no_prices = Prices(np.zeros(len(worth)), np.zeros(0))
    return Relaxed(no_prices, bound, worth, picking.best.copy(), picking.chosen.astype(np.float64))


def running(blocks: Blocks) -> Blocks:
    """Let the openings that cannot run stay closed."""
    cannot = [not any(True for _ in parties(blocks, opening)) for opening in range(len(blocks.seats))]
    must_run = np.where(cannot, 0, blocks.must_run).astype(np.int8)
    return replace(blocks, must_run=must_run, least=np.where(cannot, 0, blocks.least))


def listed(found: Left) -> dict[int, list[Party]]:
    """Give the parties listed for each opening."""
    made: dict[int, list[Party]] = {}
    for place in range(found.parties):
        members = found.members[found.heads[place] : found.heads[place + 1]]
        made.setdefault(int(found.opening[place]), []).append(frozenset(members.tolist()))
    return made


def test_the_best_party_is_the_best_of_all_subsets(kernels: str) -> None:
    for seed in range(ROUNDS[kernels]):
        rng = random.Random(f"party {seed}")
        blocks = random_blocks(rng, openings=1)
        worth = worths(rng, blocks)
        every = {party: worth[list(party)].sum() for party in parties(blocks, 0)}
        picking = Picking(blocks)
        found = picking.pick(worth)
        assert found == max(every.values(), default=NEVER), seed
        assert not picking.off.any()
        if every:
            assert every[frozenset(np.flatnonzero(picking.chosen).tolist())] == found


def test_a_sweep_adds_up_what_every_opening_picks(kernels: str) -> None:
    for seed in range(40):
        rng = random.Random(f"sweep {seed}")
        blocks = random_blocks(rng)
        worth = worths(rng, blocks)
        picking = Picking(blocks)
        found = picking.pick(worth)
        every = [[worth[list(party)].sum() for party in parties(blocks, place)] for place in range(len(blocks.seats))]
        possible = all(every)
        assert found == (sum(max(each) for each in every) if possible else NEVER)
        if possible:
            assert picking.best.tolist() == [max(each) for each in every]


def test_exactly_the_parties_within_the_gap_are_listed(kernels: str) -> None:
    for seed in range(ROUNDS[kernels] // 3):
        rng = random.Random(f"near {seed}")
        blocks = running(random_blocks(rng))
        worth, gap = worths(rng, blocks), rng.choice([0.0, 1.0, 5.0, 30.0])
        relaxed = relaxed_at(blocks, worth)
        found = left_within(alone(blocks), relaxed, gap, TOO_MANY)
        assert found is not None
        assert not found.wide.any()
        for opening, best in enumerate(relaxed.best.tolist()):
            near = {party for party in parties(blocks, opening) if best - worth[list(party)].sum() <= gap}
            own = listed(found)[opening]
            assert set(own) == near
            assert len(own) == len(near)


def test_nothing_is_listed_where_more_would_be_left_than_may_be(kernels: str) -> None:
    blocks = random_blocks(random.Random("many"), binding=False)
    relaxed = relaxed_at(blocks, np.zeros(len(blocks.rows)))
    number = sum(1 for opening in range(len(blocks.seats)) for _ in parties(blocks, opening))
    full = left_within(alone(blocks), relaxed, 1.0, number)
    assert full is not None
    assert full.parties == number
    assert left_within(alone(blocks), relaxed, 1.0, number - 2) is None


def test_an_opening_with_too_many_parties_is_looked_at_by_its_pairs(kernels: str) -> None:
    for seed in range(30):
        rng = random.Random(f"wide {seed}")
        blocks = running(random_blocks(rng))
        worth, gap = worths(rng, blocks), 5.0
        relaxed = relaxed_at(blocks, worth)
        found = left_within(alone(blocks), relaxed, gap, TOO_MANY, each=3)
        assert found is not None
        pairs = set(found.members[found.heads[found.parties] :].tolist())
        for opening, best in enumerate(relaxed.best.tolist()):
            near = [party for party in parties(blocks, opening) if best - worth[list(party)].sum() <= gap]
            assert found.wide[opening] == (len(near) > 3)
            if found.wide[opening]:
                assert set().union(*near) <= pairs


def test_an_opening_whose_table_would_be_too_large_is_looked_at_by_its_pairs(
    kernels: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(left_module, "CELLS", 8)
    blocks = random_blocks(random.Random("large"), binding=False)
    relaxed = relaxed_at(blocks, np.ones(len(blocks.rows)))
    found = left_within(alone(blocks), relaxed, 1.0, TOO_MANY)
    assert found is not None
    assert found.wide.any()
    assert not found.wide.all()
    assert losses_of(alone(blocks), relaxed).min() >= 0.0


@pytest.mark.parametrize("binding", [True, False])
def test_a_loss_is_never_overstated_and_exact_where_only_seats_and_support_bind(kernels: str, binding: bool) -> None:
    for seed in range(ROUNDS[kernels] // 3):
        rng = random.Random(f"loss {seed}")
        blocks = running(random_blocks(rng, binding=binding))
        worth = worths(rng, blocks)
        relaxed = relaxed_at(blocks, worth)
        losses = losses_of(alone(blocks), relaxed)
        for opening, best in enumerate(relaxed.best.tolist()):
            every = [(party, worth[list(party)].sum()) for party in parties(blocks, opening)]
            for pair in range(blocks.start[opening], blocks.start[opening + 1]):
                loss = best - max((total for party, total in every if pair in party), default=-np.inf)
                assert losses[pair] <= loss + SLACK
                if not binding:
                    assert losses[pair] == loss


def test_a_kernel_runs_where_no_compiled_code_can_be_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    njit: Any = numba.njit

    def nowhere(*kernel: object, cache: bool = False, nogil: bool = False) -> object:
        if cache:
            raise RuntimeError("no locator available")
        made: object = njit(*kernel, nogil=nogil)
        return made

    monkeypatch.setattr(numba, "njit", nowhere)

    @compiled
    def twice(number: int) -> int:
        return 2 * number

    assert twice(21) == 42
