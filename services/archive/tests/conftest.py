"""The archive service on a database of its own, with an archive core to send to and a print that never fails."""

import asyncio
import hashlib
import json
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
import pytest
from sqlalchemy import text

from samplan_archive.accounts import repository as accounts
from samplan_archive.packages.arkivmelding import Name, Owner
from samplan_archive.plans import handlers as plans
from samplan_archive.replies import reading
from samplan_archive.replies import service as replies
from samplan_archive.sending.keeping import Keeping
from samplan_archive.sending.outside import NeverError, NotNowError, People
from samplan_archive.sending.post import Letter
from samplan_archive.sending.worker import Worker
from samplan_archive.transfers import handlers, repository
from samplan_contracts import archive_exchange as wire
from samplan_contracts.archive_accounts import Account, account_of
from samplan_contracts.events import (
    Envelope,
    EventData,
    FaultyPart,
    PlanChanged,
    PrintJobReady,
    PrintKind,
    TransferRequested,
)
from samplan_contracts.plans import PlanStatus, PlanType
from samplan_dev.archive_core.core import Answer, Core
from samplan_dev.archive_core.store import Store
from samplan_dev.harness import NOON, Place, Somebody, UnderTest, migrated_database, running
from samplan_dev.provision import ServiceDatabase
from samplan_dev.testing import TestPostgres
from samplan_servicekit.blobs import FolderBlobs
from samplan_servicekit.ids import new_id
from samplan_servicekit.keys.ring import Keys
from samplan_servicekit.scope import OrganisationScope

PDF = (
    b"%PDF-1.7\n<pdfaid:part>2</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance>"
    + b"a plan, as print renders it " * 500
)
NUMBER = "03810590032"


@pytest.fixture(scope="session")
def archive_database(postgres: TestPostgres) -> Iterator[ServiceDatabase]:
    """Its database; each test works in organisations of its own."""
    with migrated_database(postgres, "archive") as database:
        yield database


@pytest.fixture
async def archive(
    archive_database: ServiceDatabase, postgres: TestPostgres, tmp_path: Path
) -> AsyncIterator[UnderTest]:
    """The running service, in which nothing has been archived yet."""
    await asyncio.to_thread(
        postgres.sql,
        "truncate transfers, outbox, archive_accounts, archive_settings, known_plans, event_history",
        archive_database.name,
    )
    async with running("archive", archive_database, blob_dir=tmp_path / "blobs") as service:
        yield service


@dataclass
class ScriptedOutside:
    """Print, identity and plans, as the test wants them."""

    owner: Owner = field(default_factory=lambda: Owner(Name("Test", "Testesen"), NUMBER))
    pdf: bytes = PDF
    refuses: str | None = None
    away: bool = False
    fetched: int = 0

    async def check_access(self, *_: object) -> None:
        """See `Outside`."""
        if self.away:
            raise NotNowError("service.unavailable")
        if self.refuses:
            raise NeverError(self.refuses)

    async def people(self, *_: object) -> People:
        """See `Outside`."""
        return People(self.owner, Name("Kari", "Koordinator"))

    async def document(self, *_: object) -> bytes:
        """See `Outside`."""
        self.fetched += 1
        return self.pdf


class DirectPost:
    """Carries a letter straight to the core; what the core answers lies in `answers` until the test delivers it."""

    def __init__(self, core: Core) -> None:
        self._core = core
        self.letters: list[Letter] = []
        self.answers: list[Answer] = []
        self.away = False

    async def send(self, letter: Letter) -> None:
        """See `Post`."""
        if self.away:
            raise NotNowError("archive.system_away")
        self.letters.append(letter)
        self.answers += self._core.handle(headers_of(letter), letter.package)


def headers_of(letter: Letter) -> dict[str, str]:
    """What stands on a letter on the broker."""
    return {
        wire.MESSAGE_ID: str(letter.message_id),
        wire.TYPE: letter.type,
        wire.SENDER: str(letter.sender),
        wire.RECIPIENT: letter.account.name,
        wire.CLIENT_MESSAGE_ID: str(letter.client_message_id),
        wire.CLIENT_CORRELATION_ID: str(letter.correlation_id),
    }


ORGANISATION = new_id()
"""Whose archive system all tests speak to: the broker learns of it once, which takes it a second and more."""


class World:
    """A plan that its lead archives, and everything that it takes."""

    def __init__(self, archive: UnderTest, database: ServiceDatabase, folder: Path) -> None:
        self.archive = archive
        self.clock = archive.clock
        self.database = archive.kit.database
        self.at = database
        self.who = Somebody(organisation_id=ORGANISATION)
        self.place = Place()
        self.scope = OrganisationScope(self.who.organisation_id)
        self.path = f"/api/archive/plans/{self.place.plan_id}/transfers"
        self.store = Store(folder / "archive.sqlite")
        self.core = Core(self.store)
        self.outside = ScriptedOutside()
        self.post = DirectPost(self.core)
        self.blobs = FolderBlobs(folder / "blobs" / "archive")  # where the service has them
        self.keeping = Keeping(self.blobs)

    @property
    def account(self) -> Account:
        """Of the organisation's archive system."""
        return account_of(self.scope.organisation_id)

    async def has_account(self, account: Account | None = None) -> None:
        """The organisation has an archive system: its own unless said otherwise."""
        async with self.database.transaction(self.scope) as session:
            await accounts.put(session, self.scope, account or self.account, self.clock.now())

    def worker(self, **changes: Any) -> Worker:
        """A worker."""
        keys = self.archive.kit.own[Keys]
        parts = {"outside": self.outside, "post": self.post, "keeping": self.keeping, "keys": keys} | changes
        return Worker(self.database, clock=self.clock, **parts)

    def headers(self, **more: str) -> dict[str, str]:
        """What the gateway sends for the lead."""
        return self.archive.headers(self.who, self.place) | more

    async def plan(self, plan_type: PlanType = PlanType.IP) -> None:
        """Plans tells of the plan."""
        data = PlanChanged(
            plan_type=plan_type,
            status=PlanStatus.ACTIVE,
            owner_person_id=new_id(),
            elements=frozenset(),
            short_name="Test",
        )
        await self.hear(plans.keep_plan, data, subject=self.place.plan_id)

    async def hear(self, handler: Any, data: EventData, **members: Any) -> None:
        """Handle an event as the bus does."""
        envelope = Envelope[type(data)](
            **{
                "id": new_id(),
                "type": data.type,
                "source": data.source(),
                "time": datetime.now(UTC),
                "subject": new_id(),
                "organisation_id": self.scope.organisation_id,
                "actor_id": None,
                "sequence": 1,
                "correlation_id": new_id(),
                "data": data,
            }
            | members
        )
        more = [self.archive.kit] if handler.__code__.co_argcount > 2 else []
        async with self.database.transaction(self.scope) as session:
            await handler(envelope, session, *more)

    async def ask(self, **more: Any) -> Any:
        """The lead presses the button."""
        return await self.archive.client.post(self.path, headers=self.headers(**more))

    async def requested(self) -> dict[str, Any]:
        """A transfer that waits for its document."""
        await self.plan()
        answer = await self.ask()
        assert answer.status_code == 201, answer.text
        return dict(answer.json())

    async def rendered(self, transfer_id: str, **changes: Any) -> None:
        """Print has made the document."""
        fields = {
            "plan_id": self.place.plan_id,
            "kind": PrintKind.ARCHIVE,
            "transfer_id": UUID(transfer_id),
            "object_key": "x",
            "sha256": hashlib.sha256(PDF).hexdigest(),
            "size": len(PDF),
            "pages": 3,
        } | changes
        await self.hear(handlers.take_document, PrintJobReady(**fields))

    async def packaged(self) -> dict[str, Any]:
        """A transfer that is ready to be sent."""
        await self.work()  # what is left of another
        transfer = await self.requested()
        await self.rendered(transfer["id"])
        assert await self.worker().do_next()
        assert (await self.state())["state"] == "packaged"
        return transfer

    async def work(self) -> None:
        """Do whatever is due."""
        while await self.worker().do_next():
            pass

    async def deliver(self, *answers: Answer) -> None:
        """Let answers take effect, those of the post unless others are given."""
        if not answers:
            answers = tuple(self.post.answers)
            self.post.answers.clear()
        for answer in answers:
            reply = reading.read(answer.type, answer.headers, answer.body)
            async with self.database.sessions() as session, session.begin():
                found = await repository.owner_of_message(session, reply.client_message_id, reply.answers)
                scope, transfer_id = found or (None, None)
                assert scope is not None
                await session.execute(
                    text("select set_config('app.organisation_id', :org, true)"),
                    {"org": str(scope.organisation_id)},
                )
                transfer = await repository.find(session, scope, transfer_id)
                await replies.apply(session, transfer, reply, self.clock.now())

    async def items(self) -> list[dict[str, Any]]:
        """The transfers as the lead sees them, the newest first."""
        answer = await self.archive.client.get(self.path, headers=self.headers())
        assert answer.status_code == 200, answer.text
        return list(answer.json()["items"])

    async def state(self) -> dict[str, Any]:
        """The newest transfer."""
        return (await self.items())[0]

    async def told(self) -> list[str]:
        """The types of the events in the outbox, in order."""
        connection = await asyncpg.connect(self.at.superuser_url)
        rows = await connection.fetch("select body from outbox order by position")
        await connection.close()
        return [json.loads(row["body"])["type"].removeprefix("archive.transfer.").removesuffix(".v1") for row in rows]

    async def wishes(self) -> list[list[FaultyPart]]:
        """What print was asked to leave out, each time that it was asked for a document."""
        connection = await asyncpg.connect(self.at.superuser_url)
        rows = await connection.fetch(
            "select body from outbox where type = $1 order by position", TransferRequested.type
        )
        await connection.close()
        data = [TransferRequested.model_validate(json.loads(row["body"])["data"]) for row in rows]
        return [list(wish.without) for wish in data]

    async def log(self) -> list[dict[str, Any]]:
        """The plan's log as archive keeps it, the oldest first."""
        token = self.archive.service_token("plans", self.scope.organisation_id)
        path = f"/internal/plans/{self.place.plan_id}/log"
        answer = await self.archive.client.get(path, headers={"Authorization": f"Bearer {token}"})
        return list(reversed(answer.json()["items"]))

    def cases(self) -> list[dict[str, Any]]:
        """What the core holds."""
        return self.store.listing()


@pytest.fixture
async def world(archive: UnderTest, archive_database: ServiceDatabase, tmp_path: Path) -> AsyncIterator[World]:
    """A world in which nothing has been archived yet."""
    world = World(archive, archive_database, tmp_path)
    await world.has_account()
    yield world
    world.store.close()


__all__ = ["NOON", "NUMBER", "PDF", "World"]
