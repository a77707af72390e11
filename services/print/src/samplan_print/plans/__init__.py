"""What print knows of plans, as plans tells it."""
