"""What is new to a person and asked of them, over all their plans."""
