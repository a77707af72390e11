"""A plan is deleted for good, with all that was printed of it."""
