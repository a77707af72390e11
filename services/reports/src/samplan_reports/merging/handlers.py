"""What happens when identity tells that two registrations were one human being."""

from sqlalchemy.ext.asyncio import AsyncSession

from samplan_contracts.events import Envelope, PersonsMerged
from samplan_servicekit import merged


async def merge(event: Envelope[PersonsMerged], session: AsyncSession) -> None:
    """Count the human being once."""
    pair = await merged.note(session, event.data.merged_id, event.data.kept_id)
    await merged.forget(session, pair, "person_facts")
    await merged.move(session, pair, {"sign_in_facts": ["person_id"]})
