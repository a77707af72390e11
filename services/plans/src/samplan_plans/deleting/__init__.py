"""Deleting a plan: put aside for thirty days, in which whoever led it may bring it back."""
