"""What happens when plans tells of participants."""

from sqlalchemy.ext.asyncio import AsyncSession

from samplan_contracts.events import Envelope, ParticipantState
from samplan_identity.members.models import Member
from samplan_servicekit.bus.inbox import apply_if_newer


async def keep(event: Envelope[ParticipantState], session: AsyncSession) -> None:
    """Keep the participant's newest state."""
    data = event.data
    await apply_if_newer(
        session,
        Member,
        {"organisation_id": event.organisation_id, "participant_id": data.participant_id},
        event.sequence,
        {
            "plan_id": data.plan_id,
            "person_id": data.person_id,
            "kind": data.kind,
            "removed": data.removed,
            "consent_basis": data.consent_basis,
        },
    )
