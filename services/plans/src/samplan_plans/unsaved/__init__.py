"""Rows of what somebody is writing in a plan and has not saved; see `drafts`."""
