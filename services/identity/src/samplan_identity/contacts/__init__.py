"""How participants of a plan reach each other: contact cards, shown within the plan."""
