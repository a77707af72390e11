"""What print may put on paper for a participant."""
