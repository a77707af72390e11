"""Whom a package for the archive is about: handed out to archive alone, for a person, and written down."""

from uuid import UUID

import asyncpg
import pytest

from samplan_contracts.identity import OrganisationRight
from samplan_dev.harness import Somebody
from samplan_dev.people import synthetic_identity_number
from samplan_servicekit.auth import tokens
from samplan_servicekit.auth.tokens import TokenType
from samplan_servicekit.ids import new_id


def on_behalf(identity, who, purpose="archive.package", service="archive"):
    claims = {
        "issuer": tokens.IDENTITY,
        "subject": str(who.person_id),
        "life": tokens.SERVICE_LIFE,
        "org": str(who.organisation_id),
        "act": {"sub": service},
        "purpose": purpose,
        "job": str(new_id()),
    }
    return {"Authorization": f"Bearer {identity._sign(TokenType.SERVICE, claims)}"}


@pytest.fixture
async def people(identity, identity_database):
    """Who archives, whose plan it is, and the owner's number."""
    admin = Somebody(rights=frozenset({OrganisationRight.PERSON_EDIT}))
    connection = await asyncpg.connect(identity_database.superuser_url)
    await connection.execute(
        "insert into organisations values ($1, 'Prøve kommune', array['ip'], 1)", admin.organisation_id
    )
    await connection.close()

    async def make(**fields):
        answer = await identity.client.post("/api/identity/persons", json=fields, headers=identity.headers(admin))
        assert answer.status_code == 201, answer.text
        return UUID(answer.json()["id"])

    number = synthetic_identity_number()
    owner = await make(given_name="Eli", family_name="Prøve", identity_number=number)
    lead = await make(given_name="Kari", family_name="Koordinator", identity_number=synthetic_identity_number())
    return Somebody(person_id=lead, organisation_id=admin.organisation_id), owner, number


async def test_archive_gets_the_owners_number_and_only_the_name_of_who_archives(identity, people):
    who, owner, number = people
    path = f"/internal/persons/{owner}/archive-identity"
    answer = await identity.client.get(path, headers=on_behalf(identity, who))
    assert answer.json() == {
        "given_name": "Eli",
        "family_name": "Prøve",
        "identity_number": number,
        "requested_by": {"given_name": "Kari", "family_name": "Koordinator"},
    }


async def test_that_a_number_was_handed_out_is_written_down_without_the_number(identity, people):
    who, owner, number = people
    await identity.client.get(f"/internal/persons/{owner}/archive-identity", headers=on_behalf(identity, who))
    token = identity.service_token("plans", who.organisation_id)
    log = await identity.client.get(f"/internal/plans/{owner}/log", headers={"Authorization": f"Bearer {token}"})
    (entry,) = log.json()["items"]
    assert (entry["action"], entry["actor_id"]) == ("identity_number.handed_out", str(who.person_id))
    assert number not in log.text


@pytest.mark.parametrize(("purpose", "service"), [("plan.print", "print"), ("something", "archive")])
async def test_no_other_purpose_opens_it(identity, people, purpose, service):
    who, owner, _ = people
    path = f"/internal/persons/{owner}/archive-identity"
    answer = await identity.client.get(path, headers=on_behalf(identity, who, purpose, service))
    assert answer.status_code == 403


async def test_neither_a_person_nor_a_service_of_its_own_gets_it(identity, people):
    who, owner, _ = people
    path = f"/internal/persons/{owner}/archive-identity"
    token = identity.service_token("archive", who.organisation_id)
    assert (await identity.client.get(path, headers={"Authorization": f"Bearer {token}"})).status_code == 401
    assert (await identity.client.get(path, headers=identity.headers(who))).status_code == 401


async def test_a_person_of_another_organisation_is_not_there(identity, people):
    _, owner, _ = people
    stranger = Somebody()
    answer = await identity.client.get(
        f"/internal/persons/{owner}/archive-identity", headers=on_behalf(identity, stranger)
    )
    assert answer.status_code == 404
