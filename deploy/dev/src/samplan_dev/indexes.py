"""Whether the database finds by an index what a service asks of it.

While a service's tests run, each statement that it sends is noted, and explained once: on an empty copy of its
database that is told of a million rows in each table, with the generic plan, and without the ways of reading that
suit a small table. So a statement's plan is the same in each run. What functions of the database ask is explained
with them, as far as they come when they find nothing.

A plan is not well where it reads a table that grows as a whole, or all that one organisation has in it: every key
begins with the organisation, so that nearly any query has an index of some kind. What is read in the order of an
index, up to a limit, is well.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

import asyncpg
from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncEngine

from samplan_dev.indexes_exceptions import EXCEPTIONS, SMALL, Excepted
from samplan_dev.provision import ServiceDatabase

ORGANISATION: Final = "organisation_id"
SOMEBODY: Final = "00000000-0000-7000-8000-000000000000"
"""Whose scope statements are explained in."""

Noted = dict[str, Sequence[Any]]
"""Statements, each with the values that came with it first."""

_SETTINGS: Final = (
    "load 'auto_explain'",
    "set auto_explain.log_min_duration = 0",
    "set auto_explain.log_nested_statements = on",
    "set auto_explain.log_format = json",
    "set auto_explain.log_level = notice",
    "set plan_cache_mode = force_generic_plan",
    "set enable_seqscan = off",
    "set enable_hashjoin = off",
    "set enable_mergejoin = off",
)
_INDEXES: Final = """
select c.relname as name, array(
    select pg_get_indexdef(c.oid, n, true) from generate_series(1, i.indnkeyatts) n
) as keys
from pg_index i join pg_class c on c.oid = i.indexrelid join pg_class t on t.oid = i.indrelid
where t.relnamespace = 'public'::regnamespace
"""
_TABLES: Final = "select relname from pg_class where relnamespace = 'public'::regnamespace"
_STREAMS: Final = frozenset(
    {"Limit", "LockRows", "Append", "Merge Append", "Nested Loop", "Result", "Subquery Scan", "Unique"}
)
"""Nodes that read no more of what is below them than is asked of them."""
_FINDS: Final = frozenset({"Index Scan", "Index Only Scan", "Bitmap Heap Scan"})
_PART: Final = re.compile(r"_(before|default|\d{4}_\d{2})$")
"""What a part of a table is called beside it."""


ENLARGE: Final = """
do $do$
declare
    v record;
begin
    perform set_config('session_replication_role', 'replica', true);
    for v in
        select i.inhrelid::regclass as part from pg_inherits i join pg_class c on c.oid = i.inhrelid
        where c.relkind = 'r' and pg_get_expr(c.relpartbound, c.oid) <> 'DEFAULT'
    loop
        execute format('drop table %s', v.part);
    end loop;
    for v in
        select conname, conrelid::regclass as of_table from pg_constraint
        where contype = 'c' and conrelid <> 0 and connamespace = 'public'::regnamespace
    loop
        execute format('alter table %s drop constraint if exists %I', v.of_table, v.conname);
    end loop;
    for v in
        select c.oid::regclass as name, string_agg(quote_ident(a.attname), ', ') as columns, string_agg(case
            when t.typcategory = 'A' or t.typname in ('json', 'jsonb') then $s$'{}'$s$
            when t.typname = 'uuid' then 'gen_random_uuid()'
            when t.typcategory = 'D' then 'now()'
            when t.typcategory = 'N' then '1'
            when t.typcategory = 'B' then 'true'
            else $s$''$s$
        end, ', ') as given
        from pg_class c join pg_attribute a on a.attrelid = c.oid join pg_type t on t.oid = a.atttypid
        where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and a.attnum > 0 and not a.attisdropped
            and a.attnotnull and a.attidentity = '' and a.attgenerated = ''
        group by c.oid
    loop
        begin
            execute format('insert into %s (%s) values (%s)', v.name, v.columns, v.given);
            raise exception 'undone';
        exception when unique_violation then
            null; -- there is a row, and can be no other
        when others then
            if sqlerrm <> 'undone' then
                raise;
            end if;
        end;
    end loop;
    -- A row that is taken back leaves its page behind, and of what is in a page the planner believes what is told.
    update pg_class set relpages = 1, reltuples = 1000000
    where relnamespace = 'public'::regnamespace and relkind = 'r';
end $do$
"""
"""Has each empty table of a database planned as a large one."""


def copy_of(database: ServiceDatabase) -> str:
    """What the empty copy of a service's database is called."""
    return f"{database.name}_empty"


@dataclass(frozen=True)
class _Index:
    keys: Sequence[str]

    def serves(self, condition: str) -> bool:
        """Whether a condition on the index narrows what is read to less than all that an organisation has."""
        telling = [key for key in self.keys if key != ORGANISATION]
        if not telling:  # there is one row for an organisation
            return bool(condition)
        return re.search(rf"(?<![\w.]){re.escape(telling[0])}(?!\w)", condition) is not None


class Judge:
    """Explains the statements of one service, each once."""

    def __init__(
        self,
        database: ServiceDatabase,
        small: Mapping[str, str] = SMALL,
        exceptions: Sequence[Excepted] = EXCEPTIONS,
    ) -> None:
        self._service = database.service
        self._url = database.superuser_url.rsplit("/", 1)[0] + f"/{copy_of(database)}"
        self._small = small
        self._exceptions = [one for one in exceptions if one.service in (database.service, "")]
        self._judged: set[str] = set()
        self._indexes: dict[str, _Index] = {}
        self._tables: set[str] = set()

    async def judge(self, noted: Noted) -> list[str]:
        """What is not well with statements that were not judged before: the table, what is wrong, the statement."""
        new = {statement: values for statement, values in noted.items() if _shape(statement) not in self._judged}
        if not new:
            return []
        connection = await asyncpg.connect(self._url)
        try:
            await self._prepare(connection)
            found = []
            for statement, values in new.items():
                if (shape := _shape(statement)) not in self._judged:
                    self._judged.add(shape)
                    found += await self._judge(connection, statement, values)
            return list(dict.fromkeys(found))
        finally:
            await connection.close()

    async def _prepare(self, connection: asyncpg.Connection) -> None:
        self._indexes = {row["name"]: _Index(row["keys"]) for row in await connection.fetch(_INDEXES)}
        self._tables = {row["relname"] for row in await connection.fetch(_TABLES)}
        for statement in _SETTINGS:
            await connection.execute(statement)
        await connection.execute(f"set role {self._service}_app")

    async def _judge(self, connection: asyncpg.Connection, statement: str, values: Sequence[Any]) -> list[str]:
        plans = await _plans(connection, statement, values)
        found = []
        for query, plan in plans:
            for table, why in self._faults(plan):
                if table not in self._small and not self._excepted(table, query, statement):
                    inside = "" if query.strip() == statement.strip() else f" [of: {_short(statement)}]"
                    found.append(f"{self._service}: {table} {why}: {_short(query)}{inside}")
        return found

    def _excepted(self, table: str, *statements: str) -> bool:
        return any(
            one.table in (table, "") and any(one.part in f"{_shape(statement)};" for statement in statements)
            for one in self._exceptions
        )

    def _faults(self, node: Mapping[str, Any], *, limited: bool = False) -> Iterator[tuple[str, str]]:
        """What reads too much, in a plan and all that is below it."""
        kind = node["Node Type"]
        limited = (limited or kind == "Limit") and (kind in _STREAMS or "Relation Name" in node)
        if node.get("Relation Name") in self._tables:
            table = _PART.sub("", node["Relation Name"])
            if kind == "Seq Scan":
                yield table, "is read as a whole"
            elif kind in _FINDS and not self._served(node) and not (limited and "Filter" not in node):
                yield table, "is read for all of an organisation"
        for below in node.get("Plans", ()):
            # What an inner side gives is asked for again and again: a limit above says nothing of it.
            yield from self._faults(
                below, limited=limited and below.get("Parent Relationship") in ("Outer", "Member")
            )

    def _served(self, node: Mapping[str, Any]) -> bool:
        kind, below = node["Node Type"], node.get("Plans", ())
        if kind == "BitmapOr":
            return all(self._served(one) for one in below)
        if kind in ("BitmapAnd", "Bitmap Heap Scan"):
            return any(self._served(one) for one in below if "Bitmap" in one["Node Type"])
        index = self._indexes[node["Index Name"]]
        return index.serves(node.get("Index Cond", ""))


async def _plans(
    connection: asyncpg.Connection, statement: str, values: Sequence[Any]
) -> list[tuple[str, Mapping[str, Any]]]:
    """The plans of a statement and of those that functions run for it, by being run and undone."""
    told: list[str] = []

    def hear(_connection: object, message: Any) -> None:
        told.append(message.message)

    connection.add_log_listener(hear)
    undone = connection.transaction()
    await undone.start()
    try:
        await connection.execute("select set_config('app.organisation_id', $1, true)", SOMEBODY)
        await connection.fetch(statement, *values)
    except (asyncpg.PostgresError, asyncpg.DataError):
        told.append(await _explained(connection, undone, statement))
    else:
        await undone.rollback()
    await asyncio.sleep(0)  # what was told is heard in the loop's next round
    connection.remove_log_listener(hear)
    found = []
    for message in told:
        _, plan, explained = message.partition("plan:\n")
        if plan:
            one = json.loads(explained)
            found.append((one["Query Text"], one["Plan"]))
    return found


async def _explained(connection: asyncpg.Connection, failed: Any, statement: str) -> str:
    """The plan of a statement that cannot be run on nothing, as one that is run tells it."""
    await failed.rollback()
    number = max((int(one) for one in re.findall(r"\$(\d+)", statement)), default=0)
    given = f"({', '.join(['null'] * number)})" if number else ""
    await connection.execute(f"prepare judged as {statement}")
    try:
        async with connection.transaction():
            await connection.execute("select set_config('app.organisation_id', $1, true)", SOMEBODY)
            plan = await connection.fetchval(f"explain (format json) execute judged{given}")
    finally:
        await connection.execute("deallocate judged")
    return "plan:\n" + json.dumps({"Query Text": statement, "Plan": json.loads(plan)[0]["Plan"]})


@contextmanager
def noting(engine: AsyncEngine) -> Iterator[Noted]:
    """Note what is sent to a database; nothing is kept of a statement but its text and its first values."""
    noted: Noted = {}

    def note(_connection: object, _cursor: object, statement: str, values: Any, _: object, many: bool) -> None:
        first = statement.lstrip("( \n").split(maxsplit=1)[0].lower()
        # SQLAlchemy's way of asking for one of none finds nothing by no index.
        if statement not in noted and first in _EXPLAINED and "(1 != 1)" not in statement:
            noted[statement] = values[0] if many and isinstance(values[0], (list, tuple)) else values

    event.listen(engine.sync_engine, "before_cursor_execute", note)
    try:
        yield noted
    finally:
        event.remove(engine.sync_engine, "before_cursor_execute", note)


_EXPLAINED: Final = frozenset({"select", "insert", "update", "delete", "with"})


def _shape(statement: str) -> str:
    """A statement with single spaces, and lists of values of whatever length as one value."""
    plain = " ".join(statement.split())
    return re.sub(r"(\$\d+(?:::[\w ]+)?)(?:, \$\d+(?:::[\w ]+)?)+(?=\))", r"\1, …", plain)


def _short(statement: str) -> str:
    plain = _shape(statement)
    return plain if len(plain) <= 400 else f"{plain[:250]} … {plain[-140:]}"
