"""Tests of matcher.problem."""
