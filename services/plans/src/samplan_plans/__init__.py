"""Plans, consent, participants, rights and content."""
