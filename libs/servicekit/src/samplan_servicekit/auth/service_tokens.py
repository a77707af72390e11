"""How a service proves itself to another, alone or for a person: a token from identity, got with its own key."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

import aiohttp
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from samplan_servicekit.auth import tokens
from samplan_servicekit.clock import Clock
from samplan_servicekit.errors import passed_on, unavailable


class ServiceTokens:
    """Fetches service tokens and keeps each until shortly before it expires."""

    def __init__(
        self, service: str, key: Ed25519PrivateKey, identity_url: str, http: aiohttp.ClientSession, clock: Clock
    ) -> None:
        self._service = service
        self._key = key
        self._url = f"{identity_url}/internal/tokens"
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
        token = await self._ask("service", body)
        self._kept = {key: value for key, value in self._kept.items() if now < value[1]}
        self._kept[audience, organisation_id] = (token, now + tokens.SERVICE_LIFE / 2)
        return token

    async def on_behalf(
        self, audience: str, organisation_id: UUID, person_id: UUID, *, purpose: str, job: UUID
    ) -> str:
        """A token for work that a person asked for, got anew each time: identity looks whether the account is live.

        Raises:
            Problem: 403 where the person cannot sign in any more, or the purpose is not ours; 503 where identity
            cannot be asked.
        """
        return await self._ask(
            "on-behalf",
            {
                "assertion": tokens.assert_service(self._key, self._service, self._clock.now()),
                "audience": audience,
                "organisation_id": str(organisation_id),
                "person_id": str(person_id),
                "purpose": purpose,
                "job": str(job),
            },
        )

    async def _ask(self, kind: str, body: Mapping[str, str | None]) -> str:
        timeout = aiohttp.ClientTimeout(total=3)
        try:
            async with self._http.post(f"{self._url}/{kind}", json=body, timeout=timeout) as response:
                if response.status == 403:
                    raise passed_on(403, str((await response.json()).get("code", "access.right_missing")))
                response.raise_for_status()
                token: str = (await response.json())["token"]
                return token
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise unavailable("identity") from error
