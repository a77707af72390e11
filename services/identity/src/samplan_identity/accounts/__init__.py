"""Accounts: a person's way in, valid across plans and organisations."""
