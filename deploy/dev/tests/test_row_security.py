"""Every service's database keeps organisations apart by itself, whatever a query forgets."""

from collections.abc import Iterator
from uuid import UUID

import asyncpg
import pytest

from samplan_dev.harness import migrated_database
from samplan_dev.provision import DATABASES, ServiceDatabase
from samplan_dev.testing import TestPostgres
from samplan_servicekit.ids import new_id

# Tables that belong to no single organisation, and how else they are closed.
SHARED = {
    "alembic_version": "holds a revision",
    "inbox": "holds ids of events alone",
    "signing_keys": "holds keys, wrapped",
    "keys_begun": "holds a moment",
    "purged_plans": "holds ids of plans that are gone; the app reads",
    "idempotency_sealing": "holds a moment",
    "outbox": "the app adds and cannot read; see test_outbox",
    "organisations": "shows the organisation of the scope by its own id",
    "persons": "shows members of the scope's organisation",
    "former_numbers": "as persons, whose they were",
    "accounts": "shows members of the scope's organisation",
    "provider_links": "as accounts, which they belong to; found by functions that return one row",
    "portraits": "shows members of the scope's organisation",
    "account_links": "shows members of the scope's organisation",
    "authenticators": "as accounts, which they belong to",
    "recovery_codes": "as accounts, which they belong to",
    "passkeys": "as accounts, which they belong to",
    "terms_acceptances": "as accounts, which they belong to; written once",
    "downtimes": "concerns everybody",
}


@pytest.fixture(scope="module", params=DATABASES)
def database(request: pytest.FixtureRequest, postgres: TestPostgres) -> Iterator[ServiceDatabase]:
    """Each service's database in turn."""
    with migrated_database(postgres, request.param) as made:
        yield made


async def test_every_table_of_an_organisation_is_under_forced_row_security(database: ServiceDatabase) -> None:
    connection = await asyncpg.connect(database.superuser_url)
    try:
        rows = await connection.fetch(
            """
            select c.relname, c.relrowsecurity and c.relforcerowsecurity as forced,
                exists (select from pg_attribute a
                        where a.attrelid = c.oid and a.attname = 'organisation_id' and not a.attisdropped) as owned
            from pg_class c where c.relkind in ('r', 'p') and c.relnamespace = 'public'::regnamespace
            """
        )
    finally:
        await connection.close()
    tables = {row["relname"]: row for row in rows}
    open_tables = {name for name, row in tables.items() if not row["forced"]}
    assert open_tables <= {
        "alembic_version",
        "idempotency_sealing",
        "inbox",
        "keys_begun",
        "purged_plans",
        "signing_keys",
    }
    assert {name for name, row in tables.items() if not row["owned"]} <= set(SHARED)


async def test_without_a_scope_nothing_shows_and_the_rules_cannot_be_put_aside(database: ServiceDatabase) -> None:
    connection = await asyncpg.connect(database.app_url)
    try:
        tables = [
            row["relname"]
            for row in await connection.fetch(
                "select relname from pg_class where relkind in ('r', 'p') and relnamespace = 'public'::regnamespace"
                " and relforcerowsecurity and has_table_privilege(oid, 'select')"
            )
        ]
        assert tables
        for table in tables:
            assert await connection.fetchval(f'select count(*) from "{table}"') == 0
            await connection.execute("set row_security = off")
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await connection.fetch(f'select * from "{table}"')
            await connection.execute("set row_security = on")
            for forbidden in (f'alter table "{table}" disable row level security', f'truncate "{table}"'):
                with pytest.raises(asyncpg.InsufficientPrivilegeError):
                    await connection.execute(forbidden)
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute(f"set role {database.service}_owner")
    finally:
        await connection.close()


async def test_the_log_is_only_ever_added_to_and_only_through_its_function(database: ServiceDatabase) -> None:
    connection = await asyncpg.connect(database.app_url)
    organisation, chain = new_id(), new_id()
    try:
        async with connection.transaction():
            await connection.execute("select set_config('app.organisation_id', $1, true)", str(organisation))
            for sequence in (1, 2):
                appended = await connection.fetchval("select append_log($1, now(), $2)", chain, '{"action": "x"}')
                assert appended == sequence
        for forbidden in (
            "insert into log_entries values (gen_random_uuid(), gen_random_uuid(), 1, now(), '', '')",
            "update log_entries set body = ''",
            "delete from log_entries",
            "update log_heads set sequence = 0",
            "update log_details set sealed = ''",
            "delete from log_details",
        ):
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await connection.execute(forbidden)
        with pytest.raises(asyncpg.RaiseError, match="needs an organisation"):
            await connection.fetchval("select append_log($1, now(), '{}')", chain)
        async with connection.transaction():
            await connection.execute("select set_config('app.organisation_id', $1, true)", str(new_id()))
            assert await connection.fetchval("select count(*) from log_entries") == 0
    finally:
        await connection.close()


async def test_the_app_adds_events_of_its_scope_and_reads_none(database: ServiceDatabase) -> None:
    connection = await asyncpg.connect(database.app_url)
    own, other = new_id(), new_id()
    insert = (
        "insert into outbox (id, type, subject, organisation_id, correlation_id, body)"
        " values (gen_random_uuid(), 't', gen_random_uuid(), $1, gen_random_uuid(), '{}')"
    )
    try:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.fetch("select * from outbox")

        async def add_under_own_scope(organisation: UUID | None) -> None:
            async with connection.transaction():
                await connection.execute("select set_config('app.organisation_id', $1, true)", str(own))
                await connection.execute(insert, organisation)

        await add_under_own_scope(own)
        for organisation in (other, None):
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await add_under_own_scope(organisation)
    finally:
        await connection.close()
