"""What happens when the other services tell what is counted here.

Whatever the order in which events arrive, and however often, the same rows come of them.
"""

from sqlalchemy.ext.asyncio import AsyncSession

from samplan_contracts.events import (
    Envelope,
    MessageSent,
    ParticipantState,
    PersonChanged,
    PersonDemographicsChanged,
    PlanState,
    SessionStarted,
)
from samplan_reports.facts.models import MessageFact, ParticipantFact, PersonFact, PlanBeginning, PlanFact, SignInFact
from samplan_servicekit.bus.inbox import apply_if_newer
from samplan_servicekit.clock import oslo_day


async def keep_plan(event: Envelope[PlanState], session: AsyncSession) -> None:
    """Keep the plan's newest type and status."""
    await apply_if_newer(
        session,
        PlanFact,
        {"organisation_id": event.organisation_id, "plan_id": event.subject},
        event.sequence,
        {"plan_type": event.data.plan_type, "status": event.data.status},
    )


async def keep_new_plan(event: Envelope[PlanState], session: AsyncSession) -> None:
    """Keep the plan, and the day on which it came into being, which only `PlanCreated` tells."""
    await keep_plan(event, session)
    await apply_if_newer(
        session,
        PlanBeginning,
        {"organisation_id": event.organisation_id, "plan_id": event.subject},
        1,
        {"created_on": oslo_day(event.time)},
    )


async def keep_participant(event: Envelope[ParticipantState], session: AsyncSession) -> None:
    """Keep what kind of participant the plan has, or had."""
    data = event.data
    await apply_if_newer(
        session,
        ParticipantFact,
        {"organisation_id": event.organisation_id, "participant_id": data.participant_id},
        event.sequence,
        {"plan_id": data.plan_id, "kind": data.kind, "removed": data.removed},
    )


async def keep_message(event: Envelope[MessageSent], session: AsyncSession) -> None:
    """Keep on which day a message was sent in which plan."""
    await apply_if_newer(
        session,
        MessageFact,
        {"organisation_id": event.organisation_id, "message_id": event.subject},
        event.sequence,
        {"plan_id": event.data.plan_id, "sent_on": oslo_day(event.time)},
    )


async def keep_sign_in(event: Envelope[SessionStarted], session: AsyncSession) -> None:
    """Keep on which day somebody signed in; to act for another is to go on, and no other sign-in."""
    if event.data.acting_person_id is not None:
        return
    await apply_if_newer(
        session,
        SignInFact,
        {"organisation_id": event.organisation_id, "session_id": event.subject},
        event.sequence,
        {"person_id": event.data.person_id, "signed_in_on": oslo_day(event.time)},
    )


async def keep_person(event: Envelope[PersonChanged], session: AsyncSession) -> None:
    """Keep whether the person can sign in, and not the name."""
    await apply_if_newer(
        session,
        PersonFact,
        {"organisation_id": event.organisation_id, "person_id": event.subject},
        event.sequence,
        {"has_account": event.data.has_account},
    )


async def note_person(event: Envelope[PersonDemographicsChanged], session: AsyncSession) -> None:
    """Note that there is such a person. The month of birth is not kept: no count asks for it yet."""
    await apply_if_newer(
        session,
        PersonFact,
        {"organisation_id": event.organisation_id, "person_id": event.subject},
        0,
        {"has_account": False},
    )
