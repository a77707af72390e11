"""The codes of an authenticator app: SHA-1, six digits, 30 seconds, as every app can."""

import base64
import hashlib
import secrets
from datetime import datetime
from hmac import compare_digest
from typing import Final
from urllib.parse import quote

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP

STEP_SECONDS: Final = 30
SEED_BYTES: Final = 20
RECOVERY_CODES: Final = 10
_RECOVERY_BYTES: Final = 16


def new_seed() -> bytes:
    """160 random bits."""
    return secrets.token_bytes(SEED_BYTES)


def step_of(now: datetime) -> int:
    """The 30 seconds that it is, counted since 1970."""
    return int(now.timestamp()) // STEP_SECONDS


def code_of(seed: bytes, step: int) -> str:
    """The code of a step."""
    # SHA-1 is what the apps know; in HMAC it holds.
    return TOTP(seed, 6, SHA1(), STEP_SECONDS).generate(step * STEP_SECONDS).decode()  # noqa: S303


def matching_step(seed: bytes, code: str, now: datetime) -> int | None:
    """The step that a code is right for: the present one or the one before it."""
    current = step_of(now)
    matches = [step for step in (current, current - 1) if compare_digest(code_of(seed, step).encode(), code.encode())]
    return matches[0] if matches else None


def base32(seed: bytes) -> str:
    """The seed as one types it into an app."""
    return base64.b32encode(seed).decode()


def uri(seed: bytes, username: str) -> str:
    """The seed as an app reads it off a QR code."""
    return f"otpauth://totp/Samplan:{quote(username, safe='')}?secret={base32(seed)}&issuer=Samplan"


def new_recovery_codes() -> list[str]:
    """Ten codes of 128 bits, in groups of four letters and digits."""
    return [_grouped(secrets.token_bytes(_RECOVERY_BYTES)) for _ in range(RECOVERY_CODES)]


def _grouped(raw: bytes) -> str:
    text = base64.b32encode(raw).decode().rstrip("=").lower()
    return "-".join(text[at : at + 4] for at in range(0, len(text), 4))


def is_recovery_code(code: str) -> bool:
    """Whether what somebody typed is a recovery code, right or wrong, and not six digits."""
    return len(code) > 10


def recovery_hash(code: str) -> bytes:
    """What is kept of a recovery code, however it was typed."""
    plain = "".join(char for char in code.casefold() if char.isalnum())
    return hashlib.sha256(plain.encode()).digest()
