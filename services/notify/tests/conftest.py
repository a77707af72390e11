"""A notify database, a sender with carriers in memory, and words from the other services."""

import asyncio
import json
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import nullcontext
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import asyncpg
import pytest
import structlog
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from samplan_contracts.events import (
    CodeIssued,
    Envelope,
    EventData,
    MessageSent,
    ParticipantAdded,
    PersonContactChanged,
    PlanChanged,
)
from samplan_contracts.identity import Channel, Language
from samplan_contracts.plans import ConsentStatus, Kind, PlanStatus, PlanType
from samplan_dev.harness import by_index, judged
from samplan_dev.provision import ServiceDatabase
from samplan_dev.testing import TestPostgres
from samplan_notify.alerts import handlers as alerts
from samplan_notify.codes import handlers as codes
from samplan_notify.contacts import handlers as contacts
from samplan_notify.deliveries.models import Lane
from samplan_notify.deliveries.service import BEHIND
from samplan_notify.deliveries.worker import Sender
from samplan_notify.mail.fake import FakeMailer
from samplan_notify.members import handlers as members
from samplan_notify.sms.fake import FakeSmsGateway
from samplan_servicekit.cli import migrate
from samplan_servicekit.clock import MovableClock
from samplan_servicekit.database import Database
from samplan_servicekit.ids import new_id
from samplan_servicekit.scope import OrganisationScope
from samplan_servicekit.sealing import seal

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
ORIGIN = "https://samplan.solvik.example"


@pytest.fixture(scope="session", autouse=True)
def plain_logs() -> None:
    """A line for each log entry; by default structlog draws tracebacks with all their variables."""
    structlog.configure(processors=[structlog.processors.add_log_level, structlog.processors.KeyValueRenderer()])


@pytest.fixture(scope="session")
def notify_at(postgres: TestPostgres) -> Iterator[ServiceDatabase]:
    """Where the database is."""
    made = postgres.create_service_database("notify")
    settings: Any = SimpleNamespace(migrator_database_url=made.migrator_url)
    # Alembic runs a loop of its own, which it cannot beside the tests' loop.
    migrating = threading.Thread(target=migrate, args=("notify", settings))
    migrating.start()
    migrating.join()
    with judged(postgres, made):
        yield made


class World:
    """What the other services tell, and what people then receive."""

    def __init__(self, at: ServiceDatabase) -> None:
        self._at = at
        self.key = X25519PrivateKey.generate()
        self.database = Database(at.app_url)
        self.clock = MovableClock(NOON)
        self.sms = FakeSmsGateway()
        self.mailer = FakeMailer()
        self.organisation_id = new_id()
        self.scope = OrganisationScope(self.organisation_id)
        self.plan_id = new_id()
        self.kit: Any = SimpleNamespace(clock=self.clock, own={X25519PrivateKey: self.key})

    def sender(self, **changes: Any) -> Sender:
        """A worker."""
        parts = {"sms": self.sms, "mailer": self.mailer, "clock": self.clock} | changes
        return Sender(database=self.database, key=self.key, origin=ORIGIN, **parts)

    async def send_all(self, *lanes: Lane) -> None:
        """Send whatever is due."""
        sender = self.sender()
        for lane in lanes or Lane:
            while await sender.send_next(lane):
                pass

    async def settle_all(self) -> None:
        """Send whatever is due, until nothing can have been overtaken by word that is late."""
        await self.send_all()
        self.clock.move(BEHIND)
        await self.send_all()

    def envelope(self, data: EventData, **members: Any) -> Envelope[Any]:
        """An event as it lies on the bus."""
        return Envelope[type(data)](
            **{
                "id": new_id(),
                "type": data.type,
                "source": data.source(),
                "time": self.clock.now(),
                "subject": new_id(),
                "organisation_id": self.organisation_id,
                "actor_id": None,
                "sequence": 1,
                "correlation_id": new_id(),
                "data": data,
            }
            | members
        )

    async def hear(self, handler: Any, event: Envelope[Any], within: AsyncSession | None = None) -> Envelope[Any]:
        """Handle an event as the bus does, or within a transaction that is open."""
        wants_kit = handler.__code__.co_argcount > 2
        async with nullcontext(within) if within else self.database.transaction(self.scope) as session:
            await handler(event, session, self.kit) if wants_kit else await handler(event, session)
        return event

    async def code(
        self, channel: Channel = Channel.SMS, within: AsyncSession | None = None, **changes: Any
    ) -> Envelope[Any]:
        """Identity issues a code."""
        event_id = new_id()
        options = {
            "event_id": event_id, "purpose": "sign_in", "expires_at": self.clock.now() + timedelta(minutes=5)
        } | changes  # fmt: skip
        to = "+4791234567" if channel is Channel.SMS else "kari@solvik.example"
        secret = {"to": to, "channel": channel, "language": "nb", "code": "482913"}
        data = CodeIssued(
            person_id=new_id(),
            channel=channel,
            purpose="sign_in",
            expires_at=self.clock.now() + timedelta(minutes=5),
            sealed=seal(secret, self.key.public_key(), **options),
        )
        return await self.hear(codes.queue, self.envelope(data, id=event_id), within)

    async def person(self, **changes: Any) -> UUID:
        """Identity tells how somebody is reached."""
        person_id, sequence = changes.pop("person_id", None) or new_id(), changes.pop("sequence", 1)
        fields = {
            "mobile": "+4791234567",
            "email": "berit@solvik.example",
            "channel": Channel.SMS,
            "language": Language.NB,
            "has_account": True,
        } | changes
        event = self.envelope(PersonContactChanged(**fields), subject=person_id, sequence=sequence)
        await self.hear(contacts.keep_contact, event)
        return person_id

    async def plan(self, short_name: str | None = "Oles plan", status: PlanStatus = PlanStatus.ACTIVE) -> None:
        """Plans tells of the plan."""
        data = PlanChanged(
            plan_type=PlanType.IP,
            status=status,
            owner_person_id=new_id(),
            elements=frozenset(),
            short_name=short_name,
        )
        await self.hear(members.keep_plan, self.envelope(data, subject=self.plan_id))

    def participation(self, person_id: UUID, **changes: Any) -> ParticipantAdded:
        """Somebody's part in the plan, with a consent that holds in March."""
        fields = {
            "plan_id": self.plan_id,
            "participant_id": person_id,
            "person_id": person_id,
            "role": "ip.relative",
            "kind": Kind.RELATIVE,
            "consent_status": ConsentStatus.PROVISIONAL,
            "consent_from": date(2026, 3, 1),
            "consent_to": date(2026, 3, 31),
        } | changes
        return ParticipantAdded(**fields)

    async def participant(self, person_id: UUID, *, sequence: int = 1, **changes: Any) -> None:
        """Plans tells of a participant."""
        data = self.participation(person_id, **changes)
        await self.hear(members.keep_member, self.envelope(data, subject=person_id, sequence=sequence))

    async def reachable(self, **contact: Any) -> UUID:
        """Somebody who takes part and can be reached."""
        person_id = await self.person(**contact)
        await self.plan()
        await self.participant(person_id)
        return person_id

    async def added(self, person_id: UUID, actor_id: UUID | None = None) -> Envelope[Any]:
        """The participant is to hear of it."""
        event = self.envelope(self.participation(person_id), subject=person_id, actor_id=actor_id)
        return await self.hear(alerts.queue_participant_added, event)

    async def message(self, *recipients: UUID, category: Any = None, sender_id: UUID | None = None) -> Envelope[Any]:
        """Somebody sends a message in the plan."""
        data = MessageSent(
            plan_id=self.plan_id,
            sender_id=sender_id or new_id(),
            recipient_ids=frozenset(recipients),
            category=category,
        )
        return await self.hear(alerts.queue_message, self.envelope(data))

    async def deliveries(self) -> list[Any]:
        """Every delivery of the organisation."""
        async with self.database.transaction(self.scope) as session:
            return list((await session.execute(text("select * from deliveries order by created_at, id"))).all())

    async def told(self) -> list[dict[str, Any]]:
        """The data of the events that wait in the outbox."""
        connection = await asyncpg.connect(self._at.superuser_url)
        rows = await connection.fetch("select body from outbox order by position")
        await connection.close()
        return [json.loads(row["body"])["data"] for row in rows]

    async def fates(self) -> list[tuple[str, str | None]]:
        """State and reason of every delivery."""
        return [(row.state, row.reason) for row in await self.deliveries()]

    async def until_received(self, number: int) -> None:
        """Return when so many SMS have arrived; fails after 10 s."""
        async with asyncio.timeout(10):
            while True:
                if len(self.received) >= number:
                    return
                await asyncio.sleep(0.005)

    @property
    def received(self) -> list[str]:
        """The texts of all SMS that arrived."""
        return [sms.text for sms in self.sms.taken.values()]


@pytest.fixture
async def world(notify_at: ServiceDatabase, postgres: TestPostgres) -> AsyncIterator[World]:
    """A world in which nothing has been sent yet."""
    await asyncio.to_thread(postgres.sql, "truncate deliveries, outbox", notify_at.name)
    world = World(notify_at)
    try:
        async with by_index(notify_at, world.database.engine):
            yield world
    finally:
        await world.database.engine.dispose()
