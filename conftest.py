"""Fixtures and reports that all tests share."""

pytest_plugins = ["samplan_dev.testing"]
