"""What other services know of a plan, as they tell it: how far it is archived, and which messages wait for whom."""
