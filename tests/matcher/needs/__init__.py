"""Tests of matcher.needs."""
