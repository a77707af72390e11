"""What identity's use cases work with, made once a process and put where each folder's `means.py` finds it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import cast

from redis.asyncio import BlockingConnectionPool, Redis

from samplan_identity.accounts.passwords import Passwords
from samplan_identity.accounts.service import AccountMeans
from samplan_identity.acting.presence import AssistedMeans
from samplan_identity.authenticators.checking import Seeds
from samplan_identity.own_passkeys.service import PasskeyMeans
from samplan_identity.passkeys.checking import Checker
from samplan_identity.persons.sealed_numbers import IdentityNumbers
from samplan_identity.providers import config as provider_config
from samplan_identity.providers.discovery import Discovery
from samplan_identity.providers.exchange import Exchange
from samplan_identity.providers.flows import Flows
from samplan_identity.providers.service import ProviderMeans
from samplan_identity.resets.service import ResetMeans
from samplan_identity.sessions.cache import SessionCache
from samplan_identity.settings import Settings
from samplan_identity.sign_in.codes import Codes
from samplan_identity.sign_in.devices import Devices
from samplan_identity.sign_in.logins import Logins
from samplan_identity.sign_in.sending import SignInMeans
from samplan_identity.sign_in.throttle import Limits, Throttle
from samplan_identity.tokens.service import TokenMeans
from samplan_servicekit.auth.keyring import KeyRing
from samplan_servicekit.crypto import Sealing
from samplan_servicekit.keys.ring import Keys
from samplan_servicekit.kit import Kit
from samplan_servicekit.secrets import public_sealing_key
from samplan_servicekit.settings import Environment


@asynccontextmanager
async def open_means(kit: Kit) -> AsyncIterator[None]:
    """Open Redis, read the secrets, and put everything where routes find it."""
    settings = cast(Settings, kit.settings)
    secrets = settings.secrets
    keys: Keys = kit.own[Keys]
    notify_key = public_sealing_key(settings.public_keys_dir, "notify")
    passwords = Passwords()
    pepper = secrets.key("pepper.key")
    pool = BlockingConnectionPool.from_url(
        settings.redis_url, max_connections=20, timeout=2, socket_timeout=2, socket_connect_timeout=1
    )
    async with Redis(connection_pool=pool, decode_responses=False) as redis:
        kit.own[Passwords] = passwords
        kit.own[SessionCache] = SessionCache(redis)
        kit.own[KeyRing] = KeyRing(kit.database, keys, kit.clock)
        kit.own[TokenMeans] = TokenMeans(kit.database, kit.own[KeyRing], settings.public_keys_dir)
        kit.own[AccountMeans] = AccountMeans(kit.clock, notify_key, settings.public_origin)
        kit.own[IdentityNumbers] = identity_numbers(settings, keys)
        kit.own[SignInMeans] = SignInMeans(
            database=kit.database,
            passwords=passwords,
            codes=Codes(redis, pepper),
            logins=Logins(redis),
            throttle=Throttle(redis, pepper, limits(settings)),
            devices=Devices(pepper),
            seeds=Seeds(keys),
            notify_key=notify_key,
        )
        kit.own[AssistedMeans] = AssistedMeans(kit.own[SignInMeans], keys)
        kit.own[ResetMeans] = ResetMeans(kit.own[SignInMeans], kit.own[SessionCache], settings.public_origin)
        kit.own[ProviderMeans] = ProviderMeans(
            database=kit.database,
            providers=provider_config.read(
                settings.providers_file, secrets, strict=settings.environment is Environment.PRODUCTION
            ),
            discovery=Discovery(kit.http, kit.clock),
            exchange=Exchange(kit.http),
            flows=Flows(redis),
            numbers=kit.own[IdentityNumbers],
            clock=kit.clock,
            public_origin=settings.public_origin,
        )
        kit.own[PasskeyMeans] = PasskeyMeans(Checker(redis, settings.public_origin), kit.own[SignInMeans])
        kit.own[Redis] = redis
        try:
            yield
        finally:
            passwords.close()
            await pool.disconnect()


def limits(settings: Settings) -> Limits:
    """What sign-in puts up with."""
    return Limits(
        network=settings.failures_per_network,
        own_network=10 * settings.failures_per_network,
        codes_per_hour=settings.codes_per_hour,
        codes_per_day=settings.codes_per_day,
    )


def identity_numbers(settings: Settings, sealing: Sealing) -> IdentityNumbers:
    """The keys of identity numbers; synthetic numbers are let in everywhere but in production."""
    return IdentityNumbers(
        sealing=sealing,
        index_key=settings.secrets.key("index.key"),
        allow_synthetic=settings.environment is not Environment.PRODUCTION,
    )
