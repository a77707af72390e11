"""What happens when identity tells on which days somebody reaches the ages."""

from sqlalchemy.ext.asyncio import AsyncSession

from samplan_contracts.events import Envelope, PersonAgesChanged
from samplan_plans.ageing import service
from samplan_plans.people import repository
from samplan_plans.people.models import KnownAges
from samplan_servicekit.bus import PermanentError
from samplan_servicekit.bus.inbox import apply_if_newer
from samplan_servicekit.scope import OrganisationScope, scope_of


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
        await service.tell_again(session, scope, event.subject)
