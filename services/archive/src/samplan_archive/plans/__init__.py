"""What plans there are, as plans tells it."""
