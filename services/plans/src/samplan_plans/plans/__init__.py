"""Plans: their rows, on which everything else stands."""
