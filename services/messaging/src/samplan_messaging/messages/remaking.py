"""Telling services that rebuild a projection which messages lie aside, those from before it was told, too."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from samplan_contracts.events import MessagePutAside
from samplan_messaging.messages import repository
from samplan_servicekit.history import Again, Remaking
from samplan_servicekit.scope import OrganisationScope


async def _aside(session: AsyncSession, scope: OrganisationScope, after: UUID | None, limit: int) -> Sequence[Again]:
    found = await repository.list_put_aside(session, scope, after, limit)
    aside = await repository.list_aside(session, scope, [message.id for message in found])
    return [
        Again(message.id, message.asides, MessagePutAside(plan_id=message.plan_id, person_ids=aside[message.id]))
        for message in found
    ]


REMAKING: Final[Remaking] = {MessagePutAside: _aside}
