"""What identity tells again to a service that rebuilds a projection."""

from typing import Any
from uuid import UUID

import asyncpg

from samplan_contracts.identity import OrganisationRight
from samplan_dev.harness import Somebody, UnderTest
from samplan_dev.provision import ServiceDatabase
from samplan_servicekit.ids import new_id


async def _get(identity: UnderTest, path: str, token: str, expect: int = 200) -> dict[str, Any]:
    response = await identity.client.get(path, headers={"Authorization": f"Bearer {token}"})
    assert response.status_code == expect, response.text
    return dict(response.json())


async def _make_organisation(database: ServiceDatabase) -> UUID:
    organisation_id = new_id()
    connection = await asyncpg.connect(database.superuser_url)
    await connection.execute(
        "insert into organisations values ($1, 'Prøve kommune', array['ip'], 1)", organisation_id
    )
    await connection.close()
    return organisation_id


async def _make_person(identity: UnderTest, organisation_id: UUID, **changed: Any) -> dict[str, Any]:
    who = Somebody(organisation_id=organisation_id, rights=frozenset({OrganisationRight.PERSON_EDIT}))
    person = {
        "given_name": "Eli",
        "family_name": "Prøve",
        "birth_date": "2013-02-17",
        "mobile": "+4791234567",
        **changed,
    }
    made = await identity.client.post("/api/identity/persons", json=person, headers=identity.headers(who))
    assert made.status_code == 201, made.text
    return dict(made.json())


async def test_every_person_of_the_organisation_is_told_to_each_reader_as_far_as_it_may_know(
    identity: UnderTest, identity_database: ServiceDatabase
) -> None:
    organisation_id = await _make_organisation(identity_database)
    persons = {(await _make_person(identity, organisation_id))["id"] for _ in range(3)}

    async def told(reader: str) -> list[dict[str, Any]]:
        token, items, after = identity.service_token(reader, organisation_id), [], ""
        while after is not None:
            page = await _get(identity, f"/internal/events?limit=2{after}", token)
            items += page["items"]
            after = f"&after={page['next']}" if page["next"] else None
        return items

    for reader, types in {
        "messaging": {"identity.person.changed.v1"},
        "notify": {"identity.person.contact_changed.v1"},
        "reports": {"identity.person.changed.v1", "identity.person.demographics_changed.v1"},
    }.items():
        items = await told(reader)
        assert {item["type"] for item in items} == types
        for event_type in types:
            assert [item["subject"] for item in items if item["type"] == event_type] == sorted(persons)
    demographics = [item["data"] for item in await told("reports") if "demographics" in item["type"]]
    assert demographics == [{"born": "2013-02-01"}] * 3
    contact = (await told("notify"))[0]
    assert (contact["data"]["mobile"], contact["data"]["has_account"]) == ("+4791234567", False)
    assert contact["sequence"] == 1


async def test_contacts_are_for_notify_alone(identity: UnderTest) -> None:
    token = identity.service_token("messaging", new_id())
    path = "/internal/events?types=identity.person.contact_changed.v1"
    assert (await _get(identity, path, token, 403))["code"] == "event.not_subscribed"


async def test_which_organisations_there_are_is_told_to_services_that_rebuild(
    identity: UnderTest, identity_database: ServiceDatabase
) -> None:
    organisation_id = await _make_organisation(identity_database)
    known = await _get(identity, "/internal/organisations", identity.service_token("reports"))
    assert str(organisation_id) in known["items"]
    await _get(identity, "/internal/organisations", identity.service_token("gateway"), 403)
    who = Somebody(organisation_id=organisation_id, rights=frozenset(OrganisationRight))
    await _get(identity, "/internal/organisations", identity.access_token(who), 401)
