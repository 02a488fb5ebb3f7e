"""What so many exits and stays carry."""

import pytest

from matcher.retention.tiers import Tier, tier_of


@pytest.mark.parametrize(
    ("exits", "stays", "tier"),
    [
        (0, 0, Tier.PUBLISHED),
        (0, 5000, Tier.PUBLISHED),
        (1, 1, Tier.LEVEL),
        (49, 5000, Tier.LEVEL),
        (50, 50, Tier.WHOLE),
        (299, 5000, Tier.WHOLE),
        (300, 999, Tier.WHOLE),
        (300, 1000, Tier.CHALLENGED),
    ],
)
def test_a_tier_begins_with_its_first_exit(exits: int, stays: int, tier: Tier) -> None:
    assert tier_of(exits, stays) is tier


def test_more_never_carries_less() -> None:
    order = list(Tier)
    found = [[order.index(tier_of(exits, exits + more)) for exits in range(0, 400, 7)] for more in (0, 300, 900)]
    assert all(row == sorted(row) for row in (*found, *map(list, zip(*found, strict=True))))
