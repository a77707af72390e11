"""Transfers: a plan on its way into the municipality's archive system, from the wish to the receipt."""
