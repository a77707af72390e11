"""A plan that is deleted for good is gone from every table of every service, and nothing else is."""

import json
from collections.abc import Iterator

import asyncpg
import pytest

from samplan_dev.harness import migrate_to
from samplan_dev.provision import DATABASES, ServiceDatabase
from samplan_dev.testing import TestPostgres
from samplan_servicekit.ids import new_id

from .test_upgrades import fill_until

STAYS = {
    "purged_plans": "its id, so that it stays deleted",
    "log_entries": "the chain of ids and codes",
    "log_heads": "the chain's end",
}
OF_THE_SAME_ID = {"representations", "sessions"}
"""In the rows that are put in, a representation has the plan's id."""


@pytest.fixture(scope="module", params=DATABASES)
def database(request: pytest.FixtureRequest, postgres: TestPostgres) -> Iterator[ServiceDatabase]:
    """Each service's database in turn."""
    made = postgres.create_service_database(request.param)
    yield made
    postgres.drop_database(made.name)


def _rows(postgres: TestPostgres, database: ServiceDatabase) -> dict[str, list[str]]:
    """All rows of all tables, as JSON."""
    names = postgres.sql(
        "select relname from pg_class where relkind in ('r', 'p') and not relispartition"
        " and relnamespace = 'public'::regnamespace",
        database.name,
    ).split()
    return {name: postgres.sql(f'select to_jsonb(t) from "{name}" t', database.name).splitlines() for name in names}


def _purge(postgres: TestPostgres, database: ServiceDatabase, organisation: str, plan: str) -> dict[str, int]:
    answer = postgres.sql(
        f"set role {database.service}_app; set app.organisation_id = '{organisation}';"
        f" select purge_plan('{plan}', now())",
        database.name,
    )
    return dict(json.loads(answer.splitlines()[-1]))


def test_nothing_of_a_purged_plan_is_left_and_other_plans_stay_whole(
    postgres: TestPostgres, database: ServiceDatabase
) -> None:
    ids = fill_until(postgres, database)
    migrate_to(database)
    postgres.sql(
        f"insert into event_history (organisation_id, type, body) values ('{ids['org']}', 'plans.goal.created.v1',"
        f""" '{{"id":"x","data":{{"plan_id":"{ids["plan"]}"}}}}')""",
        database.name,
    )
    before = _rows(postgres, database)
    assert _purge(postgres, database, ids["org"], str(new_id())) == {}, "another plan"
    assert _purge(postgres, database, str(new_id()), ids["plan"]) == {}, "another organisation's"
    found = _rows(postgres, database)
    assert {name: rows for name, rows in found.items() if name != "purged_plans"} == {
        name: rows for name, rows in before.items() if name != "purged_plans"
    }

    gone = _purge(postgres, database, ids["org"], ids["plan"])
    if database.service == "plans":
        postgres.sql(f"delete from plans where id = '{ids['plan']}'", database.name)  # nothing refers to it any more

    after = _rows(postgres, database)
    left = {name for name, rows in after.items() if any(ids["plan"] in row for row in rows)}
    assert left - OF_THE_SAME_ID <= STAYS.keys()
    concerned = {name for name, rows in before.items() if any(ids["plan"] in row for row in rows)}
    assert concerned - STAYS.keys() - OF_THE_SAME_ID - {"log_reads", "plans"} <= gone.keys()
    for name, rows in before.items():
        untouched = [row for row in rows if ids["plan"] not in row]
        if name not in gone:
            assert set(untouched) <= set(after[name]), name
    assert _purge(postgres, database, ids["org"], ids["plan"]) == {}, "a second time there is nothing"


async def test_every_table_with_a_plan_is_looked_up_by_it(postgres: TestPostgres, database: ServiceDatabase) -> None:
    connection = await asyncpg.connect(database.superuser_url)
    try:
        found = await connection.fetch(
            """
            select c.table_name from information_schema.columns c
            join information_schema.tables t using (table_schema, table_name)
            where c.table_schema = 'public' and c.column_name = 'plan_id' and t.table_type = 'BASE TABLE'
                and not exists (
                    select from pg_indexes i where i.schemaname = 'public' and i.tablename = c.table_name
                        and i.indexdef ~ '\\((organisation_id, )?plan_id[,)]' and i.indexdef !~ ' WHERE '
                )
            """
        )
    finally:
        await connection.close()
    assert {row["table_name"] for row in found} <= {"keys"}  # its index is of those that have a plan
