"""Who changed an item, and when: told with its revisions, and to whoever was too late to change it too."""

from collections.abc import Collection, Mapping
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from samplan_contracts.identity import ActingBasis
from samplan_plans.content import repository
from samplan_plans.content.models import Revision
from samplan_plans.content.schemas import Doing
from samplan_plans.people import repository as people
from samplan_servicekit.auth.access import AccessiblePlan


async def names_in(session: AsyncSession, plan: AccessiblePlan, found: Collection[Revision]) -> Mapping[UUID, str]:
    """The names of those who made revisions, and of those who acted for them."""
    persons = {one.actor_id for one in found if one.actor_id} | {one.acting_id for one in found if one.acting_id}
    return await people.names_of(session, plan.scope, persons) if persons else {}


def doing_of(plan: AccessiblePlan, one: Revision, names: Mapping[UUID, str]) -> Doing:
    """Whose doing a revision is, to whoever reads it."""
    reader = plan.caller.acting or plan.caller
    return Doing(
        at=one.at,
        actor_name=names.get(one.actor_id) if one.actor_id else None,
        acting_name=names.get(one.acting_id) if one.acting_id else None,
        acting_basis=ActingBasis(one.acting_basis) if one.acting_basis else None,
        mine=reader.person_id == (one.acting_id or one.actor_id),
    )


async def last_after(session: AsyncSession, plan: AccessiblePlan, item_id: UUID, version: int) -> Doing | None:
    """Whose doing it is that an item is not what it was in a version; none where that was not kept."""
    one = await repository.get_change_after(session, plan, item_id, version)
    return doing_of(plan, one, await names_in(session, plan, [one])) if one is not None and one.at else None
