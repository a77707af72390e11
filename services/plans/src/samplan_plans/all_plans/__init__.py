"""All plans of a municipality, as its local admins find them: whose each is and who leads it, not what it holds."""
