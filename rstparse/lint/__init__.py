"""Lint: diagnostics as reports for people and programs."""
