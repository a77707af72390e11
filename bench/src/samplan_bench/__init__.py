"""Samplan measured beside its peers."""
