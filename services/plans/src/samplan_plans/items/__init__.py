"""Items: what everything that people write in a plan has in common, and the rights to single ones."""
