"""Tests of matcher.scoring."""
