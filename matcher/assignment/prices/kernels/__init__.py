"""Loops over the pairs of openings, compiled: nothing here knows a rule by name."""
