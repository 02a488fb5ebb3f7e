"""Races of this solver against others on the same arrays: ``python -m tests.benchmarks``."""
