"""Reminding coordinator and owner of consents that end soon: thirty, fourteen and three days ahead, each once."""
