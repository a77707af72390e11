"""What happens when identity tells that two registrations were one human being."""

from sqlalchemy.ext.asyncio import AsyncSession

from samplan_contracts.events import Envelope, PersonsMerged
from samplan_notify.merging import repository
from samplan_servicekit import merged
from samplan_servicekit.bus import PermanentError
from samplan_servicekit.scope import OrganisationScope, scope_of


async def merge(event: Envelope[PersonsMerged], session: AsyncSession) -> None:
    """What waits for the merged person goes to the kept one, by their channels."""
    scope = scope_of(event.organisation_id)
    if not isinstance(scope, OrganisationScope):
        raise PermanentError("a person is merged within an organisation")
    pair = await merged.note(session, event.data.merged_id, event.data.kept_id)
    await merged.forget(session, pair, "contacts")
    await repository.drop_second(session, scope, pair)
    await merged.move(session, pair, {"members": ["person_id"], "deliveries": ["person_id"]})
