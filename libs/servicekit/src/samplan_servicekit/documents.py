"""Encryption of whole documents at rest: a key for each document, wrapped with that of its plan.

Format SPD1: a header (`SPD1`, algorithm, key id, wrapped key, nonce prefix), then chunks of 64 KiB, each AES-256-GCM
with the header and the document's context as associated data. A chunk's nonce is prefix, counter and a mark on the
last, so that a document which was cut, put in another order, altered or moved to another place does not open.
"""

import os
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from samplan_servicekit.crypto import KEY_ID_BYTES, DecryptionError, key_id

CHUNK: Final = 64 * 1024
"""Bytes of the document in each chunk but the last."""

_MAGIC: Final = b"SPD1"
_AES_256_GCM: Final = b"\x01"
_NONCE: Final = 12
_PREFIX: Final = 7
_TAG: Final = 16
_WRAPPED: Final = _NONCE + 32 + _TAG
_HEADER: Final = len(_MAGIC) + 1 + KEY_ID_BYTES + _WRAPPED + _PREFIX


class DocumentCipher:
    """Seals documents under a key (32 bytes). `others` still open what they once sealed.

    Takes about a millisecond a megabyte, so a large document belongs in a thread.
    """

    def __init__(self, key: bytes, *others: bytes) -> None:
        self._key_id = key_id(key)
        self._keys = {key_id(one): AESGCM(one) for one in (key, *others)}

    def seal(self, plain: bytes, context: str) -> bytes:
        """Encrypt a document, bound to a context such as `<plan id>|<document id>`."""
        key = AESGCM.generate_key(256)
        start = _MAGIC + _AES_256_GCM + self._key_id
        nonce = os.urandom(_NONCE)
        wrapped = nonce + self._keys[self._key_id].encrypt(nonce, key, start + context.encode())
        prefix = os.urandom(_PREFIX)
        header = start + wrapped + prefix
        bound = header + context.encode()
        document = AESGCM(key)
        pieces = [header]
        count = max(1, -(-len(plain) // CHUNK))
        view = memoryview(plain)
        for number in range(count):
            piece = view[number * CHUNK : (number + 1) * CHUNK]
            pieces.append(document.encrypt(_chunk_nonce(prefix, number, number == count - 1), piece, bound))
        return b"".join(pieces)

    def open(self, sealed: bytes, context: str) -> bytes:
        """Decrypt a document that was sealed under the same context.

        Raises:
            DecryptionError: it was altered, cut, moved, or sealed with a key that we do not have.
        """
        if len(sealed) < _HEADER + _TAG or sealed[:5] != _MAGIC + _AES_256_GCM:
            raise DecryptionError("unknown format")
        start, header = sealed[: 5 + KEY_ID_BYTES], sealed[:_HEADER]
        wrapping = self._keys.get(start[5:])
        if wrapping is None:
            raise DecryptionError("sealed with a key that is not here")
        wrapped, prefix = header[5 + KEY_ID_BYTES : -_PREFIX], header[-_PREFIX:]
        bound = header + context.encode()
        view, step = memoryview(sealed)[_HEADER:], CHUNK + _TAG
        count = -(-len(view) // step)
        try:
            key = wrapping.decrypt(wrapped[:_NONCE], wrapped[_NONCE:], start + context.encode())
            document = AESGCM(key)
            return b"".join(
                document.decrypt(
                    _chunk_nonce(prefix, number, number == count - 1),
                    view[number * step : (number + 1) * step],
                    bound,
                )
                for number in range(count)
            )
        except (InvalidTag, ValueError) as error:  # ValueError: a last piece that is shorter than a tag
            raise DecryptionError("altered, cut or moved") from error


def _chunk_nonce(prefix: bytes, number: int, last: bool) -> bytes:
    return prefix + number.to_bytes(4) + bytes([last])
