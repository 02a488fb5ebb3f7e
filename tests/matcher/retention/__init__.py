"""Tests of matcher.retention."""
