"""What a provider publishes of itself: its addresses for a day, its keys until an unknown one is named."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

import aiohttp
import jwt
import orjson
from pydantic import BaseModel, ValidationError

from samplan_identity.providers.config import Provider
from samplan_servicekit.clock import Clock
from samplan_servicekit.errors import unavailable
from samplan_servicekit.logging import get_logger

KEPT: Final = timedelta(hours=24)
ASKED_AGAIN: Final = timedelta(seconds=30)
"""How soon an unknown key may make us fetch the keys once more."""
ALGORITHMS: Final = ("RS256", "PS256", "ES256")
"""What an id_token may be signed with."""

_LARGEST: Final = 256 * 1024
_TIMEOUT: Final = aiohttp.ClientTimeout(total=8, connect=2)

log = get_logger(__name__)


class Metadata(BaseModel):
    """The part of a provider's discovery document that is used (OpenID Connect Discovery 1.0)."""

    issuer: str
    authorization_endpoint: str
    pushed_authorization_request_endpoint: str
    token_endpoint: str
    jwks_uri: str
    end_session_endpoint: str | None = None
    authorization_response_iss_parameter_supported: bool = False


@dataclass
class _Known:
    metadata: Metadata
    until: datetime
    keys: Mapping[str, jwt.PyJWK]
    keys_at: datetime


class Discovery:
    """Fetches and keeps what providers publish."""

    def __init__(self, http: aiohttp.ClientSession, clock: Clock) -> None:
        self._http = http
        self._clock = clock
        self._known: dict[str, _Known] = {}

    async def metadata(self, provider: Provider) -> Metadata:
        """Where the provider is asked; 503 `service.unavailable` where it does not say."""
        return (await self._of(provider)).metadata

    async def key(self, provider: Provider, kid: str) -> jwt.PyJWK | None:
        """The key of that name, or none where the provider has none."""
        known = await self._of(provider)
        now = self._clock.now()
        if kid not in known.keys and now - known.keys_at >= ASKED_AGAIN:
            known.keys, known.keys_at = await self._keys(provider, known.metadata), now
        return known.keys.get(kid)

    async def _of(self, provider: Provider) -> _Known:
        now = self._clock.now()
        known = self._known.get(provider.name)
        if known is None or known.until <= now:
            metadata = await self._discover(provider)
            # The keys as of never: the first unknown one is asked for at once.
            known = _Known(metadata, now + KEPT, {}, now - ASKED_AGAIN)
            self._known[provider.name] = known
        return known

    async def _discover(self, provider: Provider) -> Metadata:
        address = f"{provider.issuer.rstrip('/')}/.well-known/openid-configuration"
        try:
            metadata = Metadata.model_validate(await self._fetch(provider, address))
        except ValidationError as error:
            log.error("provider_metadata_refused", upstream=provider.name, error=type(error).__name__)
            raise unavailable(provider.name) from error
        if metadata.issuer != provider.issuer:
            log.error("provider_issuer_differs", upstream=provider.name)
            raise unavailable(provider.name)
        return metadata

    async def _keys(self, provider: Provider, metadata: Metadata) -> Mapping[str, jwt.PyJWK]:
        found: dict[str, jwt.PyJWK] = {}
        listed = (await self._fetch(provider, metadata.jwks_uri)).get("keys", [])
        for entry in listed if isinstance(listed, list) else []:
            try:
                key = jwt.PyJWK(entry)
            except (jwt.PyJWTError, TypeError, AttributeError):
                continue  # of a kind that we do not take
            if key.key_id and key.algorithm_name in ALGORITHMS and entry.get("use", "sig") == "sig":
                found[key.key_id] = key
        return found

    async def _fetch(self, provider: Provider, address: str) -> dict[str, Any]:
        try:
            async with self._http.get(address, timeout=_TIMEOUT, allow_redirects=False) as answer:
                if answer.status == 200:
                    found = orjson.loads(await _limited(answer))
                    if isinstance(found, dict):
                        return found
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
            log.error("provider_unreachable", upstream=provider.name, error=type(error).__name__)
            raise unavailable(provider.name) from error
        log.error("provider_unreachable", upstream=provider.name, status=answer.status)
        raise unavailable(provider.name)


async def _limited(answer: aiohttp.ClientResponse) -> bytes:
    body = b""
    async for chunk in answer.content.iter_chunked(16 * 1024):
        body += chunk
        if len(body) > _LARGEST:
            raise ValueError("too long")
    return body
