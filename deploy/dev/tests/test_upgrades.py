"""A database with rows in it becomes the newest one: from the oldest state, and from those that were in use since.

`upgrade/` holds the rows of each service, by the revision at which they are put in (`-- at 0010`); each of these
states is begun from.
"""

import asyncio
import json
import re
import subprocess
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path

import asyncpg
import pytest

from samplan_dev.harness import migrate_to, migrated_database
from samplan_dev.provision import DATABASES, ServiceDatabase
from samplan_dev.testing import TestPostgres
from samplan_servicekit.ids import new_id

ROWS = Path(__file__).parent / "upgrade"

IN_USE = {
    "identity": "0010",
    "plans": "0004",
    "messaging": "0003",
    "notify": "0002",
    "print": "0002",
    "archive": "0002",
    "reports": "0002",
}
"""The revisions of the state that is in use somewhere, and has rows in it."""

Rows = Mapping[str, list[str]]
"""By table, each row as JSON."""


def states_of(service: str) -> dict[str, str]:
    """The states that upgrades begin from, the oldest first, each with the rows that it adds."""
    parts = (ROWS / f"{service}.sql").read_text().split("-- at ")[1:]
    return {part[:4]: part[4:] for part in parts}


def fill(postgres: TestPostgres, database: ServiceDatabase, statements: str, ids: Mapping[str, str]) -> None:
    for name, value in ids.items():
        statements = re.sub(rf"(?<![:\w]):{name}\b", f"'{value}'::uuid", statements)
    scope = f"set app.organisation_id = '{ids['org']}';"
    postgres.sql(f"{scope}\n{statements}", database.name)


def fill_until(postgres: TestPostgres, database: ServiceDatabase, last: str | None = None) -> Mapping[str, str]:
    """Put in the rows of every state as it was then, up to one or to the last; gives the ids that they have."""
    ids = {name: str(new_id()) for name in ("org", "plan", "person", "other", "merged", "goal", "account", "session")}
    for state, statements in states_of(database.service).items():
        migrate_to(database, state)
        fill(postgres, database, statements, ids)
        if state == "0001":
            fill(postgres, database, (ROWS / "kit.sql").read_text(), ids)
        if state == last:
            break
    return ids


def _rows(postgres: TestPostgres, database: ServiceDatabase, of: Rows | None = None) -> Rows:
    """What stands in each table; of the columns alone that `of` has, where it is given. Parts are their whole's."""
    names = postgres.sql(
        "select relname from pg_class where relkind in ('r', 'p') and not relispartition"
        " and relnamespace = 'public'::regnamespace and relname <> 'alembic_version'",
        database.name,
    ).split()
    found: dict[str, list[str]] = {}
    for name in names:
        known = json.loads(of[name][0]).keys() if of and of.get(name) else None
        lines = postgres.sql(f'select to_jsonb(t) from "{name}" t', database.name).splitlines()
        rows = [json.loads(line) for line in lines]
        found[name] = sorted(
            json.dumps({k: v for k, v in row.items() if known is None or k in known}, sort_keys=True) for row in rows
        )
    return found


def _schema(postgres: TestPostgres, database: ServiceDatabase) -> str:
    program = postgres.instance.binaries / "pg_dump"
    answer = subprocess.run([program, "-s", database.superuser_url], check=True, capture_output=True, text=True)
    # Dumps of late carry a random word that guards their reading.
    return re.sub(r"(?m)^\\(un)?restrict .*$", "", answer.stdout).replace(database.name, database.service)


@pytest.fixture(scope="module", params=DATABASES)
def service(request: pytest.FixtureRequest) -> str:
    """Each service in turn."""
    name: str = request.param
    return name


@pytest.fixture(scope="module")
def fresh(service: str, postgres: TestPostgres) -> Iterator[str]:
    """The schema that a new database of the service gets."""
    with migrated_database(postgres, service) as database:
        yield _schema(postgres, database)


def test_the_oldest_state_and_the_one_in_use_are_begun_from() -> None:
    for service, state in IN_USE.items():
        assert {"0001", state} <= states_of(service).keys(), service


@pytest.mark.parametrize(
    ("service", "begin"),
    [(service, state) for service in DATABASES for state in states_of(service)],
    indirect=["service"],
)
def test_what_was_there_is_there_after_an_upgrade_and_the_schema_is_a_new_ones(
    service: str, fresh: str, postgres: TestPostgres, begin: str
) -> None:
    database = postgres.create_service_database(service)
    fill_until(postgres, database, begin)
    before = _rows(postgres, database)
    assert [name for name, rows in before.items() if not rows] == [], "a table that the upgrade was not tried with"

    migrate_to(database)

    after = _rows(postgres, database, of=before)
    assert {name: after.get(name) for name in before} == before
    assert _schema(postgres, database) == fresh
    migrate_to(database)
    assert _schema(postgres, database) == fresh, "a second call changes nothing"
    postgres.drop_database(database.name)


def test_the_log_is_written_and_read_all_the_while_it_is_parted_by_months(postgres: TestPostgres) -> None:
    database = postgres.create_service_database("reports")
    migrate_to(database, IN_USE["reports"])
    organisation, chain = new_id(), new_id()
    ahead = "now() + interval '70 days'"  # of a clock that went wrong once, and months from now
    postgres.sql(
        f"set app.organisation_id = '{organisation}';"
        f"select append_log('{chain}', now() - interval '1 hour' * n, '{{}}') from generate_series(1, 2000) n;"
        f"select append_log('{chain}', {ahead}, '{{}}')",
        database.name,
    )
    begun, over, written = threading.Event(), threading.Event(), []

    async def write() -> None:
        connection = await asyncpg.connect(database.app_url)
        while not over.is_set() or len(written) < 20:
            async with connection.transaction():
                await connection.execute("select set_config('app.organisation_id', $1, true)", str(organisation))
                written.append(await connection.fetchval("select append_log($1, now(), '{}')", chain))
                last = await connection.fetchval("select max(sequence) from log_entries where chain_id = $1", chain)
                assert last == written[-1]
            begun.set()
        await connection.close()

    failures: list[BaseException] = []

    def run() -> None:
        try:
            asyncio.run(write())
        except BaseException as error:
            failures.append(error)
        finally:
            begun.set()

    writer = threading.Thread(target=run)
    writer.start()
    begun.wait()
    migrate_to(database)
    over.set()
    writer.join()
    assert failures == []
    assert written == list(range(2002, 2002 + len(written))), "nothing is lost, and nothing twice"
    held = postgres.sql("select tableoid::regclass, count(*) from log_entries group by 1", database.name)
    assert held == f"log_entries_before|{2001 + len(written)}"
    postgres.drop_database(database.name)


def test_user_names_are_cleaned_of_what_nobody_sees_and_none_becomes_anothers(postgres: TestPostgres) -> None:
    database = postgres.create_service_database("identity")
    migrate_to(database, "0013")
    names = [
        "kari",
        "li\u200bv",
        "o\u00adla",
        "kari\u200b",
        "A\u030ase",
        "nils\u2060",
        "nils\ufeff",
        "søren",
        "a\u200b\u200b",
    ]
    for name in names:
        person = new_id()
        postgres.sql(
            f"insert into persons values ('{person}', 'Eli', 'Nes', null, null, null, null, null, null, null, null,"
            " null, null, 'sms', 'nb', true, false, 1);"
            f"insert into accounts values ('{new_id()}', '{person}', '{name}', null, 'invited', 1)",
            database.name,
        )
    migrate_to(database, "0014")
    found = postgres.sql("select username from accounts", database.name).splitlines()
    assert sorted(found) == sorted(
        ["kari", "liv", "ola", "kari\u200b", "Åse", "nils", "nils\ufeff", "søren", "a\u200b\u200b"]
    )
    postgres.drop_database(database.name)
