"""Somebody who was registered twice is registered once, and nobody gains by it."""

import base64
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from samplan_contracts.events import Envelope, ParticipantAdded
from samplan_contracts.identity import OrganisationRight as R
from samplan_contracts.plans import ConsentStatus, Kind
from samplan_dev.harness import NOON, Somebody, UnderTest
from samplan_dev.provision import ServiceDatabase
from samplan_identity.members import handlers
from samplan_servicekit.ids import new_id
from samplan_servicekit.scope import OrganisationScope

from .test_portraits import picture
from .town import Town


@pytest.fixture
async def town(identity: UnderTest, identity_database: ServiceDatabase) -> Town:
    return await Town(identity, identity_database).found()


async def _admin(town: Town) -> Somebody:
    return await town.person(R.LOCAL_ADMIN, R.LOCAL_ADMIN_IP, name="Åse Admin")


def _path(kept: Somebody, merged: Somebody | None = None) -> str:
    path = f"/administration/persons/{kept.person_id}/merging"
    return f"{path}/{merged.person_id}" if merged else path


def _body(merged: Somebody, **changes: Any) -> dict[str, Any]:
    return {
        "merged_id": str(merged.person_id),
        "kept_version": 1,
        "merged_version": 1,
        "reason": "Registrert to ganger",
    } | changes


async def _row(town: Town, who: Somebody) -> Any:
    (row,) = await town.run("select * from persons where id = $1", who.person_id)
    return row


async def test_two_registrations_stand_side_by_side_with_what_a_merge_would_do(town: Town) -> None:
    admin = await _admin(town)
    kept, other = await town.person(account=None, mobile=None), await town.person(R.PLAN_CREATE, name="Eli M. Prøve")
    await town.plan((kept, Kind.OWNER))
    await town.plan((other, Kind.PROVIDER), (kept, Kind.RELATIVE))
    shown = await town.call(admin, "GET", _path(kept, other), expect=200)
    assert (shown["kept"]["id"], shown["merged"]["id"]) == (str(kept.person_id), str(other.person_id))
    assert (shown["filled"], shown["choices"], shown["account"]) == (["mobile"], ["name"], "moved")
    assert (shown["kept_plans"], shown["merged_plans"], shown["shared_plans"]) == (2, 1, 1)
    assert (shown["rights_lost"], shown["obstacles"]) == (["plan.create"], [])
    await town.call(other, "GET", _path(kept, other), expect=403)


async def test_one_is_left_with_the_values_that_were_chosen_and_nothing_of_the_other(town: Town) -> None:
    admin = await _admin(town)
    kept, other = await town.person(account=None, mobile=None), await town.person(R.PLAN_CREATE, name="Eli M. Prøve")
    plan = await town.plan((other, Kind.LEAD))
    done = await town.call(admin, "POST", _path(kept), _body(other, take=["name"]), expect=200)
    assert (done["display_name"], done["mobile"], done["account"]["status"]) == (
        "Eli M. Prøve",
        "+4791234567",
        "active",
    )
    row = await _row(town, other)
    assert row["merged_into"] == kept.person_id
    assert (row["given_name"], row["family_name"], row["mobile"], row["birth_date"]) == ("", "", None, None)
    await town.call(admin, "GET", f"/persons/{other.person_id}", expect=404)
    found = await town.call(admin, "POST", "/persons/search", {"name": "Eli"}, expect=200)
    assert [item["id"] for item in found["items"]] == [str(kept.person_id)]
    (member,) = await town.run("select person_id from members where plan_id = $1", plan)
    assert member["person_id"] == kept.person_id
    assert await town.rights_of(kept) == set()
    (told,) = await town.told("identity.persons.merged.v1")
    assert told["data"] == {"kept_id": str(kept.person_id), "merged_id": str(other.person_id)}
    assert [event["subject"] for event in await town.told("identity.person.changed.v1")] == [str(kept.person_id)]
    (rights,) = await town.told("identity.membership.changed.v1")
    assert (rights["data"]["person_id"], rights["data"]["rights"]) == (str(other.person_id), [])
    assert (await town.logged())[-1] == "persons.merged"


async def test_the_account_that_is_moved_brings_its_way_in_and_no_session(town: Town) -> None:
    admin = await _admin(town)
    kept, other = await town.person(account=None), await town.person()
    session = await town.session(other)
    await town.call(admin, "POST", _path(kept), _body(other), expect=200)
    (account,) = await town.run("select * from accounts where username = $1", f"u{other.person_id.hex}")
    assert (account["person_id"], account["status"], account["password_hash"]) == (kept.person_id, "active", "hash")
    (revoked,) = await town.told("identity.session.revoked.v1")
    assert revoked["subject"] == str(session)
    standing = await town.call(admin, "GET", f"/administration/persons/{kept.person_id}/standing", expect=200)
    assert standing["last_sign_in"] is not None


async def test_an_account_that_was_closed_makes_room_for_one_that_is_open(town: Town) -> None:
    admin = await _admin(town)
    kept, other = await town.person(account="closed"), await town.person()
    await town.call(admin, "POST", _path(kept), _body(other), expect=200)
    rows = await town.run("select person_id, status from accounts where person_id in ($1, $2)", *_ids(kept, other))
    assert {row["person_id"]: row["status"] for row in rows} == {kept.person_id: "active", other.person_id: "closed"}


def _ids(*people: Somebody) -> list[Any]:
    return [one.person_id for one in people]


async def test_of_two_accounts_one_is_closed_with_all_its_ways_in_and_its_owner_is_told(town: Town) -> None:
    admin = await _admin(town)
    kept, other = await town.person(), await town.person()
    await town.session(other)
    done = await town.call(admin, "POST", _path(kept), _body(other), expect=200)
    assert done["account"]["username"] == f"u{kept.person_id.hex}"
    (closed,) = await town.run("select * from accounts where person_id = $1", other.person_id)
    assert (closed["status"], closed["password_hash"]) == ("closed", None)
    assert len(await town.told("identity.session.revoked.v1")) == 1
    (told,) = await town.told("identity.account.closed.v1")
    assert (told["data"]["person_id"], told["data"]["channel"]) == (str(kept.person_id), "sms")
    assert "+4791234567" not in str(told)


@pytest.mark.parametrize("protection", ["none", "strictly_confidential"])
async def test_who_has_their_account_moved_is_told_where_codes_were_sent_before(town: Town, protection: str) -> None:
    admin = await _admin(town)
    kept = await town.person(account=None, protection=protection)
    other = await town.person(protection=protection)
    await town.run(
        "update persons set email = 'eli@solvik.example', code_channel = 'email' where id = $1", other.person_id
    )
    await town.call(admin, "POST", _path(kept), _body(other), expect=200)
    (told,) = await town.told("identity.account.moved.v1")
    assert (told["data"]["person_id"], told["data"]["channel"]) == (str(kept.person_id), "email")
    (account,) = await town.run("select id from accounts where person_id = $1", kept.person_id)
    assert told["subject"] == str(account["id"])
    assert not any(secret in str(told) for secret in ("+4791234567", "solvik.example", "Eli"))


async def test_who_can_be_reached_by_the_kept_registration_alone_is_told_there(town: Town) -> None:
    admin = await _admin(town)
    kept, other = await town.person(account=None), await town.person(mobile=None)
    await town.call(admin, "POST", _path(kept), _body(other), expect=200)
    assert len(await town.told("identity.account.moved.v1")) == 1


@pytest.mark.parametrize(
    ("of_kept", "of_other"), [(None, None), (None, "closed"), (None, "invited"), ("active", None)]
)
async def test_who_has_no_account_in_use_or_keeps_their_own_is_told_nothing(
    town: Town, of_kept: str | None, of_other: str | None
) -> None:
    admin = await _admin(town)
    kept, other = await town.person(account=of_kept), await town.person(account=of_other)
    await town.call(admin, "POST", _path(kept), _body(other), expect=200)
    assert await town.told("identity.account.moved.v1") == []


async def test_an_address_that_one_of_them_has_protected_stays_protected(town: Town) -> None:
    admin = await _admin(town)
    kept, other = await town.person(), await town.person(protection="strictly_confidential")
    await town.run("update persons set street = 'Gata 1' where id = $1", kept.person_id)
    done = await town.call(admin, "POST", _path(kept), _body(other), expect=200)
    assert (done["address_protection"], done["street"]) == ("strictly_confidential", None)


async def test_what_either_has_hidden_in_a_plan_stays_hidden(town: Town) -> None:
    admin = await _admin(town)
    kept, other = await town.person(), await town.person()
    plan = await town.plan((kept, Kind.RELATIVE), (other, Kind.RELATIVE))
    for who, hidden in ((kept, False), (other, True)):
        await town.run("insert into contact_choices values ($1, $2, $3, $4)", town.id, plan, who.person_id, hidden)
    await town.call(admin, "POST", _path(kept), _body(other), expect=200)
    (choice,) = await town.run("select person_id, mobile_hidden from contact_choices where plan_id = $1", plan)
    assert (choice["person_id"], choice["mobile_hidden"]) == (kept.person_id, True)


async def test_a_number_and_a_portrait_are_handed_over(town: Town) -> None:
    admin = await _admin(town)
    kept = await town.person(account=None)
    card = {"given_name": "Eli", "family_name": "Prøve", "identity_number": "15076500565"}
    made = await town.call(admin, "POST", "/persons", card, expect=201)
    image = {"image": base64.b64encode(picture()).decode()}
    await town.call(admin, "PUT", f"/persons/{made['id']}/portrait", image, expect=200)
    body = {"merged_id": made["id"], "kept_version": 1, "merged_version": made["version"], "reason": "To ganger"}
    done = await town.call(admin, "POST", _path(kept), body, expect=200)
    assert (done["identity_number_masked"], done["has_portrait"]) == ("150765 *****", True)
    portrait = f"/api/identity/persons/{kept.person_id}/portrait"
    shown = await town.identity.client.get(portrait, headers=town.identity.headers(admin))
    assert shown.content.startswith(b"\xff\xd8")
    assert await town.run("select 1 from portraits where person_id = $1", UUID(made["id"])) == []
    found = await town.call(admin, "POST", "/persons/search", {"identity_number": "15076500565"}, expect=200)
    assert [item["id"] for item in found["items"]] == [str(kept.person_id)]


async def test_the_number_that_only_fills_a_field_gives_way_to_a_mobile(town: Town) -> None:
    admin = await _admin(town)
    kept, other = await town.person(mobile="+4700000000"), await town.person()
    done = await town.call(admin, "POST", _path(kept), _body(other), expect=200)
    assert done["mobile"] == "+4791234567"


async def test_a_call_that_is_sent_twice_merges_once(town: Town) -> None:
    admin = await _admin(town)
    kept, other = await town.person(), await town.person()
    headers = town.identity.headers(admin) | {"Idempotency-Key": "merge-eli-once"}
    path = f"/api/identity{_path(kept)}"
    answers = [await town.identity.client.post(path, json=_body(other), headers=headers) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[0].json() == answers[1].json()
    assert len(await town.told("identity.persons.merged.v1")) == 1


async def test_two_numbers_are_two_people(town: Town) -> None:
    admin = await _admin(town)
    kept, other = await town.person(), await town.person()
    for who, index in ((kept, b"1"), (other, b"2")):
        await town.run(
            "update persons set identity_number_index = $2, identity_number_sealed = $2 where id = $1",
            who.person_id, index + town.id.bytes,
        )  # fmt: skip
    await _refused(town, admin, kept, other, 409, "merging.different_numbers")


async def _refused(town: Town, admin: Somebody, kept: Somebody, other: Somebody, status: int, code: str) -> None:
    problem = await town.call(admin, "POST", _path(kept), _body(other), expect=status)
    assert problem["code"] == code
    assert (await _row(town, other))["merged_into"] is None
    assert await town.told("identity.persons.merged.v1") == []


async def test_nobody_is_merged_with_oneself_nor_with_who_merges(town: Town) -> None:
    admin = await _admin(town)
    who = await town.person()
    await _refused(town, admin, who, who, 409, "merging.same_person")
    await _refused(town, admin, who, admin, 409, "merging.own_person")
    await _refused(town, admin, admin, who, 409, "merging.own_person")


async def test_who_belongs_to_another_municipality_does_not_vanish(town: Town) -> None:
    admin = await _admin(town)
    kept, other = await town.person(), await town.person()
    elsewhere = await Town(town.identity, town.database).found("Nabo")
    await elsewhere.join(other)
    await _refused(town, admin, kept, other, 409, "merging.elsewhere")
    stranger = await elsewhere.person()
    problem = await town.call(admin, "POST", _path(kept), _body(stranger), expect=404)
    assert problem["code"] == "not_found"
    done = await town.call(admin, "POST", _path(other), _body(kept), expect=200)
    assert done["account"]["status"] == "active"
    assert len(await elsewhere.told("identity.person.changed.v1")) == 1


@pytest.mark.parametrize("vanishing", [True, False])
async def test_who_holds_more_than_the_admin_may_give_is_out_of_reach(town: Town, vanishing: bool) -> None:
    admin, above = await _admin(town), await town.person(R.LOCAL_ADMIN, R.LOCAL_ADMIN_IOP)
    who = await town.person()
    pair = (who, above) if vanishing else (above, who)
    await _refused(town, admin, *pair, 403, "rights.above_yours")
    superadmin = await town.person(R.LOCAL_SUPERADMIN)
    await town.call(superadmin, "POST", _path(pair[0]), _body(pair[1]), expect=200)


async def test_a_plan_is_not_left_to_an_owner_without_a_lead(town: Town) -> None:
    admin = await _admin(town)
    kept, other, second = [await town.person() for _ in range(3)]
    plan = await town.plan((kept, Kind.OWNER), (other, Kind.LEAD))
    await _refused(town, admin, kept, other, 409, "merging.without_lead")
    await town.run(
        "insert into members select organisation_id, $2, plan_id, $3, 'lead', false, 1 from members"
        " where plan_id = $1 limit 1",
        plan, second.session_id, second.person_id,
    )  # fmt: skip
    await town.call(admin, "POST", _path(kept), _body(other), expect=200)


async def test_what_was_changed_meanwhile_is_looked_at_again(town: Town) -> None:
    admin = await _admin(town)
    kept, other = await town.person(), await town.person()
    for changed in ({"kept_version": 2}, {"merged_version": 0}):
        problem = await town.call(admin, "POST", _path(kept), _body(other, **changed), expect=412)
        assert problem["code"] == "edit.stale"
    assert (await _row(town, other))["merged_into"] is None


async def test_a_merge_takes_an_admin_a_fresh_factor_and_a_reason(town: Town) -> None:
    admin, editor = await _admin(town), await town.person(R.PERSON_EDIT, R.PLAN_CREATE)
    kept, other = await town.person(), await town.person()
    await town.call(editor, "POST", _path(kept), _body(other), expect=403)
    await town.call(admin, "POST", _path(kept), _body(other, reason=" "), expect=422)
    town.identity.clock.move(timedelta(minutes=11))
    problem = await town.call(admin, "POST", _path(kept), _body(other), expect=403)
    assert problem["code"] == "auth.step_up_required"


async def test_what_is_told_late_of_the_one_who_was_merged_is_about_the_one_who_stays(town: Town) -> None:
    admin = await _admin(town)
    kept, other = await town.person(), await town.person()
    await town.call(admin, "POST", _path(kept), _body(other), expect=200)
    data = ParticipantAdded(
        plan_id=new_id(), participant_id=new_id(), person_id=other.person_id, role="ip.provider",
        kind=Kind.PROVIDER, consent_status=ConsentStatus.NONE,
    )  # fmt: skip
    event = Envelope[ParticipantAdded](
        id=new_id(), type=data.type, source="plans", time=NOON, subject=data.participant_id,
        organisation_id=town.id, actor_id=None, sequence=1, correlation_id=new_id(), data=data,
    )  # fmt: skip
    async with town.identity.kit.database.transaction(OrganisationScope(town.id)) as session:
        await handlers.keep(event, session)
    (member,) = await town.run("select person_id from members where plan_id = $1", data.plan_id)
    assert member["person_id"] == kept.person_id


async def test_the_log_of_the_organisation_says_who_did_it_to_whom_and_why(town: Town) -> None:
    admin = await _admin(town)
    kept, other = await town.person(name="Eli Prøve"), await town.person(name="Eli Dobbel")
    await town.call(admin, "POST", _path(kept), _body(other), expect=200)
    first = await town.call(admin, "GET", "/administration/log?limit=1", expect=200)
    (line,) = first["items"]
    assert (line["action"], line["actor_name"], line["concerns"]) == ("persons.merged", "Åse Admin", ["Eli Prøve"])
    assert (line["reason"], line["details"]["account"], line["outcome"]) == ("Registrert to ganger", "closed", "done")
    older = await town.call(admin, "GET", f"/administration/log?cursor={first['next_cursor']}", expect=200)
    assert "account.closed" in [item["action"] for item in older["items"]]
    assert (await town.logged()).count("log.read") == 1, "pages of one reading are one entry"
    (kept_text,) = await town.run("select count(*) as n from log_entries where body like '%to ganger%'")
    assert kept_text["n"] == 0
    await town.call(kept, "GET", "/administration/log", expect=403)


async def test_who_rebuilds_hears_of_the_merge_again_and_of_nobody_who_is_no_more(town: Town) -> None:
    admin = await _admin(town)
    kept, other = await town.person(), await town.person()
    await town.call(admin, "POST", _path(kept), _body(other), expect=200)

    async def again(service: str, event_type: str) -> list[str]:
        headers = {"Authorization": f"Bearer {town.identity.service_token(service, town.id)}"}
        page = await town.identity.client.get(f"/internal/events?types={event_type}", headers=headers)
        assert page.status_code == 200, page.text
        return [item["subject"] for item in page.json()["items"]]

    for service in ("plans", "messaging", "notify", "print", "archive", "reports"):
        assert await again(service, "identity.persons.merged.v1") == [str(other.person_id)]
    assert set(await again("plans", "identity.person.changed.v1")) == {str(admin.person_id), str(kept.person_id)}


async def test_whom_either_represents_the_kept_one_represents_once_and_nobody_themself(town: Town) -> None:
    admin = await _admin(town)
    kept, other, child = await town.person(), await town.person(), await town.person(account=None)
    rows = (
        (child, kept, "guardianship"),
        (child, other, "guardianship"),
        (child, other, "power_of_attorney"),
        (kept, other, "power_of_attorney"),
    )
    for person, representative, basis in rows:
        await town.run(
            "insert into representations (organisation_id, id, person_id, representative_id, basis, valid_from,"
            " registered_by, registered_at) values ($1, $2, $3, $4, $5, '2020-01-01', $6, now())",
            town.id,
            new_id(),
            person.person_id,
            representative.person_id,
            basis,
            admin.person_id,
        )
    await town.call(admin, "POST", _path(kept), _body(other), expect=200)
    held = await town.run(
        "select person_id, representative_id, basis from representations where organisation_id = $1"
        " and ended_at is null order by basis",
        town.id,
    )
    assert [tuple(row) for row in held] == [
        (child.person_id, kept.person_id, "guardianship"),
        (child.person_id, kept.person_id, "power_of_attorney"),
    ]
