"""Encryption at rest: fields sealed to their place under keys that they name, and identifiers looked up blind.

AES-256-GCM throughout. The context (table, column and row, or what a key is for) is authenticated with the data, so
that a ciphertext moved elsewhere does not open.
"""

import hashlib
import hmac
import os
from collections.abc import Sequence
from typing import Final, Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand

KEY_ID_BYTES: Final = 8

_UNNAMED: Final = b"\x01"
_NAMED: Final = b"\x02"
_NONCE_BYTES: Final = 12


class DecryptionError(Exception):
    """The ciphertext was altered, moved, or sealed with a key that is not here."""


class Sealing(Protocol):
    """What seals bytes to a context, such as `persons|identity_number|<row id>`, and opens them again."""

    def seal(self, plain: bytes, context: str) -> bytes:
        """Encrypt, bound to the context."""

    def open(self, sealed: bytes, context: str) -> bytes:
        """Decrypt what was sealed under the same context. Raises DecryptionError."""


class Cipher:
    """Seals under one key (32 bytes), and opens what was sealed under that or under others.

    Format 2: version (1) ‖ key id (8) ‖ nonce (12) ‖ ciphertext and tag; version and key id are authenticated too.

    `unnamed` are keys of format 1, in which the id is missing. They open what is left of it, and where there is no
    other key to seal with, the first of them does, for readers that know no other format.
    """

    def __init__(self, key: bytes | None, *others: bytes, unnamed: Sequence[bytes] = ()) -> None:
        self._named = {key_id(one): AESGCM(one) for one in (key, *others) if one is not None}
        self._unnamed = [AESGCM(one) for one in unnamed]
        self._header = _UNNAMED if key is None else _NAMED + key_id(key)
        self._sealing = self._keys_for(self._header)[0]

    @property
    def header(self) -> bytes:
        """What each ciphertext that is sealed now begins with: version and key id."""
        return self._header

    @property
    def headers(self) -> Sequence[bytes]:
        """What each ciphertext begins with that names a key which is here."""
        return [_NAMED + one for one in self._named]

    def seal(self, plain: bytes, context: str) -> bytes:
        """See `Sealing`."""
        nonce = os.urandom(_NONCE_BYTES)
        return self._header + nonce + self._sealing.encrypt(nonce, plain, self._header + context.encode())

    def open(self, sealed: bytes, context: str) -> bytes:
        """See `Sealing`."""
        version = sealed[:1]
        header = sealed[: 1 + KEY_ID_BYTES] if version == _NAMED else version
        nonce, ciphertext = sealed[len(header) :][:_NONCE_BYTES], sealed[len(header) + _NONCE_BYTES :]
        for key in self._keys_for(header):
            try:
                return key.decrypt(nonce, ciphertext, header + context.encode())
            except (InvalidTag, ValueError):  # ValueError: what is left of the nonce is too short
                continue
        raise DecryptionError("sealed with a key that is not here, altered, or moved")

    def _keys_for(self, header: bytes) -> Sequence[AESGCM]:
        if header == _UNNAMED:
            return self._unnamed
        key = self._named.get(header[1:]) if header[:1] == _NAMED else None
        return [] if key is None else [key]


def key_id(key: bytes) -> bytes:
    """What a key is named by in what it sealed; tells nothing of the key."""
    return hashlib.sha256(b"SPD1 key id" + key).digest()[:KEY_ID_BYTES]


def derived(key: bytes, purpose: str) -> bytes:
    """A key of its own for a purpose (HKDF-Expand with SHA-256, RFC 5869); `key` has 32 random bytes."""
    return HKDFExpand(SHA256(), 32, f"samplan|{purpose}".encode()).derive(key)


def blind_index(key: bytes, purpose: str, value: str) -> bytes:
    """A keyed hash (HMAC-SHA-256) by which a value can be found again without being stored."""
    return hmac.digest(key, f"{purpose}|v1|{value}".encode(), hashlib.sha256)
