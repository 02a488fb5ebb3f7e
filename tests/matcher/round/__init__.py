"""Tests of a round laid out as tables."""
