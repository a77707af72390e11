"""Sending what is in the outbox: one relay of a service is active, the others stand by.

Events are read in the order that they were written, published with up to 100 confirms outstanding, and
deleted when confirmed. A relay that dies in between leaves rows that the next one publishes again, under the
same id, by which consumers know them.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from typing import Final
from uuid import UUID

import aio_pika
import asyncpg
from aio_pika.abc import AbstractConnection
from aiormq.exceptions import ChannelAccessRefused, ChannelNotFoundEntity, DeliveryError, PublishError
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from prometheus_client import Counter, Gauge

from samplan_contracts.topology import EVENTS_EXCHANGE, exchange_of
from samplan_servicekit.bus.connection import BROKER_ERRORS, Publisher, connected, publishing
from samplan_servicekit.bus.origin import SIGNATURE, sign
from samplan_servicekit.bus.tables import OUTBOX_CHANNEL
from samplan_servicekit.logging import get_logger
from samplan_servicekit.pacing import LULL, Pace

log = get_logger(__name__)

LOCK: Final = 720_311
"""The advisory lock of the active relay. Locks are apart for each database, so that one number does for all."""

AWAKE: Final = 720_312
"""The advisory lock by which a busy relay says that it looks again by itself, so that nobody need wake it.

To be woken costs those who wake a lock that all databases of the cluster share; see `schema.step_0006_quiet_wake`."""

LATE: Final = 30.0
"""Seconds that an event may wait before the relay counts as unhealthy."""

_UNSENT: Final = """
select id, position, type, subject, correlation_id, trace, body,
       extract(epoch from clock_timestamp() - created_at)::float8 as age
from outbox where refused_at is null and position > $1 order by position limit $2
"""
_DELETE: Final = "delete from outbox where id = any($1::uuid[])"
_REFUSE: Final = "update outbox set refused_at = clock_timestamp(), refused_as = $2 where id = $1"

_ERRORS: Final = (*BROKER_ERRORS, asyncpg.PostgresError, asyncpg.InterfaceError)

SENT: Final = Counter("samplan_outbox_sent", "Events that were sent and confirmed", ["service"])
AGE: Final = Gauge("samplan_outbox_oldest_seconds", "Age of the oldest event that is not sent", ["service"])
REFUSED: Final = Counter("samplan_outbox_refused", "Events that the broker forbids to send", ["service"])


class Relay:
    """Sends a service's outbox, as the database role that may read it across organisations."""

    def __init__(
        self,
        dsn: str,
        amqp_url: str,
        service: str,
        key: Ed25519PrivateKey,
        *,
        poll: float = 1.0,
        in_flight: int = 100,
        confirm_within: float = 10.0,
    ) -> None:
        """Prepare; nothing is connected yet.

        `key`: what the service signs its events with.
        `poll`: seconds between looks at the outbox when nothing wakes the relay, and at the lock when it
        stands by.
        `confirm_within`: seconds that the broker has to confirm.
        """
        self._dsn = dsn.replace("+asyncpg", "")
        self._amqp_url = amqp_url
        self._service = service
        self._key = key
        self._poll = poll
        self._page = 5 * in_flight
        self._in_flight = asyncio.Semaphore(in_flight)
        self._confirm_within = confirm_within
        self._exchange = exchange_of(service)
        self._woken = asyncio.Event()
        self._oldest: float | None = None
        self._seen = False
        self.active = False
        """Whether this relay is the one that sends."""

    @property
    def age(self) -> float:
        """Seconds that the oldest unsent event has waited; 0 when there is none. It grows while nothing is sent."""
        return 0.0 if self._oldest is None else asyncio.get_running_loop().time() - self._oldest

    @property
    def healthy(self) -> bool:
        """Whether the outbox can be read, and nothing has waited in it for long."""
        return self._seen and self.age < LATE

    @asynccontextmanager
    async def running(self) -> AsyncIterator["Relay"]:
        """Send in the background."""
        task = asyncio.create_task(self.run(), name=f"{self._service} relay")
        try:
            yield self
        finally:
            task.cancel()
            await asyncio.wait([task])

    async def run(self) -> None:
        """Send until cancelled, and start over when the database or the broker goes away."""
        loop = asyncio.get_running_loop()
        pause = 0.1
        while True:
            started = loop.time()
            try:
                await self._run_once()
            except _ERRORS as error:
                log.warning("relay_interrupted", error=type(error).__name__, delay_s=pause)
            except Exception as error:
                log.error("relay_failed", exc_info=error, delay_s=pause)
            finally:
                self.active = self._seen = False
            pause = 0.1 if loop.time() - started > 10 else min(pause * 2, 5.0)
            await asyncio.sleep(pause)

    async def _run_once(self) -> None:
        async with self._database() as database:
            while True:
                if await self._take_turn(database):
                    break
                await asyncio.sleep(self._poll)
            log.info("relay_active")
            async with (
                connected(self._amqp_url, f"{self._service} relay") as broker,
                publishing(broker, confirm_within=self._confirm_within) as publisher,
            ):
                self._exchange = await self._find_exchange(broker)
                self.active = True
                pace = Pace(asyncio.get_running_loop().time())
                while True:
                    self._woken.clear()
                    await self._send_all(database, broker, publisher, pace)
                    wait = await self._stay_awake(database, pace, 0)
                    with suppress(TimeoutError):
                        await asyncio.wait_for(self._woken.wait(), wait)

    async def _find_exchange(self, broker: AbstractConnection) -> str:
        """The service's own, or, where the deployment has declared none yet, that of the version before."""
        own = exchange_of(self._service)
        try:
            async with broker.channel() as channel:
                await channel.declare_exchange(own, passive=True)
        except ChannelNotFoundEntity:
            log.warning("exchange_missing", check=own)
            return EVENTS_EXCHANGE
        return own

    async def _stay_awake(self, database: asyncpg.Connection, pace: Pace, sent: int) -> float:
        """Say whether this relay must be woken, by how much it has to do; gives the seconds until it looks again."""
        now = asyncio.get_running_loop().time()
        pace.note(sent, now)
        if pace.busy and not pace.awake:
            # Tried: those who ask whether it is awake hold the lock too, for a moment; then it is tried again soon.
            pace.awake = bool(await database.fetchval("select pg_try_advisory_lock($1)", AWAKE))
        elif pace.awake and not pace.busy:
            await database.execute("select pg_advisory_unlock($1)", AWAKE)
            pace.rest(now)
        return LULL if pace.looks_on(now) else self._poll

    @asynccontextmanager
    async def _database(self) -> AsyncIterator[asyncpg.Connection]:
        """One connection for lock, reading and deleting: who loses the lock with it can delete nothing more."""
        database = await asyncpg.connect(
            self._dsn,
            timeout=10,
            command_timeout=30,
            server_settings={
                "application_name": f"{self._service} relay",
                # A deletion that a crash undoes leads to a repeat, which consumers know by its id.
                "synchronous_commit": "off",
                # A host that has vanished must not hold the lock for hours.
                "tcp_keepalives_idle": "5",
                "tcp_keepalives_interval": "5",
                "tcp_keepalives_count": "3",
            },
        )
        try:
            await database.add_listener(OUTBOX_CHANNEL, self._wake)
            database.add_termination_listener(self._wake)
            yield database
        finally:
            with suppress(*_ERRORS):
                await database.close(timeout=2)

    def _wake(self, *_: object) -> None:
        self._woken.set()

    async def _take_turn(self, database: asyncpg.Connection) -> bool:
        # Tried, not waited for: a session that waits for an advisory lock holds a snapshot, and vacuum back.
        turn: bool = await database.fetchval("select pg_try_advisory_lock($1)", LOCK)
        self._note_oldest(await database.fetch(_UNSENT, 0, 1))
        self._seen = True
        return turn

    def _note_oldest(self, waiting: Sequence[asyncpg.Record]) -> None:
        age = max((row["age"] for row in waiting), default=None)
        self._oldest = None if age is None else asyncio.get_running_loop().time() - age
        AGE.labels(self._service).set(age or 0.0)

    async def _send_all(
        self, database: asyncpg.Connection, broker: AbstractConnection, publisher: Publisher, pace: Pace
    ) -> None:
        """Go through the outbox once, which lasts as long as there is always more.

        What no queue takes stays for the next time and holds up nothing behind it.
        """
        position = 0
        kept: list[asyncpg.Record] = []
        while rows := await database.fetch(_UNSENT, position, self._page):
            if position == 0:
                self._note_oldest(rows)
            position = rows[-1]["position"]
            results = await asyncio.gather(*(self._send(publisher, row) for row in rows), return_exceptions=True)
            taken = [row["id"] for row, error in zip(rows, results, strict=True) if error is None]
            await self._delete(database, taken)
            await self._stay_awake(database, pace, len(taken))
            failed = [(row, error) for row, error in zip(rows, results, strict=True) if error is not None]
            if any(isinstance(error, ChannelAccessRefused) for _, error in failed):
                await self._set_refused_aside(database, broker, [row for row, _ in failed])
            for row, error in failed:
                if not isinstance(error, (PublishError, DeliveryError)):
                    raise error
                kept.append(row)
        if kept:
            log.error("events_not_taken", count=len(kept), event_type=kept[0]["type"])
        self._note_oldest(kept)

    async def _send(self, publisher: Publisher, row: asyncpg.Record) -> None:
        async with self._in_flight:
            await publisher.publish(self._exchange, row["type"], _message(self._service, self._key, row))

    async def _delete(self, database: asyncpg.Connection, sent: Sequence[UUID]) -> None:
        await database.execute(_DELETE, sent)
        SENT.labels(self._service).inc(len(sent))

    async def _set_refused_aside(
        self, database: asyncpg.Connection, broker: AbstractConnection, rows: Sequence[asyncpg.Record]
    ) -> None:
        """Find which of these events the broker forbids us, by sending each alone, and keep those for an
        operator.

        The broker answers a forbidden publish by closing the channel, which fails all that were in flight.
        """
        for row in rows:
            try:
                async with publishing(broker, confirm_within=self._confirm_within) as publisher:
                    await self._send(publisher, row)
                await self._delete(database, [row["id"]])
            except ChannelAccessRefused as error:
                log.error("event_refused", event_id=str(row["id"]), event_type=row["type"])
                REFUSED.labels(self._service).inc()
                await database.execute(_REFUSE, row["id"], type(error).__name__)


def _message(service: str, key: Ed25519PrivateKey, row: asyncpg.Record) -> aio_pika.Message:
    """The event, signed, with its AMQP properties, and the names that CloudEvents' AMQP binding gives them."""
    body = row["body"].encode()
    headers = {
        SIGNATURE: sign(key, row["type"], body),
        "cloudEvents:specversion": "1.0",
        "cloudEvents:id": str(row["id"]),
        "cloudEvents:type": row["type"],
        "cloudEvents:source": service,
        "cloudEvents:subject": str(row["subject"]),
    }
    if row["trace"]:
        headers["traceparent"] = row["trace"]
    return aio_pika.Message(
        body,
        content_type="application/json",
        message_id=str(row["id"]),
        correlation_id=str(row["correlation_id"]),
        type=row["type"],
        app_id=service,
        user_id=service,
        headers=dict(headers),
    )
