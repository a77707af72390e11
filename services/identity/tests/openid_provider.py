"""An OpenID provider that answers as a test has it answer: truly, or not."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
from aiohttp import web
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey, generate_private_key

from samplan_identity.providers.client_keys import public_jwk

CLIENT = "samplan"
Claims = dict[str, Any]


@dataclass
class OpenIdProvider:
    """One issuer. `alter` changes the claims of the next id_tokens, `sign` signs them in another way."""

    client_key: RSAPublicKey
    now: Callable[[], datetime]
    key: RSAPrivateKey = field(default_factory=lambda: generate_private_key(65537, 2048))
    issuer: str = ""
    alter: Claims = field(default_factory=dict)
    sign: Callable[[Claims], str] | None = None
    pushed: list[Mapping[str, str]] = field(default_factory=list)
    redeemed: list[Mapping[str, str]] = field(default_factory=list)
    discoveries: int = 0
    key_fetches: int = 0
    number: str = ""

    def routes(self) -> list[web.RouteDef]:
        """What the provider serves."""
        return [
            web.get("/.well-known/openid-configuration", self._discovery),
            web.get("/jwks", self._jwks),
            web.post("/par", self._par),
            web.post("/token", self._token),
        ]

    async def _discovery(self, _: web.Request) -> web.Response:
        self.discoveries += 1
        return web.json_response(
            {
                "issuer": self.issuer,
                "authorization_endpoint": f"{self.issuer}/auth",
                "pushed_authorization_request_endpoint": f"{self.issuer}/par",
                "token_endpoint": f"{self.issuer}/token",
                "jwks_uri": f"{self.issuer}/jwks",
                "authorization_response_iss_parameter_supported": True,
            }
        )

    async def _jwks(self, _: web.Request) -> web.Response:
        self.key_fetches += 1
        symmetric = {"kty": "oct", "k": "c2VjcmV0", "kid": "shared", "alg": "HS256"}
        return web.json_response({"keys": [public_jwk(self.key.public_key()), symmetric, {"kty": "unknown"}]})

    async def _par(self, request: web.Request) -> web.Response:
        asked = await self._from_client(request)
        self.pushed.append(asked)
        return web.json_response({"request_uri": f"urn:request:{len(self.pushed)}", "expires_in": 60}, status=201)

    async def _token(self, request: web.Request) -> web.Response:
        self.redeemed.append(await self._from_client(request))
        return web.json_response({"access_token": "a", "token_type": "Bearer", "id_token": self.id_token()})

    async def _from_client(self, request: web.Request) -> Mapping[str, str]:
        """Check that it is our client, by ID-porten's rules."""
        asked = {name: str(value) for name, value in (await request.post()).items()}
        assertion = asked["client_assertion"]
        assert jwt.get_unverified_header(assertion)["kid"] == public_jwk(self.client_key)["kid"]
        stated = jwt.decode(
            assertion,
            self.client_key,
            algorithms=["RS256"],
            audience=self.issuer,
            issuer=CLIENT,
            subject=CLIENT,
            options={"verify_exp": False, "verify_iat": False, "require": ["jti"]},
        )
        assert stated["exp"] - stated["iat"] <= 120
        assert asked["client_id"] == CLIENT
        return asked

    def id_token(self) -> str:
        """The id_token for the request that was pushed last."""
        now = int(self.now().timestamp())
        claims: Claims = {
            "iss": self.issuer,
            "aud": CLIENT,
            "sub": f"subject of {self.number}",
            "pid": self.number,
            "acr": "idporten-loa-high",
            "amr": ["BankID"],
            "nonce": self.pushed[-1]["nonce"],
            "iat": now,
            "auth_time": now,
            "exp": now + 120,
            "sid": "session at the provider",
            **self.alter,
        }
        claims = {name: value for name, value in claims.items() if value is not None}
        return self.sign(claims) if self.sign else self.signed(claims)

    def signed(self, claims: Claims, key: Any = None, algorithm: str = "RS256", **header: Any) -> str:
        """A token, by default as the provider signs it."""
        kid = public_jwk(self.key.public_key())["kid"]
        return jwt.encode(claims, key or self.key, algorithm=algorithm, headers={"kid": kid, **header})

    def reference_in(self, address: str) -> str:
        """The reference to the pushed request, in the address that a browser is sent to."""
        query = parse_qs(urlsplit(address).query)
        assert set(query) == {"client_id", "request_uri"}, json.dumps(query)
        return query["request_uri"][0]
