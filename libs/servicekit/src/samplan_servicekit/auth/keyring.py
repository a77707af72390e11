"""Keys that an issuer signs tokens with: made, published, rotated and withdrawn by themselves.

A key is published for a day before it signs, so that every service has fetched it, signs for 30 days, and stays
published for a day after, so that what it signed last can be checked. Processes of one service share the keys by
their database; an advisory lock lets one of them make the next.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from jwt.algorithms import OKPAlgorithm
from sqlalchemy import text

from samplan_servicekit.clock import Clock
from samplan_servicekit.crypto import Sealing
from samplan_servicekit.database import Database
from samplan_servicekit.ids import new_id
from samplan_servicekit.keys.columns import SIGNING_KEYS
from samplan_servicekit.scope import GLOBAL

SIGNS_FOR: Final = timedelta(days=30)
OVERLAP: Final = timedelta(hours=24)
_LOCK: Final = 0x5A4D_4B45  # any number that nothing else in a service's database locks


@dataclass(frozen=True)
class SigningKey:
    """A key and the time in which it signs."""

    kid: str
    private: Ed25519PrivateKey
    signs_from: datetime
    signs_until: datetime

    def as_jwk(self) -> dict[str, Any]:
        """The public half as a JSON Web Key (RFC 8037)."""
        jwk: dict[str, Any] = OKPAlgorithm.to_jwk(self.private.public_key(), as_dict=True)
        return {**jwk, "kid": self.kid, "use": "sig", "alg": "EdDSA"}


class KeyRing:
    """An issuer's keys; the private halves are sealed at rest."""

    def __init__(self, database: Database, sealing: Sealing, clock: Clock) -> None:
        self._database = database
        self._sealing = sealing
        self._clock = clock
        self._keys: Sequence[SigningKey] = ()
        self._checked_at: datetime | None = None

    async def current(self) -> SigningKey:
        """The key that signs now."""
        await self._refresh()
        now = self._clock.now()
        return max((k for k in self._keys if k.signs_from <= now < k.signs_until), key=lambda key: key.signs_from)

    async def jwks(self) -> dict[str, Any]:
        """Every key that may have signed something still valid, or soon will, as a JWK set (RFC 7517)."""
        await self._refresh()
        return {"keys": [key.as_jwk() for key in self._keys]}

    async def key(self, kid: str) -> Ed25519PublicKey | None:
        """A key of this issuer's own, so that it can check what it signed itself (see `jwks.KeySource`)."""
        await self._refresh()
        return next((key.private.public_key() for key in self._keys if key.kid == kid), None)

    async def _refresh(self) -> None:
        now = self._clock.now()
        if self._checked_at is not None and now - self._checked_at < timedelta(minutes=5):
            return
        async with self._database.transaction(GLOBAL) as session:
            await session.execute(text("select pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
            await session.execute(text("delete from signing_keys where withdrawn_at < :now"), {"now": now})
            rows = (await session.execute(text("select * from signing_keys order by signs_from"))).all()
            last = max((row.signs_until for row in rows), default=None)
            if last is None or last < now:
                rows = [*rows, await self._make(session, now, now)]
                last = now + SIGNS_FOR
            if last - OVERLAP <= now:
                rows = [*rows, await self._make(session, now, last)]
        self._keys = [self._open(row) for row in rows]
        self._checked_at = now

    async def _make(self, session: Any, now: datetime, signs_from: datetime) -> Any:
        kid = new_id().hex
        private = Ed25519PrivateKey.generate()
        raw = private.private_bytes(Encoding.Raw, PrivateFormat.Raw, NoEncryption())
        result = await session.execute(
            text(
                "insert into signing_keys values (:kid, :public, :wrapped, :now, :first, :last, :withdrawn)"
                " returning *"
            ),
            {
                "kid": kid,
                "public": private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw),
                "wrapped": self._sealing.seal(raw, SIGNING_KEYS.place(kid)),
                "now": now,
                "first": signs_from,
                "last": signs_from + SIGNS_FOR,
                "withdrawn": signs_from + SIGNS_FOR + OVERLAP,
            },
        )
        return result.one()

    def _open(self, row: Any) -> SigningKey:
        raw = self._sealing.open(row.wrapped_key, SIGNING_KEYS.place(row.kid))
        return SigningKey(row.kid, Ed25519PrivateKey.from_private_bytes(raw), row.signs_from, row.signs_until)
