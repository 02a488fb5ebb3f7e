"""Tests of matcher.assignment."""
