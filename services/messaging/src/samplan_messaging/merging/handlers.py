"""What happens when identity tells that two registrations were one human being."""

from sqlalchemy.ext.asyncio import AsyncSession

from samplan_contracts.events import Envelope, PersonsMerged
from samplan_messaging.merging import repository
from samplan_servicekit import merged
from samplan_servicekit.bus import PermanentError
from samplan_servicekit.scope import OrganisationScope, scope_of


async def merge(event: Envelope[PersonsMerged], session: AsyncSession) -> None:
    """Give the kept person the other's messages and copies; what either has read is read."""
    scope = scope_of(event.organisation_id)
    if not isinstance(scope, OrganisationScope):
        raise PermanentError("a person is merged within an organisation")
    pair = await merged.note(session, event.data.merged_id, event.data.kept_id)
    await merged.forget(session, pair, "known_persons")
    await repository.join_copies(session, scope, pair)
    columns = {
        "members": ["person_id"],
        "known_plans": ["owner_person_id"],
        "messages": ["sender_id", "acting_id"],
        "copies": ["person_id"],
    }
    await merged.move(session, pair, columns)
