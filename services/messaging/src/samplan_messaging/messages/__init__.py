"""Messages inside a plan: drafted, sent, read."""
