"""Nobody is put before others but for a reason the municipality has on its list."""

from datetime import date
from typing import Any

import pytest

from matcher.needs.tiers import tier_faults
from matcher.params import TierPolicy
from tests.towns import person

NARROW = TierPolicy(reasons=("safety",))


@pytest.mark.parametrize(
    ("known", "policy", "faults"),
    [
        ({"tier": 0}, TierPolicy(), []),
        ({"tier": 0, "tier_reason": "conference"}, TierPolicy(), []),
        ({"tier": 0, "tier_reason": "conference"}, NARROW, ["tier_reason_not_here"]),
        ({"tier": 0}, NARROW, ["tier_reason_not_here"]),
        ({"tier": 0, "tier_reason": "safety"}, NARROW, []),
        ({"tier": 1, "tier_reason": "conference"}, NARROW, []),
        ({"tier": 0, "tier_reason": "safety"}, TierPolicy(until_required=True), ["tier_until_missing"]),
        ({"tier": 0, "tier_until": date(2026, 7, 31)}, TierPolicy(until_required=True), []),
        ({"tier": 1}, TierPolicy(until_required=True), []),
    ],
)
def test_what_the_municipality_asks_for(known: dict[str, Any], policy: TierPolicy, faults: list[str]) -> None:
    found = tier_faults([person(**known)], policy)
    assert [each.code for each in found] == faults
    assert all(each.column in ("tier_reason", "tier_until") and each.table == "persons" for each in found)


def test_who_must_be_seen_nowhere_is_named_in_no_fault() -> None:
    assert tier_faults([person("P7", tier=0, restricted=True)], NARROW) == []


def test_what_is_allowed_is_told() -> None:
    (fault,) = tier_faults([person("P4", tier=0, tier_reason="conference")], NARROW)
    assert (fault.value, fault.allowed) == ("P4 conference", "安全 (safety)")
