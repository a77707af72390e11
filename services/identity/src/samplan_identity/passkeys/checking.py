"""Passkeys held to the rules: this origin only, a challenge of ours, once, and a person who unlocked their device.

A challenge is kept for five minutes under what it was given for, and taken away by the first answer, right or wrong.
"""

import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final, cast
from urllib.parse import urlsplit
from uuid import UUID

from redis.asyncio import Redis
from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.authentication.verify_authentication_response import VerifiedAuthentication
from webauthn.helpers import base64url_to_bytes
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)
from webauthn.registration.verify_registration_response import VerifiedRegistration

from samplan_identity.passkeys.repository import KnownPasskey
from samplan_servicekit.errors import Problem

CHALLENGE_LIFE: Final = timedelta(minutes=5)


def refused() -> Problem:
    """A passkey that is not known, or whose answer does not hold; which, is not told."""
    return Problem(401, "passkey.refused")


@dataclass(frozen=True)
class Checker:
    """Gives challenges and checks answers."""

    redis: Redis
    origin: str

    @property
    def rp_id(self) -> str:
        """The name that passkeys are bound to: the public origin's host."""
        return urlsplit(self.origin).hostname or ""

    async def creation_options(
        self, key: str, account_id: UUID, username: str, display_name: str, known: Sequence[bytes]
    ) -> dict[str, Any]:
        """What a browser makes a passkey by."""
        options = generate_registration_options(
            rp_id=self.rp_id,
            rp_name="Samplan",
            user_id=account_id.bytes,
            user_name=username,
            user_display_name=display_name,
            challenge=await self._new_challenge(key),
            timeout=int(CHALLENGE_LIFE.total_seconds() * 1000),
            authenticator_selection=AuthenticatorSelectionCriteria(
                resident_key=ResidentKeyRequirement.REQUIRED, user_verification=UserVerificationRequirement.REQUIRED
            ),
            exclude_credentials=[PublicKeyCredentialDescriptor(id=one) for one in known],
        )
        return cast(dict[str, Any], json.loads(options_to_json(options)))

    async def request_options(self, key: str, known: Sequence[bytes] = ()) -> dict[str, Any]:
        """What a browser shows a passkey by; any of this origin where none are named."""
        options = generate_authentication_options(
            rp_id=self.rp_id,
            challenge=await self._new_challenge(key),
            timeout=int(CHALLENGE_LIFE.total_seconds() * 1000),
            allow_credentials=[PublicKeyCredentialDescriptor(id=one) for one in known],
            user_verification=UserVerificationRequirement.REQUIRED,
        )
        return cast(dict[str, Any], json.loads(options_to_json(options)))

    async def made(self, key: str, credential: dict[str, Any]) -> VerifiedRegistration:
        """Check a new passkey; 422 `passkey.not_made` where it does not hold."""
        try:
            return verify_registration_response(
                credential=credential,
                expected_challenge=await self._take_challenge(key),
                expected_rp_id=self.rp_id,
                expected_origin=self.origin,
                require_user_verification=True,
            )
        except (WebAuthnException, ValueError, KeyError, TypeError, AttributeError) as error:
            raise Problem(422, "passkey.not_made") from error

    async def take_challenge(self, key: str) -> bytes:
        """The challenge that was given for this, used up; 401 where there is none."""
        try:
            return await self._take_challenge(key)
        except ValueError as error:
            raise refused() from error

    def shown(self, challenge: bytes, known: KnownPasskey, credential: dict[str, Any]) -> VerifiedAuthentication:
        """Check a passkey's answer; 401 where it does not hold. Its counter is the caller's to judge."""
        try:
            return verify_authentication_response(
                credential=credential,
                expected_challenge=challenge,
                expected_rp_id=self.rp_id,
                expected_origin=self.origin,
                credential_public_key=known.public_key,
                # With 0 the library leaves the counter to us: a regressing one must be told to the person.
                credential_current_sign_count=0,
                require_user_verification=True,
            )
        except (WebAuthnException, ValueError, KeyError, TypeError, AttributeError) as error:
            raise refused() from error

    async def _new_challenge(self, key: str) -> bytes:
        challenge = secrets.token_bytes(32)
        await self.redis.set(f"passkey:{key}", challenge, ex=CHALLENGE_LIFE)
        return challenge

    async def _take_challenge(self, key: str) -> bytes:
        challenge = await self.redis.getdel(f"passkey:{key}")
        if not challenge:
            raise ValueError("no challenge, or used before")
        return cast(bytes, challenge)


def credential_id(credential: dict[str, Any]) -> bytes:
    """The id that a passkey says it has; 401 where it says none."""
    try:
        return base64url_to_bytes(credential["rawId"])
    except (KeyError, ValueError, TypeError, AttributeError) as error:
        raise refused() from error
