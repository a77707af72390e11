"""How each organisation archives: what its archive calls things, and which rules it follows."""
