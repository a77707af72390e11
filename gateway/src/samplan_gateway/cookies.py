"""The cookies, which only the gateway sets; identity speaks of them in headers that never leave the house."""

from collections.abc import Mapping
from typing import Final

SESSION: Final = b"__Host-samplan"
LOGIN: Final = b"__Host-samplan-login"
DEVICE: Final = b"__Host-samplan-device"

_ATTRIBUTES: Final = b"; Path=/; Secure; HttpOnly; SameSite=Lax"
_LOGIN_SECONDS: Final = 900
_DEVICE_SECONDS: Final = 180 * 24 * 3600


def session_cookie(value: bytes) -> tuple[bytes, bytes]:
    """Begin a session, or go on under a new value."""
    return (b"set-cookie", SESSION + b"=" + value + _ATTRIBUTES)


def login_cookie(value: bytes) -> tuple[bytes, bytes]:
    """Bind a code to the browser that asked for it."""
    return (b"set-cookie", LOGIN + b"=" + value + _ATTRIBUTES + b"; Max-Age=%d" % _LOGIN_SECONDS)


def device_cookie(value: bytes) -> tuple[bytes, bytes]:
    """Let the device be known again, so that who fails elsewhere keeps nobody out here."""
    return (b"set-cookie", DEVICE + b"=" + value + _ATTRIBUTES + b"; Max-Age=%d" % _DEVICE_SECONDS)


def clear(name: bytes) -> tuple[bytes, bytes]:
    """Take a cookie away."""
    return (b"set-cookie", name + b"=" + _ATTRIBUTES + b"; Max-Age=0")


def from_identity(headers: Mapping[bytes, bytes]) -> list[tuple[bytes, bytes]]:
    """The cookies that an answer of identity asks for."""
    cookies = []
    if value := headers.get(b"samplan-set-login"):
        cookies.append(login_cookie(value))
    if value := headers.get(b"samplan-set-session"):
        cookies += [session_cookie(value), clear(LOGIN)]
    if value := headers.get(b"samplan-set-device"):
        cookies.append(device_cookie(value))
    if b"samplan-clear-session" in headers:
        cookies += [clear(SESSION), (b"clear-site-data", b'"cache"')]
    return cookies
