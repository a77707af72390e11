"""What happens when plans tells that a plan is deleted for good."""

from uuid import UUID

from samplan_contracts.events import PurgedByPrint
from samplan_print.copies import repository as copies
from samplan_print.jobs import repository as jobs
from samplan_print.store import Documents, Folder
from samplan_servicekit.kit import Kit
from samplan_servicekit.purging import Purging
from samplan_servicekit.scope import OrganisationScope


async def forget(kit: Kit, scope: OrganisationScope, plan_id: UUID) -> int:
    """Take all documents of the plan out of the object store; gives how many there were."""
    async with kit.database.transaction(scope) as session:
        made = await jobs.list_ids(session, scope, plan_id)
        kept = await copies.list_ids(session, scope, plan_id)
    documents: Documents = kit.own[Documents]
    folders = [folder.of(scope.organisation_id, id_) for id_ in {*made, *kept} for folder in Folder]
    return sum([await documents.delete_all(folder) for folder in folders])


purging = Purging(PurgedByPrint, forget=forget, keyed=True)
