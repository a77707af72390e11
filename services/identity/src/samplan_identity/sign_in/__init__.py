"""Sign-in: a password, then a one-time code."""
