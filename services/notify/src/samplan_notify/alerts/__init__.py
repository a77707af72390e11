"""Notices of what happened in a plan."""
