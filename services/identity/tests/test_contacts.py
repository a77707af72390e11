"""Who takes part in a plan sees how the others are reached, except where that is hidden or protected."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from samplan_contracts.plans import AccessElement, Kind, Level
from samplan_dev.cases import calls
from samplan_dev.harness import Place, Somebody, UnderTest
from samplan_dev.provision import ServiceDatabase

from .town import Town


@pytest.fixture
async def town(identity: UnderTest, identity_database: ServiceDatabase) -> Town:
    return await Town(identity, identity_database).found()


async def cards(town: Town, who: Somebody, place: Place, expect: int = 200) -> dict[str, dict[str, object]]:
    path = f"/api/identity/plans/{place.plan_id}/contacts"
    answer = await town.identity.client.get(path, headers=town.identity.headers(who, place))
    assert answer.status_code == expect, answer.text
    return {item["person_id"]: item for item in answer.json().get("items", [])}


async def test_a_mobile_is_hidden_in_one_plan_and_shown_in_another(town: Town) -> None:
    kari, liv = await town.person(), await town.person(mobile="+4790000011")
    here = Place(plan_id=await town.plan((kari, Kind.LEAD), (liv, Kind.RELATIVE)))
    there = Place(plan_id=await town.plan((kari, Kind.LEAD), (liv, Kind.RELATIVE)))
    assert (await cards(town, kari, here))[str(liv.person_id)]["mobile"] == "+4790000011"
    path = f"/api/identity/plans/{here.plan_id}/contacts/{liv.person_id}"
    hidden = await town.identity.client.put(
        path, json={"mobile_hidden": True}, headers=town.identity.headers(kari, here)
    )
    assert hidden.status_code == 200, hidden.text
    seen = (await cards(town, kari, here))[str(liv.person_id)]
    assert (seen["mobile"], seen["mobile_hidden"]) == (None, True)
    assert (await cards(town, kari, there))[str(liv.person_id)]["mobile"] == "+4790000011"


async def test_only_the_lead_or_the_person_hides_a_mobile(town: Town) -> None:
    liv, ola = await town.person(), await town.person()
    plan_id = await town.plan((liv, Kind.RELATIVE), (ola, Kind.PROVIDER))
    relative = Place(plan_id=plan_id, kind=Kind.RELATIVE)
    for target, expected in ((ola, 403), (liv, 200)):
        answer = await town.identity.client.put(
            f"/api/identity/plans/{plan_id}/contacts/{target.person_id}",
            json={"mobile_hidden": True},
            headers=town.identity.headers(liv, relative),
        )
        assert answer.status_code == expected


async def test_a_protected_persons_card_is_empty_for_participants_and_a_filler_mobile_is_not_shown(
    town: Town,
) -> None:
    kari = await town.person()
    mia, pupil = await town.person(protection="confidential"), await town.person(mobile="+4700000000")
    place = Place(plan_id=await town.plan((kari, Kind.LEAD), (mia, Kind.OWNER), (pupil, Kind.OTHER)))
    shown = await cards(town, kari, place)
    assert {shown[str(mia.person_id)][name] for name in ("mobile", "email", "workplace", "position")} == {None}
    assert shown[str(pupil.person_id)]["mobile"] is None


async def test_the_lead_alone_is_told_who_has_not_signed_in_yet(town: Town) -> None:
    kari, active = await town.person(), await town.person()
    waits, without = await town.person(account="invited"), await town.person(account=None)
    members = ((kari, Kind.LEAD), (active, Kind.PROVIDER), (waits, Kind.RELATIVE), (without, Kind.OWNER))
    plan_id = await town.plan(*members)
    await town.plan((await town.person(account="invited"), Kind.RELATIVE), (kari, Kind.LEAD))
    seen = await cards(town, kari, Place(plan_id=plan_id))
    assert {who for who, card in seen.items() if card["invited"]} == {str(waits.person_id)}
    levels = dict.fromkeys(AccessElement, Level.READ)
    others = await cards(town, active, Place(plan_id=plan_id, kind=Kind.PROVIDER, levels=levels))
    assert str(waits.person_id) in others
    assert not any(card["invited"] for card in others.values())


@given(
    kind=st.sampled_from([Kind.PROVIDER, Kind.RELATIVE, Kind.OTHER]),
    levels=st.fixed_dictionaries({element: st.sampled_from(Level) for element in AccessElement})
    | st.just(dict.fromkeys(AccessElement, Level.NONE)),
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=calls(20))
async def test_who_may_read_nothing_of_the_plan_sees_how_the_lead_is_reached_and_nobody_else(
    town: Town, kind: Kind, levels: dict[AccessElement, Level]
) -> None:
    kari, child, me = await town.person(), await town.person(), await town.person()
    plan_id = await town.plan((kari, Kind.LEAD), (child, Kind.OWNER), (me, kind))
    shown = await cards(town, me, Place(plan_id=plan_id, kind=kind, levels=levels))
    near = {str(kari.person_id), str(me.person_id)}
    if any(level.includes(Level.READ) for level in levels.values()):
        near |= {str(child.person_id)}
    assert set(shown) == near


async def test_without_a_consent_that_holds_no_card_is_shown(town: Town) -> None:
    kari = await town.person()
    place = Place(plan_id=await town.plan((kari, Kind.PROVIDER)), held=False, kind=Kind.PROVIDER)
    await cards(town, kari, place, expect=403)
