"""Counts and statistics."""
