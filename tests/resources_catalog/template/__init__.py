"""Tests of resources_catalog.template."""
