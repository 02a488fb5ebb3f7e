"""Tests of api.staying."""
