"""Who leads a plan sets it up, ends it, deletes it and brings it back; nobody else does, and nothing is lost."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from samplan_contracts.events import Envelope, MessageSent, TransferArchived, TransferRequested
from samplan_contracts.plans import Kind
from samplan_dev.harness import NOON, UnderTest
from samplan_dev.provision import ServiceDatabase
from samplan_plans.app import bus
from samplan_plans.participants.models import Participant
from samplan_servicekit.ids import new_id
from samplan_servicekit.scope import OrganisationScope

from .factories import Hand, MadePlan, events_of, make_goal, make_plan

HOUR = timedelta(hours=1)


async def _told(plans: UnderTest, plan: MadePlan, data: Any, subject: UUID, at: datetime) -> None:
    event = Envelope[type(data)](  # type: ignore[misc]
        id=new_id(),
        type=data.type,
        source=data.type.partition(".")[0],
        time=at,
        subject=subject,
        organisation_id=plan.organisation_id,
        actor_id=None,
        sequence=1,
        correlation_id=new_id(),
        causation_id=None,
        data=data,
    )
    handler = bus.handlers_of("messages" if isinstance(data, MessageSent) else "transfers")[data.type]
    async with plans.kit.database.transaction(OrganisationScope(plan.organisation_id)) as session:
        await handler(event, session, plans.kit)


async def _archived(plans: UnderTest, plan: MadePlan, asked: datetime, *, backwards: bool = False) -> None:
    transfer = new_id()
    told = [
        (TransferRequested(plan_id=plan.id, generation=1), asked),
        (TransferArchived(plan_id=plan.id, generation=1), asked + HOUR),
    ]
    for data, at in reversed(told) if backwards else told:
        for _ in range(2):  # an event may come twice
            await _told(plans, plan, data, transfer, at)


async def test_the_lead_changes_short_name_elements_and_period(
    plans: UnderTest, plan: MadePlan, lead: Hand, plans_database: ServiceDatabase
) -> None:
    seen = await lead("GET", "/set-up")
    assert (seen["short_name"], seen["status"], seen["version"]) == ("Eli", "active", 1)
    wanted = {
        "short_name": "Eli K",
        "elements": ["log", "goals"],
        "period_from": "2026-08-01",
        "period_to": "2027-06-30",
    }
    changed = await lead("PATCH", "/set-up", wanted, match=1)
    assert changed == {**seen, **wanted, "elements": ["goals", "log"], "version": 2}
    told = [event for event in await events_of(plans_database, plan.id) if event["type"] == "plans.plan.changed.v1"]
    assert (told[-1]["sequence"], told[-1]["data"]["short_name"]) == (2, "Eli K")
    assert sorted(told[-1]["data"]["elements"]) == ["goals", "log"]
    # One thing alone, and nothing at all.
    assert (await lead("PATCH", "/set-up", {"short_name": None}, match=2))["short_name"] is None
    same = await lead("PATCH", "/set-up", {"elements": ["log", "goals"]}, match=3)
    assert same["version"] == 3, "what changes nothing is no change"


async def test_what_an_element_holds_is_there_again_when_it_is_switched_on_again(
    plans: UnderTest, plan: MadePlan, lead: Hand
) -> None:
    await make_goal(plans, plan, "Få venner")
    await lead("PATCH", "/set-up", {"elements": ["log"]}, match=1)
    await lead("GET", "/goals", expect=403)
    await lead("PATCH", "/set-up", {"elements": ["log", "goals"]}, match=2)
    assert [goal["title"] for goal in (await lead("GET", "/goals"))["items"]] == ["Få venner"]


async def test_a_period_that_is_over_ends_nothing(plans: UnderTest, plan: MadePlan, lead: Hand) -> None:
    await lead("PATCH", "/set-up", {"period_from": "2025-01-01", "period_to": "2025-12-31"}, match=1)
    assert (await lead("GET", "/set-up"))["status"] == "active"
    await make_goal(plans, plan)


@pytest.mark.parametrize(
    "wanted",
    [
        {"elements": []},
        {"period_from": "2027-01-01", "period_to": "2026-12-31"},
        {"short_name": "x" * 61},
        {"status": "ended"},
        {"elements": ["goals", "no such"]},
    ],
)
async def test_what_is_no_set_up_is_refused_and_changes_nothing(lead: Hand, wanted: dict[str, Any]) -> None:
    before = await lead("GET", "/set-up")
    await lead("PATCH", "/set-up", wanted, match=1, expect=422)
    assert await lead("GET", "/set-up") == before


async def test_an_end_of_the_period_that_does_not_go_with_its_beginning_is_refused(lead: Hand) -> None:
    await lead("PATCH", "/set-up", {"period_from": "2026-08-01"}, match=1)
    refused = await lead("PATCH", "/set-up", {"period_to": "2026-07-01"}, match=2, expect=422)
    assert refused["errors"] == [{"pointer": "/period_to", "code": "period_backwards"}]


async def test_who_was_second_is_told_how_it_stands(lead: Hand) -> None:
    await lead("PATCH", "/set-up", {"short_name": "En"}, match=1)
    stale = await lead("PATCH", "/set-up", {"short_name": "To"}, match=1, expect=412)
    assert (stale["current"]["short_name"], stale["current"]["version"]) == ("En", 2)
    await lead("POST", "/set-up/end", match=1, expect=412)
    await lead("POST", "/deletion", {"reason_unarchived": "Feil"}, match=1, expect=412)
    await lead("PATCH", "/set-up", {"short_name": "To"}, expect=428)


async def test_an_ended_plan_leaves_the_list_and_can_be_taken_up_again(
    plans: UnderTest, plan: MadePlan, lead: Hand
) -> None:
    ended = await lead("POST", "/set-up/end", match=1)
    assert (ended["status"], ended["version"]) == ("ended", 2)
    assert (await lead("POST", "/set-up/end", match=2))["version"] == 2, "twice is once"
    teacher = plan.people[Kind.PROVIDER]
    assert await _mine(plans, teacher) == []
    assert [(one["id"], one["status"]) for one in await _mine(plans, teacher, "?ended=true")] == [
        (str(plan.id), "ended")
    ]
    assert (await lead("POST", "/set-up/reopen", match=2))["status"] == "active"
    assert [one["id"] for one in await _mine(plans, teacher)] == [str(plan.id)]


async def _mine(plans: UnderTest, who: Any, query: str = "") -> list[dict[str, Any]]:
    answer = await plans.client.get(f"/api/plans/plans{query}", headers=plans.headers(who))
    assert answer.status_code == 200, answer.text
    return list(answer.json()["items"])


_CALLS = [
    ("GET", "/set-up", None),
    ("PATCH", "/set-up", {"short_name": "Mitt"}),
    ("POST", "/set-up/end", None),
    ("POST", "/set-up/reopen", None),
    ("POST", "/deletion", {"reason_unarchived": "Vil ikke mer"}),
]


@pytest.mark.parametrize(("method", "path", "body"), _CALLS)
async def test_nobody_but_the_lead_sets_a_plan_up_or_deletes_it(
    plans: UnderTest, plan: MadePlan, method: str, path: str, body: Any
) -> None:
    for kind in set(Kind) - {Kind.LEAD}:
        refused = await Hand(plans, plan, kind)(method, path, body, match=1, expect=403)
        assert refused["code"] == "access.right_missing"
    # Nor the lead, while their own consent does not hold.
    refused = await Hand(plans, plan, held=False)(method, path, body, match=1, expect=403)
    assert refused["code"] == "plan.consent_not_held"
    assert (await Hand(plans, plan)("GET", "/set-up"))["version"] == 1


async def test_a_grant_from_before_the_lead_lost_it_changes_nothing(plans: UnderTest, plan: MadePlan) -> None:
    async with plans.kit.database.transaction(OrganisationScope(plan.organisation_id)) as session:
        lead = await session.get(Participant, (plan.organisation_id, plan.participants[Kind.LEAD]))
        assert lead is not None
        lead.consent_to = NOON.date() - timedelta(days=1)
    # Access was changed since, which the plan counts.
    old = Hand(plans, plan, av=0)
    for method, path, body in _CALLS[1:]:
        assert (await old(method, path, body, match=1, expect=403))["code"] == "plan.consent_not_held"


async def test_a_plan_that_is_not_archived_is_deleted_only_with_a_reason(
    plans: UnderTest, plan: MadePlan, lead: Hand
) -> None:
    assert (await lead("POST", "/deletion", {}, match=1, expect=409))["code"] == "plan.not_archived"
    deleted = await lead("POST", "/deletion", {"reason_unarchived": "Opprettet ved en feil"}, match=1)
    assert (deleted["owner_name"], deleted["kept_until"]) == ("En owner", str(NOON.date() + timedelta(days=29)))


@pytest.mark.parametrize("backwards", [False, True])
async def test_what_the_archive_has_as_it_is_is_deleted_without_one(
    plans: UnderTest, plan: MadePlan, lead: Hand, backwards: bool
) -> None:
    await make_goal(plans, plan)
    await _archived(plans, plan, NOON + HOUR, backwards=backwards)
    seen = await lead("GET", "/set-up")
    assert seen["archived_as_it_is"]
    assert datetime.fromisoformat(seen["archived_at"]) == NOON + 2 * HOUR
    await lead("POST", "/deletion", {}, match=1)


@pytest.mark.parametrize("later", ["content", "message", "asked only"])
async def test_what_was_written_after_it_was_archived_is_not_in_the_archive(
    plans: UnderTest, plan: MadePlan, lead: Hand, later: str
) -> None:
    if later == "asked only":
        await _told(plans, plan, TransferRequested(plan_id=plan.id, generation=1), new_id(), NOON + HOUR)
    else:
        await _archived(plans, plan, NOON - HOUR)
    if later == "content":
        await make_goal(plans, plan)
    if later == "message":
        sent = MessageSent(plan_id=plan.id, sender_id=new_id(), recipient_ids=frozenset(), category=None)
        await _told(plans, plan, sent, new_id(), NOON)
        await _told(plans, plan, sent, new_id(), NOON - 2 * HOUR)  # told late
    assert not (await lead("GET", "/set-up"))["archived_as_it_is"]
    await lead("POST", "/deletion", {}, match=1, expect=409)


async def test_a_deleted_plan_is_there_for_nobody_until_its_lead_brings_it_back(
    plans: UnderTest, plan: MadePlan, lead: Hand, plans_database: ServiceDatabase
) -> None:
    await make_goal(plans, plan, "Få venner")
    await lead("POST", "/set-up/end", match=1)
    await lead("POST", "/deletion", {"reason_unarchived": "Feil"}, match=2)
    told = [event for event in await events_of(plans_database, plan.id) if event["type"] == "plans.plan.changed.v1"]
    assert (told[-1]["data"]["status"], told[-1]["sequence"]) == ("trashed", 3)
    for kind in Kind:
        # With a grant of before it was deleted, of which the plan knows better.
        await Hand(plans, plan, kind)("GET", "", expect=404)
        assert await _mine(plans, plan.people[kind], "?ended=true") == []
        restore = f"/api/plans/deleted-plans/{plan.id}/restore"
        if kind is not Kind.LEAD:
            assert await _deleted(plans, plan, kind) == []
            answer = await plans.client.post(restore, headers=plans.headers(plan.people[kind]))
            assert answer.status_code == 404
    (found,) = await _deleted(plans, plan, Kind.LEAD)
    assert (found["id"], found["deleted_by_name"]) == (str(plan.id), "En lead")
    answer = await plans.client.post(restore, headers=plans.headers(plan.people[Kind.LEAD]))
    assert answer.status_code == 204, answer.text
    back = await lead("GET", "/set-up")
    assert (back["status"], back["version"]) == ("ended", 4), "as it was"
    assert [goal["title"] for goal in (await lead("GET", "/goals"))["items"]] == ["Få venner"]
    assert await _deleted(plans, plan, Kind.LEAD) == []


async def _deleted(plans: UnderTest, plan: MadePlan, kind: Kind) -> list[dict[str, Any]]:
    answer = await plans.client.get("/api/plans/deleted-plans", headers=plans.headers(plan.people[kind]))
    assert answer.status_code == 200, answer.text
    return list(answer.json()["items"])


async def test_after_thirty_days_nobody_brings_it_back(plans: UnderTest, plan: MadePlan, lead: Hand) -> None:
    await lead("POST", "/deletion", {"reason_unarchived": "Feil"}, match=1)
    plans.clock.move(timedelta(days=29, hours=23))
    assert len(await _deleted(plans, plan, Kind.LEAD)) == 1
    plans.clock.move(timedelta(hours=2))
    assert await _deleted(plans, plan, Kind.LEAD) == []
    answer = await plans.client.post(
        f"/api/plans/deleted-plans/{plan.id}/restore", headers=plans.headers(plan.people[Kind.LEAD])
    )
    assert answer.status_code == 404


async def test_the_list_says_when_a_plan_was_last_archived_and_is_sorted_by_it(plans: UnderTest) -> None:
    plan = await make_plan(plans)
    lead = plan.people[Kind.LEAD]
    assert (await _mine(plans, lead))[0]["archived_at"] is None
    await _archived(plans, plan, NOON)
    await _archived(plans, plan, NOON - 5 * HOUR)
    (mine,) = await _mine(plans, lead, "?sort=archived_at")
    assert datetime.fromisoformat(mine["archived_at"]) == NOON + HOUR
    assert await _mine(plans, lead, "?sort=-archived_at") == [mine]
