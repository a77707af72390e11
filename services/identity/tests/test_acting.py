"""Who represents somebody signs in as themself and acts for them, in a session that says so and is soon over."""

import hashlib
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import httpx
import jwt
import pytest
from fastapi.routing import APIRoute

from samplan_contracts.identity import OrganisationRight as R
from samplan_contracts.plans import Kind
from samplan_dev.harness import NOON, Somebody, UnderTest
from samplan_dev.provision import ServiceDatabase
from samplan_identity.app import service as identity_service
from samplan_servicekit.auth.callers import Acting
from samplan_servicekit.ids import new_id

from .town import Town

TODAY = NOON.date()


@pytest.fixture
async def town(identity: UnderTest, identity_database: ServiceDatabase) -> Town:
    return await Town(identity, identity_database).found()


async def register(
    town: Town, by: Somebody, person: Somebody, representative: Somebody, *, expect: int = 201, **changed: Any
) -> Any:
    wanted = {
        "representative_id": str(representative.person_id),
        "basis": "guardianship",
        "from": str(TODAY),
    } | changed
    return await town.call(by, "POST", f"/persons/{person.person_id}/representatives", wanted, expect=expect)


async def born(town: Town, who: Somebody, day: date | None) -> None:
    await town.run("update persons set birth_date = $2 where id = $1", who.person_id, day)


async def signed_in(town: Town, who: Somebody) -> Somebody:
    return Somebody(
        who.person_id, who.organisation_id, await town.session(who, town.identity.clock.now()), who.rights
    )


async def act(town: Town, who: Somebody, representation: Any, *, expect: int = 200) -> httpx.Response:
    answer = await town.identity.client.post(
        "/api/identity/session/acting",
        json={"representation_id": representation["id"]},
        headers=town.identity.headers(who),
    )
    assert answer.status_code == expect, answer.text
    return answer


async def token_of(town: Town, cookie: str, audience: str = "identity", *, expect: int = 200) -> str:
    body = {"session_hash": hashlib.sha256(cookie.encode()).hexdigest(), "audience": audience}
    answer = await town.identity.client.post(
        "/internal/sessions/token",
        json=body,
        headers={"Authorization": f"Bearer {town.identity.service_token('gateway')}"},
    )
    assert answer.status_code == expect, answer.text
    return str(answer.json().get("token"))


async def as_acting(town: Town, cookie: str) -> Somebody:
    """Whoever the token of this cookie names."""
    claims = jwt.decode(await token_of(town, cookie), options={"verify_signature": False})
    acting = Acting(UUID(claims["act"]["sub"]), claims["act"]["basis"])
    return Somebody(UUID(claims["sub"]), UUID(claims["org"]), UUID(claims["sid"]), acting=acting)


async def test_a_guardian_acts_for_the_owner_and_token_session_and_log_name_both(town: Town) -> None:
    admin, owner = await town.person(R.LOCAL_ADMIN), await town.person(R.LOCAL_ADMIN, name="Ola Eier", account=None)
    kari = await signed_in(town, await town.person(name="Kari Verge"))
    representation = await register(town, admin, owner, kari)
    begun = await act(town, kari, representation)
    view = begun.json()
    assert (view["person"]["display_name"], view["acting"]["name"]) == ("Ola Eier", "Kari Verge")
    assert (view["acting"]["basis"], view["rights"]) == ("guardianship", [])
    assert view["expires_at"] == "2026-11-24T12:30:00Z"
    token = await token_of(town, begun.headers["Samplan-Set-Session"])
    claims = jwt.decode(token, options={"verify_signature": False})
    assert claims["sub"] == str(owner.person_id)
    assert claims["act"] == {"sub": str(kari.person_id), "basis": "guardianship"}
    assert claims["rights"] == []
    assert await town.logged() == ["representation.registered", "acting.started"]
    (started,) = await town.told("identity.session.started.v1")
    assert started["data"]["acting_person_id"] == str(kari.person_id)
    told = await town.told("identity.representation.told.v1")
    assert [(one["data"]["person_id"], one["data"]["what"]) for one in told] == [
        (str(owner.person_id), "representation_registered"),
        (str(kari.person_id), "representation_registered"),
        (str(owner.person_id), "acting_started"),
    ]
    assert "Kari" not in str(told)


async def test_the_own_cookie_works_no_more_and_going_back_gives_a_new_one_without_signing_in(town: Town) -> None:
    admin, owner = await town.person(R.LOCAL_ADMIN), await town.person(account=None)
    kari = await signed_in(town, await town.person(name="Kari Verge"))
    own_cookie = "k" * 43
    await town.run(
        "update sessions set session_hash = $2, idle_seconds = 1800 where id = $1",
        kari.session_id, hashlib.sha256(own_cookie.encode()).digest(),
    )  # fmt: skip
    await token_of(town, own_cookie)
    begun = await act(town, kari, await register(town, admin, owner, kari))
    await token_of(town, own_cookie, expect=401)
    cookie = begun.headers["Samplan-Set-Session"]
    acting = await as_acting(town, cookie)
    back = await town.identity.client.delete("/api/identity/session/acting", headers=town.identity.headers(acting))
    assert back.status_code == 200, back.text
    assert (back.json()["person"]["display_name"], back.json()["acting"]) == ("Kari Verge", None)
    await token_of(town, cookie, expect=401)
    await token_of(town, own_cookie, expect=401)
    claims = jwt.decode(
        await token_of(town, back.headers["Samplan-Set-Session"]), options={"verify_signature": False}
    )
    assert claims["sid"] == str(kari.session_id)
    assert "act" not in claims
    assert await town.logged() == ["representation.registered", "acting.started", "acting.ended"]
    again = await town.identity.client.delete("/api/identity/session/acting", headers=town.identity.headers(kari))
    assert (again.status_code, again.json()["code"]) == (409, "session.not_acting")


async def test_acting_is_over_after_half_an_hour_whatever_is_done_meanwhile(town: Town) -> None:
    admin, owner = await town.person(R.LOCAL_ADMIN), await town.person(account=None)
    kari = await signed_in(town, await town.person())
    cookie = (await act(town, kari, await register(town, admin, owner, kari))).headers["Samplan-Set-Session"]
    for _ in range(5):
        town.identity.clock.move(timedelta(minutes=5))
        await token_of(town, cookie)
    town.identity.clock.move(timedelta(minutes=5))
    await token_of(town, cookie, expect=401)


async def test_signing_out_while_acting_leaves_no_session_behind(town: Town) -> None:
    admin, owner = await town.person(R.LOCAL_ADMIN), await town.person(account=None)
    kari = await signed_in(town, await town.person())
    cookie = (await act(town, kari, await register(town, admin, owner, kari))).headers["Samplan-Set-Session"]
    await town.call(await as_acting(town, cookie), "DELETE", "/session", expect=204)
    await token_of(town, cookie, expect=401)
    live = await town.run("select 1 from sessions where organisation_id = $1 and ended_at is null", town.id)
    assert not live


async def test_ending_the_representation_stops_who_acts_at_once(town: Town) -> None:
    admin, owner = await town.person(R.LOCAL_ADMIN), await town.person(account=None)
    kari = await signed_in(town, await town.person())
    representation = await register(town, admin, owner, kari)
    cookie = (await act(town, kari, representation)).headers["Samplan-Set-Session"]
    path = f"/persons/{owner.person_id}/representatives/{representation['id']}/end"
    await town.call(kari, "POST", path, expect=403)
    await town.call(admin, "POST", path, expect=204)
    await token_of(town, cookie, expect=401)
    (revoked,) = await town.told("identity.session.revoked.v1")
    assert revoked["data"]["reason"] == "representation_ended"
    await act(town, kari, representation, expect=403)


async def test_it_takes_a_factor_shown_just_now_and_a_representation_of_ones_own_that_holds(town: Town) -> None:
    admin, owner = await town.person(R.LOCAL_ADMIN), await town.person(account=None)
    kari, other = await signed_in(town, await town.person()), await signed_in(town, await town.person())
    representation = await register(town, admin, owner, kari, **{"from": str(TODAY + timedelta(days=1))})
    early = await act(town, kari, representation, expect=403)
    assert early.json()["code"] == "representation.not_held"
    await act(town, other, representation, expect=404)
    town.identity.clock.move(timedelta(days=1))
    stale = await act(town, await signed_in(town, kari), representation, expect=403)
    assert stale.json()["code"] == "auth.step_up_required"


@pytest.mark.parametrize(("age", "expected"), [(15, 200), (16, 403)])
async def test_from_sixteen_a_parent_acts_no_more_for_their_child(town: Town, age: int, expected: int) -> None:
    admin, child = await town.person(R.LOCAL_ADMIN), await town.person(account=None)
    await born(town, child, date(TODAY.year - age, TODAY.month, TODAY.day))
    parent = await signed_in(town, await town.person())
    representation = await register(town, admin, child, parent, basis="parental_responsibility")
    begun = await act(town, parent, representation, expect=expected)
    if expected == 403:
        assert begun.json()["code"] == "representation.owner_decides"
    listed = await town.call(parent, "GET", "/represented", expect=200)
    assert [item["may_act"] for item in listed["items"]] == [expected == 200]


async def test_acting_ends_with_the_day_on_which_the_child_decides(town: Town) -> None:
    admin, child = await town.person(R.LOCAL_ADMIN), await town.person(account=None)
    await born(town, child, date(TODAY.year - 16, TODAY.month, TODAY.day + 1))
    parent = await town.person()
    representation = await register(town, admin, child, parent, basis="parental_responsibility")
    town.identity.clock.move(timedelta(hours=10, minutes=50))  # 23:50 in Norway
    now = town.identity.clock.now()
    late = Somebody(parent.person_id, town.id, await town.session(parent, now), factor_at=now)
    assert (await act(town, late, representation)).json()["expires_at"] == "2026-11-24T23:00:00Z"


async def test_under_twelve_the_other_representatives_are_told_instead(town: Town) -> None:
    admin, child = await town.person(R.LOCAL_ADMIN), await town.person(account=None)
    await born(town, child, date(TODAY.year - 11, 1, 1))
    parent, other = await signed_in(town, await town.person()), await town.person()
    representation = await register(town, admin, child, parent, basis="parental_responsibility")
    await register(town, admin, child, other, basis="parental_responsibility")
    await act(town, parent, representation)
    told = await town.told("identity.representation.told.v1")
    started = [one["data"]["person_id"] for one in told if one["data"]["what"] == "acting_started"]
    assert started == [str(other.person_id)]


async def test_representation_is_registered_by_who_may_edit_the_person_and_never_for_oneself(town: Town) -> None:
    admin, owner, kari = await town.person(R.LOCAL_ADMIN), await town.person(account=None), await town.person()
    await register(town, kari, owner, kari, expect=403)
    await register(town, admin, owner, admin, expect=403)
    await register(town, admin, admin, kari, expect=403)
    await register(town, admin, owner, owner, expect=422)
    await register(town, admin, owner, await town.person(account=None), expect=422)
    await register(town, admin, owner, kari)
    again = await register(town, admin, owner, kari, expect=409)
    assert again["code"] == "representation.exists"
    grown = await register(town, admin, owner, kari, basis="parental_responsibility", expect=422)
    assert grown["errors"] == [{"pointer": "/basis", "code": "of_age"}]
    listed = await town.call(admin, "GET", f"/persons/{owner.person_id}/representatives", expect=200)
    assert [(item["name"], item["holds"]) for item in listed["items"]] == [("Eli Prøve", True)]
    await town.call(await town.person(), "GET", f"/persons/{owner.person_id}/representatives", expect=403)


async def test_another_organisation_sees_and_uses_nothing_of_it(
    town: Town, identity: UnderTest, identity_database: ServiceDatabase
) -> None:
    there = await Town(identity, identity_database).found("En annen kommune")
    admin, owner, kari = await town.person(R.LOCAL_ADMIN), await town.person(account=None), await town.person()
    representation = await register(town, admin, owner, kari)
    stranger = await there.person(R.LOCAL_ADMIN)
    await there.call(stranger, "GET", f"/persons/{owner.person_id}/representatives", expect=404)
    await there.join(kari)
    kari_there = Somebody(kari.person_id, there.id)
    await act(there, await signed_in(there, kari_there), representation, expect=404)


async def test_every_route_that_is_not_named_refuses_who_acts_for_another(town: Town) -> None:
    who = Somebody(
        organisation_id=town.id,
        rights=frozenset(R),
        acting=Acting(new_id(), "guardianship"),  # type: ignore[arg-type]
    )
    opened = {"GET /api/identity/session", "DELETE /api/identity/session", "DELETE /api/identity/session/acting"}
    asked = 0
    for router in identity_service.routers:
        for route in router.routes:
            assert isinstance(route, APIRoute)
            names = {call.call.__name__ for call in _all(route.dependant) if hasattr(call.call, "__name__")}
            for method in route.methods:
                if "caller" not in names or f"{method} {route.path}" in opened:
                    continue
                path = route.path.replace("{channel}", "sms")
                for name in route.dependant.path_params:
                    path = path.replace("{" + name.name + "}", str(new_id()))
                answer = await town.identity.client.request(
                    method, path, json={} if method != "GET" else None, headers=town.identity.headers(who)
                )
                assert (answer.status_code, answer.json()["code"]) == (403, "auth.not_while_acting"), path
                asked += 1
    assert asked > 40


def _all(dependant: Any) -> list[Any]:
    return [one for sub in dependant.dependencies for one in (sub, *_all(sub))]


async def test_relatives_in_a_plan_are_no_representatives(town: Town) -> None:
    owner, relative = await town.person(account=None), await town.person()
    await town.plan((owner, Kind.OWNER), (relative, Kind.RELATIVE))
    listed = await town.call(relative, "GET", "/represented", expect=200)
    assert listed["items"] == []


async def test_what_is_done_for_somebody_is_no_sign_in_of_theirs(town: Town) -> None:
    admin, owner = await town.person(R.LOCAL_ADMIN), await town.person(account=None)
    kari = await signed_in(town, await town.person())
    await act(town, kari, await register(town, admin, owner, kari))
    path = f"/administration/persons/{owner.person_id}/standing"
    assert (await town.call(admin, "GET", path, expect=200))["last_sign_in"] is None
