"""Organisation-wide rights: who holds them, and who may give and take them."""
