"""Telling services that rebuild a projection what plans there are now: a plan's name is kept in no event."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from samplan_contracts.events import PlanChanged, PlanCreated
from samplan_plans import announcing
from samplan_plans.plans import repository
from samplan_servicekit.history import Again, Remaking
from samplan_servicekit.scope import OrganisationScope


async def _plans(session: AsyncSession, scope: OrganisationScope, after: UUID | None, limit: int) -> Sequence[Again]:
    return [
        Again(
            plan.id,
            plan.version,
            announcing.plan_state(PlanCreated, plan),
            time=plan.created_at,
            actor_id=plan.created_by,
        )
        for plan in await repository.list_after(session, scope, after, limit)
    ]


# Both tell the whole state of a plan; its beginning is the one that tells when it began, too.
REMAKING: Final[Remaking] = {PlanCreated: _plans, PlanChanged: _plans}
