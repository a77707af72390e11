"""Organisations, persons, accounts and sign-in."""
