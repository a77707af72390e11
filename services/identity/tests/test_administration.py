"""What local admins may do with persons, rights and accounts, and what nobody may."""

from datetime import date, timedelta
from typing import Any

import pytest

from samplan_contracts.identity import OrganisationRight as R
from samplan_contracts.plans import Kind
from samplan_dev.harness import NOON, Somebody, UnderTest
from samplan_dev.provision import ServiceDatabase
from samplan_servicekit.ids import new_id

from .town import Town

ADMIN = (R.LOCAL_ADMIN, R.LOCAL_ADMIN_IP)
SUPER = (R.LOCAL_SUPERADMIN,)


@pytest.fixture
async def town(identity: UnderTest, identity_database: ServiceDatabase) -> Town:
    return await Town(identity, identity_database).found()


def rights_path(who: Somebody) -> str:
    return f"/administration/persons/{who.person_id}/rights"


async def give(town: Town, giver: Somebody, who: Somebody, *rights: R, expect: int = 200, version: int = 1) -> Any:
    return await town.call(giver, "PUT", rights_path(who), {"rights": rights}, expect=expect, version=version)


async def test_the_list_is_for_admins_alone_and_holds_staff_and_owners_sorted_by_any_column(town: Town) -> None:
    admin = await town.person(*ADMIN, name="Åse Admin")
    await town.person(R.PLAN_CREATE, name="Berit Ås", mobile="+4790000009")
    child = await town.person(name="Ada Berg", account=None)
    page = await town.call(admin, "POST", "/administration/persons/list", {}, expect=200)
    assert [row["display_name"] for row in page["items"]] == ["Ada Berg", "Berit Ås", "Åse Admin"]
    assert page["total"] == 3
    for column, descending, first in (
        ("name", True, "Åse Admin"),
        ("mobile", False, "Berit Ås"),
        ("plan.create", False, "Berit Ås"),
        ("local_admin.ip", False, "Åse Admin"),
        ("username", True, None),
        ("email", False, None),
        ("birth_date", True, None),
    ):
        wanted = {"sort": column, "descending": descending}
        page = await town.call(admin, "POST", "/administration/persons/list", wanted, expect=200)
        assert first is None or page["items"][0]["display_name"] == first, column
        if column == "username":
            assert page["items"][-1]["id"] == str(child.person_id), "who has no user name comes last"
    found = await town.call(
        admin, "POST", "/administration/persons/list", {"given_name": "ber", "family_name": "ås"}, expect=200
    )
    assert [row["display_name"] for row in found["items"]] == ["Berit Ås"]
    for other in (R.PLAN_CREATE, R.PERSON_EDIT, R.REPORT_READ, R.ARCHIVIST):
        coordinator = await town.person(other)
        await town.call(coordinator, "POST", "/administration/persons/list", {}, expect=403)


async def test_pages_follow_one_another_without_a_gap_or_a_double(town: Town) -> None:
    admin = await town.person(*ADMIN)
    for number in range(7):
        await town.person(name=f"Eli Nummer{number}")
    seen: list[str] = []
    cursor: int | None = 0
    while cursor is not None:
        wanted = {"limit": 3, "cursor": cursor}
        page = await town.call(admin, "POST", "/administration/persons/list", wanted, expect=200)
        seen += [row["id"] for row in page["items"]]
        cursor = page["next_cursor"]
    assert len(seen) == len(set(seen)) == 8


@pytest.mark.parametrize("descending", [False, True])
@pytest.mark.parametrize("sort", ["name", "birth_date", "mobile", "email", "username", "plan.create"])
async def test_whoever_comes_or_is_renamed_meanwhile_shifts_nobody_out_of_the_next_page(
    town: Town, sort: str, descending: bool
) -> None:
    admin = await town.person(*ADMIN)
    for number in range(9):
        who = await town.person(*([R.PLAN_CREATE] if number % 2 else []), name=f"Eli N{number}")
        if number % 3:
            told = date(1990, 1, 1 + number % 2), f"+47912345{number:02}", f"E{number % 2}@solvik.example"
            query = "update persons set birth_date = $2, mobile = $3, email = $4 where id = $1"
            await town.run(query, who.person_id, *told)
    everybody = {"sort": sort, "descending": descending, "limit": 100}
    whole = await town.call(admin, "POST", "/administration/persons/list", everybody, expect=200)
    seen: list[str] = []
    after: str | None = None
    while True:
        wanted = {"sort": sort, "descending": descending, "limit": 3, **({"after": after} if after else {})}
        page = await town.call(admin, "POST", "/administration/persons/list", wanted, expect=200)
        seen += [row["id"] for row in page["items"]]
        for name in ("Aa Aa", "Åå Åå"):
            await town.person(R.PLAN_CREATE, name=name)
        if (after := page["next_after"]) is None or len(seen) > 50:
            break
    assert [one for one in seen if one in {row["id"] for row in whole["items"]}] == [
        row["id"] for row in whole["items"]
    ]


async def test_who_was_decided_on_leaves_nobody_out_of_the_rest_of_a_review(town: Town) -> None:
    admin = await town.person(*ADMIN)
    held = [str((await town.person(R.REPORT_READ, name=f"Eli N{number}")).person_id) for number in range(7)]
    path, seen = "/administration/access-review?show=due&limit=3", list[str]()
    after = ""
    while after is not None:
        page = await town.call(admin, "GET", path + (after and f"&after={after}"), expect=200)
        seen += [item["person_id"] for item in page["items"] if item["person_id"] != str(admin.person_id)]
        decisions = [
            {"person_id": item["person_id"], "decision": "confirm", "version": item["version"]}
            for item in page["items"]
            if item["person_id"] != str(admin.person_id)
        ]
        await town.call(admin, "POST", "/administration/access-review", {"decisions": decisions}, expect=200)
        after = page["next_after"]
    assert seen == held


IN_ORDER = [
    "Ada Østby",
    "Anne Berg",
    "Anne-Lise Aas",
    "Anneli Aas",
    "Ola Ås",
    "Ola Aas",
    "Sára Abel",
    "Zoë Aas",
    "Æsop Bø",
    "Øystein Aa",
    "Aage Bø",
    "Ågot Aa",
    "Åse Admin",
]
"""By the name as it stands in lists: Aage stands with Åge, and both at the end."""


async def test_every_list_of_persons_goes_by_the_name_that_it_shows_over_all_its_pages(town: Town) -> None:
    admin = await town.person(*ADMIN, name="Åse Admin")
    others = [await town.person(name=name) for name in reversed(IN_ORDER[:-1])]
    for descending in (False, True):
        listed: list[str] = []
        cursor: int | None = 0
        while cursor is not None:
            wanted = {"limit": 4, "cursor": cursor, "descending": descending}
            page = await town.call(admin, "POST", "/administration/persons/list", wanted, expect=200)
            listed += [row["display_name"] for row in page["items"]]
            cursor = page["next_cursor"]
        assert listed == (IN_ORDER[::-1] if descending else IN_ORDER)
    by_right = {"sort": "local_admin.ip", "limit": 100}
    page = await town.call(admin, "POST", "/administration/persons/list", by_right, expect=200)
    assert [row["display_name"] for row in page["items"]] == [IN_ORDER[-1], *IN_ORDER[:-1]]
    found = (await town.call(admin, "POST", "/persons/search", {"name": "aa"}, expect=200))["items"]
    with_aa = [name for name in IN_ORDER if "aa" in name.lower() or "å" in name.lower()]
    assert [item["display_name"] for item in found] == with_aa
    reviewed: list[str] = []
    offset: int | None = 0
    while offset is not None:
        path = f"/administration/access-review?show=all&limit=5&cursor={offset}"
        review = await town.call(admin, "GET", path, expect=200)
        reviewed += [item["display_name"] for item in review["items"]]
        offset = review["next_cursor"]
    assert reviewed == IN_ORDER
    for who in others:
        await town.run(
            "insert into representations (id, organisation_id, person_id, representative_id, basis, valid_from,"
            " registered_at, registered_by) values ($1, $2, $3, $4, 'guardianship', '2026-01-01', $5, $4)",
            new_id(),
            town.id,
            who.person_id,
            admin.person_id,
            NOON,
        )
    represented = (await town.call(admin, "GET", "/represented", expect=200))["items"]
    assert [item["name"] for item in represented] == IN_ORDER[:-1]


async def test_a_right_taken_a_moment_ago_opens_nothing_though_the_token_still_states_it(town: Town) -> None:
    admin, superadmin = await town.person(*ADMIN), await town.person(*SUPER)
    await give(town, superadmin, admin)
    await town.call(admin, "POST", "/administration/persons/list", {}, expect=403)


async def test_a_local_admin_gives_ordinary_rights_and_it_is_told_and_logged(town: Town) -> None:
    admin, teacher = await town.person(*ADMIN), await town.person()
    seen = await town.call(admin, "GET", rights_path(teacher), expect=200)
    assert set(seen["givable"]) == {"plan.create", "person.edit", "report.read", "archivist"}
    changed = await give(town, admin, teacher, R.PLAN_CREATE, R.PERSON_EDIT)
    assert (changed["rights"], changed["version"]) == (["person.edit", "plan.create"], 2)
    (event,) = await town.told("identity.membership.changed.v1")
    assert (event["data"]["person_id"], event["data"]["admin_of"]) == (str(teacher.person_id), [])
    assert set(event["data"]["rights"]) == {"plan.create", "person.edit"}
    assert await town.logged() == ["rights.changed"]


async def test_giving_what_is_held_already_changes_and_tells_nothing(town: Town) -> None:
    admin, teacher = await town.person(*ADMIN), await town.person(R.PLAN_CREATE)
    assert (await give(town, admin, teacher, R.PLAN_CREATE))["version"] == 1
    assert await town.told("identity.membership.changed.v1") == []
    assert await town.logged() == []


@pytest.mark.parametrize("right", [R.LOCAL_ADMIN_IP, R.LOCAL_ADMIN_IOP, R.LOCAL_SUPERADMIN])
async def test_a_local_admin_makes_no_admin(town: Town, right: R) -> None:
    admin, teacher = await town.person(*ADMIN), await town.person()
    await give(town, admin, teacher, right, expect=403)
    await give(town, admin, admin, *ADMIN, right, R.PLAN_CREATE, expect=403)
    assert await town.rights_of(teacher) == set()


async def test_a_local_admin_changes_no_other_admin(town: Town) -> None:
    admin, other, superadmin = await town.person(*ADMIN), await town.person(*ADMIN), await town.person(*SUPER)
    for target in (other, superadmin):
        refused = await give(town, admin, target, expect=403)
        assert refused["code"] == "rights.above_yours"
        card = f"/persons/{target.person_id}"
        await town.call(admin, "PATCH", card, {"city": "Solvik"}, expect=200, version=1)
        takeover = await town.call(admin, "PATCH", card, {"mobile": "90000001"}, expect=403, version=2)
        assert takeover["code"] == "rights.above_yours"
        await town.call(admin, "DELETE", f"{card}/account", expect=403)
        await town.call(admin, "PATCH", f"{card}/account", {"username": "mitt.eget"}, expect=403)


async def test_a_superadmin_makes_local_admins_for_the_plan_types_that_the_organisation_has(town: Town) -> None:
    superadmin, teacher = await town.person(*SUPER), await town.person()
    await give(town, superadmin, teacher, R.LOCAL_ADMIN_SL, expect=422)
    changed = await give(town, superadmin, teacher, R.LOCAL_ADMIN_IP, R.LOCAL_ADMIN_IOP)
    assert changed["rights"] == ["local_admin", "local_admin.iop", "local_admin.ip"]


async def test_nobody_makes_a_superadmin_and_the_last_one_stays(town: Town) -> None:
    superadmin, teacher = await town.person(*SUPER), await town.person()
    assert (await give(town, superadmin, teacher, *SUPER, expect=403))["code"] == "rights.by_operator"
    assert (await give(town, superadmin, superadmin, expect=409))["code"] == "rights.last_superadmin"
    other = await town.person(*SUPER)
    assert (await give(town, superadmin, other, expect=403))["code"] == "rights.by_operator"
    await give(town, superadmin, superadmin, R.PLAN_CREATE)
    assert await town.rights_of(superadmin) == {"plan.create"}
    assert (await give(town, other, other, expect=409))["code"] == "rights.last_superadmin"


async def test_changing_rights_takes_a_fresh_factor_and_the_version_that_was_seen(town: Town) -> None:
    admin, teacher = await town.person(*ADMIN), await town.person()
    town.identity.clock.move(timedelta(minutes=11))
    assert (await give(town, admin, teacher, R.PLAN_CREATE, expect=403))["code"] == "auth.step_up_required"
    town.identity.clock.move(-timedelta(minutes=11))
    await give(town, admin, teacher, R.PLAN_CREATE)
    stale = await give(town, admin, teacher, R.REPORT_READ, expect=412)
    assert stale["current"]["rights"] == ["plan.create"]


async def test_a_coordinator_edits_whom_they_share_a_plan_with_and_nobody_with_more_rights(town: Town) -> None:
    kari = await town.person(R.PERSON_EDIT)
    parent, stranger, new = await town.person(), await town.person(), await town.person(account=None)
    boss = await town.person(R.PLAN_CREATE)
    other = await town.person(R.PLAN_CREATE, R.PERSON_EDIT)
    await town.plan((kari, Kind.LEAD), (parent, Kind.RELATIVE), (boss, Kind.PROVIDER))
    await town.plan((other, Kind.LEAD), (stranger, Kind.RELATIVE))
    for who, expected in ((parent, 200), (new, 200), (stranger, 403), (boss, 403)):
        await town.call(
            kari, "PATCH", f"/persons/{who.person_id}", {"mobile": "90000007"}, expect=expected, version=1
        )
    await town.call(kari, "PATCH", f"/persons/{boss.person_id}", {"position": "Leder"}, expect=200, version=1)


async def test_rights_in_another_municipality_keep_ones_way_in_from_everybody_here(
    town: Town, identity: UnderTest, identity_database: ServiceDatabase
) -> None:
    elsewhere = await Town(identity, identity_database).found("Annen kommune")
    nils = await elsewhere.person(R.PLAN_CREATE)
    await town.join(nils)
    superadmin = await town.person(*SUPER, *ADMIN)
    card = f"/persons/{nils.person_id}"
    refused = await town.call(superadmin, "PATCH", card, {"email": "x@y.example"}, expect=403, version=1)
    assert refused["code"] == "rights.above_yours"
    assert (await town.call(superadmin, "DELETE", f"{card}/account", expect=409))["code"] == "account.used_elsewhere"


async def test_a_closed_account_ends_every_session_and_leaves_the_person_in_their_plans(town: Town) -> None:
    admin, teacher = await town.person(*ADMIN), await town.person(R.PLAN_CREATE)
    await town.plan((teacher, Kind.PROVIDER))
    session_id = await town.session(teacher)
    await town.run(
        "insert into passkeys (id, account_id, credential_id, public_key, sign_count, name, transports, created_at)"
        " select gen_random_uuid(), id, 'c', 'k', 0, 'Mobilen', '{}', now() from accounts where person_id = $1",
        teacher.person_id,
    )
    closed = await town.call(admin, "DELETE", f"/persons/{teacher.person_id}/account", expect=200)
    ways_in = "select 1 from passkeys p join accounts a on a.id = p.account_id where a.person_id = $1"
    assert await town.run(ways_in, teacher.person_id) == [], "an old passkey opens nothing after a new invitation"
    assert closed["account"]["status"] == "closed"
    (revoked,) = await town.told("identity.session.revoked.v1")
    assert (revoked["subject"], revoked["data"]["reason"]) == (str(session_id), "account_closed")
    assert await town.rights_of(teacher) == set()
    assert (await town.told("identity.person.changed.v1"))[-1]["data"]["has_account"] is False
    standing = await town.call(admin, "GET", f"/administration/persons/{teacher.person_id}/standing", expect=200)
    assert standing["plans"] == 1
    (row,) = await town.run("select ended_at from sessions where id = $1", session_id)
    assert row["ended_at"] == NOON
    assert set(await town.logged()) == {"rights.changed", "account.closed"}
    invited = await town.call(
        admin, "POST", f"/persons/{teacher.person_id}/account", {"username": "ny.start"}, expect=201
    )
    assert invited["account"] == {"username": "ny.start", "status": "invited"}
    assert len(await town.told("identity.activation.issued.v1")) == 1


async def test_a_coordinator_closes_accounts_in_their_own_plans_only(town: Town) -> None:
    kari, parent, stranger = await town.person(R.PERSON_EDIT), await town.person(), await town.person()
    await town.plan((kari, Kind.LEAD), (parent, Kind.RELATIVE))
    await town.plan((stranger, Kind.RELATIVE))
    await town.call(kari, "DELETE", f"/persons/{stranger.person_id}/account", expect=403)
    await town.call(kari, "DELETE", f"/persons/{parent.person_id}/account", expect=200)
    await town.call(kari, "DELETE", f"/persons/{parent.person_id}/account", expect=404)


async def test_a_protected_address_is_seen_by_who_must_and_each_look_is_logged(town: Town) -> None:
    admin = await town.person(*ADMIN)
    kari, other = await town.person(R.PLAN_CREATE, R.PERSON_EDIT), await town.person(R.PLAN_CREATE, R.PERSON_EDIT)
    hidden = await town.person(name="Mia Skjult", protection="confidential")
    plan = await town.plan((kari, Kind.LEAD), (hidden, Kind.OWNER))
    card = f"/persons/{hidden.person_id}"
    refused = await town.call(other, "GET", card, expect=403)
    assert refused["code"] == "person.protected"
    for who in (kari, admin):
        assert (await town.call(who, "GET", card, expect=200))["mobile"] == "+4791234567"
    assert await town.logged() == ["person.protected_read"] * 2
    listed = await town.call(admin, "POST", "/administration/persons/list", {"given_name": "Mia"}, expect=200)
    assert (listed["items"][0]["mobile"], listed["items"][0]["protected"]) == (None, True)
    assert plan


async def test_the_strictest_protection_leaves_no_address_anywhere(town: Town) -> None:
    admin, mia = await town.person(*ADMIN), await town.person()
    card = f"/persons/{mia.person_id}"
    address = {"street": "Gata 1", "postal_code": "0001", "city": "Oslo"}
    await town.call(admin, "PATCH", card, {**address, "workplace": "Skolen"}, expect=200, version=1)
    protection = {"address_protection": "strictly_confidential"}
    seen = await town.call(admin, "PATCH", card, protection, expect=200, version=2)
    assert (seen["street"], seen["city"]) == (None, None)
    refused = await town.call(admin, "PATCH", card, {"street": "Gata 1"}, expect=422, version=3)
    assert refused["errors"] == [{"pointer": "/street", "code": "address_not_kept"}]
    assert (await town.told("identity.person.changed.v1"))[-1]["data"]["workplace"] is None
    assert (await town.told("identity.person.contact_changed.v1"))[-1]["data"]["confidential"] is True
    # The person themself does not lift what the population register has laid on.
    mine = await town.call(mia, "PATCH", card, {"address_protection": "none"}, expect=403, version=3)
    assert mine["code"] == "access.right_missing"


async def test_the_mobile_that_only_fills_the_field_is_never_told_to_anybody_who_sends(town: Town) -> None:
    admin = await town.person(*ADMIN)
    pupil = {"given_name": "Eli", "family_name": "Elev", "birth_date": "2015-01-01", "mobile": "004700000000"}
    made = await town.call(admin, "POST", "/persons", pupil, expect=201)
    assert made["mobile"] == "+4700000000"
    assert (await town.told("identity.person.contact_changed.v1"))[-1]["data"]["mobile"] is None
    refused = await town.call(admin, "POST", f"/persons/{made['id']}/account", {"username": "eli.elev"}, expect=422)
    assert refused["errors"][0]["code"] == "no_address"


async def test_nobody_changes_where_their_own_codes_go_on_the_card(town: Town) -> None:
    for rights in ((), ADMIN):
        person = await town.person(*rights, mobile="+4790000019")
        card = f"/persons/{person.person_id}"
        for change in ({"mobile": "90000020"}, {"email": "ny@post.example"}, {"code_channel": "email"}):
            refused = await town.call(person, "PATCH", card, change, expect=403, version=1)
            assert refused["code"] == "person.own_way_in"
        assert (await town.call(person, "GET", card, expect=200))["mobile"] == "+4790000019"
        await town.call(person, "PATCH", card, {"workplace": "Skolen"}, expect=200, version=1)
