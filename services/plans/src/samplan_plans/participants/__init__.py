"""Participants: their rows, and what became of each one's consent."""
