"""Runs, checks and tests the whole of Samplan on one machine."""
