"""Devices that somebody has fully signed in on: they fail and wait on their own, so nobody elsewhere locks them out.

The cookie proves nothing but that, and is of no use for getting in. It names the user names of its device only by
keyed hashes, and is signed; identity keeps nothing of it.
"""

import secrets
from datetime import datetime, timedelta
from hmac import compare_digest
from typing import Final

from samplan_servicekit.crypto import blind_index

DEVICE_LIFE: Final = timedelta(days=180)
_MOST: Final = 8
"""A family's tablet has several user names; more than this many are no family."""


class Devices:
    """Signs and reads device cookies."""

    def __init__(self, pepper: bytes) -> None:
        self._pepper = pepper

    def known(self, cookie: str, username: str, now: datetime) -> str | None:
        """The device's own name, if this user name was fully signed in there; none otherwise."""
        device, tags = self._read(cookie, now)
        return device if device and self._tag(device, username) in tags else None

    def remember(self, cookie: str, username: str, now: datetime) -> str:
        """The cookie of a device on which this user name has just been signed in fully."""
        device, tags = self._read(cookie, now)
        device = device or secrets.token_hex(16)
        tag = self._tag(device, username)
        newest = [tag, *(one for one in tags if one != tag)][:_MOST]
        body = f"{device}.{int(now.timestamp())}.{'~'.join(newest)}"
        return f"{body}.{self._mac(body)}"

    def _read(self, cookie: str, now: datetime) -> tuple[str | None, list[str]]:
        body, _, mac = cookie.rpartition(".")
        if not body or not cookie.isascii() or not compare_digest(self._mac(body), mac):
            return None, []
        device, signed_at, tags = body.split(".")
        if now.timestamp() - int(signed_at) > DEVICE_LIFE.total_seconds():
            return None, []
        return device, tags.split("~")

    def _mac(self, body: str) -> str:
        return blind_index(self._pepper, "device", body).hex()

    def _tag(self, device: str, username: str) -> str:
        return blind_index(self._pepper, "device-of", f"{device}|{username.casefold()}").hex()[:20]
