"""A call that is sent twice: the same answer, and nothing of it in the clear, also beside the version before."""

import hashlib
import json
from types import SimpleNamespace
from typing import Any

import asyncpg
import pytest
from pydantic import BaseModel
from sqlalchemy import text

from samplan_dev.harness import migrate_to
from samplan_servicekit.clock import SystemClock
from samplan_servicekit.crypto import Cipher, DecryptionError
from samplan_servicekit.errors import Problem
from samplan_servicekit.idempotency import Once
from samplan_servicekit.ids import new_id
from samplan_servicekit.scope import OrganisationScope

CIPHER = Cipher(b"k" * 32)


class Thing(BaseModel):
    """What a call makes."""

    name: str
    number: int


class Calls:
    """Somebody's calls, each in a transaction of its own."""

    def __init__(self, at, database) -> None:
        self._at, self._database = at, database
        self.scope = OrganisationScope(new_id())
        self.caller: Any = SimpleNamespace(scope=self.scope, person_id=new_id())
        self.made = 0

    async def post(self, body: str, *, key="one-and-the-same", route="POST /things", cipher=CIPHER) -> Thing:
        """Ask for a thing."""

        async def work() -> Thing:
            self.made += 1
            return Thing(name=body, number=self.made)

        digest = hashlib.sha256(body.encode()).digest()
        async with self._database.transaction(self.scope) as session:
            return await Once(session, self.caller, route, key, digest, cipher, SystemClock().now())(Thing, work)

    async def sql(self, statement: str, *values: Any) -> Any:
        """Past all rules."""
        connection = await asyncpg.connect(self._at.superuser_url)
        try:
            return await connection.fetch(statement, *values)
        finally:
            await connection.close()

    async def rows(self) -> Any:
        """What is kept of the calls."""
        return await self.sql(
            "select * from idempotency_keys where organisation_id = $1 order by created_at",
            self.scope.organisation_id,
        )


@pytest.fixture
async def calls(at, database):
    made = Calls(at, database)
    yield made
    await made.sql("update idempotency_sealing set since = 'epoch'")


async def test_the_second_call_gets_the_first_ones_answer_and_another_request_is_refused(calls):
    first = await calls.post("Eli Nes")
    assert await calls.post("Eli Nes") == first
    assert calls.made == 1
    with pytest.raises(Problem, match=r"request\.idempotency_key_reused"):
        await calls.post("Adam Nes")
    assert (await calls.post("Eli Nes", key="another-key")).number == 2
    assert (await calls.post("Eli Nes", route="POST /others")).number == 3


async def test_neither_the_answer_nor_what_was_asked_for_stands_in_the_clear(calls):
    body = "01019012345"  # so few that a hash of it could be tried out
    await calls.post(body)
    (row,) = await calls.rows()
    assert row["response"] is None
    everything = b"|".join(v if isinstance(v, bytes) else str(v).encode() for v in row.values())
    digest = hashlib.sha256(body.encode())
    for secret in (body.encode(), digest.digest(), digest.hexdigest().encode()):
        assert secret not in everything


async def test_an_answer_that_was_moved_to_another_call_or_sealed_by_another_does_not_open(calls):
    await calls.post("Eli Nes")
    await calls.sql(
        "insert into idempotency_keys select organisation_id, gen_random_uuid(), route, key, request_hash, response,"
        " created_at, sealed from idempotency_keys where organisation_id = $1 returning person_id",
        calls.scope.organisation_id,
    )
    with pytest.raises(DecryptionError):
        await calls.post("Eli Nes", cipher=Cipher(b"o" * 32))
    calls.caller.person_id = (await calls.rows())[1]["person_id"]
    with pytest.raises(DecryptionError):
        await calls.post("Eli Nes")
    assert calls.made == 1


async def test_while_the_version_before_may_run_beside_each_gives_the_others_answers(calls):
    await calls.sql("update idempotency_sealing set since = now() + interval '1 hour'")
    await calls.post("Eli Nes")
    (row,) = await calls.rows()
    # As the version before looks it up.
    assert row["request_hash"] == hashlib.sha256(b"Eli Nes").digest()
    assert Thing.model_validate(json.loads(row["response"])) == Thing(name="Eli Nes", number=1)
    assert await calls.post("Eli Nes") == Thing(name="Eli Nes", number=1)
    # As it keeps one.
    async with calls._database.transaction(calls.scope) as session:
        await session.execute(
            text(
                "insert into idempotency_keys (organisation_id, person_id, route, key, request_hash, response)"
                " values (:org, :person, 'POST /things', 'its-own-key', :hash, cast(:response as jsonb))"
            ),
            {
                "org": calls.scope.organisation_id,
                "person": calls.caller.person_id,
                "hash": hashlib.sha256(b"Adam").digest(),
                "response": '{"name": "Adam", "number": 70}',
            },
        )
    await calls.sql("update idempotency_sealing set since = now()")
    assert await calls.post("Adam", key="its-own-key") == Thing(name="Adam", number=70)
    assert await calls.post("Eli Nes") == Thing(name="Eli Nes", number=1)
    assert calls.made == 1


def test_in_an_installation_from_before_it_begins_a_week_after_the_step(postgres):
    database = postgres.create_service_database("notify")
    migrate_to(database, "0006")
    migrate_to(database)
    days = postgres.sql(
        "select round(extract(epoch from since - now()) / 86400) from idempotency_sealing", database.name
    )
    assert days == "7"
    postgres.drop_database(database.name)
