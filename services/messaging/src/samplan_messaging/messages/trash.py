"""Ends the time of drafts that were put aside: they go for good. Copies of what was sent only stay put aside."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from samplan_messaging.messages import repository
from samplan_messaging.messages.service import KEPT_FOR
from samplan_servicekit.background import rounds
from samplan_servicekit.kit import Kit
from samplan_servicekit.scope import GLOBAL, OrganisationScope

_AT_ONCE: Final = 100


@asynccontextmanager
async def emptying(kit: Kit) -> AsyncIterator[None]:
    """Empty it once an hour, in the background of the worker."""
    async with rounds(kit, {"trash": empty}, every=3600):
        yield


async def empty(kit: Kit) -> int:
    """Purge the drafts that were put aside thirty days ago; gives how many."""
    before, purged = kit.clock.now() - KEPT_FOR, 0
    while True:
        async with kit.database.transaction(GLOBAL) as session:
            found = await repository.list_old_drafts(session, before, _AT_ONCE)
        for organisation_id, plan_id, message_id in found:
            scope = OrganisationScope(organisation_id)
            async with kit.database.transaction(scope) as session:
                purged += await repository.purge_draft(session, scope, plan_id, message_id, before)
        if len(found) < _AT_ONCE:
            return purged
