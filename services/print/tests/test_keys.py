"""Keys that change under what is there: nothing is lost, and what a plan's key sealed is gone with it."""

import asyncio
import base64
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import text

from samplan_contracts.events import FaultyPart, PrintPartKind
from samplan_dev.harness import migrated_database
from samplan_dev.provision import ServiceDatabase
from samplan_dev.testing import TestPostgres
from samplan_print.app import service
from samplan_print.copies.resealing import reseal
from samplan_print.jobs.faults import Fault, Faults
from samplan_print.jobs.making import Made, NotMade
from samplan_print.jobs.named_faults import NamedFaults
from samplan_print.store import Documents, Stored
from samplan_servicekit.crypto import DecryptionError, key_id
from samplan_servicekit.database import Database
from samplan_servicekit.documents import DocumentCipher
from samplan_servicekit.ids import new_id
from samplan_servicekit.keys.commands import Keeper, KeysError
from samplan_servicekit.keys.ring import LEAD, Keys, opening
from samplan_servicekit.scope import GLOBAL, OrganisationScope
from samplan_servicekit.secrets import SecretError, Secrets

from .conftest import REASON, Printing

pytestmark = pytest.mark.usefixtures("quick")


@dataclass
class Safe:
    """The secrets, the database and the operator's commands."""

    printing: Printing
    database: ServiceDatabase
    faulty: dict[UUID, UUID] = field(default_factory=dict)
    """By the print-out with a saved copy: the one beside it, that named what was at fault in it."""

    @property
    def keks(self) -> tuple[bytes, ...]:
        return self.printing.service.kit.settings.secrets.keys("kek")

    async def sql(self, query: str, *values: Any) -> list[asyncpg.Record]:
        connection = await asyncpg.connect(self.database.superuser_url)
        try:
            return list(await connection.fetch(query, *values))
        finally:
            await connection.close()

    async def use(self, *keks: bytes) -> None:
        """Have the service's process start anew with other secrets."""
        kit = self.printing.service.kit
        keys = Keys(kit.database, keks, kit.clock)
        await keys.load()
        kit.own[Keys] = keys

    @asynccontextmanager
    async def keeper(self) -> AsyncIterator[Keeper]:
        """The operator, who works as the owner of the database."""
        kit = self.printing.service.kit
        database = Database(self.database.migrator_url, pool=1)
        try:
            yield Keeper(database, "print_owner", kit.own[Keys], service.sealed, kit.clock)
        finally:
            await database.close()

    async def rewrap(self) -> dict[str, int]:
        """`keys rewrap`."""
        async with self.keeper() as keeper:
            return await keeper.rewrap() | {"documents": await reseal(self.printing.service.kit, keeper.transaction)}

    async def forget_keys(self) -> None:
        """Be as a database from before there were keys."""
        await self.sql("delete from keys")
        await self.sql("delete from keys_begun")
        await self.use(*self.keks)

    async def saved(self) -> UUID:
        """A print-out with a saved copy, and one that named what was at fault in it."""
        job_id, _ = await self.printing.printed(title="Adams plan", save_copy=True)
        faulty = self.faulty[job_id] = await self.printing.ask()
        outcome = await self.printing.make(faulty)
        assert isinstance(outcome, Made)
        part = FaultyPart(kind=PrintPartKind.GOAL, id=new_id(), reason="print.too_large")
        named = NamedFaults(1, Faults((Fault(part, "Få flere venner", own=True),)))
        await self.printing.settle(faulty, NotMade(outcome.task, "print.too_large", named))
        return job_id

    async def reads_all(self, job_id: UUID) -> None:
        """Everything that was sealed is read as people read it."""
        printing = self.printing
        (copy,) = [one for one in (await printing.call("GET", "copies")).json()["items"] if one["id"] == str(job_id)]
        assert copy["title"] == "Adams plan"
        opened = UUID((await printing.call("POST", f"copies/{job_id}/prints")).json()["id"])
        assert (await printing.work(opened))["state"] == "ready"
        assert (await printing.call("GET", f"jobs/{opened}/pdf")).content.startswith(b"%PDF")
        assert (await printing.call("POST", f"jobs/{opened}/password")).json()["password"]
        failed = (await printing.call("GET", f"jobs/{self.faulty[job_id]}")).json()
        assert [part["title"] for part in failed["at_fault"]] == ["Få flere venner"]
        log = await printing.service.client.get(
            f"/internal/plans/{printing.place.plan_id}/log", headers=self._as_plans()
        )
        assert REASON in [one["detail"] for one in log.json()["items"]]

    def _as_plans(self) -> dict[str, str]:
        token = self.printing.service.service_token("plans", self.printing.who.organisation_id)
        return {"Authorization": f"Bearer {token}"}


@pytest.fixture(scope="module")
def print_database(postgres: TestPostgres) -> Iterator[ServiceDatabase]:
    """One of its own: what is done here is done to a whole database."""
    with migrated_database(postgres, "print") as database:
        yield database


@pytest.fixture
async def safe(printing: Printing, print_database: ServiceDatabase) -> AsyncIterator[Safe]:
    """The service with its keys, which are as before at the end."""
    made = Safe(printing, print_database)
    yield made
    await made.sql("truncate keys, jobs, copies, log_details")
    await made.sql("insert into keys_begun (at) values ('epoch') on conflict (one) do update set at = 'epoch'")


async def _headers(safe: Safe) -> dict[str, set[bytes]]:
    """What each column's ciphertexts of the plan begin with."""
    found: dict[str, set[bytes]] = {}
    for column in service.sealed:
        if column.plan is None:
            continue
        rows = await safe.sql(
            f"select {column.column} as sealed from {column.table}"
            f" where {column.plan} = $1 and {column.column} is not null",
            safe.printing.place.plan_id,
        )
        found[f"{column.table}.{column.column}"] = {bytes(row["sealed"][:9]) for row in rows}
    return found


async def test_what_is_sealed_names_the_key_of_its_plan(safe: Safe) -> None:
    await safe.saved()
    first = await _headers(safe)
    assert all(len(headers) == 1 for headers in first.values()), first
    assert len(set.union(*first.values())) == 1
    assert next(iter(set.union(*first.values())))[:1] == b"\x02"
    safe.printing.place = replace(safe.printing.place, plan_id=UUID(int=7))
    await safe.saved()
    assert not set.union(*(await _headers(safe)).values()) & set.union(*first.values())
    assert [row["count"] for row in await safe.sql("select count(*) from keys where plan_id is not null")] == [2]


async def test_fields_and_documents_have_keys_of_their_own(safe: Safe) -> None:
    job_id = await safe.saved()
    documents: Documents = safe.printing.service.kit.own[Documents]
    (key,) = [row["object_key"] for row in await safe.sql("select object_key from copies where id = $1", job_id)]
    sealed = await documents.blobs.get(key)
    (header,) = set.union(*(await _headers(safe)).values())
    assert sealed[5:13] != header[1:]
    assert sealed[5:13] not in {key_id(kek) for kek in safe.keks}


async def test_without_the_key_of_its_plan_nothing_of_it_opens_and_others_are_untouched(safe: Safe) -> None:
    kept = await safe.saved()
    place, safe.printing.place = safe.printing.place, replace(safe.printing.place, plan_id=UUID(int=8))
    lost = await safe.saved()
    await safe.reads_all(lost)
    await safe.sql("delete from keys where plan_id = $1", UUID(int=8))
    (row,) = await safe.sql("select details, object_key from copies where id = $1", lost)
    kit = safe.printing.service.kit
    keys: Keys = kit.own[Keys]
    documents: Documents = kit.own[Documents]
    async with kit.database.transaction(safe.printing.scope) as session:
        of_plan = await keys.of_plan(session, safe.printing.who.organisation_id, UUID(int=8))
    with pytest.raises(DecryptionError):
        of_plan.fields.open(row["details"], f"copies|details|{lost}")
    with pytest.raises(DecryptionError):
        await documents.get(Stored(row["object_key"], f"{UUID(int=8)}|{lost}", of_plan.documents))
    safe.printing.place = place
    await safe.reads_all(kept)


async def test_until_an_operator_begins_it_the_version_before_can_open_all_that_is_sealed(safe: Safe) -> None:
    await safe.forget_keys()
    job_id = await safe.saved()
    (row,) = await safe.sql("select details, object_key, plan_key from copies where id = $1", job_id)
    (kek,) = safe.keks
    details = AESGCM(kek).decrypt(row["details"][1:13], row["details"][13:], f"\x01copies|details|{job_id}".encode())
    assert b"Adams plan" in details
    assert not row["plan_key"]
    documents: Documents = safe.printing.service.kit.own[Documents]
    context = f"{safe.printing.place.plan_id}|{job_id}"
    assert DocumentCipher(kek).open(await documents.blobs.get(row["object_key"]), context).startswith(b"%PDF")
    async with safe.keeper() as keeper:
        with pytest.raises(KeysError):
            await keeper.rewrap()
    await safe.reads_all(job_id)


async def test_from_unnamed_to_named_to_another_kek_everything_stays_readable_and_ends_under_the_new_one(
    safe: Safe,
) -> None:
    await safe.forget_keys()
    old_copy = await safe.saved()
    clock = safe.printing.service.clock
    async with safe.keeper() as keeper:
        await keeper.rotate()
    await safe.use(*safe.keks)
    waiting = await safe.saved()
    assert {header[:1] for header in set.union(*(await _headers(safe)).values())} == {b"\x01"}
    clock.move(LEAD)
    await safe.use(*safe.keks)
    named = await safe.saved()
    done = await safe.rewrap()
    assert done["documents"] == 2
    assert {header[:1] for header in set.union(*(await _headers(safe)).values())} == {b"\x02"}
    # Another kek: first it only opens, then it wraps, then all keys are wrapped with it, then the old one goes.
    (old,), new = safe.keks, b"n" * 32
    await safe.use(old, new)
    await safe.use(new, old)
    under_both = await safe.saved()
    assert (await safe.rewrap())["keys"] == 2
    await safe.use(new)
    for job_id in (old_copy, waiting, named, under_both):
        await safe.reads_all(job_id)
    async with safe.keeper() as keeper:
        status = await keeper.status()
    assert list(status["wrapped"]) == [key_id(new).hex()]
    assert {name for counts in status["sealed"].values() for name in counts} == {"plans"}
    objects = await safe.printing.objects()
    assert len([key for key in objects if key.startswith(("copies/", "resealed/"))]) == 4


async def test_an_answer_that_is_kept_for_a_repeated_call_outlives_the_key_that_sealed_it(safe: Safe) -> None:
    printing, clock = safe.printing, safe.printing.service.clock

    async def ask() -> tuple[int, Any]:
        printing.who = replace(printing.who, factor_at=clock.now())
        headers = printing.headers() | {"Idempotency-Key": "printed-once"}
        answer = await printing.service.client.post(f"{printing.path}/jobs", json={"reason": REASON}, headers=headers)
        return answer.status_code, answer.json()

    for _ in range(2):  # of keys that are left to open alone, the one before the last is deleted
        first = await ask()
        assert first[0] < 300, first
        async with safe.keeper() as keeper:
            await keeper.rotate()
        clock.move(LEAD)
        await safe.use(*safe.keks)
        assert (await safe.rewrap())["idempotency_keys.sealed"] >= 1
        await safe.use(*safe.keks)
        assert await ask() == first


async def test_with_a_kek_that_wrapped_nothing_here_the_service_does_not_start(
    safe: Safe, monkeypatch: pytest.MonkeyPatch
) -> None:
    kit = safe.printing.service.kit
    monkeypatch.setattr(Secrets, "keys", lambda *_: (b"w" * 32,))
    with pytest.raises(SecretError):
        async with opening(kit):
            pass


async def test_rewrapping_again_changes_nothing(safe: Safe) -> None:
    await safe.saved()
    await safe.rewrap()
    assert set((await safe.rewrap()).values()) == {0}


async def test_a_new_key_of_the_service_seals_when_every_process_has_read_it(safe: Safe) -> None:
    kit, clock = safe.printing.service.kit, safe.printing.service.clock
    before: Keys = kit.own[Keys]
    async with safe.keeper() as keeper:
        await keeper.rotate()
    clock.move(LEAD - timedelta(minutes=1))
    other = Keys(kit.database, safe.keks, clock)
    await other.load()
    assert other.header == before.header
    clock.move(timedelta(minutes=1))
    late = Keys(kit.database, safe.keks, clock)
    await late.load()
    assert late.header != before.header
    assert other.open(late.seal(b"seed", "c"), "c") == b"seed"
    assert late.open(before.seal(b"seed", "c"), "c") == b"seed"


async def test_two_who_seal_for_a_plan_at_once_use_one_key(safe: Safe) -> None:
    kit, plan_id = safe.printing.service.kit, UUID(int=9)
    organisation_id = safe.printing.who.organisation_id

    async def seal() -> bytes:
        async with kit.database.transaction(safe.printing.scope) as session:
            keys: Keys = kit.own[Keys]
            return (await keys.of_plan(session, organisation_id, plan_id)).fields.seal(b"x", "c")

    sealed = await asyncio.gather(*(seal() for _ in range(8)))
    assert len({one[:9] for one in sealed}) == 1
    assert len(await safe.sql("select 1 from keys where plan_id = $1", plan_id)) == 1


async def test_other_organisations_keys_are_out_of_reach(safe: Safe) -> None:
    await safe.saved()
    kit = safe.printing.service.kit
    for scope in (GLOBAL, OrganisationScope(new_id())):
        async with kit.database.transaction(scope) as session:
            assert (await session.scalars(text("select plan_id from keys"))).all() == [None]


def test_the_secrets_are_the_present_kek_and_after_it_the_others(tmp_path: Path) -> None:
    (tmp_path / "kek").write_bytes(base64.b64encode(b"a" * 32))
    secrets = Secrets(tmp_path, strict=False)
    assert secrets.keys("kek") == (b"a" * 32,)
    (tmp_path / "kek.others").write_bytes(b"\n".join(base64.b64encode(one * 32) for one in (b"b", b"c")) + b"\n")
    assert secrets.keys("kek") == (b"a" * 32, b"b" * 32, b"c" * 32)
    (tmp_path / "kek.others").write_bytes(base64.b64encode(b"b" * 16))
    with pytest.raises(SecretError):
        secrets.keys("kek")
