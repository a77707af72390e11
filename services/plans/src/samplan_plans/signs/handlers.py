"""What happens when archive tells of a plan."""

from sqlalchemy.ext.asyncio import AsyncSession

from samplan_contracts.events import Envelope, TransferArchived, TransferRequested
from samplan_plans.signs import repository
from samplan_servicekit.bus.handler import plan_scope


async def note_request(event: Envelope[TransferRequested], session: AsyncSession) -> None:
    """Keep when a plan was to be archived."""
    data, scope = event.data, plan_scope(event)
    await repository.note_transfer(
        session, scope, event.subject, data.plan_id, data.generation, requested_at=event.time
    )


async def note_archived(event: Envelope[TransferArchived], session: AsyncSession) -> None:
    """Keep when the archive system had it."""
    data, scope = event.data, plan_scope(event)
    await repository.note_transfer(
        session, scope, event.subject, data.plan_id, data.generation, archived_at=event.time
    )
