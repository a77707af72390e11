"""What happens when identity tells that two registrations were one human being."""

from sqlalchemy.ext.asyncio import AsyncSession

from samplan_contracts.events import Envelope, PersonsMerged
from samplan_notify.merging import repository
from samplan_servicekit import merged


async def merge(event: Envelope[PersonsMerged], session: AsyncSession) -> None:
    """What waits for the merged person goes to the kept one, by their channels."""
    pair = await merged.note(session, event.data.merged_id, event.data.kept_id)
    await merged.forget(session, pair, "contacts")
    await repository.drop_second(session, pair)
    await merged.move(session, pair, {"members": ["person_id"], "deliveries": ["person_id"]})
