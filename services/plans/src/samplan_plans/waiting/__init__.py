"""Which messages wait for whom, as messaging tells it."""
