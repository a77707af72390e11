"""Passkeys (WebAuthn): a way in without a password and without a code."""
