"""What happens when plans and identity tell of participants, plans and persons."""

from sqlalchemy.ext.asyncio import AsyncSession

from samplan_contracts.events import Envelope, ParticipantState, PersonChanged, PlanState
from samplan_messaging.members.models import KnownPerson, KnownPlan, Member
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
            "role": data.role,
            "kind": data.kind,
            "consent_status": data.consent_status,
            "consent_from": data.consent_from,
            "consent_to": data.consent_to,
            "removed": data.removed,
        },
    )


async def keep_plan(event: Envelope[PlanState], session: AsyncSession) -> None:
    """Keep the plan's newest state."""
    data = event.data
    await apply_if_newer(
        session,
        KnownPlan,
        {"organisation_id": event.organisation_id, "plan_id": event.subject},
        event.sequence,
        {"status": data.status, "owner_person_id": data.owner_person_id, "short_name": data.short_name},
    )


async def keep_person(event: Envelope[PersonChanged], session: AsyncSession) -> None:
    """Keep the person's newest name, and whether they can sign in."""
    await apply_if_newer(
        session,
        KnownPerson,
        {"organisation_id": event.organisation_id, "person_id": event.subject},
        event.sequence,
        {"display_name": event.data.display_name, "has_account": event.data.has_account},
    )
