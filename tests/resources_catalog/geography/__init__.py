"""Tests of resources_catalog.geography."""
