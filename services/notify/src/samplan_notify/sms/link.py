"""SMS by LINK Mobility's REST API, and by what speaks it too (`POST /sms/send`, JSON, Basic authentication).

Source: LINK Mobility "Common" REST API, message fields source, destination, userData, platformId, platformPartnerId,
useDeliveryReport, refId.
"""

from typing import Any, Final

import aiohttp

from samplan_notify.carriers import CarrierAwayError, UndeliverableError
from samplan_notify.sms import Sms

TIMEOUT: Final = aiohttp.ClientTimeout(total=10, connect=2)

_TAKEN: Final = 1005
"""LINK's result code for a message that is queued at their side."""


class LinkSmsGateway:
    """The adapter; one HTTP session for all its messages."""

    def __init__(
        self,
        http: aiohttp.ClientSession,
        url: str,
        user: str,
        password: str,
        *,
        sender: str,
        platform_id: str = "",
        partner_id: str = "",
    ) -> None:
        self._http = http
        self._url = url
        self._headers = {"Authorization": aiohttp.encode_basic_auth(user, password)}
        self._common = {"source": sender, "platformId": platform_id, "platformPartnerId": partner_id}

    async def send(self, sms: Sms) -> None:
        """Hand over a message, as the port says."""
        body: dict[str, Any] = {
            **self._common,
            "destination": sms.to,
            "userData": sms.text,
            "useDeliveryReport": False,
            "refId": str(sms.reference),
        }
        try:
            async with self._http.post(
                self._url, json=body, headers=self._headers, timeout=TIMEOUT, allow_redirects=False
            ) as response:
                # Neither wrong credentials nor too many messages are this message's fault.
                if response.status in (400, 422):
                    raise UndeliverableError(f"status {response.status}")
                if response.status != 200:
                    raise CarrierAwayError(f"status {response.status}")
                answer = await response.json(content_type=None)
        except (aiohttp.ClientError, TimeoutError, ValueError) as error:
            raise CarrierAwayError(type(error).__name__) from None
        if not isinstance(answer, dict) or answer.get("resultCode") != _TAKEN:
            raise UndeliverableError("not taken")
