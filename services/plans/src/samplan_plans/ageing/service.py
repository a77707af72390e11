"""An owner's birth became known, or was corrected: consents by parental responsibility end on another day."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from samplan_contracts.events import ParticipantChanged
from samplan_plans import announcing
from samplan_plans.participants import repository
from samplan_servicekit.scope import OrganisationScope


async def tell_again(session: AsyncSession, scope: OrganisationScope, owner_id: UUID) -> None:
    """Tell the participants whom it concerns anew, and have their grants dropped."""
    for plan, participants in await repository.list_by_parental_responsibility(session, scope, owner_id):
        for who in participants:
            who.version += 1
            await announcing.tell_participant(session, scope, ParticipantChanged, plan, who)
        await announcing.tell_access(session, scope, plan, [who.person_id for who in participants])
