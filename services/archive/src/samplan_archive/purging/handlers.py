"""What happens when plans tells that a plan is deleted for good."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from samplan_archive.sending.keeping import Keeping
from samplan_archive.transfers import repository
from samplan_contracts.events import PurgedByArchive
from samplan_servicekit.kit import Kit
from samplan_servicekit.purging import Purging
from samplan_servicekit.scope import OrganisationScope


async def forget(kit: Kit, scope: OrganisationScope, plan_id: UUID) -> int:
    """Take the documents that are still kept out of the object store; gives how many there were."""
    async with kit.database.transaction(scope) as session:
        stored = [
            transfer.id for transfer in await repository.list_of_plan(session, scope, plan_id) if transfer.stored
        ]
    keeping: Keeping = kit.own[Keeping]
    for transfer_id in stored:
        await keeping.forget(transfer_id)
    return len(stored)


async def refer(session: AsyncSession, scope: OrganisationScope, plan_id: UUID) -> Sequence[str]:
    """The records that the archive system has, by the number that its people say, or by its own id."""
    found = await repository.list_of_plan(session, scope, plan_id)
    return [transfer.record_number or str(transfer.record_id) for transfer in found if transfer.record_id]


purging = Purging(PurgedByArchive, forget=forget, refer=refer, keyed=True)
