"""Tests of standing by hosts."""
