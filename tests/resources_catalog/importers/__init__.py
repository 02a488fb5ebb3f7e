"""Tests of resources_catalog.importers."""
