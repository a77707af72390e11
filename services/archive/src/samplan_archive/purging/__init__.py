"""A plan is deleted for good; what the archive system has of it stays there."""
