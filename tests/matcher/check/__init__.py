"""Tests of matcher.check."""
