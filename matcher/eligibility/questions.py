"""The questions that a rule can set: what a municipality may choose from for ``must_be_known``."""

from __future__ import annotations

from typing import Final

QUESTIONS: Final = (
    "consent_hosts_unknown",
    "minor_rules",
    "hazard_unknown",
    "care_way_unknown",
    "insurance_unknown",
    "insurance_before_trial",
    "programme_open",
    "recognition_open",
    "gap_approval_open",
    "residence_open",
    "must_unknown",
    "avoid_unknown",
    "talk_unknown",
    "language_not_shared",
    "times_unknown",
    "shorter_visit_unknown",
    "travel_unknown",
    "travel_not_measured",
    "lift_unknown",
    "area_unknown",
    "capacity_stale",
    "never_confirmed",
    "unused_capacity_unknown",
)
"""Codes of reasons with the effect ``CONFIRMS`` or ``WAITS``, those of consent and safety first."""
