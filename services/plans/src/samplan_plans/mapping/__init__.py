"""Mapping: the areas of life that a plan goes through."""
