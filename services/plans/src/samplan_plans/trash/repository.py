"""Queries on what has lain in the trash for too long, in every organisation."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, text
from sqlalchemy.ext.asyncio import AsyncSession

from samplan_plans.items.models import Item
from samplan_servicekit.scope import OrganisationScope

_LIST = text("select organisation_id, plan_id, id, kind from list_old_trash(:before, :limit)")


@dataclass(frozen=True)
class OldItem:
    """Something whose time in the trash is over."""

    organisation_id: UUID
    plan_id: UUID
    id: UUID
    kind: str


async def list_old(session: AsyncSession, before: datetime, limit: int) -> Sequence[OldItem]:
    """Up to so many items that were deleted before a moment."""
    return [OldItem(*row) for row in await session.execute(_LIST, {"before": before, "limit": limit})]


async def purge(session: AsyncSession, scope: OrganisationScope, one: OldItem, before: datetime) -> bool:
    """Delete an item for good, with all that hangs on it, unless it was brought back meanwhile."""
    gone = await session.scalars(
        delete(Item)
        .where(
            Item.organisation_id == scope.organisation_id,
            Item.plan_id == one.plan_id,
            Item.id == one.id,
            Item.trashed_with == one.id,
            Item.trashed_at < before,
        )
        .returning(Item.id)
    )
    return gone.one_or_none() is not None
