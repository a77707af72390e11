"""The head of a log's chain is held to the commit: entries come last, and those of two organisations in one order."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import asyncpg
import pytest
from sqlalchemy import event

from samplan_contracts.identity import OrganisationRight as R
from samplan_contracts.plans import Kind
from samplan_dev.harness import NOON, Somebody, UnderTest
from samplan_dev.provision import ServiceDatabase
from samplan_identity.accounts.service import AccountMeans
from samplan_identity.age_steps import service as age_steps
from samplan_servicekit.scope import OrganisationScope

from .town import Town

_WAITING = (
    "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'"
    " and query like '%append_log%'"
)
_LAST = ("append_log(", "append_read(", "set_config('app.organisation_id'")
_ADMIN = (R.LOCAL_ADMIN, R.LOCAL_ADMIN_IP, R.PERSON_EDIT)


@pytest.fixture
async def town(identity: UnderTest, identity_database: ServiceDatabase) -> Town:
    return await Town(identity, identity_database).found()


@asynccontextmanager
async def transactions(town: Town) -> AsyncIterator[list[list[str]]]:
    """What is said to the database meanwhile, in each transaction that was committed."""
    engine, under_way, committed = town.identity.kit.database.engine.sync_engine, dict[int, list[str]](), []

    def began(connection: Any) -> None:
        under_way[id(connection)] = []

    def said(connection: Any, _cursor: object, statement: str, *_: object) -> None:
        under_way.setdefault(id(connection), []).append(statement)

    def ended(connection: Any) -> None:
        committed.append(under_way.pop(id(connection), []))

    listeners: list[tuple[str, Callable[..., None]]] = [
        ("begin", began), ("before_cursor_execute", said), ("commit", ended),
    ]  # fmt: skip
    for name, listener in listeners:
        event.listen(engine, name, listener)
    try:
        yield committed
    finally:
        for name, listener in listeners:
            event.remove(engine, name, listener)


async def _start_password(town: Town, admin: Somebody) -> None:
    who = await town.person()
    await town.session(who)
    await town.call(admin, "POST", f"/persons/{who.person_id}/account/start-password", expect=200)


async def _username(town: Town, admin: Somebody) -> None:
    await town.call(admin, "POST", "/account/username", {"username": f"x{admin.person_id.hex}"}, expect=200)


async def _close(town: Town, admin: Somebody) -> None:
    who = await town.person(R.PLAN_CREATE)
    await town.session(who)
    await town.call(admin, "DELETE", f"/persons/{who.person_id}/account", expect=200)


async def _review(town: Town, admin: Somebody) -> None:
    people = [await town.person(R.PLAN_CREATE) for _ in range(2)]
    decisions = [
        {"person_id": str(who.person_id), "decision": decision, "version": 1}
        for who, decision in zip(people, ("take_rights", "close_account"), strict=True)
    ]
    done = await town.call(admin, "POST", "/administration/access-review", {"decisions": decisions}, expect=200)
    assert [item["refused"] for item in done["items"]] == [None, None]


async def _rights(town: Town, admin: Somebody) -> None:
    who = await town.person()
    await town.call(
        admin,
        "PUT",
        f"/administration/persons/{who.person_id}/rights",
        {"rights": ["plan.create"]},
        version=1,
        expect=200,
    )


async def _representation(town: Town, admin: Somebody) -> None:
    who, other = await town.person(), await town.person()
    path = f"/persons/{who.person_id}/representatives"
    body = {"representative_id": str(other.person_id), "basis": "guardianship", "from": "2026-01-01"}
    made = await town.call(admin, "POST", path, body, expect=201)
    await town.call(admin, "POST", f"{path}/{made['id']}/end", expect=204)


async def _joining(town: Town, admin: Somebody) -> None:
    there = await Town(town.identity, town.database).found()
    who = await there.person()
    code = (await there.call(who, "POST", f"/persons/{who.person_id}/join-code", expect=201))["code"]
    await town.call(admin, "POST", "/joining", {"code": code}, expect=200)


async def _age_steps(town: Town, admin: Somebody) -> None:
    people = [await town.person(), await town.person()]
    await town.plan(*((who, Kind.OWNER) for who in people))
    born = date(NOON.year - 18, NOON.month, NOON.day)
    await town.run("update persons set birth_date = $1 where id = any($2)", born, [who.person_id for who in people])
    scope = OrganisationScope(town.id)
    async with town.identity.kit.database.transaction(scope) as session:
        key = town.identity.kit.own[AccountMeans].notify_key
        assert await age_steps.tell_due(session, scope, key, NOON + timedelta(minutes=1)) == 2


@pytest.mark.parametrize(
    "act", [_start_password, _username, _close, _review, _rights, _representation, _joining, _age_steps]
)
async def test_nothing_is_asked_of_the_database_after_the_log(
    town: Town, act: Callable[[Town, Somebody], Awaitable[None]]
) -> None:
    admin = await town.person(*_ADMIN)
    admin = replace(admin, session_id=await town.session(admin))
    async with transactions(town) as committed:
        await act(town, admin)
    logged = [said for said in committed if any("append_log(" in one for one in said)]
    assert logged
    for said in logged:
        first = next(at for at, one in enumerate(said) if "append_log(" in one)
        assert [one for one in said[first:] if not any(last in one for last in _LAST)] == []


async def test_two_municipalities_that_take_each_others_people_at_once_do_not_lock_each_other_out(
    town: Town, identity_database: ServiceDatabase
) -> None:
    other = await Town(town.identity, identity_database).found()
    calls = []
    for here, there in ((town, other), (other, town)):
        who, taker = await there.person(), await here.person(R.PLAN_CREATE)
        code = (await there.call(who, "POST", f"/persons/{who.person_id}/join-code", expect=201))["code"]
        calls.append((here, taker, {"code": code}))
    # Both heads are held until both calls wait for one: so they are let go at the same moment.
    holder, looker = [await asyncpg.connect(identity_database.superuser_url) for _ in range(2)]
    async with asyncio.timeout(60):
        async with holder.transaction():
            await holder.execute(
                "select 1 from log_heads where chain_id = any($1::uuid[]) for update", [town.id, other.id]
            )
            under_way = [
                asyncio.ensure_future(here.call(taker, "POST", "/joining", body, expect=200))
                for here, taker, body in calls
            ]
            while await looker.fetchval(_WAITING) < len(calls):
                assert not any(call.done() for call in under_way)
        await asyncio.gather(*under_way)
    for connection in (holder, looker):
        await connection.close()
    for place in (town, other):
        assert sorted(await place.logged()) == ["join_code.issued", "person.joined", "person.joined_elsewhere"]
