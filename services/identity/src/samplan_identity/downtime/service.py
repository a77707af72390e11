"""What people are told of planned downtime: from two weeks before it begins until it is over."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from samplan_contracts.identity import Language
from samplan_identity.downtime import repository
from samplan_identity.downtime.schemas import Downtimes, DowntimeView

TOLD_BEFORE: Final = timedelta(days=14)


async def list_coming(session: AsyncSession, now: datetime) -> Downtimes:
    """What is told now."""
    items = [
        DowntimeView(
            id=found.id,
            starts_at=found.starts_at,
            ends_at=found.ends_at,
            texts={Language(code): words for code, words in found.texts.items()},
        )
        for found in await repository.list_between(session, now, TOLD_BEFORE)
    ]
    return Downtimes(items=items)
