"""What is secret or personal stays where it belongs: the walk is gone, then every place is swept for its traces."""

import asyncio
import json
import re
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

import aio_pika
import asyncpg
import pytest
from redis.asyncio import Redis

from samplan_contracts.events import PersonChanged, PersonContactChanged
from samplan_contracts.topology import EVENTS_EXCHANGE
from samplan_dev.client import Answer
from samplan_dev.people import CODE, synthetic_identity_number
from samplan_dev.provision import DATABASES
from samplan_dev.suite import Suite
from samplan_dev.walk import ACTIVITIES, GOAL, MESSAGE, Walk

TOKEN = re.compile(r"eyJ[\w-]{10,}\.[\w-]+\.[\w-]{20,}")
"""A JWT. What is sealed on the bus is a JWE, which has five parts and an empty second one."""


@dataclass
class Canaries:
    """What the walk brought into the suite, by kind; each must be found nowhere but where a test says so."""

    numbers: set[str] = field(default_factory=set)
    codes: set[str] = field(default_factory=set)
    passwords: set[str] = field(default_factory=set)
    cookies: set[str] = field(default_factory=set)
    contacts: set[str] = field(default_factory=set)
    names: set[str] = field(default_factory=set)
    content: set[str] = field(default_factory=set)

    @property
    def secrets(self) -> set[str]:
        """What nobody may find anywhere."""
        return self.numbers | self.passwords | self.cookies

    @property
    def personal(self) -> set[str]:
        """What has its few places."""
        return self.contacts | self.names | self.content


@dataclass
class Swept:
    """A walk that was watched: what it brought in, what went over the bus, and how long the logs were before it."""

    suite: Suite
    canaries: Canaries
    events: list[tuple[str, str]]
    """Type and body of every message on the bus."""
    logs: Mapping[Path, int]

    def new_log_lines(self) -> Iterable[tuple[str, str]]:
        """Every line that a process wrote meanwhile, with the process's name."""
        for path in sorted(self.suite.supervisor.logs.glob("*.log")):
            with path.open(errors="replace") as file:
                file.seek(self.logs.get(path, 0))
                yield from ((path.stem, line) for line in file)


def found_in(text: str, canaries: Iterable[str]) -> list[str]:
    """The canaries that stand in a text, as it is or as JSON escapes it."""
    return [c for c in sorted(canaries) if c in text or json.dumps(c).strip('"') in text]


def codes_in(text: str, codes: Iterable[str]) -> list[str]:
    """The codes that stand in a text by themselves, and not within a longer number or an id."""
    return [code for code in sorted(codes) if re.search(rf"(?<![\w.-]){code}(?![\w-])", text)]


class Listening(Walk):
    """A walk that notes every secret that it meets."""

    canaries: Canaries

    async def sign_in(self) -> None:
        """Sign in, and note from then on every identity number that Kari enters."""
        await super().sign_in()
        post = self.kari.post

        async def noting(path: str, json: Any = None, **options: Any) -> Answer:
            self.canaries.numbers |= {json["identity_number"]} if "identity_number" in (json or {}) else set()
            return await post(path, json, **options)

        self.kari.post = noting  # type: ignore[method-assign]

    async def create_owner(self) -> None:
        """Note the owner's name, and begin with somebody else whose number is typed and not saved."""
        await super().create_owner()
        self.canaries.names |= {self.owner["display_name"], self.owner["family_name"]}
        typed = {"identity_number": synthetic_identity_number(), "family_name": self.owner["family_name"]}
        self.canaries.numbers.add(typed["identity_number"])
        await self.kari.call("PUT", f"/api/identity/drafts/person/{uuid4()}", {"fields": typed})

    async def check(self) -> None:
        """Keep the last of it while everybody is still signed in."""
        await super().check()
        for browser in (self.kari, self.liv):
            self.canaries.cookies |= set(browser.cookies.values())
        self.canaries.codes |= {
            code for message in await self.outbox.messages() for code in CODE.findall(message["text"])
        }


@asynccontextmanager
async def tapped(suite: Suite) -> AsyncIterator[list[tuple[str, str]]]:
    """Everything that passes the bus, as its administrator sees it: type and body."""
    heard: list[tuple[str, str]] = []
    connection = await aio_pika.connect(suite.rabbitmq.admin_url)
    async with connection, connection.channel() as channel:
        queue = await channel.declare_queue(exclusive=True, auto_delete=True)
        await queue.bind(EVENTS_EXCHANGE, "#")

        async def hear(message: aio_pika.abc.AbstractIncomingMessage) -> None:
            heard.append((message.routing_key or "", f"{message.body.decode()} {message.headers}"))

        await queue.consume(hear, no_ack=True)
        yield heard
        await asyncio.sleep(0.5)


@pytest.fixture(scope="module")
async def swept(suite: Suite) -> Swept:
    """The suite after a walk that was watched."""
    logs = {path: path.stat().st_size for path in suite.supervisor.logs.glob("*.log")}
    people = suite.people["people"]
    canaries = Canaries(
        passwords={person["password"] for person in people},
        contacts={person[kind] for person in people for kind in ("mobile", "email")},
        names={person["name"] for person in people},
        content={GOAL, MESSAGE, "Velkommen", "Ønsket av planeier", *ACTIVITIES},
    )
    walk = Listening(suite.origin, people, say=lambda _: None, patience=20)
    walk.canaries = canaries
    async with tapped(suite) as events:
        await walk.go()
    assert canaries.numbers, "no identity number was entered"
    assert len(canaries.codes) >= 3, "codes were sent to Kari, Liv and Nils"
    assert len(events) > 20, "the bus was not heard"
    return Swept(suite, canaries, events, logs)


async def test_the_sweep_finds_what_is_there(swept: Swept) -> None:
    persons = " ".join(text for table, text in await _rows(swept.suite, "identity") if table == "persons")
    assert set(found_in(persons, swept.canaries.contacts)) == swept.canaries.contacts
    messages = " ".join(text for table, text in await _rows(swept.suite, "messaging") if table == "messages")
    assert MESSAGE in found_in(messages, swept.canaries.content)
    assert {GOAL, MESSAGE} <= set(found_in(json.dumps([MESSAGE, GOAL]), swept.canaries.content))
    assert codes_in('{"text": "Din kode: 123456."}', {"123456", "12345"}) == ["123456"]


async def test_logs_hold_no_secret_and_nothing_personal(swept: Swept) -> None:
    lines = 0
    for process, line in swept.new_log_lines():
        lines += 1
        assert not found_in(line, swept.canaries.secrets | swept.canaries.personal), f"{process}: {line}"
        assert not codes_in(line, swept.canaries.codes), f"{process}: {line}"
        assert not TOKEN.search(line), f"{process}: {line}"
    assert lines > 30


async def test_what_crosses_the_bus_is_ids_and_what_its_hearers_act_on(swept: Swept) -> None:
    may = {PersonChanged.type: swept.canaries.names, PersonContactChanged.type: swept.canaries.contacts}
    heard = {kind for kind, _ in swept.events}
    assert heard >= {*may, "identity.code.issued.v1", "messaging.message.sent.v1", "plans.goal.created.v1"}
    for kind, body in swept.events:
        hidden = swept.canaries.secrets | (swept.canaries.personal - may.get(kind, set()))
        assert not found_in(body, hidden), f"{kind}: {body}"
        assert not codes_in(body, swept.canaries.codes), f"{kind}: {body}"
        assert not TOKEN.search(body), f"{kind}: {body}"


async def test_dead_letters_and_what_was_unrouted_hold_no_more_than_the_bus(swept: Swept) -> None:
    connection = await aio_pika.connect(swept.suite.rabbitmq.admin_url)
    names = await asyncio.to_thread(swept.suite.rabbitmq.control, "list_queues", "-s", "name", "messages")
    async with connection, connection.channel() as channel:
        for name, waiting in (line.split() for line in names.splitlines()):
            if not name.endswith((".dead", "unrouted")):
                continue
            queue = await channel.get_queue(name)
            # Not acknowledged: they go back when the channel closes.
            held = [await queue.get(fail=False) for _ in range(int(waiting))]
            for message in filter(None, held):
                text = f"{message.body.decode()} {message.headers}"
                assert not found_in(text, swept.canaries.secrets | swept.canaries.content), name
                assert not TOKEN.search(text), name


async def test_what_redis_holds_opens_nothing(swept: Swept) -> None:
    async with Redis.from_url(swept.suite.redis.url) as redis:
        keys = [key async for key in redis.scan_iter(count=1000)]
        assert any(key.startswith(b"sess:") for key in keys)
        for key in keys:
            kind = (await redis.type(key)).decode()
            value = await {"string": redis.get, "hash": redis.hgetall}[kind](key)
            parts = [value] if kind == "string" else [*value.keys(), *value.values()]
            text = " ".join(part.decode(errors="replace") for part in (key, *parts))
            # A login that waits for its code must know where to send another one.
            allowed = swept.canaries.contacts if key.startswith(b"login:") else set()
            assert not found_in(text, swept.canaries.secrets | (swept.canaries.personal - allowed)), text
            assert not codes_in(text, swept.canaries.codes), text
            assert not TOKEN.search(text), text


@pytest.mark.parametrize("service", DATABASES)
async def test_no_database_holds_a_secret_in_the_clear(swept: Swept, service: str) -> None:
    for table, text in await _rows(swept.suite, service):
        assert not found_in(text, swept.canaries.secrets), f"{table}: {text}"
        assert not TOKEN.search(text), f"{table}: {text}"
        assert not codes_in(text, swept.canaries.codes), f"{table}: {text}"


@pytest.mark.parametrize("service", DATABASES)
async def test_the_log_of_a_plan_holds_ids_and_no_text(swept: Swept, service: str) -> None:
    tables = {"log_entries", "log_heads", "inbox"}
    rows = [(table, text) for table, text in await _rows(swept.suite, service) if table in tables]
    assert service not in ("plans", "messaging") or rows
    for table, text in rows:
        assert not found_in(text, swept.canaries.personal), f"{table}: {text}"


async def test_nothing_waits_to_be_sent_when_all_is_quiet(swept: Swept) -> None:
    for service in DATABASES:
        left = [text for table, text in await _rows(swept.suite, service) if table == "outbox"]
        assert left == [], service


async def _rows(suite: Suite, service: str) -> list[tuple[str, str]]:
    """Every row of every table of a service, as text, seen by the superuser, whom no policy hides anything from."""
    connection = await asyncpg.connect(suite.postgres.dsn(service))
    try:
        tables = [
            record["name"]
            for record in await connection.fetch(
                "select tablename as name from pg_tables where schemaname = 'public'"
            )
        ]
        return [
            (table, record["row"])
            for table in sorted(tables)
            for record in await connection.fetch(f'select to_jsonb(t)::text as row from "{table}" t')
        ]
    finally:
        await connection.close()
