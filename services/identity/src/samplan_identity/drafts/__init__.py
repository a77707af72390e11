"""Drafts: what somebody is writing about persons and has not saved, sealed, and theirs alone."""
