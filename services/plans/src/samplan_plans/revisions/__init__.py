"""Revisions: what an item was, and making it that again."""
