"""Tests of resources_catalog."""
