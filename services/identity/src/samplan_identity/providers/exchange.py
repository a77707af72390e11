"""The two calls to a provider: a request is pushed to it (PAR, RFC 9126), and a code is turned into an id_token."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

import aiohttp
import orjson

from samplan_identity.providers.client_keys import Possession, assertion
from samplan_identity.providers.config import Provider
from samplan_identity.providers.discovery import Metadata
from samplan_servicekit.errors import Problem, unavailable
from samplan_servicekit.logging import get_logger

_TIMEOUT = aiohttp.ClientTimeout(total=8, connect=2)
_ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"

log = get_logger(__name__)


class Exchange:
    """Calls providers, as the client that we are to each."""

    def __init__(self, http: aiohttp.ClientSession) -> None:
        self._http = http

    async def push(self, provider: Provider, metadata: Metadata, asked: Mapping[str, str], now: datetime) -> str:
        """Push a request; returns the address that the browser is sent to.

        Raises:
            Problem: 503 `service.unavailable`: away, or it refuses us, which is a fault of the configuration.
        """
        endpoint = metadata.pushed_authorization_request_endpoint
        status, answer, _ = await self._post(provider, metadata, endpoint, asked, now)
        request_uri = answer.get("request_uri")
        if status not in (200, 201) or not isinstance(request_uri, str):
            log.error("provider_refused_request", upstream=provider.name, status=status)
            raise unavailable(provider.name)
        query = urlencode({"client_id": provider.client_id, "request_uri": request_uri})
        return f"{metadata.authorization_endpoint}?{query}"

    async def redeem(
        self, provider: Provider, metadata: Metadata, code: str, verifier: str, redirect_uri: str, now: datetime
    ) -> str:
        """Turn a code into an id_token, unchecked as yet.

        Raises:
            Problem: 401 `provider.refused`: a code that was used, forged or is too old; 503 where it does not answer.
        """
        asked = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": redirect_uri,
            "code_verifier": verifier,
        }
        possession = Possession() if provider.rules.proves_possession else None
        endpoint = metadata.token_endpoint
        status, answer, headers = await self._post(provider, metadata, endpoint, asked, now, possession)
        nonce = headers.get("DPoP-Nonce")
        if possession is not None and nonce and answer.get("error") == "use_dpop_nonce":
            status, answer, _ = await self._post(provider, metadata, endpoint, asked, now, possession, nonce)
        id_token = answer.get("id_token")
        if status != 200 or not isinstance(id_token, str):
            log.warning("provider_refused_code", upstream=provider.name, status=status)
            raise Problem(401, "provider.refused")
        return id_token

    async def _post(
        self,
        provider: Provider,
        metadata: Metadata,
        address: str,
        asked: Mapping[str, str],
        now: datetime,
        possession: Possession | None = None,
        nonce: str | None = None,
    ) -> tuple[int, dict[str, Any], Mapping[str, str]]:
        form = {
            **asked,
            "client_id": provider.client_id,
            "client_assertion_type": _ASSERTION_TYPE,
            "client_assertion": assertion(provider.key, provider.key_id, provider.client_id, metadata.issuer, now),
        }
        headers = {"Accept": "application/json"}
        if possession is not None:
            headers["DPoP"] = possession.proof(address, now, nonce)
        try:
            async with self._http.post(
                address, data=form, headers=headers, timeout=_TIMEOUT, allow_redirects=False
            ) as answer:
                body = await answer.content.read(64 * 1024)
                found = orjson.loads(body) if answer.status < 500 and body else {}
                if answer.status >= 500 or not isinstance(found, dict):
                    raise unavailable(provider.name)
                return answer.status, found, answer.headers
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
            log.error("provider_unreachable", upstream=provider.name, error=type(error).__name__)
            raise unavailable(provider.name) from error
