"""Drafts: what somebody is writing and has not saved, kept by the service and theirs alone."""
