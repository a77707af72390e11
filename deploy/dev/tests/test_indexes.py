"""A statement that no index serves is found, also in a function; one that is served is not."""

from collections.abc import Iterator
from uuid import UUID

import pytest

from samplan_dev.harness import judged
from samplan_dev.indexes import Judge
from samplan_dev.indexes_exceptions import Excepted
from samplan_dev.provision import ServiceDatabase
from samplan_dev.testing import TestPostgres

SOME = UUID(int=1)
ALL_OF_ONE = "is read for all of an organisation"

TABLES = """
set role plans_owner;
create table things (organisation_id uuid, id uuid, plan_id uuid, n int not null, primary key (organisation_id, id));
create index ix_things_plan on things (organisation_id, plan_id);
create table kinds (name text);
create function find_thing(p_n int) returns uuid language sql security definer as $$
    select id from things where n = p_n
$$;
create function count_things(p_plan uuid) returns bigint language plpgsql as $$
begin
    return (select count(*) from things where organisation_id = p_plan and plan_id = p_plan);
end $$;
"""


@pytest.fixture(scope="module")
def database(postgres: TestPostgres) -> Iterator[ServiceDatabase]:
    """A database with a few things in it."""
    made = postgres.create_service_database("plans")
    postgres.sql(TABLES, made.name)
    with judged(postgres, made):
        yield made
    postgres.drop_database(made.name)


async def _found(
    database: ServiceDatabase, statement: str, *values: object, exceptions: tuple[Excepted, ...] = ()
) -> list[str]:
    judge = Judge(database, {"kinds": "as many as there are"}, exceptions)
    found = await judge.judge({statement: values})
    assert await judge.judge({statement: values}) == [], "each is judged once"
    return [one.split(": ")[1].split(" ", 1)[1] for one in found]


@pytest.mark.parametrize(
    "statement",
    [
        "select * from things where organisation_id = $1 and plan_id = $1",
        "update things set n = 1 where organisation_id = $1 and id = $1",
        "select * from things where organisation_id = $1 order by id limit 10",
        "select t.* from things t join things o on o.organisation_id = t.organisation_id and o.id = t.plan_id"
        " where t.organisation_id = $1 and t.plan_id = $1",
        "select count_things($1)",
        "select * from kinds where name = $1::uuid::text",
        "insert into things values ($1, $1, $1, null)",
    ],
)
async def test_what_an_index_serves_is_well(database: ServiceDatabase, statement: str) -> None:
    assert await _found(database, statement, SOME) == []


@pytest.mark.parametrize(
    ("statement", "wrong"),
    [
        ("select * from things where n = $1", "is read as a whole"),
        (
            "select * from things where organisation_id = current_setting('app.organisation_id')::uuid and n = $1",
            ALL_OF_ONE,
        ),
        ("select * from things where organisation_id is null and n = $1 order by id limit 1", ALL_OF_ONE),
        ("delete from things where n = $1", "is read as a whole"),
        ("select find_thing($1)", "is read as a whole"),
        ("insert into things select null, null, null, n from things where n = $1", "is read as a whole"),
    ],
)
async def test_what_no_index_serves_is_found(database: ServiceDatabase, statement: str, wrong: str) -> None:
    assert await _found(database, statement, 1) == [wrong]


async def test_an_exception_holds_for_what_it_names(database: ServiceDatabase) -> None:
    statement = "select * from things where n = $1"
    for exception, found in (
        (Excepted("plans", "things", "where n = $1", "why"), 0),
        (Excepted("", "things", "where n = $1", "why"), 0),
        (Excepted("identity", "things", "where n = $1", "why"), 1),
        (Excepted("plans", "others", "where n = $1", "why"), 1),
        (Excepted("plans", "things", "where m = $1", "why"), 1),
    ):
        assert len(await _found(database, statement, 1, exceptions=(exception,))) == found
