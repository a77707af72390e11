"""What somebody is writing is kept for them alone."""

from typing import Any

import pytest

from samplan_contracts.plans import Kind
from samplan_dev.harness import UnderTest

from .factories import Hand, MadePlan, doc, make_goal


async def test_a_draft_is_kept_for_its_author_alone_until_it_is_saved(
    plans: UnderTest, plan: MadePlan, lead: Hand
) -> None:
    goal, _ = await make_goal(plans, plan)
    provider = Hand(plans, plan, Kind.PROVIDER)
    path = f"/drafts/goal/{goal}"
    await lead("GET", path, expect=404)
    half = {"title": "", "body": {"type": "doc", "content": [{"type": "paragraph"}]}}
    await lead("PUT", path, {"fields": half, "base_version": 1})
    assert (await lead("GET", path))["fields"] == half
    await provider("GET", path, expect=404)
    await provider("PUT", path, {"fields": {"title": "En annens"}})
    assert (await lead("GET", path))["fields"] == half
    await lead("PATCH", f"/goals/{goal}", {"title": "Ferdig"}, match=1)
    await lead("GET", path, expect=404)
    assert (await provider("GET", path))["fields"] == {"title": "En annens"}


async def test_drafts_of_new_items_go_when_they_are_made(plans: UnderTest, plan: MadePlan, lead: Hand) -> None:
    goal, _ = await make_goal(plans, plan)
    places = {
        f"/drafts/goal/{plan.id}": ("/goals", {"title": "Nytt"}),
        f"/drafts/activity/{goal}": (f"/goals/{goal}/activities", {"title": "Nytt"}),
        f"/drafts/comment/{goal}": (f"/goals/{goal}/comments", {"body": doc("Nytt")}),
    }
    for path, (make, written) in places.items():
        await lead("PUT", path, {"fields": written})
        await lead("POST", make, written, expect=201)
        await lead("GET", path, expect=404)
        await lead("PUT", path, {"fields": written})
        await lead("DELETE", path, expect=204)
        await lead("GET", path, expect=404)


@pytest.mark.parametrize(
    ("path", "fields", "status"),
    [
        ("goal/{plan}", {"owner": "x"}, 422),
        ("goal/{plan}", {"title": "x" * 1_200_000}, 422),
        ("activity/{plan}", {"title": "x"}, 404),
        ("comment/{plan}", {}, 404),
        ("unheard_of/{plan}", {}, 404),
        ("goal/00000000-0000-7000-8000-000000000000", {}, 404),
    ],
)
async def test_no_draft_is_kept_of_what_could_not_be_saved(
    plan: MadePlan, lead: Hand, path: str, fields: dict[str, Any], status: int
) -> None:
    await lead("PUT", f"/drafts/{path.format(plan=plan.id)}", {"fields": fields}, expect=status)


async def test_a_draft_is_kept_as_it_was_typed_but_for_what_nothing_can_store(plan: MadePlan, lead: Hand) -> None:
    path = f"/drafts/goal/{plan.id}"
    await lead("PUT", path, {"fields": {"title": "Ett \x00m\u00e5l\u200b ", "body": doc("a\x00b")}})
    kept = (await lead("GET", path))["fields"]
    assert kept == {"title": "Ett m\u00e5l\u200b ", "body": doc("ab")}


async def test_a_draft_is_out_of_reach_once_the_right_to_write_there_is_gone(
    plans: UnderTest, plan: MadePlan, lead: Hand
) -> None:
    goal, _ = await make_goal(plans, plan)
    provider = Hand(plans, plan, Kind.PROVIDER)
    await provider("PUT", f"/drafts/goal/{goal}", {"fields": {"title": "Under arbeid"}})
    who = f"/participants/{plan.participants[Kind.PROVIDER]}"
    await lead("PATCH", who, {"levels": {"goals": "read"}}, match=1)
    await provider("GET", f"/drafts/goal/{goal}", expect=403)
    await provider("PUT", f"/drafts/goal/{goal}", {"fields": {}}, expect=403)
    await lead("PATCH", who, {"levels": {"goals": "edit"}}, match=2)
    assert (await provider("GET", f"/drafts/goal/{goal}"))["fields"] == {"title": "Under arbeid"}


async def test_remarks_and_reasons_are_kept_for_who_may_do_what_they_are_beside_until_it_is_done(
    plans: UnderTest, plan: MadePlan, lead: Hand
) -> None:
    owner, provider = Hand(plans, plan, Kind.OWNER), Hand(plans, plan, Kind.PROVIDER)
    whose = plan.participants[Kind.PROVIDER]
    period = {"from": "2026-11-24", "to": "2027-11-24"}
    for path, fields, done in (
        (f"/notes/renewal/{plan.id}", {"remarks": "Sagt i møtet 3. no"}, {}),
        (f"/notes/renewal/{whose}", {"remarks": "Bare hel"}, {"participant_ids": [str(whose)]}),
    ):
        await lead("GET", path, expect=404)
        await lead("PUT", path, {"fields": fields})
        assert (await lead("GET", path))["fields"] == fields
        await owner("GET", path, expect=403)
        await provider("PUT", path, {"fields": fields}, expect=403)
        await lead("POST", "/consent/renewals", {**period, **done})
        await lead("GET", path, expect=404)
    path = f"/notes/print/{plan.id}"
    await owner("PUT", path, {"fields": {"reason": "Til ansvarsgr", "title": "Planen min"}})
    assert (await owner("GET", path))["fields"]["title"] == "Planen min"
    await provider("GET", path, expect=403)
    await lead("GET", path, expect=404)
    await owner("DELETE", path, expect=204)
    await owner("GET", path, expect=404)


@pytest.mark.parametrize(
    ("path", "fields", "status"),
    [
        ("renewal/{plan}", {"reason": "x"}, 422),
        ("renewal/00000000-0000-7000-8000-000000000000", {"remarks": "x"}, 404),
        ("print/{lead}", {"reason": "x"}, 404),
        ("goal/{plan}", {"title": "x"}, 404),
    ],
)
async def test_no_note_is_kept_of_what_could_not_be_done(
    plan: MadePlan, lead: Hand, path: str, fields: dict[str, Any], status: int
) -> None:
    named = path.format(plan=plan.id, lead=plan.participants[Kind.LEAD])
    await lead("PUT", f"/notes/{named}", {"fields": fields}, expect=status)


async def test_a_lead_whose_consent_has_ended_keeps_remarks_on_what_will_renew_it(
    plans: UnderTest, plan: MadePlan
) -> None:
    outside = Hand(plans, plan, Kind.LEAD, held=False)
    await outside("PUT", f"/notes/renewal/{plan.id}", {"fields": {"remarks": "Alle er enige"}})
    assert (await outside("GET", f"/notes/renewal/{plan.id}"))["fields"] == {"remarks": "Alle er enige"}
