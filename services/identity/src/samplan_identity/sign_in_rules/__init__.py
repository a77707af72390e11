"""What an organisation asks of signing in."""
