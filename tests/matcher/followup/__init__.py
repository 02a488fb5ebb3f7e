"""Tests of check-ins, what became of placements, and the staff list."""
