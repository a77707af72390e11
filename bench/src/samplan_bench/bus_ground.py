"""The ground that benchmarks of the bus stand on: a private broker and database, and something to tell."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import asyncpg
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from sqlalchemy.ext.asyncio import AsyncSession

from samplan_contracts.events import Envelope, PlanChanged
from samplan_contracts.plans import PlanStatus, PlanType
from samplan_dev import provision
from samplan_dev.instances import Postgres, RabbitMQ
from samplan_dev.provision import Passwords, ServiceDatabase
from samplan_servicekit.bus import outbox
from samplan_servicekit.database import Database
from samplan_servicekit.ids import new_id
from samplan_servicekit.schema import step_0001_foundation, step_0006_quiet_wake, step_0010_purging
from samplan_servicekit.scope import OrganisationScope

ORGANISATION = new_id()
SETTLE_SECONDS = 120
"""How long a contestant has to bring all events to their end."""


def fact() -> PlanChanged:
    """What is told, about 500 bytes on the bus."""
    return PlanChanged(
        plan_type=PlanType.IP,
        status=PlanStatus.ACTIVE,
        owner_person_id=ORGANISATION,
        elements=frozenset(),
        short_name="Oles plan",
    )


class Ground:
    """Broker and databases, and what all contestants need of them."""

    def __init__(
        self, plans: ServiceDatabase, messaging: ServiceDatabase, plans_url: str, messaging_url: str
    ) -> None:
        self.plans = plans
        self.messaging = messaging
        self.plans_url = plans_url
        self.messaging_url = messaging_url
        self.runs = 0
        self.key = Ed25519PrivateKey.generate()
        """What plans signs its events with."""

    def keys(self, service: str) -> Ed25519PublicKey | None:
        """See `bus.origin.PublicKeys`."""
        return self.key.public_key() if service == "plans" else None

    def next_queue(self) -> str:
        """A queue that no run has used."""
        self.runs += 1
        return f"bench{self.runs}"

    async def fill(self, count: int) -> None:
        """Commit events to the outbox, a thousand in a transaction."""
        database = Database(self.plans.app_url)
        for start in range(0, count, 1000):
            async with database.transaction(OrganisationScope(ORGANISATION)) as session:
                for _ in range(min(1000, count - start)):
                    await tell(session)
        await database.engine.dispose()

    async def clear(self) -> None:
        """Empty all tables, and have no clean-up run beside the next contestant."""
        for at, emptied in ((self.plans, "outbox"), (self.messaging, "inbox, effects")):
            connection = await asyncpg.connect(at.superuser_url)
            await connection.execute(f"truncate {emptied}")
            await connection.execute("vacuum analyze")
            await connection.execute("checkpoint")
            await connection.close()

    async def until_effects(self, count: int) -> None:
        """Return when so many events have taken effect."""
        connection = await asyncpg.connect(self.messaging.superuser_url)
        async with asyncio.timeout(SETTLE_SECONDS):
            while True:
                if await connection.fetchval("select count(*) from effects") == count:
                    break
                await asyncio.sleep(0.002)
        await connection.close()


async def tell(session: AsyncSession) -> Envelope[PlanChanged]:
    """An event as services tell them."""
    return await outbox.append(
        session,
        fact(),
        source="plans",
        subject=new_id(),
        sequence=1,
        organisation_id=ORGANISATION,
        actor_id=None,
    )


@asynccontextmanager
async def opened(folder: Path) -> AsyncIterator[Ground]:
    """Private instances in `folder`, which are stopped in the end."""
    passwords = Passwords(folder / "passwords.json")
    postgres, rabbitmq = Postgres(folder / "postgres"), RabbitMQ(folder / "rabbitmq")
    try:
        provision.provision_broker(rabbitmq, passwords, running=False)
        for instance in (postgres, rabbitmq):
            await asyncio.to_thread(instance.start)
        plans = provision.create_service_database(postgres, "plans", passwords)
        messaging = provision.create_service_database(postgres, "messaging", passwords)
        await _migrate(plans)
        await _migrate(messaging, "create table effects (event_id uuid not null)")
        urls = [rabbitmq.url(user, passwords[f"rabbitmq.{user}"]) for user in ("plans", "messaging")]
        yield Ground(plans, messaging, *urls)
    finally:
        for instance in (rabbitmq, postgres):
            await asyncio.to_thread(instance.stop)


async def _migrate(at: ServiceDatabase, more: str = "") -> None:
    statements: list[str] = []

    class Collecting:
        def execute(self, sqltext: str) -> None:
            statements.append(sqltext)

    step_0001_foundation.create_outbox(Collecting(), at.service)
    step_0001_foundation.create_inbox(Collecting())
    step_0006_quiet_wake.wake_only_sleepers(Collecting())
    step_0010_purging.create_purged_plans(Collecting(), at.service)
    connection = await asyncpg.connect(at.migrator_url)
    await connection.execute(";\n".join([*statements, more]))
    await connection.close()
