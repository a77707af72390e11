"""Planned downtime, told to everybody before it comes."""
