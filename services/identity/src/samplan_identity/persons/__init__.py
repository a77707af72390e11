"""Persons: one human being once, whatever plans and organisations they are part of."""
