"""Samprokode: the code by which a person of one organisation is added in another."""
