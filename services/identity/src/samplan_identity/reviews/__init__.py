"""The yearly look at who has rights and accounts, and whether they still should."""
