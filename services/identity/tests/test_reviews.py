"""The yearly look at who has access."""

from datetime import timedelta

import pytest

from samplan_contracts.identity import OrganisationRight as R
from samplan_contracts.plans import Kind
from samplan_dev.harness import NOON, UnderTest
from samplan_dev.provision import ServiceDatabase

from .town import Town

PATH = "/administration/access-review"


@pytest.fixture
async def town(identity: UnderTest, identity_database: ServiceDatabase) -> Town:
    return await Town(identity, identity_database).found()


async def test_everybody_with_access_is_shown_and_leavers_show_by_their_silence(town: Town) -> None:
    admin = await town.person(R.LOCAL_ADMIN, R.LOCAL_ADMIN_IP, name="Åse Admin")
    await town.person(account=None, name="Barn Uten")
    gone = await town.person(R.PLAN_CREATE, name="Gry Gått")
    here = await town.person(name="Her Ennå")
    await town.plan((gone, Kind.LEAD))
    await town.session(gone, NOON - timedelta(days=400))
    for who in (here, admin):
        await town.session(who, NOON - timedelta(days=3))
    names = lambda page: [item["display_name"] for item in page["items"]]  # noqa: E731
    everybody = await town.call(admin, "GET", PATH, expect=200)
    assert names(everybody) == ["Gry Gått", "Her Ennå", "Åse Admin"]
    assert everybody["total"] == 3
    (idle,) = (await town.call(admin, "GET", f"{PATH}?show=idle&idle_months=6", expect=200))["items"]
    assert (idle["display_name"], idle["plans"], idle["rights"]) == ("Gry Gått", 1, ["plan.create"])
    assert names(await town.call(admin, "GET", f"{PATH}?show=rights", expect=200)) == ["Gry Gått", "Åse Admin"]


async def test_what_is_decided_in_one_go_is_done_as_far_as_each_may_be(town: Town) -> None:
    admin, superadmin = await town.person(R.LOCAL_ADMIN, R.LOCAL_ADMIN_IP), await town.person(R.LOCAL_SUPERADMIN)
    kept, stripped, gone, changed = [await town.person(R.PLAN_CREATE) for _ in range(4)]
    decisions = [
        {"person_id": str(kept.person_id), "decision": "confirm", "version": 1},
        {"person_id": str(stripped.person_id), "decision": "take_rights", "version": 1},
        {"person_id": str(gone.person_id), "decision": "close_account", "version": 1},
        {"person_id": str(changed.person_id), "decision": "take_rights", "version": 9},
        {"person_id": str(superadmin.person_id), "decision": "close_account", "version": 1},
        {"person_id": str(admin.person_id), "decision": "take_rights", "version": 1},
    ]
    done = await town.call(admin, "POST", PATH, {"decisions": decisions}, expect=200)
    assert [item["refused"] for item in done["items"]] == [
        None, None, None, "edit.stale", "rights.above_yours", "rights.above_yours",
    ]  # fmt: skip
    assert await town.rights_of(kept) == await town.rights_of(changed) == {"plan.create"}
    assert await town.rights_of(stripped) == await town.rights_of(gone) == set()
    assert await town.rights_of(superadmin) == {"local_superadmin"}
    due = await town.call(admin, "GET", f"{PATH}?show=due", expect=200)
    assert str(kept.person_id) not in [item["person_id"] for item in due["items"]]
    assert (await town.logged()).count("access.reviewed") == 3


async def test_the_review_is_for_admins_alone_and_takes_a_fresh_factor(town: Town) -> None:
    kari, admin = await town.person(R.PERSON_EDIT), await town.person(R.LOCAL_ADMIN, R.LOCAL_ADMIN_IP)
    await town.call(kari, "GET", PATH, expect=403)
    body = {"decisions": [{"person_id": str(kari.person_id), "decision": "confirm", "version": 1}]}
    await town.call(kari, "POST", PATH, body, expect=403)
    town.identity.clock.move(timedelta(minutes=11))
    assert (await town.call(admin, "POST", PATH, body, expect=403))["code"] == "auth.step_up_required"
