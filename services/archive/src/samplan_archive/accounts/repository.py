"""Queries on accounts."""

from datetime import datetime

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from samplan_archive.accounts.models import ArchiveAccount
from samplan_contracts.archive_accounts import Account
from samplan_servicekit.scope import OrganisationScope


async def find(session: AsyncSession, scope: OrganisationScope) -> Account | None:
    """An organisation's account; none where it has none yet."""
    found = await session.get(ArchiveAccount, scope.organisation_id)
    return None if found is None else Account(found.name)


async def put(session: AsyncSession, scope: OrganisationScope, account: Account, now: datetime) -> None:
    """Let an organisation have this account from now on."""
    statement = insert(ArchiveAccount).values(organisation_id=scope.organisation_id, name=account.name, opened_at=now)
    changed = {"name": account.name, "opened_at": now}
    await session.execute(statement.on_conflict_do_update(index_elements=["organisation_id"], set_=changed))
