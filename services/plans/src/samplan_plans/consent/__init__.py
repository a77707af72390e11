"""Consent: given for a period, renewed, withdrawn; every change is kept."""
