"""Queries on participants."""

from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from samplan_contracts.plans import ConsentBasis, Kind
from samplan_plans.participants.models import Participant
from samplan_plans.people.models import KnownPerson
from samplan_plans.plans.models import Plan
from samplan_servicekit.auth.access import KnownPlan
from samplan_servicekit.scope import OrganisationScope


def _present(plan: KnownPlan) -> Select[tuple[Participant]]:
    return select(Participant).where(
        Participant.organisation_id == plan.scope.organisation_id,
        Participant.plan_id == plan.plan_id,
        Participant.removed_at.is_(None),
    )


async def list_present(session: AsyncSession, plan: KnownPlan) -> Sequence[tuple[Participant, KnownPerson]]:
    """Everybody in the plan with what is known of them: owner and lead first, then by name in Norwegian order."""
    query = (
        _present(plan)
        .add_columns(KnownPerson)
        .join(
            KnownPerson,
            (KnownPerson.organisation_id == Participant.organisation_id)
            & (KnownPerson.person_id == Participant.person_id),
        )
        .order_by(
            Participant.kind != Kind.OWNER,
            Participant.kind != Kind.LEAD,
            KnownPerson.display_name.collate("nb-NO-x-icu"),
        )
    )
    return [(participant, person) for participant, person in (await session.execute(query)).tuples()]


async def list_all(session: AsyncSession, plan: KnownPlan) -> Sequence[Participant]:
    """Everybody in the plan, in no order."""
    return (await session.scalars(_present(plan))).all()


async def list_some(
    session: AsyncSession, plan: KnownPlan, participant_ids: Collection[UUID]
) -> Sequence[Participant]:
    """Those of some participants who are in the plan now."""
    return (await session.scalars(_present(plan).where(Participant.id.in_(participant_ids)))).all()


async def names_of(session: AsyncSession, plan: KnownPlan, ids: Collection[UUID]) -> Mapping[UUID, str]:
    """Display names by participant or person, of those among some ids who take part, or once did."""
    if not ids:
        return {}
    query = (
        select(Participant.id, Participant.person_id, KnownPerson.display_name)
        .join(
            KnownPerson,
            (KnownPerson.organisation_id == Participant.organisation_id)
            & (KnownPerson.person_id == Participant.person_id),
        )
        .where(
            Participant.organisation_id == plan.scope.organisation_id,
            Participant.plan_id == plan.plan_id,
            Participant.id.in_(ids) | Participant.person_id.in_(ids),
        )
    )
    found = (await session.execute(query)).tuples().all()
    return {id_: name for participant_id, person_id, name in found for id_ in (participant_id, person_id)}


async def list_person_ids(session: AsyncSession, scope: OrganisationScope, plan_id: UUID) -> Sequence[UUID]:
    """The persons of everybody in a plan, whatever its state."""
    query = select(Participant.person_id).where(
        Participant.organisation_id == scope.organisation_id,
        Participant.plan_id == plan_id,
        Participant.removed_at.is_(None),
    )
    return (await session.scalars(query)).all()


async def list_for_update(session: AsyncSession, plan: KnownPlan) -> Sequence[Participant]:
    """Everybody in the plan, locked in a fixed order."""
    return (await session.scalars(_present(plan).order_by(Participant.id).with_for_update())).all()


async def get_for_update(session: AsyncSession, plan: KnownPlan, participant_id: UUID) -> Participant | None:
    """One participant of the plan, locked."""
    query = _present(plan).where(Participant.id == participant_id).with_for_update()
    return (await session.scalars(query)).one_or_none()


async def find_person(
    session: AsyncSession, scope: OrganisationScope, plan_id: UUID, person_id: UUID
) -> Participant | None:
    """A person's place in a plan, if they have one now."""
    query = select(Participant).where(
        Participant.organisation_id == scope.organisation_id,
        Participant.plan_id == plan_id,
        Participant.person_id == person_id,
        Participant.removed_at.is_(None),
    )
    return (await session.scalars(query)).one_or_none()


async def list_by_parental_responsibility(
    session: AsyncSession, scope: OrganisationScope, owner_id: UUID
) -> Sequence[tuple[Plan, Sequence[Participant]]]:
    """The plans of an owner with those who take part by parental responsibility, locked in a fixed order."""
    plans = (
        select(Plan)
        .where(Plan.organisation_id == scope.organisation_id, Plan.owner_person_id == owner_id)
        .order_by(Plan.id)
        .with_for_update()
    )
    found = []
    for plan in await session.scalars(plans):
        query = (
            select(Participant)
            .where(
                Participant.organisation_id == scope.organisation_id,
                Participant.plan_id == plan.id,
                Participant.removed_at.is_(None),
                Participant.consent_basis == ConsentBasis.PARENTAL_RESPONSIBILITY,
            )
            .order_by(Participant.id)
            .with_for_update()
        )
        if participants := (await session.scalars(query)).all():
            found.append((plan, participants))
    return found


async def find_lead(session: AsyncSession, scope: OrganisationScope, plan_id: UUID) -> KnownPerson | None:
    """Who leads a plan, to be asked by those who may not look in."""
    query = (
        select(KnownPerson)
        .join(
            Participant,
            (Participant.organisation_id == KnownPerson.organisation_id)
            & (Participant.person_id == KnownPerson.person_id),
        )
        .where(
            Participant.organisation_id == scope.organisation_id,
            Participant.plan_id == plan_id,
            Participant.kind == Kind.LEAD,
            Participant.removed_at.is_(None),
        )
        .order_by(Participant.id)
        .limit(1)
    )
    return (await session.scalars(query)).one_or_none()
