"""Matching persons with openings: pure calculation without web, database, clock or environment."""
