"""Queries on accounts. Those before anybody is signed in go by functions that return one row (see the migration)."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from samplan_identity.accounts.models import Account, Activation
from samplan_identity.organisations.models import Membership
from samplan_servicekit.scope import OrganisationScope


async def get_of(session: AsyncSession, scope: OrganisationScope, person_id: UUID) -> Account | None:
    """The account of a person of this organisation."""
    query = (
        select(Account)
        .join(Membership, Membership.person_id == Account.person_id)
        .where(Membership.organisation_id == scope.organisation_id, Account.person_id == person_id)
    )
    return (await session.scalars(query)).one_or_none()


async def username_taken(session: AsyncSession, scope: OrganisationScope, username: str) -> bool:
    """Whether any account of the suite has this user name."""
    return bool(await session.scalar(text("select username_taken(:username)"), {"username": username}))


async def drop_unused_activations(session: AsyncSession, scope: OrganisationScope, account_id: UUID) -> None:
    """Make earlier links of an account worthless."""
    await session.execute(delete(Activation).where(Activation.account_id == account_id, Activation.used_at.is_(None)))


@dataclass(frozen=True)
class PendingActivation:
    """A link that still works, and the account that it is for."""

    activation_id: UUID
    account_id: UUID
    username: str
    organisation_id: UUID
    organisation_name: str
    given_name: str
    family_name: str


async def find_activation(session: AsyncSession, token_hash: bytes, now: datetime) -> PendingActivation | None:
    """The link with this hash, if it is neither used nor expired. Global scope."""
    row = (
        await session.execute(text("select * from find_activation(:hash, :now)"), {"hash": token_hash, "now": now})
    ).one_or_none()
    return PendingActivation(**row._mapping) if row else None


async def use_activation(session: AsyncSession, token_hash: bytes, password_hash: str, now: datetime) -> bool:
    """Use a link up and set the password, in one statement; false where the link was used meanwhile. Global scope."""
    query = text("select use_activation(:hash, :password, :now)")
    return bool(await session.scalar(query, {"hash": token_hash, "password": password_hash, "now": now}))


@dataclass(frozen=True)
class LoginRecord:
    """What sign-in needs to know of an account."""

    account_id: UUID
    person_id: UUID
    password_hash: str | None
    status: str
    channel: str
    mobile: str | None
    email: str | None
    language: str
    organisation_id: UUID

    @property
    def address(self) -> str | None:
        """Where the one-time code goes."""
        return self.mobile if self.channel == "sms" else self.email


async def find_login(session: AsyncSession, username: str) -> LoginRecord | None:
    """The account with this user name, in the organisation used last. Global scope."""
    row = (await session.execute(text("select * from find_login(:username)"), {"username": username})).one_or_none()
    return LoginRecord(**row._mapping) if row else None


async def get_login_of(session: AsyncSession, account_id: UUID) -> LoginRecord | None:
    """The account with this id, as `find_login` tells it. Global scope."""
    row = (
        await session.execute(text("select * from find_login_of(:account)"), {"account": account_id})
    ).one_or_none()
    return LoginRecord(**row._mapping) if row else None
