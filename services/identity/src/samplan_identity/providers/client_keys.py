"""How we show a provider who we are: assertions signed with a key of our own for it (private_key_jwt, RFC 7523)."""

import base64
import hashlib
import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

import jwt
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from jwt.algorithms import ECAlgorithm, RSAAlgorithm

from samplan_servicekit.ids import new_id

ASSERTION_LIFE: Final = timedelta(seconds=60)
"""ID-porten takes at most 120 s."""


def public_jwk(key: RSAPublicKey, key_id: str | None = None) -> dict[str, Any]:
    """The public half as a provider wants it registered."""
    jwk = RSAAlgorithm.to_jwk(key, as_dict=True)
    return {
        "kty": "RSA", "n": jwk["n"], "e": jwk["e"], "use": "sig", "alg": "RS256",
        "kid": key_id or thumbprint(key),
    }  # fmt: skip


def thumbprint(key: RSAPublicKey) -> str:
    """The key's own name (RFC 7638)."""
    jwk = RSAAlgorithm.to_jwk(key, as_dict=True)
    wanted = json.dumps({"e": jwk["e"], "kty": "RSA", "n": jwk["n"]}, separators=(",", ":"))
    return base64.urlsafe_b64encode(hashlib.sha256(wanted.encode()).digest()).rstrip(b"=").decode()


def assertion(key: RSAPrivateKey, key_id: str, client_id: str, audience: str, now: datetime) -> str:
    """A statement of who we are, good for one call. RS256: ID-porten takes no EdDSA."""
    body = {
        "iss": client_id,
        "sub": client_id,
        "aud": audience,
        "iat": int(now.timestamp()),
        "exp": int((now + ASSERTION_LIFE).timestamp()),
        "jti": str(new_id()),
    }
    return jwt.encode(body, key, algorithm="RS256", headers={"kid": key_id})


@dataclass(frozen=True)
class Possession:
    """A key for one exchange, to which the provider binds what it issues (DPoP, RFC 9449)."""

    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))

    def proof(self, url: str, now: datetime, nonce: str | None) -> str:
        """The proof for one POST to an address."""
        body: dict[str, Any] = {"jti": str(new_id()), "htm": "POST", "htu": url, "iat": int(now.timestamp())}
        if nonce is not None:
            body["nonce"] = nonce
        jwk = ECAlgorithm.to_jwk(self.key.public_key(), as_dict=True)
        public = {name: jwk[name] for name in ("kty", "crv", "x", "y")}
        return jwt.encode(body, self.key, algorithm="ES256", headers={"typ": "dpop+jwt", "jwk": public})
