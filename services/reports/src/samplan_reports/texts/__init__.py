"""Headings of downloads, one catalogue a language."""
