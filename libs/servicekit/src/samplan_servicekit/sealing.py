"""Secrets on the bus, sealed to the one service that needs them: one-time codes and links.

JWE (RFC 7516) in compact form: ECDH-ES on X25519 (RFC 8037) with A256GCM. What is sealed names the event that it
belongs to, what it is for and until when, so that a copy is of no use in another event or later.
"""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from joserfc import jwe
from joserfc.errors import JoseError
from joserfc.jwk import KeySet, OKPKey

_ALGORITHMS: Final = ["ECDH-ES", "A256GCM"]
_TYPE: Final = "samplan-sealed+jwe"


class SealError(Exception):
    """What is sealed is not for us, not for this event or purpose, or too old; it is dropped."""


def seal(
    secret: Mapping[str, Any],
    recipient: X25519PublicKey,
    *,
    event_id: UUID,
    purpose: str,
    expires_at: datetime,
) -> str:
    """Seal a secret (JSON members) to the holder of a key; about 0.1 ms."""
    key = OKPKey.import_key(recipient)
    header = {"alg": "ECDH-ES", "enc": "A256GCM", "typ": _TYPE, "kid": key.thumbprint()}
    payload = {**secret, "event_id": str(event_id), "purpose": purpose, "exp": int(expires_at.timestamp())}
    return jwe.encrypt_compact(header, json.dumps(payload), key, algorithms=_ALGORITHMS)


def open_sealed(
    sealed: str, *keys: X25519PrivateKey, event_id: UUID, purpose: str, now: datetime
) -> Mapping[str, Any]:
    """Open what `seal` sealed, with whichever of our keys (present and retired) it was sealed to.

    Raises:
        SealError: it cannot be opened, belongs to another event or purpose, or has expired.
    """
    try:
        opened = jwe.decrypt_compact(sealed, _by_thumbprint(keys), algorithms=_ALGORITHMS)
        if opened.headers().get("typ") != _TYPE or opened.plaintext is None:
            raise SealError("not a sealed secret")
        secret: Mapping[str, Any] = json.loads(opened.plaintext)
    except (JoseError, ValueError) as error:
        # Without the cause: its text may hold parts of what was sent.
        raise SealError(f"cannot be opened: {type(error).__name__}") from None
    if secret.get("event_id") != str(event_id) or secret.get("purpose") != purpose:
        raise SealError("belongs to something else")
    if now.timestamp() >= secret.get("exp", 0):
        raise SealError("has expired")
    return secret


def _by_thumbprint(keys: tuple[X25519PrivateKey, ...]) -> KeySet:
    imported = [OKPKey.import_key(key) for key in keys]
    return KeySet([OKPKey.import_key(key.as_dict(private=True) | {"kid": key.thumbprint()}) for key in imported])
