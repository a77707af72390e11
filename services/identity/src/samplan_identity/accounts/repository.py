"""Queries on accounts. Those before anybody is signed in go by functions that return one row (see the migration)."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from samplan_identity.accounts.models import Account, AccountLink, AccountStatus, LinkPurpose
from samplan_identity.accounts.news import Reached
from samplan_identity.organisations.models import Membership
from samplan_identity.organisations.profiles import PasswordProfile
from samplan_servicekit.ids import new_id
from samplan_servicekit.scope import OrganisationScope


async def get_of(session: AsyncSession, scope: OrganisationScope, person_id: UUID) -> Account | None:
    """The account of a person of this organisation."""
    query = (
        select(Account)
        .join(Membership, Membership.person_id == Account.person_id)
        .where(Membership.organisation_id == scope.organisation_id, Account.person_id == person_id)
    )
    return (await session.scalars(query)).one_or_none()


async def get_open(session: AsyncSession, scope: OrganisationScope, person_id: UUID) -> Account | None:
    """The account by which a person can sign in, or could once activated; none where it was closed."""
    account = await get_of(session, scope, person_id)
    return None if account is None or account.status == AccountStatus.CLOSED else account


async def username_taken(session: AsyncSession, scope: OrganisationScope, username: str) -> bool:
    """Whether any account of the suite has this user name."""
    return bool(await session.scalar(text("select username_taken(:username)"), {"username": username}))


async def drop_unused_links(session: AsyncSession, scope: OrganisationScope, account_id: UUID) -> None:
    """Make earlier links of an account worthless."""
    await session.execute(
        delete(AccountLink).where(AccountLink.account_id == account_id, AccountLink.used_at.is_(None))
    )


async def drop_factors(session: AsyncSession, scope: OrganisationScope, account_id: UUID) -> None:
    """Forget every other way into an account: app, recovery codes, passkeys, and links to providers."""
    for table in ("recovery_codes", "authenticators", "passkeys", "provider_links"):
        # Names of our own, and no model of another feature in here.
        await session.execute(text(f"delete from {table} where account_id = :account"), {"account": account_id})  # noqa: S608


@dataclass(frozen=True)
class PendingLink:
    """A link that still works, and the account that it is for."""

    account_id: UUID
    username: str
    organisation_id: UUID
    organisation_name: str
    given_name: str
    family_name: str

    @property
    def own_words(self) -> list[str]:
        """What a password of this person must not be made of."""
        return [self.username, self.given_name, self.family_name, self.organisation_name, "samplan"]


async def find_link(
    session: AsyncSession, token_hash: bytes, purpose: LinkPurpose, now: datetime
) -> PendingLink | None:
    """The link with this hash, if it is neither used nor expired. Global scope."""
    query = text("select * from find_account_link(:hash, :purpose, :now)")
    row = (await session.execute(query, {"hash": token_hash, "purpose": purpose.value, "now": now})).one_or_none()
    return PendingLink(**row._mapping) if row else None


async def use_link(
    session: AsyncSession, token_hash: bytes, purpose: LinkPurpose, password_hash: str, now: datetime
) -> int | None:
    """Use a link up and set the password, in one statement; none where the link was used meanwhile. Global scope.

    Returns the account's new version.
    """
    query = text("select use_account_link(:hash, :purpose, :password, :now)")
    values = {"hash": token_hash, "purpose": purpose.value, "password": password_hash, "now": now}
    version: int | None = await session.scalar(query, values)
    return version


async def add_reset_link(session: AsyncSession, account_id: UUID, token_hash: bytes, expires_at: datetime) -> None:
    """Keep a new link by which the account's owner sets another password. Global scope."""
    query = text("select add_reset_link(:id, :account, :hash, :expires_at)")
    await session.execute(
        query, {"id": new_id(), "account": account_id, "hash": token_hash, "expires_at": expires_at}
    )


@dataclass(frozen=True)
class SignInTerms:
    """What an account's owner, and the organisation that they sign in to, have decided of signing in."""

    username: str
    given_name: str
    family_name: str
    organisation_name: str
    password_profile: PasswordProfile
    idle_minutes: int
    start_expires_at: datetime | None
    has_app: bool
    """Whether codes come from an authenticator app, instead of being sent."""

    @property
    def own_words(self) -> list[str]:
        """What a password of this person must not be made of."""
        return [self.username, self.given_name, self.family_name, self.organisation_name, "samplan"]


async def get_terms(session: AsyncSession, account_id: UUID) -> SignInTerms | None:
    """How the owner of an account signs in. Global scope."""
    row = (
        await session.execute(text("select * from sign_in_terms(:account)"), {"account": account_id})
    ).one_or_none()
    if row is None:
        return None
    columns = dict(row._mapping)
    return SignInTerms(**columns | {"password_profile": PasswordProfile(columns["password_profile"])})


async def is_own_network(session: AsyncSession, network: str) -> bool:
    """Whether an organisation says that a network (/24 or /56) is its own. Global scope."""
    if network == "unknown":
        return False
    return bool(await session.scalar(text("select is_own_network(:network)"), {"network": network}))


async def set_own_password(
    session: AsyncSession, account_id: UUID, old_hash: str, password_hash: str, now: datetime
) -> int | None:
    """Replace a password, unless it was replaced meanwhile; returns the account's new version. Global scope."""
    query = text("select set_own_password(:account, :old, :new, :now)")
    values = {"account": account_id, "old": old_hash, "new": password_hash, "now": now}
    version: int | None = await session.scalar(query, values)
    return version


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


def reached(record: LoginRecord, *, organisation_id: UUID | None = None) -> Reached:
    """Where an account's owner is told of changes to it."""
    return Reached(
        account_id=record.account_id,
        person_id=record.person_id,
        organisation_id=organisation_id or record.organisation_id,
        channel=record.channel,
        address=record.address or "",
        language=record.language,
    )


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
