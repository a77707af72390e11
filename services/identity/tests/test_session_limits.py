"""When sessions end by themselves: each keeps the limits that its organisation had when it began."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import text

from samplan_dev.harness import UnderTest
from samplan_identity.accounts.repository import get_login_of
from samplan_identity.sessions import service
from samplan_identity.sessions.client import Client
from samplan_servicekit.ids import new_id
from samplan_servicekit.scope import OrganisationScope

HERE = Client("10.0.0.0/24", "", "firefox", "linux")


async def _cookie(identity: UnderTest, idle_minutes: int) -> str:
    """The hash of the cookie of a new session, hexadecimal."""
    organisation, person, account = new_id(), new_id(), new_id()
    async with identity.kit.database.transaction(OrganisationScope(organisation)) as session:
        for statement in (
            "insert into organisations (id, name, plan_types, version) values (:o, 'Prøvevik', '{}', 1)",
            "insert into persons (id, given_name, family_name, code_channel, language, may_notify, confidential,"
            " version, mobile) values (:p, 'Liv', 'Hansen', 'sms', 'nb', true, false, 1, '+4790000003')",
            "insert into memberships (id, organisation_id, person_id, rights, version) values (:m, :o, :p, '{}', 1)",
            "insert into accounts (id, person_id, username, password_hash, status, version)"
            " values (:a, :p, :u, 'x', 'active', 1)",
        ):
            values: dict[str, UUID | str] = {"o": organisation, "p": person, "a": account}
            values |= {"m": new_id(), "u": account.hex}
            await session.execute(text(statement), {k: v for k, v in values.items() if f":{k}" in statement})
        record = await get_login_of(session, account)
        assert record is not None
        _, started = await service.start(
            session, record, identity.clock.now(), service.PASSWORD_AND_CODE, client=HERE, idle_minutes=idle_minutes
        )
        return started.session_hash.hex()


async def _resolve(identity: UnderTest, session_hash: str, *, passive: bool = False) -> int:
    headers = {"Authorization": f"Bearer {identity.service_token('gateway')}"}
    answer = await identity.client.post(
        "/internal/sessions/resolve", json={"session_hash": session_hash, "passive": passive}, headers=headers
    )
    return answer.status_code


@pytest.mark.guide(29)
@pytest.mark.parametrize("minutes", [10, 30, 60])
async def test_a_session_ends_after_as_long_without_activity_as_its_organisation_says(
    identity: UnderTest, minutes: int
) -> None:
    cookie = await _cookie(identity, minutes)
    for _ in range(3):
        identity.clock.move(timedelta(minutes=minutes) - timedelta(seconds=1))
        assert await _resolve(identity, cookie) == 200
    identity.clock.move(timedelta(minutes=minutes))
    assert await _resolve(identity, cookie) == 401


async def test_no_session_lives_longer_than_twelve_hours(identity: UnderTest) -> None:
    cookie = await _cookie(identity, 60)
    for _ in range(23):
        identity.clock.move(timedelta(minutes=30))
        assert await _resolve(identity, cookie) == 200
    identity.clock.move(timedelta(minutes=30))
    assert await _resolve(identity, cookie) == 401


async def test_what_a_page_asks_by_itself_is_no_sign_of_life(identity: UnderTest) -> None:
    cookie = await _cookie(identity, 30)
    identity.clock.move(timedelta(minutes=29))
    assert await _resolve(identity, cookie, passive=True) == 200
    identity.clock.move(timedelta(minutes=2))
    assert await _resolve(identity, cookie, passive=True) == 401
    assert await _resolve(identity, cookie) == 401
