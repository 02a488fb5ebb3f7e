"""Who may be put before others: for a reason on the list of the municipality, until a day if it asks for one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from matcher.params import TierPolicy
from resources_catalog.faults import Fault
from resources_catalog.vocabulary import label

if TYPE_CHECKING:
    from collections.abc import Iterable

    from matcher.needs.person import PersonNeeds

ORDINARY = 1
"""The tier of everybody for whom nothing is urgent."""


def tier_faults(people: Iterable[PersonNeeds], policy: TierPolicy) -> list[Fault]:
    """Find everybody put before others without what the municipality asks for; nothing is put right silently.

    Where the list of reasons is the one as shipped, a reason that was not written down is let pass.
    """
    allowed = " / ".join(f"{label('tier_reasons', reason, 'ja')} ({reason})" for reason in policy.reasons) or None
    any_reason = set(policy.reasons) == set(TierPolicy().reasons)
    faults = []
    for person in people:
        if person.tier >= ORDINARY or person.restricted:  # who must be seen nowhere is in no queue either
            continue
        if person.tier_reason not in policy.reasons and not (any_reason and person.tier_reason is None):
            found = f"{person.person} {person.tier_reason or '-'}"
            faults.append(Fault.at("persons", None, "tier_reason", found, "tier_reason_not_here", allowed=allowed))
        if policy.until_required and person.tier_until is None:
            faults.append(Fault.at("persons", None, "tier_until", person.person, "tier_until_missing"))
    return faults
