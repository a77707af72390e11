"""One's own authenticator app: taken into use and out of it."""
