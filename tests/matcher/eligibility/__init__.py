"""Tests of matcher.eligibility."""
