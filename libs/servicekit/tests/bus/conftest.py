"""A service that tells (plans) and one that listens (messaging), on a real broker and real databases.

They use the broker users and rights of the contracts. Each test listens on a queue of its own.
"""

import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any
from uuid import UUID

import aio_pika
import asyncpg
import pytest
import structlog
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from samplan_contracts.events import Envelope, EventData, PlanChanged
from samplan_contracts.topology import exchange_of
from samplan_dev.provision import ServiceDatabase
from samplan_dev.testing import TestPostgres, TestRabbitMQ
from samplan_servicekit.bus import Bus, dead, outbox
from samplan_servicekit.bus.connection import connected, publishing
from samplan_servicekit.bus.dead import DeadLetter
from samplan_servicekit.bus.origin import SIGNATURE, sign
from samplan_servicekit.bus.relay import Relay
from samplan_servicekit.bus.topology import QueueNames
from samplan_servicekit.database import Database
from samplan_servicekit.ids import new_id
from samplan_servicekit.schema import step_0001_foundation, step_0006_quiet_wake, step_0010_purging
from samplan_servicekit.scope import OrganisationScope

from .facts import ORGANISATION

KEY = Ed25519PrivateKey.generate()
"""What plans signs its events with."""


def keys(service: str) -> Ed25519PublicKey | None:
    """The services' public keys, as far as these tests have any."""
    return KEY.public_key() if service == "plans" else None


QUICK = tuple(timedelta(milliseconds=ms) for ms in (20, 40, 80))
"""Waits between attempts, short enough to be waited for."""

_EFFECTS = """
create table effects (event_id uuid not null);
create table names (subject uuid primary key, sequence integer not null, short_name text);
create table notes (organisation_id uuid not null, event_id uuid not null);
alter table notes enable row level security;
alter table notes force row level security;
create policy organisation on notes
    using (organisation_id = nullif(current_setting('app.organisation_id', true), '')::uuid)
"""
"""What handlers write in these tests: something for each call, a projection, and rows kept apart by organisation."""


class Statements:
    """Collects what the schema functions run."""

    def __init__(self) -> None:
        self.sql: list[str] = []

    def execute(self, sqltext: str) -> None:
        """Take a statement."""
        self.sql.append(sqltext)


async def _migrate(made: ServiceDatabase, more: str = "") -> None:
    statements = Statements()
    step_0001_foundation.create_outbox(statements, made.service)
    step_0001_foundation.create_inbox(statements)
    step_0006_quiet_wake.wake_only_sleepers(statements)
    step_0010_purging.create_purged_plans(statements, made.service)
    connection = await asyncpg.connect(made.migrator_url)
    await connection.execute(";\n".join([*statements.sql, more]))
    await connection.close()


@pytest.fixture(scope="session", autouse=True)
def plain_logs() -> None:
    """A line for each log entry; by default structlog draws tracebacks with all their variables."""
    structlog.configure(processors=[structlog.processors.add_log_level, structlog.processors.KeyValueRenderer()])


@pytest.fixture(scope="session")
async def plans_at(postgres: TestPostgres) -> ServiceDatabase:
    """Where the telling service's database is."""
    made = postgres.create_service_database("plans")
    await _migrate(made)
    return made


@pytest.fixture(scope="session")
async def messaging_at(postgres: TestPostgres) -> ServiceDatabase:
    """Where the listening service's database is."""
    made = postgres.create_service_database("messaging")
    await _migrate(made, _EFFECTS)
    return made


class Teller:
    """The plans service: tells things and sends them."""

    def __init__(self, at: ServiceDatabase, rabbitmq: TestRabbitMQ) -> None:
        self.at = at
        self.amqp_url = rabbitmq.url("plans")
        self.database = Database(at.app_url)

    async def tell(self, *events: EventData, sequence: int = 1, subject: UUID | None = None) -> list[UUID]:
        """Commit events in one transaction; gives their ids."""
        ids = []
        async with self.database.transaction(OrganisationScope(ORGANISATION)) as session:
            for data in events:
                envelope = await outbox.append(
                    session,
                    data,
                    source="plans",
                    subject=subject or new_id(),
                    sequence=sequence,
                    organisation_id=ORGANISATION,
                    actor_id=None,
                )
                ids.append(envelope.id)
        return ids

    def relay(self, amqp_url: str | None = None, **options: Any) -> Relay:
        """A relay of this service."""
        return Relay(self.at.relay_url, amqp_url or self.amqp_url, "plans", KEY, **options)

    async def publish(self, *events: Envelope[Any], **properties: Any) -> None:
        """Put events on the bus without outbox and relay: again, in any order, or with untrue properties."""
        routing_key, body = properties.pop("routing_key", None), properties.pop("body", None)
        async with connected(self.amqp_url, "test") as connection, publishing(connection) as publisher:
            for event in events:
                content = body or event.model_dump_json().encode()
                signature = sign(KEY, properties.get("type", event.type), content)
                usual = {
                    "type": event.type,
                    "message_id": str(event.id),
                    "user_id": "plans",
                    "headers": {SIGNATURE: signature},
                }
                message = aio_pika.Message(content, **(usual | properties))
                await publisher.publish(exchange_of("plans"), routing_key or event.type, message)

    async def unsent(self) -> int:
        """How many events wait in the outbox."""
        connection = await asyncpg.connect(self.at.superuser_url)
        try:
            count: int = await connection.fetchval("select count(*) from outbox")
            return count
        finally:
            await connection.close()


@pytest.fixture
async def teller(plans_at: ServiceDatabase, rabbitmq: TestRabbitMQ) -> AsyncIterator[Teller]:
    """The telling service, with an empty outbox."""
    connection = await asyncpg.connect(plans_at.superuser_url)
    await connection.execute("truncate outbox")
    await connection.close()
    teller = Teller(plans_at, rabbitmq)
    yield teller
    await teller.database.engine.dispose()


Handler = Callable[..., Any]


class Listener:
    """The messaging service: one queue, whose name no other test has."""

    def __init__(self, at: ServiceDatabase, rabbitmq: TestRabbitMQ) -> None:
        self.at = at
        self.rabbitmq = rabbitmq
        self.queue = f"t{secrets.token_hex(4)}"
        self.name = f"messaging.{self.queue}"
        self.amqp_url = rabbitmq.url("messaging")
        self.database = Database(at.app_url)
        self.heard: list[Envelope[Any]] = []

    async def note(self, event: Envelope[Any], session: AsyncSession) -> None:
        """The usual handler: keeps the event in memory, which no rollback undoes, and writes a row."""
        self.heard.append(event)
        await session.execute(text("insert into effects values (:id)"), {"id": event.id})

    @property
    def ids(self) -> list[UUID]:
        """Ids of the events that the handler was called with."""
        return [event.id for event in self.heard]

    @asynccontextmanager
    async def listening(
        self,
        *events: type[EventData],
        handler: Handler | None = None,
        kit: object = None,
        amqp_url: str | None = None,
        look_every: float = 0.5,
        **options: Any,
    ) -> AsyncIterator[Bus]:
        """Consume the queue with a handler."""
        events = events or (PlanChanged,)
        bus = Bus("messaging", retries=QUICK, subscriptions={self.queue: events}, look_every=look_every)
        bus.subscriber(*events, queue=self.queue, **options)(handler or self.note)
        async with bus.running(amqp_url or self.amqp_url, self.database, keys, kit=kit):
            await bus.until_ready()
            yield bus

    async def effects(self, event_id: UUID) -> int:
        """How often an event took effect."""
        [row] = await self.sql("select count(*) as count from effects where event_id = $1", event_id)
        count: int = row["count"]
        return count

    async def waiting(self) -> int:
        """How many events wait on the queue."""
        return await self.rabbitmq.queue_length(self.name) or 0

    async def dead(self) -> list[DeadLetter]:
        """The queue's dead letters."""
        return await dead.show(self.amqp_url, "messaging", self.queue)

    async def sql(self, query: str, *parameters: Any) -> list[asyncpg.Record]:
        """Ask the database as its superuser."""
        connection = await asyncpg.connect(self.at.superuser_url)
        try:
            rows: list[asyncpg.Record] = await connection.fetch(query, *parameters)
            return rows
        finally:
            await connection.close()


@pytest.fixture
async def listener(messaging_at: ServiceDatabase, rabbitmq: TestRabbitMQ) -> AsyncIterator[Listener]:
    """The listening service."""
    listener = Listener(messaging_at, rabbitmq)
    yield listener
    await listener.database.engine.dispose()
    if rabbitmq.disposable:
        return
    async with connected(rabbitmq.admin_url, "test") as connection, connection.channel() as channel:
        names = QueueNames("messaging", listener.queue)
        for name in (names.main, names.dead, *(names.retry(attempt) for attempt in (1, 2, 3))):
            await channel.queue_delete(name)
