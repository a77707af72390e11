"""Accounts are started by a coordinator and finished by their owner, who alone ever knows the password."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey
from sqlalchemy.ext.asyncio import AsyncSession

from samplan_contracts.events import ActivationIssued
from samplan_identity import telling
from samplan_identity.accounts import repository
from samplan_identity.accounts.models import Account, AccountLink, AccountStatus, LinkPurpose
from samplan_identity.accounts.passwords import Passwords, weaknesses
from samplan_identity.accounts.schemas import ActivationView, PasswordRules
from samplan_identity.organisations.profiles import PasswordProfile
from samplan_identity.persons.models import Person
from samplan_servicekit.auth.access import Caller
from samplan_servicekit.clock import Clock
from samplan_servicekit.database import Database
from samplan_servicekit.errors import Problem
from samplan_servicekit.ids import new_id
from samplan_servicekit.scope import GLOBAL

ACTIVATION_LIFE: Final = timedelta(hours=72)


@dataclass(frozen=True)
class AccountMeans:
    """What making an account takes."""

    clock: Clock
    notify_key: X25519PublicKey
    public_origin: str


async def invite(session: AsyncSession, caller: Caller, person: Person, username: str, means: AccountMeans) -> None:
    """Start an account, or send the link of an unused one anew; the link goes out by the person's code channel.

    One that was closed begins again, with a password of its own.

    Raises:
        Problem: 409 `account.exists` where it is in use already, `account.username_taken`; 422 without an address.
    """
    if person.code_address is None:
        fault = {"pointer": "/code_channel", "code": "no_address"}
        raise Problem(422, "request.invalid", errors=[fault])
    account = await repository.get_of(session, caller.scope, person.id)
    if account is not None and account.status == AccountStatus.ACTIVE:
        raise Problem(409, "account.exists")
    if account is None or account.username.casefold() != username.casefold():
        if await repository.username_taken(session, caller.scope, username):
            raise Problem(409, "account.username_taken")
        account = account or Account(
            id=new_id(),
            person_id=person.id,
            password_hash=None,
            status="invited",
            started_by=caller.person_id,
            version=0,
        )
        account.username = username
        session.add(account)
    account.status, account.password_hash = AccountStatus.INVITED, None
    account.version += 1
    await session.flush()
    await repository.drop_unused_links(session, caller.scope, account.id)
    await _send_link(session, caller, person, account, means)


async def _send_link(
    session: AsyncSession, caller: Caller, person: Person, account: Account, means: AccountMeans
) -> None:
    token = secrets.token_urlsafe(32)
    now = means.clock.now()
    session.add(
        AccountLink(
            id=new_id(),
            account_id=account.id,
            purpose=LinkPurpose.ACTIVATION,
            token_hash=hash_token(token),
            expires_at=now + ACTIVATION_LIFE,
        )
    )
    to = telling.recipient(person)
    if to is not None:
        await telling.append(
            session,
            to,
            ActivationIssued,
            "activation",
            means.notify_key,
            now,
            subject=account.id,
            sequence=account.version,
            organisation_id=caller.scope.organisation_id,
            actor_id=caller.person_id,
            more={"link": f"{means.public_origin}/aktiver#{token}", "username": account.username},
            life=ACTIVATION_LIFE,
        )


def hash_token(token: str) -> bytes:
    """What is kept of a link's token: it has 256 bits, so a plain hash does."""
    return hashlib.sha256(token.encode()).digest()


async def check(session: AsyncSession, token: str, now: datetime) -> ActivationView:
    """Whose account a link is for; 410 where it does not work any more."""
    pending = await repository.find_link(session, hash_token(token), LinkPurpose.ACTIVATION, now)
    if pending is None:
        raise Problem(410, "activation.invalid")
    rules = PasswordRules.of(await password_profile(session, pending.account_id))
    return ActivationView(username=pending.username, organisation_name=pending.organisation_name, rules=rules)


async def password_profile(session: AsyncSession, account_id: UUID) -> PasswordProfile:
    """What the organisation of an account asks of passwords. Global scope."""
    terms = await repository.get_terms(session, account_id)
    return terms.password_profile if terms else PasswordProfile.STANDARD


async def activate(database: Database, token: str, password: str, passwords: Passwords, now: datetime) -> None:
    """Set the password of a new account and open it. The link works once. No transaction is open while it is hashed.

    Raises:
        Problem: 410 `activation.invalid`, 422 `password.too_weak` with reasons (the link stays good).
    """
    async with database.transaction(GLOBAL) as session:
        pending = await repository.find_link(session, hash_token(token), LinkPurpose.ACTIVATION, now)
        if pending is None:
            raise Problem(410, "activation.invalid")
        profile = await password_profile(session, pending.account_id)
    if reasons := weaknesses(password, pending.own_words, profile):
        raise Problem(422, "password.too_weak", reasons=reasons)
    password_hash = await passwords.hash(password)
    async with database.transaction(GLOBAL) as session:
        # Whoever was first with the link meanwhile has used it up.
        if await repository.use_link(session, hash_token(token), LinkPurpose.ACTIVATION, password_hash, now) is None:
            raise Problem(410, "activation.invalid")
