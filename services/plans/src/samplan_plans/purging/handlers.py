"""What happens when a service tells that it has nothing of a plan any more."""

from sqlalchemy.ext.asyncio import AsyncSession

from samplan_contracts.events import Envelope, PurgeReceipt
from samplan_plans.purging import service
from samplan_plans.purging.models import Receipt
from samplan_servicekit.bus.handler import plan_scope
from samplan_servicekit.kit import Kit


async def take_receipt(event: Envelope[PurgeReceipt], session: AsyncSession, kit: Kit) -> None:
    """Keep it."""
    scope, data = plan_scope(event), event.data
    receipt = Receipt(
        organisation_id=scope.organisation_id,
        plan_id=data.plan_id,
        service=event.source,
        purged_at=event.time,
        rows=data.rows,
        objects=data.objects,
        key_ids=list(data.key_ids),
        references=list(data.references),
    )
    await service.take_receipt(session, scope, receipt, kit.clock.now())
