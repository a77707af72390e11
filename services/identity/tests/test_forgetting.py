"""What is over is forgotten some day, and nothing that somebody is shown of it is lost by that."""

from datetime import timedelta
from uuid import UUID

import pytest

from samplan_contracts.identity import OrganisationRight as R
from samplan_dev.harness import NOON, Somebody, UnderTest
from samplan_dev.provision import ServiceDatabase
from samplan_identity.accounts import forgetting as links
from samplan_identity.sessions import forgetting, repository
from samplan_servicekit.ids import new_id
from samplan_servicekit.scope import OrganisationScope

from .town import Town

DAY = timedelta(days=1)
LONG_AGO = NOON - forgetting.KEPT_FOR - 2 * DAY
AGO = NOON - forgetting.KEPT_FOR + DAY


@pytest.fixture
async def town(identity: UnderTest, identity_database: ServiceDatabase) -> Town:
    return await Town(identity, identity_database).found()


async def _sessions(town: Town, who: Somebody) -> list[UUID]:
    rows = await town.run(
        "select id from sessions where organisation_id = $1 and person_id = $2 order by created_at",
        town.id,
        who.person_id,
    )
    return [row["id"] for row in rows]


async def _acting(town: Town, own: UUID, owner: Somebody) -> UUID:
    """A session in which somebody assists another, beside their own and as old."""
    id_ = new_id()
    await town.run(
        "insert into sessions (id, organisation_id, person_id, account_id, session_hash, method, acr, amr, factor_at,"
        " created_at, last_seen_at, expires_at, version, acting_person_id, acting_basis, acting_plan_id,"
        " own_session_id) select $1, organisation_id, $2, account_id, $3, 'acting', acr, amr, factor_at,"
        " created_at + interval '1 minute', last_seen_at, expires_at, 1, person_id, 'assisted', $4, id"
        " from sessions where id = $5",
        id_,
        owner.person_id,
        id_.bytes,
        new_id(),
        own,
    )
    return id_


async def test_sessions_are_forgotten_and_when_somebody_was_last_here_is_not(town: Town) -> None:
    admin = await town.person(R.LOCAL_ADMIN, R.LOCAL_ADMIN_IP, name="Åse Admin")
    often, gone = await town.person(name="Ofte Her"), await town.person(name="Gry Gått")
    live = await town.session(admin)
    await town.session(often, LONG_AGO - 300 * DAY)
    await town.session(often, LONG_AGO)
    ended = await town.session(often, AGO - DAY)
    await town.run("update sessions set ended_at = $2, expires_at = $2 where id = $1", ended, AGO)
    young = await town.session(often, AGO)
    await town.session(gone, LONG_AGO - 9 * DAY)
    last = await town.session(gone, LONG_AGO)
    page = await town.call(admin, "GET", "/administration/access-review", expect=200)
    log = await town.logged()

    await forgetting.forget(town.identity.kit)
    assert await _sessions(town, often) == [ended, young]
    assert await _sessions(town, gone) == [last]
    assert await _sessions(town, admin) == [live]
    assert await town.call(admin, "GET", "/administration/access-review", expect=200) == page
    assert [item["last_sign_in"] for item in page["items"] if item["display_name"] == "Gry Gått"] == [
        LONG_AGO.isoformat().replace("+00:00", "Z")
    ]
    assert await town.logged() == log
    (account,) = await town.run("select id from accounts where person_id = $1", gone.person_id)
    scope = OrganisationScope(town.id)
    async with town.identity.kit.database.transaction(scope) as session:
        assert await repository.has_begun(session, scope, account["id"]), "a new device is told of"


async def test_who_acted_for_another_is_forgotten_before_the_session_that_waited(town: Town) -> None:
    owner, helper = await town.person(name="Eli Eier"), await town.person(name="Hans Hjelper")
    waited = await town.session(helper, LONG_AGO - DAY)
    await _acting(town, waited, owner)
    late = await town.session(helper, AGO)
    beside = await _acting(town, late, owner)
    await forgetting.forget(town.identity.kit)
    assert await _sessions(town, owner) == [beside]
    await forgetting.forget(town.identity.kit)
    assert await _sessions(town, helper) == [late]
    assert await _sessions(town, owner) == [beside]


async def test_each_organisation_and_each_account_keeps_its_last_one(town: Town) -> None:
    """Where somebody goes when they sign in is where they were last, however long ago."""
    other = await Town(town.identity, town.database).found("Andre kommune")
    who = await town.person()
    await other.join(who)
    here = await town.session(who, LONG_AGO - DAY)
    there = await other.session(who, LONG_AGO)
    await forgetting.forget(town.identity.kit)
    assert await _sessions(town, who) == [here]
    assert await _sessions(other, who) == [there]


async def test_a_backlog_of_one_person_is_cleared(town: Town) -> None:
    who = await town.person()
    await town.run(
        "insert into sessions select gen_random_uuid(), $1, $2, a.id, uuid_send(gen_random_uuid()), 'password_code',"
        " 'substantial', array['pwd'], t, t, t, t, null, 1 from accounts a,"
        " generate_series($3::timestamptz - interval '45000 minutes', $3, interval '1 minute') t"
        " where a.person_id = $2",
        town.id, who.person_id, LONG_AGO,
    )  # fmt: skip
    assert await forgetting.forget(town.identity.kit) >= 45_000
    assert len(await _sessions(town, who)) == 1


async def test_links_of_no_use_are_forgotten_and_others_work(town: Town) -> None:
    who = await town.person()
    (account,) = await town.run("select id from accounts where person_id = $1", who.person_id)
    ends = [NOON - links.KEPT_FOR - DAY, NOON - links.KEPT_FOR + DAY, NOON + DAY]
    for number, at in enumerate(ends):
        await town.run(
            "insert into account_links values ($1, $2, 'reset', $3, $4, null)",
            new_id(), account["id"], who.person_id.bytes + bytes([number]), at,
        )  # fmt: skip
    assert await links.forget(town.identity.kit) >= 1
    left = await town.run(
        "select expires_at from account_links where account_id = $1 order by expires_at", account["id"]
    )
    assert [row["expires_at"] for row in left] == ends[1:]


async def test_it_is_done_by_every_running_service(identity: UnderTest) -> None:
    assert {"sessions", "account links"} <= identity.kit.watched.keys()
