"""Tests of the small changes that may give somebody a place."""
