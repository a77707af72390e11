"""Telling the other services what became of a plan and who is in it: every event carries the whole outer state."""

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from samplan_contracts.events import AccessChanged, EventData, ParticipantState, PlanCreated, PlanState
from samplan_contracts.plans import ConsentBasis, ConsentStatus, Element, Kind, PlanStatus, PlanType, role_code
from samplan_contracts.tolerance import known
from samplan_plans.doer import Doer
from samplan_plans.participants.models import Participant
from samplan_plans.people import repository as people
from samplan_plans.plans.models import Plan
from samplan_plans.rights import ages
from samplan_servicekit.bus import outbox
from samplan_servicekit.scope import OrganisationScope


async def tell(
    session: AsyncSession,
    caller: Doer | OrganisationScope,
    data: EventData,
    subject: UUID,
    sequence: int,
    time: datetime | None = None,
) -> None:
    """Append an event of the caller's doing, which happened now unless another time is given.

    Of nobody's doing where there is a scope alone.
    """
    await outbox.append(
        session,
        data,
        source="plans",
        subject=subject,
        sequence=sequence,
        organisation_id=_scope(caller).organisation_id,
        actor_id=None if isinstance(caller, OrganisationScope) else caller.person_id,
        time=time,
    )


def plan_state(kind: type[PlanState], plan: Plan) -> PlanState:
    """The plan as others may know it."""
    return kind(
        plan_type=PlanType(plan.type),
        status=PlanStatus(plan.status),
        owner_person_id=plan.owner_person_id,
        elements=frozenset(known(Element, plan.elements)),
        period_from=plan.period_from,
        period_to=plan.period_to,
        short_name=plan.short_name,
    )


async def tell_plan(session: AsyncSession, caller: Doer, kind: type[PlanState], plan: Plan) -> None:
    """Append an event about a plan."""
    # Told again from the row, a plan's beginning must have the same time.
    time = plan.created_at if kind is PlanCreated else None
    await tell(session, caller, plan_state(kind, plan), plan.id, plan.version, time)


def _scope(caller: Doer | OrganisationScope) -> OrganisationScope:
    return caller if isinstance(caller, OrganisationScope) else caller.scope


async def tell_participant(
    session: AsyncSession,
    caller: Doer | OrganisationScope,
    kind: type[ParticipantState],
    plan: Plan,
    participant: Participant,
) -> None:
    """Append an event about a participant; the row's version has been counted up.

    Others are told of a consent as the owner's age lets it hold, so that none of them needs to know the age.
    """
    basis = ConsentBasis(participant.consent_basis) if participant.consent_basis else None
    status, last = ConsentStatus(participant.consent_status), participant.consent_to
    known = await people.ages_of(session, _scope(caller), plan.owner_person_id)
    grown = ages.ends_on(basis, PlanType(plan.type), known)
    first = participant.consent_from
    if grown is not None and last is not None and last >= grown:
        last = grown - timedelta(days=1)
        if first is not None and last < first:
            status, first, last = ConsentStatus.NONE, None, None
    state = kind(
        plan_id=plan.id,
        participant_id=participant.id,
        person_id=participant.person_id,
        role=role_code(PlanType(plan.type), Kind(participant.kind)),
        kind=Kind(participant.kind),
        consent_status=status,
        consent_from=first,
        consent_to=last,
        consent_basis=basis,
        removed=participant.removed_at is not None,
    )
    await tell(session, caller, state, participant.id, participant.version)


async def tell_access(
    session: AsyncSession, caller: Doer | OrganisationScope, plan: Plan, persons: Collection[UUID]
) -> None:
    """Count the plan's access version up and have every cached grant of these persons dropped.

    The plan's row must be locked, so that numbers are given in the order of the commits.
    """
    plan.access_version += 1
    changed = AccessChanged(plan_id=plan.id, av=plan.access_version, person_ids=frozenset(persons))
    await tell(session, caller, changed, plan.id, plan.access_version)


def consent_changed(participant: Participant, now: datetime) -> None:
    """Note on the row that its consent changed."""
    participant.version += 1
    participant.consent_changed_at = now
