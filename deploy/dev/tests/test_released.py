"""What is in use somewhere and what stands here read each other, in both directions."""

from __future__ import annotations

import json
from typing import Any

import pytest

from samplan_contracts.asyncapi import document
from samplan_dev.checks.compatibility import Side, released, unreadable, unreadable_calls
from samplan_dev.describe import openapi
from samplan_dev.harness import migrate_to, migrated_database
from samplan_dev.provision import DATABASES
from samplan_dev.testing import TestPostgres
from samplan_servicekit.auth import tokens

from .test_upgrades import IN_USE


def _events() -> dict[str, Any]:
    return {message["name"]: message["payload"] for message in document()["components"]["messages"].values()}


def _whole(schema: Any) -> Side:
    return Side(schema, schema)


REFUSED_BEFORE = {
    "email: maxLength was None and is 254": "no longer address is one (RFC 5321)",
    "mobile: maxLength was None and is 40": "no longer text is a number",
    "identity_number: minLength was None and is 1": "nothing is no number",
    "postal_code: string is written where null is read": "the same four digits, of which others are none",
    "version: maxLength was None and is 40": "no version is longer",
    "version: minLength was None and is 1": "nothing is no version",
}
"""What is told of a field now and was checked without being told, by how it reads at the end."""


def test_a_client_in_use_reads_and_is_read_by_todays_services() -> None:
    found = list(unreadable_calls(released("openapi"), json.loads(openapi())))
    assert [one for one in found if one.partition("request/")[2] not in REFUSED_BEFORE] == []


def test_listeners_in_use_read_todays_events_and_todays_read_theirs() -> None:
    before, now = released("events"), _events()
    found: list[str] = []
    for name, schema in before.items():
        assert name in now, f"{name} is gone"
        found += [f"older listener, {name}{one}" for one in unreadable(_whole(now[name]), _whole(schema))]
        found += [f"today's listener, {name}{one}" for one in unreadable(_whole(schema), _whole(now[name]))]
    assert found == []


@pytest.mark.parametrize("kind", [tokens.AccessClaims, tokens.GrantClaims, tokens.ServiceClaims])
def test_tokens_in_use_are_read_here_and_todays_there(kind: type[tokens.Claims]) -> None:
    before, now = released("claims")[kind.__name__], kind.model_json_schema()
    assert [*unreadable(_whole(before), _whole(now)), *unreadable(_whole(now), _whole(before))] == []


@pytest.mark.parametrize("service", DATABASES)
def test_every_sql_function_that_code_in_use_calls_is_there_with_its_arguments(
    service: str, postgres: TestPostgres
) -> None:
    database = postgres.create_service_database(service)
    migrate_to(database, IN_USE[service])
    before = _functions(postgres, database.name)
    with migrated_database(postgres, service) as newest:
        now = _functions(postgres, newest.name)
    postgres.drop_database(database.name)
    assert before - now == set()


def _functions(postgres: TestPostgres, database: str) -> set[str]:
    query = (
        "select p.proname || '(' || pg_get_function_identity_arguments(p.oid) || ') -> '"
        " || pg_get_function_result(p.oid)"
        " from pg_proc p where p.pronamespace = 'public'::regnamespace and p.prokind = 'f'"
        " and not exists (select from pg_depend d where d.objid = p.oid and d.deptype = 'e')"
    )
    return set(postgres.sql(query, database).splitlines())


CHANGES: dict[str, tuple[dict[str, Any], dict[str, Any], bool]] = {
    "a member that is needed and never written": (
        {"type": "object", "properties": {}},
        {"type": "object", "properties": {"a": {"type": "string"}}, "required": ["a"]},
        False,
    ),
    "a member that is new and may be missing": (
        {"type": "object", "properties": {}},
        {"type": "object", "properties": {"a": {"type": "string"}}},
        True,
    ),
    "a member that a strict reader refuses": (
        {"type": "object", "properties": {"a": {"type": "string"}}},
        {"type": "object", "properties": {}, "additionalProperties": False},
        False,
    ),
    "another type": ({"type": "integer"}, {"type": "string"}, False),
    "a whole number where any is read": ({"type": "integer"}, {"type": "number"}, True),
    "null where none is read": ({"anyOf": [{"type": "string"}, {"type": "null"}]}, {"type": "string"}, False),
    "a value that is not known": ({"enum": ["a", "b"]}, {"enum": ["a"]}, False),
    "a value that a tolerant reader leaves out": ({"enum": ["a", "b"]}, {"enum": ["a"], "x-tolerant": True}, True),
    "a value in a set that a tolerant reader leaves out": (
        {"type": "array", "items": {"enum": ["a", "b"]}},
        {"type": "array", "items": {"enum": ["a"]}, "x-tolerant": True},
        True,
    ),
    "more than is read": ({"type": "string", "maxLength": 9}, {"type": "string", "maxLength": 8}, False),
    "without an end where one is read": ({"type": "string"}, {"type": "string", "maxLength": 8}, False),
}


@pytest.mark.parametrize("name", CHANGES)
def test_the_judge_knows_what_cannot_be_read(name: str) -> None:
    writer, reader, readable = CHANGES[name]
    assert (list(unreadable(_whole(writer), _whole(reader))) == []) == readable


def test_the_judge_knows_a_route_that_is_gone() -> None:
    client = {"paths": {"/a": {"get": {"responses": {"200": {}}}}}}
    assert list(unreadable_calls(client, {"paths": {}})) == ["GET /a is gone"]
