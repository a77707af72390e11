"""Somebody who was registered twice is one person here, too."""
