"""Tests of what overriding a plan costs."""
