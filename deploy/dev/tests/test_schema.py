"""Every service's migrated database is what its models say, and finds by an index what its foreign keys lead to."""

import importlib
import warnings
from collections.abc import Iterator
from typing import Any

import asyncpg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Column, Connection, DateTime, Integer, MetaData, Table, Text, Uuid, types
from sqlalchemy.exc import SAWarning
from sqlalchemy.ext.asyncio import create_async_engine

from samplan_dev.harness import migrated_database
from samplan_dev.provision import DATABASES, ServiceDatabase
from samplan_dev.testing import TestPostgres
from samplan_servicekit.app import Service
from samplan_servicekit.database import asyncpg_url
from samplan_servicekit.idempotency import _once
from samplan_servicekit.keys.columns import ANSWERS

WITHOUT_MODEL = {
    "outbox": "the kit's, in SQL",
    "event_history": "the kit's, in SQL",
    "inbox": "the kit's, in SQL",
    "idempotency_keys": "the kit's, in SQL",
    "log_heads": "the kit's, in SQL",
    "log_entries": "the kit's, in SQL",
    "log_details": "the kit's, in SQL",
    "log_reads": "the kit's, in SQL",
    "signing_keys": "the kit's, in SQL",
    "merged_persons": "the kit's, in SQL",
    "keys": "the kit's, in SQL",
    "keys_begun": "the kit's, in SQL",
    "purged_plans": "the kit's, in SQL",
    "idempotency_sealing": "the kit's, in SQL",
    "provider_links": "identity's, reached by functions alone",
}
"""Tables that no model stands for, and why."""

COLUMNS_WITHOUT_MODEL: dict[str, str] = {}
"""Columns (`table.column`) that no model has: those that are on their way out, for the version before."""


BYTES_NOT_SEALED = {
    "hash": "of the log's chain, of a token, a session, a code or a request",
    "identity_number_index": "a keyed hash",
    "number_index": "a keyed hash",
    "provider_sid": "a hash of what a provider calls a session",
    "salt": "random",
    "key": "a hash of what was read",
    "public_key": "public",
    "credential_id": "public",
    "wrapped": "a key under the secret `kek`",
}
"""Columns of bytes that are no ciphertexts under a service's keys, by how their names end, and why."""


@pytest.fixture(scope="module", params=DATABASES)
def database(request: pytest.FixtureRequest, postgres: TestPostgres) -> Iterator[ServiceDatabase]:
    """Each service's database in turn."""
    with migrated_database(postgres, request.param) as made:
        yield made


_FOREIGN_KEYS = """
select c.conrelid::regclass || '(' || array_to_string(k.names, ', ') || ')' as key,
    exists (
        select from pg_index i
        where i.indrelid = c.conrelid and i.indisvalid
            -- It begins with the key's columns, in whatever order.
            and c.conkey @> (i.indkey::int2[])[0:cardinality(c.conkey) - 1]
            and (i.indkey::int2[])[0:cardinality(c.conkey) - 1] @> c.conkey
            -- It holds every row that points anywhere.
            and (i.indpred is null or pg_get_expr(i.indpred, i.indrelid) = any (k.set))
    ) as supported
from pg_constraint c cross join lateral (
    select array_agg(a.attname::text) as names, array_agg('(' || a.attname || ' IS NOT NULL)') as set
    from unnest(c.conkey) n join pg_attribute a on a.attrelid = c.conrelid and a.attnum = n
) k
where c.contype = 'f' and c.connamespace = 'public'::regnamespace
"""


async def _unsupported(url: str) -> list[str]:
    connection = await asyncpg.connect(url)
    try:
        return [row["key"] for row in await connection.fetch(_FOREIGN_KEYS) if not row["supported"]]
    finally:
        await connection.close()


async def test_every_foreign_key_has_an_index(database: ServiceDatabase) -> None:
    assert await _unsupported(database.superuser_url) == []


async def test_a_foreign_key_without_an_index_is_found(postgres: TestPostgres) -> None:
    database = postgres.create_service_database("plans")
    postgres.sql(
        """
        create table p (o int, id int, primary key (o, id));
        create table bare (o int, p int, foreign key (o, p) references p);
        create table half (o int, p int, foreign key (o, p) references p);
        create index on half (o);
        create table part (o int, p int, gone bool, foreign key (o, p) references p);
        create index on part (o, p) where not gone;
        create table late (n int, o int, p int, foreign key (o, p) references p);
        create index on late (n, o, p);
        create table well (o int, p int, n int, foreign key (o, p) references p);
        create index on well (p, o, n) where p is not null;
        """,
        database.name,
    )
    assert sorted(await _unsupported(database.superuser_url)) == [
        "bare(o, p)",
        "half(o, p)",
        "late(o, p)",
        "part(o, p)",
    ]
    postgres.drop_database(database.name)


_BYTES = """
select c.relname || '.' || a.attname from pg_class c join pg_attribute a on a.attrelid = c.oid
where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
    and a.attnum > 0 and not a.attisdropped and a.atttypid = 'bytea'::regtype
"""


async def test_what_is_sealed_is_named_so_that_a_change_of_keys_reaches_it(database: ServiceDatabase) -> None:
    service: Service = importlib.import_module(f"samplan_{database.service}.app").service
    named = {f"{column.table}.{column.column}" for column in service.sealed}
    connection = await asyncpg.connect(database.superuser_url)
    try:
        there = {row[0] for row in await connection.fetch(_BYTES)}
    finally:
        await connection.close()
    assert named <= there
    found = {one for one in there - named if not one.endswith(tuple(BYTES_NOT_SEALED))}
    # In other services nobody writes anything to be sealed beside the log, or calls what is kept for repeats.
    assert found == {"log_details.sealed", "idempotency_keys.sealed"} - named
    repeats = any(_depends_on(route.dependant, _once) for router in service.routers for route in router.routes)
    assert (ANSWERS in service.sealed) == repeats, "answers are sealed where any are kept, and nowhere else"


def _depends_on(dependant: Any, call: object) -> bool:
    return any(one.call is call or _depends_on(one, call) for one in dependant.dependencies)


def _same_type(_context: Any, _inspected: Any, _column: Any, found: Any, modelled: Any) -> bool | None:
    """Models say `str` and `int` where SQL says `text` and `bigint`: the wider holds what the narrower may."""
    if isinstance(found, types.Text) and isinstance(modelled, types.String):
        return False
    if isinstance(found, types.Integer) and isinstance(modelled, types.Integer):
        return False
    return None


def _differences(connection: Connection, metadata: MetaData) -> Iterator[str]:
    options = {"compare_type": _same_type, "compare_server_default": False}
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Did not recognize type 'xid8'", SAWarning)
        found = compare_metadata(MigrationContext.configure(connection, opts=options), metadata)
    for difference in found:
        kind, *what = difference[0] if isinstance(difference, list) else difference
        if kind == "remove_table":
            if not what[0].name.startswith("log_entries_") and what[0].name not in WITHOUT_MODEL:
                yield f"no model of the table {what[0].name}"
        elif kind == "remove_column":
            if f"{what[1]}.{what[2].name}" not in COLUMNS_WITHOUT_MODEL:
                yield f"no model of the column {what[1]}.{what[2].name}"
        # Indexes, foreign keys and conditions are the database's affair, and no model repeats them.
        elif kind not in ("remove_index", "remove_constraint", "remove_fk"):
            yield f"{kind}: {', '.join(str(part) for part in what[:4])}"


async def _compare(database: ServiceDatabase, metadata: MetaData) -> list[str]:
    engine = create_async_engine(asyncpg_url(database.superuser_url))
    async with engine.connect() as connection:
        found = await connection.run_sync(lambda sync: list(_differences(sync, metadata)))
    await engine.dispose()
    return found


async def test_the_database_is_what_the_models_say(database: ServiceDatabase) -> None:
    importlib.import_module(f"samplan_{database.service}.app")
    metadata: MetaData = importlib.import_module(f"samplan_{database.service}.base").Base.metadata
    assert await _compare(database, metadata) == []


async def test_a_model_that_says_something_else_is_found(database: ServiceDatabase) -> None:
    metadata = MetaData()
    Table(
        "inbox",
        metadata,
        Column("message_id", Uuid, primary_key=True),
        Column("consumer", Integer, primary_key=True),
        Column("handled_at", DateTime(timezone=True)),
        Column("more", Text),
    )
    found = [line.split(":")[0] for line in await _compare(database, metadata) if not line.startswith("no model")]
    assert sorted(found) == ["add_column", "modify_nullable", "modify_type"]
