"""Other services' public keys: fetched, kept, and fetched again when one is unknown."""

import asyncio
from datetime import datetime, timedelta
from typing import Final, Protocol

import aiohttp
import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from samplan_servicekit.clock import Clock
from samplan_servicekit.logging import get_logger

FRESH_FOR: Final = timedelta(minutes=10)
ASK_AGAIN_AFTER: Final = timedelta(seconds=30)
LAST_GOOD_FOR: Final = timedelta(hours=24)

log = get_logger(__name__)


class KeysUnavailableError(Exception):
    """The keys cannot be fetched, and none are at hand that are young enough."""


class KeySource(Protocol):
    """Finds a public key by its id."""

    async def key(self, kid: str) -> Ed25519PublicKey | None:
        """The key, or none if the issuer has no such key.

        Raises:
            KeysUnavailableError: the issuer cannot be asked, and what is known is too old.
        """
        ...


class RemoteKeys:
    """An issuer's key set at an address. An unknown key is asked for at most every 30 s."""

    def __init__(self, url: str, http: aiohttp.ClientSession, clock: Clock) -> None:
        self._url = url
        self._http = http
        self._clock = clock
        self._keys: dict[str, Ed25519PublicKey] = {}
        self._fetched_at: datetime | None = None
        self._asked_at: datetime | None = None
        self._lock = asyncio.Lock()

    async def key(self, kid: str) -> Ed25519PublicKey | None:
        """See `KeySource.key`."""
        if not self._is_fresh() or kid not in self._keys:
            async with self._lock:
                if (not self._is_fresh() or kid not in self._keys) and self._may_ask():
                    await self._fetch()
        if self._fetched_at is None or self._clock.now() - self._fetched_at > LAST_GOOD_FOR:
            raise KeysUnavailableError(self._url)
        return self._keys.get(kid)

    def _is_fresh(self) -> bool:
        return self._fetched_at is not None and self._clock.now() - self._fetched_at < FRESH_FOR

    def _may_ask(self) -> bool:
        # Until the first success nothing can be answered at all, so there is nothing to spare the issuer for.
        asked = self._asked_at
        return self._fetched_at is None or asked is None or self._clock.now() - asked >= ASK_AGAIN_AFTER

    async def _fetch(self) -> None:
        self._asked_at = self._clock.now()
        try:
            async with self._http.get(self._url, timeout=aiohttp.ClientTimeout(total=3)) as response:
                response.raise_for_status()
                known = jwt.PyJWKSet.from_dict(await response.json())
        except (aiohttp.ClientError, TimeoutError, jwt.PyJWTError, ValueError) as error:
            log.warning("keys_not_fetched", upstream=self._url.rpartition("/")[2], error=type(error).__name__)
            return
        self._keys = {
            jwk.key_id: jwk.key for jwk in known.keys if jwk.key_id and isinstance(jwk.key, Ed25519PublicKey)
        }
        self._fetched_at = self._clock.now()
