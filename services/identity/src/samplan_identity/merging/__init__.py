"""Merging: somebody who was registered twice is registered once, with a full trace."""
