"""What one service answers another over HTTP: one model for both sides, read as tolerantly as an event.

Fields are only added, and what is added may be missing: the other side may be of the version before or after.
"""
