"""Administration mode: a local admin looks after a plan's participants and consent, for a reason and an hour."""
