"""What it does to consents in a plan that its owner grows older."""
