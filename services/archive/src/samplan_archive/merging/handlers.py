"""What happens when identity tells that two registrations were one human being."""

from sqlalchemy.ext.asyncio import AsyncSession

from samplan_contracts.events import Envelope, PersonsMerged
from samplan_servicekit import merged


async def merge(event: Envelope[PersonsMerged], session: AsyncSession) -> None:
    """What was the merged person's, or asked for by them, is the kept one's."""
    pair = await merged.note(session, event.data.merged_id, event.data.kept_id)
    await merged.move(session, pair, {"known_plans": ["owner_person_id"], "transfers": ["requested_by"]})
