"""What happens when plans tells of participants and plans."""

from sqlalchemy.ext.asyncio import AsyncSession

from samplan_contracts.events import Envelope, ParticipantState, PlanState
from samplan_notify.members.models import KnownPlan, Member
from samplan_servicekit.bus.inbox import apply_if_newer


async def keep_member(event: Envelope[ParticipantState], session: AsyncSession) -> None:
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
            "consent_status": data.consent_status,
            "consent_from": data.consent_from,
            "consent_to": data.consent_to,
            "removed": data.removed,
        },
    )


async def keep_plan(event: Envelope[PlanState], session: AsyncSession) -> None:
    """Keep the plan's newest state."""
    await apply_if_newer(
        session,
        KnownPlan,
        {"organisation_id": event.organisation_id, "plan_id": event.subject},
        event.sequence,
        {"status": event.data.status, "short_name": event.data.short_name},
    )
