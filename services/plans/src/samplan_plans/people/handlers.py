"""What happens when identity tells of persons and organisations."""

from sqlalchemy.ext.asyncio import AsyncSession

from samplan_contracts.events import Envelope, OrganisationChanged, PersonChanged
from samplan_plans.people.models import KnownOrganisation, KnownPerson
from samplan_servicekit.bus.inbox import apply_if_newer


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


async def keep_organisation(event: Envelope[OrganisationChanged], session: AsyncSession) -> None:
    """Keep the organisation's newest name and kinds of plan."""
    await apply_if_newer(
        session,
        KnownOrganisation,
        {"organisation_id": event.organisation_id},
        event.sequence,
        {"name": event.data.name, "plan_types": sorted(event.data.plan_types)},
    )
