"""What happens when identity tells of persons and organisations."""

from sqlalchemy.ext.asyncio import AsyncSession

from samplan_contracts.events import Envelope, OrganisationChanged, PersonAgesChanged, PersonChanged
from samplan_plans.participants import ageing
from samplan_plans.people import repository
from samplan_plans.people.models import KnownAges, KnownOrganisation, KnownPerson
from samplan_servicekit.bus import PermanentError
from samplan_servicekit.bus.inbox import apply_if_newer
from samplan_servicekit.scope import OrganisationScope, scope_of


async def keep_person(event: Envelope[PersonChanged], session: AsyncSession) -> None:
    """Keep the person's newest name, workplace and whether they can sign in."""
    data = event.data
    await apply_if_newer(
        session,
        KnownPerson,
        {"organisation_id": event.organisation_id, "person_id": event.subject},
        event.sequence,
        {"display_name": data.display_name, "workplace": data.workplace, "has_account": data.has_account},
    )


async def keep_ages(event: Envelope[PersonAgesChanged], session: AsyncSession) -> None:
    """Keep on which days the person reaches the ages, and tell what that does to consents in their plans."""
    scope = scope_of(event.organisation_id)
    if not isinstance(scope, OrganisationScope):
        raise PermanentError("a person is told of in an organisation")
    before = await repository.ages_of(session, scope, event.subject)
    await apply_if_newer(
        session,
        KnownAges,
        {"organisation_id": event.organisation_id, "person_id": event.subject},
        event.sequence,
        event.data.model_dump(),
    )
    await session.flush()
    if await repository.ages_of(session, scope, event.subject) != before:
        await ageing.tell_again(session, scope, event.subject)


async def keep_organisation(event: Envelope[OrganisationChanged], session: AsyncSession) -> None:
    """Keep the organisation's newest name and kinds of plan."""
    await apply_if_newer(
        session,
        KnownOrganisation,
        {"organisation_id": event.organisation_id},
        event.sequence,
        {"name": event.data.name, "plan_types": sorted(event.data.plan_types)},
    )
