"""What the gateway asks identity and plans, with its own service token."""

from typing import Any

import aiohttp

from samplan_servicekit.auth.service_tokens import ServiceTokens
from samplan_servicekit.errors import Problem, passed_on, unavailable


class Asking:
    """Asks a service a question, and makes its answer or its problem ours."""

    def __init__(self, http: aiohttp.ClientSession, tokens: ServiceTokens, upstreams: dict[str, str]) -> None:
        self._http = http
        self._tokens = tokens
        self._upstreams = upstreams

    async def identity(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        """Ask identity as the gateway; raises `Problem`, 503 where it does not answer."""
        return await self._post("identity", path, body, await self._tokens.get("identity"))

    async def plans(self, path: str, body: dict[str, Any], access_token: str) -> dict[str, Any]:
        """Ask plans as the person; see `identity`."""
        return await self._post("plans", path, body, access_token)

    async def _post(self, service: str, path: str, body: dict[str, Any], token: str) -> dict[str, Any]:
        headers = {"Authorization": f"Bearer {token}"}
        timeout = aiohttp.ClientTimeout(total=5, connect=1)
        try:
            async with self._http.post(
                f"{self._upstreams[service]}{path}", json=body, headers=headers, timeout=timeout
            ) as response:
                answer: dict[str, Any] = await response.json(content_type=None)
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
            raise unavailable(service) from error
        if response.status >= 500:
            raise unavailable(service)
        if response.status >= 400:
            raise _retold(response.status, answer)
        return answer


def _retold(status: int, answer: dict[str, Any]) -> Problem:
    standard = {"type", "title", "status", "code", "correlation_id"}
    members = {name: value for name, value in answer.items() if name not in standard}
    return passed_on(status, answer.get("code", "request.refused"), **members)
