"""Somebody who was registered twice takes part in each plan once."""
