"""Whose account is signed in to on a device that was not known hears of it, once for the device."""

from uuid import UUID

import pytest

from samplan_dev.harness import Somebody, UnderTest
from samplan_dev.provision import ServiceDatabase
from samplan_identity.sessions.client import Client
from samplan_identity.sessions.service import PASSWORD_AND_CODE
from samplan_identity.sign_in import service
from samplan_identity.sign_in.sending import SignInMeans

from .town import Town

HERE = Client("10.0.0.0/24", "", "firefox", "linux")
TOLD = "identity.new_device.told.v1"


@pytest.fixture
async def town(identity: UnderTest, identity_database: ServiceDatabase) -> Town:
    return await Town(identity, identity_database).found()


async def _account(town: Town, who: Somebody) -> UUID:
    (row,) = await town.run("select id from accounts where person_id = $1", who.person_id)
    account: UUID = row["id"]
    return account


async def _enter(town: Town, who: Somebody, *, new_device: bool) -> UUID:
    means, now = town.identity.kit.own[SignInMeans], town.identity.clock.now()
    account = await _account(town, who)
    entered = await service.start_session(means, account, PASSWORD_AND_CODE, HERE, now, new_device=new_device)
    return entered.cached.sid


async def test_a_sign_in_on_a_new_device_is_told_unless_it_is_the_first_of_all(town: Town) -> None:
    kari = await town.person()
    await _enter(town, kari, new_device=True)
    assert await town.told(TOLD) == []
    second = await _enter(town, kari, new_device=True)
    (told,) = await town.told(TOLD)
    assert (told["subject"], told["data"]["person_id"]) == (str(second), str(kari.person_id))
    await _enter(town, kari, new_device=False)
    assert len(await town.told(TOLD)) == 1


@pytest.mark.parametrize(
    ("mobile", "email", "codes", "expected"),
    [
        ("+4791234567", "eli@solvik.example", "sms", "email"),
        ("+4791234567", "eli@solvik.example", "email", "sms"),
        ("+4791234567", None, "sms", "sms"),
        (None, "eli@solvik.example", "email", "email"),
    ],
)
async def test_it_goes_where_codes_do_not_go_where_there_is_such_an_address(
    town: Town, mobile: str | None, email: str | None, codes: str, expected: str
) -> None:
    kari = await town.person()
    await town.run(
        "update persons set mobile = $2, email = $3, code_channel = $4 where id = $1",
        kari.person_id, mobile, email, codes,
    )  # fmt: skip
    for _ in range(2):
        await _enter(town, kari, new_device=True)
    (told,) = await town.told(TOLD)
    assert told["data"]["channel"] == expected
    assert not any(secret in str(told) for secret in ("+4791234567", "solvik.example", "10.0.0", "firefox"))


async def test_who_cannot_be_reached_is_told_nothing_and_gets_in(town: Town) -> None:
    kari = await town.person(mobile=None)
    for _ in range(2):
        await _enter(town, kari, new_device=True)
    assert await town.told(TOLD) == []


async def test_the_sign_in_of_one_says_nothing_of_that_of_another(town: Town) -> None:
    kari, per = await town.person(), await town.person()
    await _enter(town, kari, new_device=True)
    await _enter(town, per, new_device=True)
    assert await town.told(TOLD) == []
