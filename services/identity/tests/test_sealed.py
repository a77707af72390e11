"""What identity seals for one person opens for notify, as a part of its own event, and holds what its text says."""

import json
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from samplan_contracts.events import REGISTRY, Sealed
from samplan_contracts.identity import OrganisationRight as R
from samplan_dev.harness import UnderTest
from samplan_dev.provision import ServiceDatabase
from samplan_identity.resets import service as resets
from samplan_identity.resets.service import ResetMeans
from samplan_servicekit.sealing import SealError, open_sealed
from samplan_servicekit.secrets import Secrets

from .town import Town


@pytest.fixture
async def town(identity: UnderTest, identity_database: ServiceDatabase) -> Town:
    return await Town(identity, identity_database).found("Solvik kommune")


async def opened(town: Town, event_type: str, *, after: timedelta = timedelta()) -> dict[str, Any]:
    """The one event of a type that was told, as notify opens it so long afterwards."""
    (row,) = await town.run(
        "select id, body from outbox where type = $1 and organisation_id = $2", event_type, town.id
    )
    kind = REGISTRY[event_type]
    data = kind.model_validate(json.loads(row["body"])["data"])
    assert isinstance(data, Sealed)
    key = Secrets(town.identity.kit.settings.secrets_dir.parent / "notify").sealing_key()
    now = town.identity.clock.now() + after
    with pytest.raises(SealError):
        open_sealed(data.sealed, key, event_id=UUID(int=1), purpose=data.about, now=now)
    return dict(open_sealed(data.sealed, key, event_id=row["id"], purpose=data.about, now=now))


async def test_the_link_of_a_new_account_is_good_for_three_days(town: Town) -> None:
    admin, who = await town.person(R.LOCAL_ADMIN, R.LOCAL_ADMIN_IP, R.PERSON_EDIT), await town.person(account=None)
    await town.call(admin, "POST", f"/persons/{who.person_id}/account", {"username": "sigrid.ny"}, expect=201)
    told = await opened(town, "identity.activation.issued.v1", after=timedelta(hours=71))
    assert (told["to"], told["channel"], told["language"], told["username"]) == (
        "+4791234567", "sms", "nb", "sigrid.ny",
    )  # fmt: skip
    assert told["link"].startswith("http://localhost:8000/aktiver#")


async def test_the_link_to_a_new_password_goes_by_mail_and_is_good_for_half_an_hour(town: Town) -> None:
    who = await town.person()
    await town.run("update persons set email = 'eli@prove.example' where id = $1", who.person_id)
    means = town.identity.kit.own[ResetMeans]
    await resets.request(means, f"u{who.person_id.hex}", town.identity.clock.now())
    told = await opened(town, "identity.reset.requested.v1", after=timedelta(minutes=29))
    assert (told["to"], told["channel"], told["username"]) == ("eli@prove.example", "email", f"u{who.person_id.hex}")
    assert told["link"].startswith("http://localhost:8000/nytt-passord#")
    with pytest.raises(SealError):
        await opened(town, "identity.reset.requested.v1", after=timedelta(minutes=31))


async def test_who_was_added_elsewhere_is_told_for_a_day(town: Town, identity_database: ServiceDatabase) -> None:
    here = await Town(town.identity, identity_database).found("Fjordby kommune")
    liv, nils = await town.person(), await here.person(R.PLAN_CREATE)
    code = (await town.call(liv, "POST", f"/persons/{liv.person_id}/join-code", expect=201))["code"]
    await here.call(nils, "POST", "/joining", {"code": code}, expect=200)
    told = await opened(town, "identity.person.joined.v1", after=timedelta(hours=23))
    assert (told["to"], told["organisation"]) == ("+4791234567", "Fjordby kommune")
    with pytest.raises(SealError):
        await opened(town, "identity.person.joined.v1", after=timedelta(hours=25))
