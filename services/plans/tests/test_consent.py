"""Consent entered by several at once, and taken back to nothing."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from samplan_contracts.plans import Kind
from samplan_dev.cases import calls
from samplan_dev.harness import UnderTest

from .factories import Hand, MadePlan, make_plan

PERIOD = {"from": "2026-11-24", "to": "2027-11-23"}


@pytest.fixture
async def plan(plans: UnderTest) -> MadePlan:
    """A plan in which everybody's consent holds."""
    return await make_plan(plans)


@pytest.fixture
def lead(plans: UnderTest, plan: MadePlan) -> Hand:
    """The coordinator."""
    return Hand(plans, plan, Kind.LEAD)


async def _seen(hand: Hand, *kinds: Kind) -> dict[str, int]:
    items = (await hand("GET", "/participants"))["items"]
    return {one["id"]: one["version"] for one in items if not kinds or one["kind"] in kinds}


async def _history(hand: Hand) -> list[tuple[str, str | None]]:
    return [(one["change"], one["remarks"]) for one in (await hand("GET", "/consent/changes"))["items"]]


async def test_of_two_who_renew_one_consent_at_once_the_second_is_refused_and_both_texts_stay(
    plan: MadePlan, lead: Hand
) -> None:
    who = str(plan.participants[Kind.PROVIDER])
    seen = await _seen(lead, Kind.PROVIDER)
    mine = {**PERIOD, "participant_ids": [who], "seen": seen}
    await lead("PUT", f"/notes/renewal/{who}", {"fields": {"remarks": "Det andre møtet"}})
    await lead("POST", "/consent/renewals", {**PERIOD, "participant_ids": [who, str(plan.participants[Kind.OTHER])]})
    refused = await lead("POST", "/consent/renewals", {**mine, "remarks": "Det andre møtet"}, expect=412)
    assert refused["code"] == "edit.stale"
    [current] = refused["current"]["items"]
    assert (current["id"], current["version"], current["consent"]["to"]) == (who, seen[who] + 1, PERIOD["to"])
    kept = await lead("GET", f"/notes/renewal/{who}")
    assert kept["fields"] == {"remarks": "Det andre møtet"}
    again = {**mine, "seen": {who: current["version"]}, "remarks": "Det andre møtet"}
    await lead("POST", "/consent/renewals", again)
    assert (await _history(lead))[0] == ("renewed", "Det andre møtet")


async def test_nobody_who_came_since_is_given_access_unseen_with_everybody(plan: MadePlan, lead: Hand) -> None:
    seen = await _seen(lead)
    unseen = {who: version for who, version in seen.items() if who != str(plan.participants[Kind.OTHER])}
    await lead("POST", "/consent/renewals", {**PERIOD, "seen": unseen}, expect=412)
    await lead("POST", "/consent/renewals", {**PERIOD, "seen": seen})


@given(
    seen=st.fixed_dictionaries({kind: st.integers(0, 2) for kind in Kind}),
    chosen=st.sets(st.sampled_from(Kind), min_size=1) | st.none(),
    what=st.sampled_from(["renewals", "withdrawals", "resets"]),
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=calls(25))
async def test_a_change_is_made_just_when_all_whom_it_concerns_are_as_they_were_seen(
    plans: UnderTest, seen: dict[Kind, int], chosen: set[Kind] | None, what: str
) -> None:
    plan = await make_plan(plans)
    lead = Hand(plans, plan, Kind.LEAD)
    concerned = set(Kind) if chosen is None or what == "withdrawals" else chosen
    body: dict[str, Any] = {"seen": {str(plan.participants[kind]): seen[kind] for kind in sorted(concerned)}}
    if what == "renewals":
        body |= PERIOD
    if concerned != set(Kind) or what == "withdrawals":
        body["participant_ids"] = [str(plan.participants[kind]) for kind in sorted(concerned)]
    right = all(seen[kind] == 1 for kind in concerned)
    await lead("POST", f"/consent/{what}", body, expect=200 if right else 412)
    versions = await _seen(lead)
    changed = {kind for kind in Kind if versions[str(plan.participants[kind])] == 2}
    assert changed == (concerned if right else set())


@pytest.mark.parametrize("named", [None, [Kind.PROVIDER]])
async def test_a_reset_ends_access_and_leaves_nothing_but_history(
    plans: UnderTest, plan: MadePlan, lead: Hand, named: list[Kind] | None
) -> None:
    body: dict[str, Any] = {"remarks": "Feil person"}
    if named:
        body["participant_ids"] = [str(plan.participants[kind]) for kind in named]
    answer = await lead("POST", "/consent/resets", body)
    concerned = named or list(Kind)
    for one in answer["items"]:
        if one["kind"] in concerned:
            assert one["consent"] == {
                "status": "none",
                "from": None,
                "to": None,
                "basis": None,
                "holds": one["kind"] == "owner",
                "ends_by_age": None,
            }
        else:
            assert one["consent"]["holds"]
    assert await _history(lead) == [("reset", "Feil person")] * len(concerned)
    await Hand(plans, plan, Kind.PROVIDER)("GET", "/goals", expect=403)
    await Hand(plans, plan, Kind.OWNER)("GET", "/goals")
    # Who reset everybody's, their own among them, still reaches what consent is entered by.
    await lead("POST", "/consent/renewals", PERIOD)


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind is not Kind.LEAD])
async def test_only_the_lead_resets(plans: UnderTest, plan: MadePlan, kind: Kind) -> None:
    await Hand(plans, plan, kind)("POST", "/consent/resets", {}, expect=403)


async def test_who_is_removed_has_no_consent_any_more_and_nobody_is_removed_before(
    plan: MadePlan, lead: Hand
) -> None:
    who = str(plan.participants[Kind.RELATIVE])
    refused = await lead("DELETE", f"/participants/{who}", match=1, expect=409)
    assert refused["code"] == "participant.consent_given"
    await lead("POST", "/consent/resets", {"participant_ids": [who], "remarks": "Flyttet"})
    await lead("DELETE", f"/participants/{who}", match=1, expect=412)
    await lead("DELETE", f"/participants/{who}", match=2, expect=204)
    assert who not in await _seen(lead)
    # The history outlives them.
    assert await _history(lead) == [("reset", "Flyttet")]


async def test_whose_consent_has_run_out_is_reset_before_they_are_removed_too(plans: UnderTest) -> None:
    plan = await make_plan(plans, consent_days=-1)
    lead, who = Hand(plans, plan, Kind.LEAD, held=False), str(plan.participants[Kind.OTHER])
    await lead("DELETE", f"/participants/{who}", match=1, expect=409)
