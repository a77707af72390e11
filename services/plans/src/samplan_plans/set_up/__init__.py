"""How a plan is set up: its short name, elements and period, and whether it goes on. The lead's."""
