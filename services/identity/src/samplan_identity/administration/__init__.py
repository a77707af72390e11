"""Administration of the organisation's persons, for local admins alone."""
