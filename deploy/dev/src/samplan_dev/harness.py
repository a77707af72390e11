"""One service in the test's own process: its real app on a real database, called by whoever the test makes up.

Tokens and grants are signed with a key of the test, so that a test can say who calls and what they may do without the
rest of the suite. The clock stands still until the test moves it.
"""

from __future__ import annotations

import atexit
import importlib
import shutil
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncEngine

from samplan_contracts.identity import OrganisationRight
from samplan_contracts.plans import AccessElement, Element, Kind, Level, PlanType, default_rights, role_code
from samplan_dev import indexes, provision
from samplan_dev.provision import ServiceDatabase
from samplan_dev.testing import TestPostgres
from samplan_servicekit.app import Service, create_app
from samplan_servicekit.auth import tokens
from samplan_servicekit.auth.callers import Acting
from samplan_servicekit.auth.tokens import ActingClaim, TokenType
from samplan_servicekit.cli import migrate
from samplan_servicekit.clock import MovableClock
from samplan_servicekit.ids import new_id
from samplan_servicekit.kit import Kit
from samplan_servicekit.settings import ProcessRole

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
NOWHERE = "http://127.0.0.1:1"


@dataclass(frozen=True)
class TestKeys:
    """The test's own issuer."""

    __test__ = False

    private: Ed25519PrivateKey = field(default_factory=Ed25519PrivateKey.generate)
    kid: str = "test"

    async def key(self, kid: str) -> Ed25519PublicKey | None:
        """See `jwks.KeySource`."""
        return self.private.public_key() if kid == self.kid else None


@dataclass(frozen=True)
class Somebody:
    """A person who is signed in."""

    person_id: UUID = field(default_factory=new_id)
    organisation_id: UUID = field(default_factory=new_id)
    session_id: UUID = field(default_factory=new_id)
    rights: frozenset[OrganisationRight] = frozenset()
    factor_at: datetime = NOON
    acting: Acting | None = None
    """Who acts for them in this session."""

    @property
    def act(self) -> dict[str, Any] | None:
        """Who acts for them, as tokens state it."""
        if self.acting is None:
            return None
        claim = ActingClaim(sub=self.acting.person_id, basis=self.acting.basis, plan=self.acting.plan_id)
        return claim.model_dump(mode="json", exclude_none=True)


@dataclass(frozen=True)
class Place:
    """Somebody's place in a plan, with the rights of a role unless others are given."""

    plan_id: UUID = field(default_factory=new_id)
    participant_id: UUID = field(default_factory=new_id)
    plan_type: PlanType = PlanType.IP
    kind: Kind = Kind.LEAD
    held: bool = True
    elements: frozenset[Element] = frozenset(Element)
    levels: Mapping[AccessElement, Level] | None = None
    av: int = 1


@dataclass
class UnderTest:
    """A running service."""

    service: str
    client: httpx.AsyncClient
    kit: Kit
    clock: MovableClock
    keys: TestKeys

    def headers(self, who: Somebody, place: Place | None = None) -> dict[str, str]:
        """What the gateway would send for somebody, in a plan if the call is about one."""
        headers = {"Authorization": f"Bearer {self.access_token(who)}"}
        if place is not None:
            headers["Samplan-Grant"] = self.grant(who, place)
        return headers

    def access_token(self, who: Somebody, **changed: Any) -> str:
        """An access token; `changed` replaces claims and signing arguments, for forgeries."""
        return self._sign(
            TokenType.ACCESS,
            {
                "issuer": tokens.IDENTITY,
                "subject": str(who.person_id),
                "life": tokens.ACCESS_LIFE,
                "sid": str(who.session_id),
                "org": str(who.organisation_id),
                "acr": "substantial",
                "amr": ["pwd", "otp"],
                "auth_time": int(who.factor_at.timestamp()),
                "rights": sorted(who.rights),
                "act": who.act,
            }
            | changed,
        )

    def grant(self, who: Somebody, place: Place, **changed: Any) -> str:
        """A grant; see `access_token`."""
        rights = default_rights(place.plan_type, place.kind)
        levels = place.levels if place.levels is not None else rights.levels
        return self._sign(
            TokenType.GRANT,
            {
                "issuer": tokens.PLANS,
                "subject": str(who.person_id),
                "life": tokens.GRANT_LIFE,
                "sid": str(who.session_id),
                "org": str(who.organisation_id),
                "plan": str(place.plan_id),
                "participant": str(place.participant_id),
                "role": role_code(place.plan_type, place.kind),
                "kind": place.kind.value,
                "held": place.held,
                "elements": sorted(place.elements),
                "levels": {element.value: level.value for element, level in levels.items()},
                "print": rights.print,
                "av": place.av,
                "act": who.act,
            }
            | changed,
        )

    async def statements(self, call: Callable[[], Awaitable[object]]) -> list[str]:
        """The SQL statements that a call sends to the database, in their order, without those of transactions."""
        sent: list[str] = []

        def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
            sent.append(statement)

        engine = self.kit.database.engine.sync_engine
        event.listen(engine, "before_cursor_execute", note)
        try:
            await call()
        finally:
            event.remove(engine, "before_cursor_execute", note)
        return sent

    async def count_statements(self, call: Callable[[], Awaitable[object]]) -> int:
        """How many SQL statements a call costs."""
        return len(await self.statements(call))

    def service_token(self, service: str, organisation_id: UUID | None = None) -> str:
        """Another service's token."""
        organisation = str(organisation_id) if organisation_id else None
        claims = {"issuer": tokens.IDENTITY, "subject": service, "life": tokens.SERVICE_LIFE, "org": organisation}
        return self._sign(TokenType.SERVICE, claims)

    def errand_token(self, service: str, who: Somebody, *, purpose: str, job: UUID, **changed: Any) -> str:
        """The token of a service that works for somebody; see `access_token`."""
        claims = {
            "issuer": tokens.IDENTITY,
            "subject": str(who.person_id),
            "life": tokens.SERVICE_LIFE,
            "org": str(who.organisation_id),
            "act": {"sub": service},
            "purpose": purpose,
            "job": str(job),
        }
        return self._sign(TokenType.SERVICE, claims | changed)

    def _sign(self, typ: TokenType, claims: Mapping[str, Any]) -> str:
        given = {"audience": self.service, "now": self.clock.now(), **claims}
        typ = given.pop("typ", typ)
        return tokens.sign(given.pop("key", self.keys.private), given.pop("kid", self.keys.kid), typ, **given)


@contextmanager
def migrated_database(postgres: TestPostgres, name: str) -> Iterator[ServiceDatabase]:
    """A service's database at its newest schema, dropped at the end. Not inside a running event loop."""
    database = postgres.create_service_database(name)
    migrate_to(database)
    with judged(postgres, database):
        yield database
    postgres.drop_database(database.name)


_judges: dict[str, indexes.Judge] = {}


@contextmanager
def judged(postgres: TestPostgres, database: ServiceDatabase) -> Iterator[None]:
    """Have what services ask of a database, just migrated, judged by its empty copy; see `indexes`."""
    copy = indexes.copy_of(database)
    postgres.sql(f"create database {copy} template {database.name}")
    postgres.sql(indexes.ENLARGE, copy)
    _judges[database.name] = indexes.Judge(database)
    yield
    del _judges[database.name]
    postgres.drop_database(copy)


@asynccontextmanager
async def by_index(database: ServiceDatabase, engine: AsyncEngine) -> AsyncIterator[None]:
    """Fail where something that was asked meanwhile is found by no index."""
    judge = _judges.get(database.name)
    if judge is None:
        yield
        return
    with indexes.noting(engine) as noted:
        yield
    if found := await judge.judge(noted):
        raise AssertionError("\n".join(found))


def migrate_to(database: ServiceDatabase, revision: str = "head") -> None:
    """Bring a database to a revision, as `migrate` does. Not inside a running event loop."""
    migrate(database.service, _settings(_service(database.service), database), revision)


@asynccontextmanager
async def running(name: str, database: ServiceDatabase, **settings: Any) -> AsyncIterator[UnderTest]:
    """The service's API, on its database. `settings` are those beyond what every service has."""
    service, clock, keys = _service(name), MovableClock(NOON), TestKeys()
    app = create_app(service, _settings(service, database, **settings), clock)
    async with app.router.lifespan_context(app):
        kit: Kit = app.state.kit
        kit.verifier = replace(kit.verifier, identity_keys=keys, plans_keys=keys)
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        async with (
            httpx.AsyncClient(transport=transport, base_url="http://service") as client,
            by_index(database, kit.database.engine),
        ):
            yield UnderTest(name, client, kit, clock, keys)


def _service(name: str) -> Service:
    service: Service = importlib.import_module(f"samplan_{name}.app").service
    return service


def _settings(service: Service, database: ServiceDatabase, **settings: Any) -> Any:
    folder = _secrets()
    return service.settings(
        environment="test",
        roles=frozenset({ProcessRole.API}),
        http_port=1,
        database_url=database.app_url,
        relay_database_url=database.relay_url,
        migrator_database_url=database.migrator_url,
        amqp_url="amqp://127.0.0.1:1",
        secrets_dir=folder / "secrets" / service.name,
        public_keys_dir=folder / "public",
        public_origin="http://localhost:8000",
        log_level="WARNING",
        **(
            {
                "identity_url": NOWHERE,
                "plans_url": NOWHERE,
                "messaging_url": NOWHERE,
                "print_url": NOWHERE,
                "archive_url": NOWHERE,
                "redis_url": "redis://127.0.0.1:1",
            }
            | _for_notify(service)
            | settings
        ),
    )


def _for_notify(service: Service) -> dict[str, Any]:
    if service.name != "notify":
        return {}
    return {
        "sms_url": NOWHERE,
        "sms_user": "t",
        "sms_password": "t",
        "smtp_url": "smtp://127.0.0.1:1",
        "mail_from": "t@t.example",
    }


@cache
def _secrets() -> Path:
    """Keys of all services, the same for a whole test run: what one start has sealed, the next must open."""
    # Among the temporary files of the run, which go with its folder should this process be killed.
    folder = Path(tempfile.mkdtemp(prefix="samplan-secrets-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    provision.create_keys(folder / "secrets", folder / "public")
    return folder
