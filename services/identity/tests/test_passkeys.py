"""Passkeys: what is refused, and why. The authenticator is a key of the test's own."""

import base64
import hashlib
import json
import struct
from collections.abc import AsyncIterator
from typing import Any

import cbor2
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from redis.asyncio import Redis

from samplan_dev.testing import TestRedis
from samplan_identity.passkeys.checking import Checker
from samplan_identity.passkeys.repository import KnownPasskey
from samplan_servicekit.errors import Problem
from samplan_servicekit.ids import new_id

ORIGIN = "http://localhost:8000"
UP, UV, AT = 0x01, 0x04, 0x40


def _b64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


class Authenticator:
    """Makes and shows a passkey, well or badly."""

    def __init__(self) -> None:
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.id = b"credential-1"

    def _data(self, rp_id: str, flags: int, count: int) -> bytes:
        return hashlib.sha256(rp_id.encode()).digest() + bytes([flags]) + struct.pack(">I", count)

    def _client(self, kind: str, challenge: str, origin: str) -> bytes:
        return json.dumps({"type": kind, "challenge": challenge, "origin": origin, "crossOrigin": False}).encode()

    def make(self, challenge: str, *, flags: int = UP | UV, origin: str = ORIGIN) -> dict[str, Any]:
        """What `credential.toJSON()` gives after making one."""
        numbers = self.key.public_key().public_numbers()
        cose = cbor2.dumps({1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32, "big"), -3: numbers.y.to_bytes(32, "big")})
        data = self._data("localhost", flags | AT, 0) + bytes(16) + struct.pack(">H", len(self.id)) + self.id + cose
        attestation = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})
        client = self._client("webauthn.create", challenge, origin)
        response = {"attestationObject": _b64(attestation), "clientDataJSON": _b64(client)}
        return {"id": _b64(self.id), "rawId": _b64(self.id), "type": "public-key", "response": response}

    def show(
        self, challenge: str, *, flags: int = UP | UV, origin: str = ORIGIN, rp_id: str = "localhost", count: int = 1
    ) -> dict[str, Any]:
        """What `credential.toJSON()` gives after showing one."""
        data, client = self._data(rp_id, flags, count), self._client("webauthn.get", challenge, origin)
        signature = self.key.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(SHA256()))
        response = {
            "authenticatorData": _b64(data), "clientDataJSON": _b64(client), "signature": _b64(signature),
        }  # fmt: skip
        return {"id": _b64(self.id), "rawId": _b64(self.id), "type": "public-key", "response": response}


@pytest.fixture
async def checker(redis: TestRedis) -> AsyncIterator[Checker]:
    """On a real Redis."""
    async with Redis.from_url(redis.url) as client:
        yield Checker(client, ORIGIN)


async def _made(checker: Checker, device: Authenticator) -> KnownPasskey:
    options = await checker.creation_options("new", new_id(), "liv", "Liv Hansen", [])
    made = await checker.made("new", device.make(options["challenge"]))
    return KnownPasskey(new_id(), new_id(), made.credential_id, made.credential_public_key, made.sign_count)


async def test_a_passkey_is_made_and_shown(checker: Checker) -> None:
    device = Authenticator()
    known = await _made(checker, device)
    options = await checker.request_options("in")
    assert options["userVerification"] == "required"
    shown = checker.shown(await checker.take_challenge("in"), known, device.show(options["challenge"], count=7))
    assert shown.new_sign_count == 7
    assert shown.user_verified


@pytest.mark.parametrize(
    "wrong",
    [{"flags": UP}, {"flags": UV}, {"origin": "https://evil.example"}, {"rp_id": "evil.example"}],
    ids=["device not unlocked", "nobody there", "another origin", "another site"],
)
async def test_a_passkey_that_is_shown_wrongly_is_refused(checker: Checker, wrong: dict[str, Any]) -> None:
    device = Authenticator()
    known = await _made(checker, device)
    options = await checker.request_options("in")
    challenge = await checker.take_challenge("in")
    with pytest.raises(Problem, match=r"passkey\.refused"):
        checker.shown(challenge, known, device.show(options["challenge"], **wrong))


async def test_another_key_or_challenge_opens_nothing(checker: Checker) -> None:
    device, thief = Authenticator(), Authenticator()
    known = await _made(checker, device)
    options = await checker.request_options("in")
    challenge = await checker.take_challenge("in")
    for answer in (thief.show(options["challenge"]), device.show(_b64(b"x" * 32)), {"response": 1}, {}):
        with pytest.raises(Problem, match=r"passkey\.refused"):
            checker.shown(challenge, known, answer)


async def test_a_challenge_works_once_and_only_for_what_it_was_given(checker: Checker) -> None:
    await checker.request_options("in")
    await checker.take_challenge("in")
    for key in ("in", "another"):
        with pytest.raises(Problem, match=r"passkey\.refused"):
            await checker.take_challenge(key)


async def test_a_passkey_is_not_made_where_the_device_was_not_unlocked(checker: Checker) -> None:
    device = Authenticator()
    options = await checker.creation_options("new", new_id(), "liv", "Liv Hansen", [])
    with pytest.raises(Problem, match=r"passkey\.not_made"):
        await checker.made("new", device.make(options["challenge"], flags=UP))
