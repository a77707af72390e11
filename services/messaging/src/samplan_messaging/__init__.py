"""Messages inside a plan."""
