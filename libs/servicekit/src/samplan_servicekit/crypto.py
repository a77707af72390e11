"""Encryption at rest: wrapped keys, fields sealed to their place, and identifiers that are looked up blind.

AES-256-GCM throughout. The context (table, column and row, or what a key is for) is authenticated with the data, so
that a ciphertext moved elsewhere does not open.
"""

import hashlib
import hmac
import os
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_VERSION: Final = b"\x01"
_NONCE_BYTES: Final = 12


class DecryptionError(Exception):
    """The ciphertext was altered, moved, or sealed with another key."""


class Cipher:
    """Seals bytes with one 32-byte key. Format: version (1) ‖ nonce (12) ‖ ciphertext and tag."""

    def __init__(self, key: bytes) -> None:
        self._aead = AESGCM(key)

    def seal(self, plain: bytes, context: str) -> bytes:
        """Encrypt, bound to a context such as `persons|identity_number|<row id>`."""
        nonce = os.urandom(_NONCE_BYTES)
        return _VERSION + nonce + self._aead.encrypt(nonce, plain, _VERSION + context.encode())

    def open(self, sealed: bytes, context: str) -> bytes:
        """Decrypt what was sealed under the same context.

        Raises:
            DecryptionError: it does not open.
        """
        if sealed[:1] != _VERSION:
            raise DecryptionError("unknown format")
        nonce, ciphertext = sealed[1 : 1 + _NONCE_BYTES], sealed[1 + _NONCE_BYTES :]
        try:
            return self._aead.decrypt(nonce, ciphertext, _VERSION + context.encode())
        except InvalidTag as error:
            raise DecryptionError("sealed with another key, or altered") from error


def blind_index(key: bytes, purpose: str, value: str) -> bytes:
    """A keyed hash (HMAC-SHA-256) by which a value can be found again without being stored."""
    return hmac.digest(key, f"{purpose}|v1|{value}".encode(), hashlib.sha256)
