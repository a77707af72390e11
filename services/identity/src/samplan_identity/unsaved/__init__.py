"""Rows of what somebody is writing about persons and has not saved; see `drafts`."""
