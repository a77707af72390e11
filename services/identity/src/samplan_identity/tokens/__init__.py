"""Signed statements: access tokens for sessions, tokens for services, and tokens on a person's behalf."""
