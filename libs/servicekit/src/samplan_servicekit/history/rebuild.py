"""Making a service's projections anew: everything that their owners have told is handled once more.

    python -m samplan_reports rebuild
    python -m samplan_reports rebuild plans participants

The service may run meanwhile: its handlers ignore what is not newer than what they have, so it is of no account
whether an event comes over the bus, from here, or both. What stands in a projection is never removed.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any, Final
from uuid import UUID

import aiohttp
import orjson

from samplan_contracts.events import Envelope, parse
from samplan_contracts.subscriptions import PROJECTIONS, SUBSCRIPTIONS
from samplan_servicekit import context, purging
from samplan_servicekit.bus import Bus
from samplan_servicekit.bus.handler import Handler
from samplan_servicekit.kit import Kit
from samplan_servicekit.logging import get_logger
from samplan_servicekit.scope import OrganisationScope

log = get_logger(__name__)

PAGE: Final = 500
PAUSE: Final = 0.2
"""Seconds until an owner is asked again who waits for transactions that were open when the reading began."""


class RebuildError(Exception):
    """A projection could not be rebuilt; what was handled until then stays."""


class Rebuild:
    """One run, for some of a service's projections."""

    def __init__(self, kit: Kit, bus: Bus, owners: Mapping[str, str], queues: Sequence[str] = ()) -> None:
        """Prepare; nothing is asked yet.

        `owners`: the addresses of the services that tell, by name. `queues`: those whose handlers hear it all again;
        all that only keep what they are told, unless some are named.

        Raises:
            RebuildError: a queue is none, or one whose handlers act on what they hear.
        """
        known = PROJECTIONS.get(kit.service, frozenset())
        if unknown := sorted(set(queues) - known):
            raise RebuildError(
                f"{kit.service} has no projection {', '.join(unknown)}; it has {', '.join(sorted(known))}"
            )
        self._kit = kit
        self._owners = owners
        self._handlers = {queue: bus.handlers_of(queue) for queue in sorted(set(queues) or known)}
        self.handled: Counter[str] = Counter()
        """How many events each queue's handlers were given."""

    async def run(self) -> Mapping[str, int]:
        """Hear every owner out, organisation by organisation; says how many events each queue was given.

        Raises:
            RebuildError: an owner does not answer, or a handler fails.
        """
        self.handled.update(dict.fromkeys(self._handlers, 0))
        for organisation_id in await self._list_organisations():
            for owner, types in self._types_by_owner().items():
                async for events in self._pages(owner, organisation_id, types):
                    await self._handle_all(events, OrganisationScope(organisation_id))
        return dict(self.handled)

    def _types_by_owner(self) -> dict[str, list[str]]:
        found: dict[str, set[str]] = {}
        for queue in self._handlers:
            for event in SUBSCRIPTIONS[self._kit.service][queue]:
                found.setdefault(event.source(), set()).add(event.type)
        return {owner: sorted(types) for owner, types in sorted(found.items())}

    async def _list_organisations(self) -> list[UUID]:
        found = await self._ask("identity", "/internal/organisations", None)
        return [UUID(organisation) for organisation in found["items"]]

    async def _pages(
        self, owner: str, organisation_id: UUID, types: Sequence[str]
    ) -> AsyncIterator[list[Envelope[Any]]]:
        after: str | None = None
        while True:
            query = [("types", event_type) for event_type in types] + [("limit", str(PAGE))]
            page = await self._ask(
                owner, "/internal/events", organisation_id, [*query, ("after", after)] if after else query
            )
            if page["items"]:
                yield [self._read(item, owner, organisation_id, types) for item in page["items"]]
            elif page["next"] == after:
                await asyncio.sleep(PAUSE)
            after = page["next"]
            if after is None:
                return

    def _read(
        self, item: Mapping[str, Any], owner: str, organisation_id: UUID, types: Sequence[str]
    ) -> Envelope[Any]:
        event = parse(item["type"], orjson.dumps(item))
        if event.source != owner or event.organisation_id != organisation_id or event.type not in types:
            raise RebuildError(f"{owner} told something that it was not asked for: {event.type}")
        return event

    async def _handle_all(self, events: Sequence[Envelope[Any]], scope: OrganisationScope) -> None:
        """Handle a page in one transaction, or, where that fails, each event in one of its own.

        Raises:
            RebuildError: an event cannot be handled; says which, and nothing of what stands in it.
        """
        try:
            await self._transact(events, scope)
        except Exception as error:
            # As two that change the same rows in different orders: then one of them is given up.
            log.warning("page_failed", error=type(error).__name__, count=len(events))
            for event in events:
                try:
                    await self._transact([event], scope)
                except Exception as failure:
                    raise RebuildError(f"{event.type} {event.id} failed: {type(failure).__name__}") from failure

    async def _transact(self, events: Sequence[Envelope[Any]], scope: OrganisationScope) -> None:
        given: Counter[str] = Counter()
        prepared = {
            (event.id, queue): await handler.prepare(event, self._kit)
            for event in events
            for queue, handler in self._handlers_of(event.type)
            if handler.prepare is not None
        }
        async with self._kit.database.transaction(scope) as session:
            plans = {event.id: event.data.plan(event.subject) for event in events}
            gone = await purging.purged_among(session, {plan for plan in plans.values() if plan})
            for event in events:
                if plans[event.id] in gone:
                    continue
                context.begin(event.correlation_id, event.id)
                for queue, handler in self._handlers_of(event.type):
                    what = [event] if handler.many else event
                    await handler(what, session, self._kit, prepared.get((event.id, queue)))
                    given[queue] += 1
        self.handled.update(given)

    def _handlers_of(self, event_type: str) -> list[tuple[str, Handler]]:
        return [(queue, handlers[event_type]) for queue, handlers in self._handlers.items() if event_type in handlers]

    async def _ask(
        self, owner: str, path: str, organisation_id: UUID | None, query: Sequence[tuple[str, str]] = ()
    ) -> Any:
        address = self._owners.get(owner)
        if address is None:
            raise RebuildError(f"SAMPLAN_{owner.upper()}_URL is needed to ask {owner}")
        token = await self._kit.service_tokens.get(owner, organisation_id)
        try:
            async with self._kit.http.get(
                f"{address}{path}", params=query, headers={"Authorization": f"Bearer {token}"}
            ) as response:
                if response.status != 200:
                    raise RebuildError(f"{owner} answered {response.status} to {path}")
                return await response.json()
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise RebuildError(f"{owner} does not answer: {type(error).__name__}") from error
