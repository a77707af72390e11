"""The print service on its own database; identity, plans and messaging are played by the test."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from samplan_contracts.between.grants import Grant
from samplan_contracts.events import (
    Envelope,
    EventData,
    FaultyPart,
    PrintJobRequested,
    PrintKind,
    TransferRequested,
)
from samplan_contracts.plans import AccessElement, Kind, Level
from samplan_dev.harness import NOON, Place, Somebody, UnderTest, migrated_database, running
from samplan_dev.provision import ServiceDatabase
from samplan_dev.testing import TestPostgres
from samplan_print.jobs import handlers
from samplan_print.jobs.making import Outcome, make
from samplan_print.jobs.models import Job
from samplan_print.store import Documents
from samplan_servicekit.ids import new_id
from samplan_servicekit.scope import OrganisationScope

REASON = "Til møtet i ansvarsgruppen"

Step = Callable[[], Awaitable[None] | None]


@pytest.fixture(scope="session")
def print_database(postgres: TestPostgres) -> Iterator[ServiceDatabase]:
    """Its database; each test works in organisations of its own."""
    with migrated_database(postgres, "print") as database:
        yield database


@dataclass
class Elsewhere:
    """Identity, plans and messaging, as far as print asks them; a test says what they answer."""

    service: UnderTest = field(init=False)
    live: bool = True
    held: bool = True
    print: bool = True
    kind: Kind = Kind.LEAD
    av: int = 1
    levels: dict[AccessElement, Level] = field(default_factory=lambda: dict.fromkeys(AccessElement, Level.READ))
    content: dict[str, Any] = field(default_factory=dict)
    messages: list[dict[str, Any]] | None = field(default_factory=list)
    whole: list[bool] = field(default_factory=list)
    """Of each time that messages were asked for: whether it was for all of the plan."""
    forms: list[tuple[str, bool]] = field(default_factory=list)
    """Of each form to consent by that was asked for: its language, and whether it is easy to read."""
    away: set[str] = field(default_factory=set)
    asked: list[str] = field(default_factory=list)
    before: dict[int, Step] = field(default_factory=dict)
    """What happens before the question with this number, counted from 0."""

    def app(self) -> web.Application:
        """Their routes."""
        app = web.Application(middlewares=[self._note])
        app.router.add_post("/internal/tokens/on-behalf", self._token)
        app.router.add_post("/internal/grants", self._grant)
        app.router.add_get("/internal/plans/{plan}/print-content", self._content)
        app.router.add_get("/internal/plans/{plan}/consent-content", self._consent)
        app.router.add_get("/messaging/internal/plans/{plan}/print-content", self._messages)
        return app

    @web.middleware
    async def _note(self, request: web.Request, handler: Any) -> web.StreamResponse:
        step = self.before.pop(len(self.asked), None)
        if step is not None:
            await _done(step)
        name = request.path.replace(request.match_info.get("plan") or "no plan", "plan")
        self.asked.append(name)
        if any(name.startswith(away) for away in self.away):
            return web.Response(status=503)
        answer: web.StreamResponse = await handler(request)
        return answer

    async def _token(self, request: web.Request) -> web.Response:
        wanted = await request.json()
        if not self.live:
            return web.json_response({"code": "account.not_live"}, status=403)
        who = Somebody(UUID(wanted["person_id"]), UUID(wanted["organisation_id"]))
        token = self.service.errand_token("print", who, purpose=wanted["purpose"], job=UUID(wanted["job"]))
        return web.json_response({"token": token, "expires_in": 60})

    async def _grant(self, request: web.Request) -> web.Response:
        if not self.held:
            return web.json_response({"code": "plan.consent_not_held"}, status=403)
        wanted = await request.json()
        claims = await self.service.kit.verifier.service(request.headers["Authorization"].removeprefix("Bearer "))
        who = Somebody(UUID(claims.sub), claims.org or new_id(), claims.job or new_id())
        place = Place(UUID(wanted["plan_id"]), kind=self.kind, levels=self.levels, av=self.av)
        changed = {"print": self.print, "act": {"sub": "print"}, "audience": wanted["audience"]}
        signed = self.service.grant(who, place, **changed)
        return web.json_response(Grant(grant=signed, expires_in=30, av=1).model_dump())

    async def _content(self, request: web.Request) -> web.Response:
        if not self.held:
            return web.json_response({"code": "plan.consent_not_held"}, status=403)
        return web.json_response(content(**self.content))

    async def _consent(self, request: web.Request) -> web.Response:
        self.forms.append((request.query["language"], request.query["easy"] == "true"))
        return web.json_response(consent_content())

    async def _messages(self, request: web.Request) -> web.Response:
        self.whole.append(request.query.get("whole") == "true")
        left_out = {"other_kinds": 2, "deleted": 0} if self.whole[-1] else None
        return web.json_response({"messages": self.messages, "left_out": left_out})


async def _done(step: Step) -> None:
    result = step()
    if result is not None:
        await result


def content(**changed: Any) -> dict[str, Any]:
    """A plan's content as plans tells it."""
    kari = {"name": "Kari Berg", "kind": "lead", "role": "ip.lead", "responsibility": None, "workplace": "Solvik"}
    goal = {
        "number": 1,
        "title": "Få flere venner",
        "description": "Adam vil ha noen å være sammen med.",
        "progress": 40,
        "registered_on": "2026-09-01",
        "activities": [
            {
                "title": "Ridning",
                "description": "Hver torsdag.",
                "status": "under_way",
                "registered_on": "2026-09-01",
                "time_frame": "Høsten",
                "responsible": "Ola Ås",
            }
        ],
    }
    return {
        "plan_id": str(new_id()),
        "status": "active",
        "elements": ["goals", "messages"],
        "type": "ip",
        "organisation_name": "Solvik kommune",
        "short_name": "Adam",
        "owner_name": "Adam Lunde",
        "printed_by": kari,
        "period_from": None,
        "period_to": None,
        "goals": [goal],
        "activities_included": True,
        "participants": [kari],
        "av": 1,
    } | changed


def consent_content(**changed: Any) -> dict[str, Any]:
    """What stands in a form to consent by, as plans tells it."""
    ola = {"name": "Ola Ås", "role": "ip.provider", "responsibility": "Norsk", "workplace": "Solvik skole"}
    liv = {"name": "Liv Lunde", "role": "ip.relative", "responsibility": None, "workplace": None}
    return {
        "type": "ip",
        "organisation_name": "Solvik kommune",
        "owner_name": "Adam Lunde",
        "version": "2026-12",
        "title": "Ja eller nei til å dele planen",
        "paragraphs": ["Sier du ja, får personen se planen."],
        "people": [
            ola | {"sees": ["goals", "activities"], "to": "2027-05-30", "asked": True},
            liv | {"sees": [], "to": None, "asked": False},
        ],
        "by_parents": False,
        "av": 1,
    } | changed


def message(subject: str, text: str = "Alt går fint.") -> dict[str, Any]:
    """A message as messaging tells it."""
    return {
        "sent_at": "2026-11-12T14:05:00Z",
        "category": "minutes",
        "sender": "Kari Berg",
        "recipients": ["Ola Ås"],
        "subject": subject,
        "text": text,
    }


@dataclass
class Printing:
    """The service, what is around it, and somebody in a plan who uses it."""

    service: UnderTest
    elsewhere: Elsewhere
    who: Somebody = field(default_factory=Somebody)
    place: Place = field(default_factory=Place)

    @property
    def scope(self) -> OrganisationScope:
        """The person's organisation."""
        return OrganisationScope(self.who.organisation_id)

    @property
    def path(self) -> str:
        """Where the plan's print-outs are."""
        return f"/api/print/plans/{self.place.plan_id}"

    def headers(self, **grant: Any) -> dict[str, str]:
        """What the gateway sends for the person; `grant` changes the grant."""
        headers = self.service.headers(self.who)
        return headers | {"Samplan-Grant": self.service.grant(self.who, self.place, **grant)}

    async def call(self, method: str, path: str, body: Any = None, **grant: Any) -> httpx.Response:
        """Call the service as the person."""
        headers = self.headers(**grant)
        return await self.service.client.request(method, f"{self.path}/{path}", json=body, headers=headers)

    async def ask(self, **wanted: Any) -> UUID:
        """Ask for a print-out."""
        response = await self.call("POST", "jobs", {"reason": REASON, **wanted})
        assert response.status_code == 202, response.text
        return UUID(response.json()["id"])

    def envelope(self, data: EventData, subject: UUID) -> Envelope[Any]:
        """An event as it lies on the bus."""
        return Envelope[type(data)](  # type: ignore[misc]
            id=new_id(),
            type=data.type,
            source=data.source(),
            time=NOON,
            subject=subject,
            organisation_id=self.who.organisation_id,
            actor_id=self.who.person_id,
            sequence=1,
            correlation_id=new_id(),
            data=data,
        )

    async def make(self, job_id: UUID) -> Outcome:
        """What a worker does before its transaction."""
        data = PrintJobRequested(plan_id=self.place.plan_id, kind=PrintKind.COPY)
        return await make(self.envelope(data, job_id), self.service.kit)

    async def settle(self, job_id: UUID, outcome: Outcome) -> None:
        """What a worker does in its transaction."""
        data = PrintJobRequested(plan_id=self.place.plan_id, kind=PrintKind.COPY)
        async with self.service.kit.database.transaction(self.scope) as session:
            await handlers.settle(self.envelope(data, job_id), session, self.service.kit, outcome)

    async def work(self, job_id: UUID) -> dict[str, Any]:
        """Do all of a worker's work for a job, and see it as the person does."""
        await self.settle(job_id, await self.make(job_id))
        return dict((await self.call("GET", f"jobs/{job_id}")).json())

    async def printed(self, **wanted: Any) -> tuple[UUID, dict[str, Any]]:
        """A print-out that is ready."""
        job_id = await self.ask(**wanted)
        seen = await self.work(job_id)
        assert seen["state"] == "ready", seen
        return job_id, seen

    async def request_archive(self, transfer_id: UUID, without: Sequence[FaultyPart] = ()) -> None:
        """What the archive's request leads to."""
        data = TransferRequested(plan_id=self.place.plan_id, generation=1, without=tuple(without))
        async with self.service.kit.database.transaction(self.scope) as session:
            event = self.envelope(data, transfer_id)
            await handlers.request_for_transfer(event, session, self.service.kit)

    async def job(self, job_id: UUID) -> Job:
        """The row."""
        async with self.service.kit.database.transaction(self.scope) as session:
            found = await session.get(Job, (self.who.organisation_id, job_id))
        assert found is not None
        return found

    async def objects(self) -> list[str]:
        """Everything in the object store."""
        documents: Documents = self.service.kit.own[Documents]
        return [blob.key for blob in await documents.blobs.list()]


@pytest.fixture
async def printing(print_database: ServiceDatabase, tmp_path: Path) -> AsyncIterator[Printing]:
    """The running service."""
    elsewhere = Elsewhere()
    async with TestServer(elsewhere.app()) as server:
        url = str(server.make_url("")).rstrip("/")
        urls = {"identity_url": url, "plans_url": url, "messaging_url": f"{url}/messaging"}
        async with running("print", print_database, blob_dir=tmp_path / "blobs", **urls) as service:
            elsewhere.service = service
            yield Printing(service, elsewhere)


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """A layout that takes no time, for tests that are about everything around it."""
    import io

    import pikepdf

    from samplan_print.jobs import making
    from samplan_print.rendering.parent import Rendered

    async def render(description: Any, variant: Any, **_: Any) -> Rendered:
        out = io.BytesIO()
        with pikepdf.new() as pdf:
            pdf.add_blank_page()
            with pdf.open_metadata() as metadata:
                metadata["dc:title"] = description["title"]
            pdf.save(out)
        return Rendered(out.getvalue(), 1)

    monkeypatch.setattr(making, "render", render)
