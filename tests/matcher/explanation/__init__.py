"""Tests of matcher.explanation."""
