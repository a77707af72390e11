"""Municipalities and health trusts, and who belongs to them."""
