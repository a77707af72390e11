"""What the gateway must hear at once: that access to a plan or a right changed, that a session ended, and news for
open pages.

Each gateway process has a queue of its own that goes with its connection. What was said while there was no connection
is not repeated, so everything that was believed is forgotten when one is made again, and open pages are told to read
anew; until then grants end by themselves within 30 s.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Final

from aio_pika.abc import AbstractIncomingMessage

from samplan_contracts.events import (
    AccessChanged,
    Envelope,
    MembershipChanged,
    SessionEnded,
    SessionRevoked,
    parse,
)
from samplan_contracts.subscriptions import LIVE_SUBSCRIPTIONS
from samplan_contracts.topology import EVENTS_EXCHANGE
from samplan_gateway.grants import Grants
from samplan_gateway.news import news_of
from samplan_gateway.sessions import Sessions
from samplan_gateway.streams import Streams
from samplan_servicekit.bus.connection import BROKER_ERRORS, connected
from samplan_servicekit.bus.origin import ForgedEventError, PublicKeys, check, source_of
from samplan_servicekit.ids import new_id
from samplan_servicekit.logging import get_logger

_PAUSE: Final = 1.0

log = get_logger(__name__)


class Live:
    """Listens, has sessions and grants forget what is no longer so, and tells open pages."""

    def __init__(self, amqp_url: str, keys: PublicKeys, sessions: Sessions, grants: Grants, streams: Streams) -> None:
        """Prepare; `keys`: what events are signed with, by service."""
        self._amqp_url = amqp_url
        self._keys = keys
        self._sessions = sessions
        self._grants = grants
        self._streams = streams
        self.listening = False

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Listen in the background."""
        task = asyncio.create_task(self._run(), name="gateway live")
        try:
            yield
        finally:
            task.cancel()
            await asyncio.wait([task])

    async def _run(self) -> None:
        while True:
            try:
                await self._listen()
            except BROKER_ERRORS as error:
                log.warning("live_interrupted", error=type(error).__name__)
            except Exception as error:  # whatever it was, going deaf would be worse
                log.error("live_failed", exc_info=error)
            self.listening = False
            await asyncio.sleep(_PAUSE)

    async def _listen(self) -> None:
        async with connected(self._amqp_url, "gateway live") as connection, connection.channel() as channel:
            closed = asyncio.Event()
            channel.close_callbacks.add(lambda *_: closed.set())
            await channel.set_qos(prefetch_count=500)
            queue = await channel.declare_queue(f"gateway.live.{new_id()}", exclusive=True, auto_delete=True)
            exchange = await channel.get_exchange(EVENTS_EXCHANGE, ensure=False)
            for event in LIVE_SUBSCRIPTIONS["live"]:
                await queue.bind(exchange, event.type)
            await queue.consume(self._hear, no_ack=True)
            self._sessions.forget_all()
            self._grants.forget_all()
            self._streams.missed()
            self.listening = True
            log.info("live_listening")
            await closed.wait()

    async def _hear(self, message: AbstractIncomingMessage) -> None:
        event_type = message.routing_key or ""
        try:
            check(message, source_of(event_type), message.exchange or "", self._keys)
            event = parse(event_type, message.body)
        except ForgedEventError as error:
            log.error("live_forged", event_type=event_type, error=str(error))
            return
        except ValueError as error:
            log.error("live_unreadable", event_type=event_type, error=type(error).__name__)
            return
        self.apply(event)

    def apply(self, event: Envelope[Any]) -> None:
        """Forget what an event makes untrue, and tell the pages that it concerns."""
        if isinstance(event.data, AccessChanged):
            self._grants.access_changed(event.data.plan_id, event.data.av)
        elif isinstance(event.data, MembershipChanged):
            self._sessions.rights_changed(event.data.person_id)
        elif isinstance(event.data, SessionEnded | SessionRevoked):
            self._sessions.forget_sid(event.subject)
            self._streams.end(event.subject)
        if (news := news_of(event)) is not None:
            self._streams.publish(news)
