"""Who takes part in which plan, and what plans there are, as plans tells it."""
