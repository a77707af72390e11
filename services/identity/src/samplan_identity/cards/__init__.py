"""The cards of persons: found, made and changed by those who may."""
