"""How each person is reached, as identity tells it."""
