"""What happens when print tells of a document."""

from sqlalchemy.ext.asyncio import AsyncSession

from samplan_archive.transfers import repository, service
from samplan_archive.transfers.models import State
from samplan_contracts.events import Envelope, PrintJobFailed, PrintJobReady
from samplan_servicekit.kit import Kit
from samplan_servicekit.scope import OrganisationScope, scope_of


async def take_document(event: Envelope[PrintJobReady], session: AsyncSession, kit: Kit) -> None:
    """Go on with the transfer that the document is for; a person's print-out is none of ours."""
    data, scope = event.data, scope_of(event.organisation_id)
    if data.transfer_id is None or not isinstance(scope, OrganisationScope):
        return
    transfer = await repository.find(session, scope, data.transfer_id)
    if transfer is not None and transfer.plan_id == data.plan_id:
        service.document_made(transfer, event.subject, data.sha256, data.size, data.pages, kit.clock.now())


async def give_up_document(event: Envelope[PrintJobFailed], session: AsyncSession, kit: Kit) -> None:
    """End the transfer that no document could be made for."""
    data, scope = event.data, scope_of(event.organisation_id)
    if data.transfer_id is None or not isinstance(scope, OrganisationScope):
        return
    transfer = await repository.find(session, scope, data.transfer_id)
    if transfer is not None and transfer.plan_id == data.plan_id and transfer.state == State.REQUESTED:
        service.note_faults(transfer, data.at_fault, together=data.together)
        await service.fail(session, transfer, data.reason, kit.clock.now())
