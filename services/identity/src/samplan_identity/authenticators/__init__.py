"""Authenticator apps (TOTP, RFC 6238) and the recovery codes for who has lost theirs."""
