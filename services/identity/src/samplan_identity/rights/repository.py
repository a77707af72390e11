"""Queries on rights."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from samplan_contracts.identity import OrganisationRight
from samplan_contracts.tolerance import known
from samplan_identity.accounts.models import Account
from samplan_identity.organisations.models import Membership
from samplan_servicekit.scope import OrganisationScope


async def lock(session: AsyncSession, scope: OrganisationScope) -> None:
    """Let nobody else change rights in the organisation until this transaction ends.

    Two superadmins who both step down at once would each see the other.
    """
    key = f"rights|{scope.organisation_id}"
    await session.execute(text("select pg_advisory_xact_lock(hashtextextended(:key, 0))"), {"key": key})


async def get_for_update(session: AsyncSession, scope: OrganisationScope, person_id: UUID) -> Membership | None:
    """A person's membership, locked."""
    query = (
        select(Membership)
        .where(Membership.organisation_id == scope.organisation_id, Membership.person_id == person_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return (await session.scalars(query)).one_or_none()


async def rights_of(session: AsyncSession, scope: OrganisationScope, person_id: UUID) -> frozenset[OrganisationRight]:
    """The rights that a person holds in the organisation now; none for who does not belong to it."""
    query = select(Membership.rights).where(
        Membership.organisation_id == scope.organisation_id, Membership.person_id == person_id
    )
    return frozenset(known(OrganisationRight, await session.scalar(query) or ()))


async def has_rights_elsewhere(session: AsyncSession, scope: OrganisationScope, person_id: UUID) -> bool:
    """Whether a person holds rights in another organisation, and no more than that."""
    return bool(await session.scalar(text("select rights_elsewhere(:person)"), {"person": person_id}))


async def is_member_elsewhere(session: AsyncSession, scope: OrganisationScope, person_id: UUID) -> bool:
    """Whether a person belongs to another organisation, and no more than that."""
    return bool(await session.scalar(text("select member_elsewhere(:person)"), {"person": person_id}))


async def count_superadmins(session: AsyncSession, scope: OrganisationScope) -> int:
    """How many superadmins the organisation has."""
    query = select(func.count()).where(
        Membership.organisation_id == scope.organisation_id,
        Membership.rights.contains([OrganisationRight.LOCAL_SUPERADMIN.value]),
    )
    return int(await session.scalar(query) or 0)


async def list_superadmins(session: AsyncSession, scope: OrganisationScope) -> Sequence[str | None]:
    """The user names of the organisation's superadmins; none for one without an account."""
    query = (
        select(Account.username)
        .select_from(Membership)
        .outerjoin(Account, Account.person_id == Membership.person_id)
        .where(
            Membership.organisation_id == scope.organisation_id,
            Membership.rights.contains([OrganisationRight.LOCAL_SUPERADMIN.value]),
        )
        .order_by(Account.username)
    )
    return (await session.scalars(query)).all()


async def find_by_username(session: AsyncSession, scope: OrganisationScope, username: str) -> Account | None:
    """The account of somebody of this organisation by its user name."""
    query = (
        select(Account)
        .join(Membership, Membership.person_id == Account.person_id)
        .where(
            Membership.organisation_id == scope.organisation_id,
            func.lower(Account.username) == username.lower(),
        )
    )
    return (await session.scalars(query)).one_or_none()
