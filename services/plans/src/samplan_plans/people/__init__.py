"""What plans knows of persons and organisations, as identity tells it."""
