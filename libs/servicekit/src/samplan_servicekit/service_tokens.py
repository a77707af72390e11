"""How a service proves itself to another: a token from identity, got with the service's own key."""

from datetime import datetime
from uuid import UUID

import aiohttp
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from samplan_servicekit import tokens
from samplan_servicekit.clock import Clock
from samplan_servicekit.errors import unavailable


class ServiceTokens:
    """Fetches service tokens and keeps each until shortly before it expires."""

    def __init__(
        self, service: str, key: Ed25519PrivateKey, identity_url: str, http: aiohttp.ClientSession, clock: Clock
    ) -> None:
        self._service = service
        self._key = key
        self._url = f"{identity_url}/internal/tokens/service"
        self._http = http
        self._clock = clock
        self._kept: dict[tuple[str, UUID | None], tuple[str, datetime]] = {}

    async def get(self, audience: str, organisation_id: UUID | None = None) -> str:
        """A token for one service, and for one organisation's data if that is what the call is about.

        Raises:
            Problem: 503 where identity cannot be asked.
        """
        now = self._clock.now()
        kept = self._kept.get((audience, organisation_id))
        if kept and now < kept[1]:
            return kept[0]
        body = {
            "assertion": tokens.assert_service(self._key, self._service, now),
            "audience": audience,
            "organisation_id": str(organisation_id) if organisation_id else None,
        }
        try:
            async with self._http.post(self._url, json=body, timeout=aiohttp.ClientTimeout(total=3)) as response:
                response.raise_for_status()
                token: str = (await response.json())["token"]
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise unavailable("identity") from error
        self._kept = {key: value for key, value in self._kept.items() if now < value[1]}
        self._kept[audience, organisation_id] = (token, now + tokens.SERVICE_LIFE / 2)
        return token
