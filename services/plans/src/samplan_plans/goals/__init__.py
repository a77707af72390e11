"""Goals, and the activities under them."""
