"""Thirty days after it was deleted a plan is gone for good, once, and everybody who had something of it answers."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from samplan_contracts.events import RECEIPTS, Envelope, MessageSent, PurgeReceipt
from samplan_contracts.identity import OrganisationRight
from samplan_contracts.plans import Kind, PlanType
from samplan_dev.harness import NOON, Somebody, UnderTest
from samplan_dev.provision import ServiceDatabase
from samplan_plans.app import bus
from samplan_plans.purging import handlers
from samplan_plans.purging.service import all_answered, purge_all
from samplan_servicekit.ids import new_id
from samplan_servicekit.scope import OrganisationScope

from .factories import Hand, MadePlan, events_of, make_goal, make_plan

DAY = timedelta(days=1)
WHY = {"reason_unarchived": "Opprettet ved en feil"}


async def _purged(plans: UnderTest, plan: MadePlan) -> None:
    await Hand(plans, plan)("POST", "/deletion", WHY, match=1)
    plans.clock.move(timedelta(days=30, minutes=1))
    await purge_all(plans.kit)


async def _answer(plans: UnderTest, plan: MadePlan, receipts: Sequence[type[PurgeReceipt]], **more: Any) -> None:
    for receipt in receipts:
        data = receipt(plan_id=plan.id, **({"rows": {"members": 3}} | more))
        event = Envelope[receipt](  # type: ignore[valid-type]
            id=new_id(), type=data.type, source=data.source(), time=plans.clock.now(), subject=plan.id,
            organisation_id=plan.organisation_id, actor_id=None, sequence=3, correlation_id=new_id(), data=data,
        )  # fmt: skip
        async with plans.kit.database.transaction(OrganisationScope(plan.organisation_id)) as session:
            await handlers.take_receipt(event, session, plans.kit)


async def _list(
    plans: UnderTest, plan: MadePlan, *rights: OrganisationRight, query: str = "", expect: int = 200
) -> Any:
    who = Somebody(organisation_id=plan.organisation_id, rights=frozenset(rights))
    answer = await plans.client.get(f"/api/plans/purged-plans{query}", headers=plans.headers(who))
    assert answer.status_code == expect, answer.text
    return answer.json()


async def _holding(database: ServiceDatabase, id_: UUID) -> set[str]:
    """The tables in which an id stands."""
    connection = await asyncpg.connect(database.superuser_url)
    try:
        names = await connection.fetch("select relname from pg_class where relkind = 'r' and relnamespace = 2200")
        return {
            row["relname"]
            for row in names
            if await connection.fetchval(
                f'select exists (select from "{row["relname"]}" t where t::text like $1)', f"%{id_}%"
            )
        }
    finally:
        await connection.close()


async def test_after_thirty_days_all_of_it_is_gone_and_told_once(
    plans: UnderTest, plan: MadePlan, lead: Hand, plans_database: ServiceDatabase
) -> None:
    goal, _ = await make_goal(plans, plan, "Få venner", "Ridning")
    await lead("PATCH", f"/goals/{goal}", {"title": "Få gode venner"}, match=1)
    await lead("PUT", f"/drafts/goal/{goal}", {"fields": {"title": "Få"}, "base_version": 2})
    sent = MessageSent(
        plan_id=plan.id,
        sender_id=plan.people[Kind.LEAD].person_id,
        recipient_ids=frozenset({plan.people[Kind.PROVIDER].person_id}),
        category=None,
    )
    event = Envelope[MessageSent](
        id=new_id(), type=sent.type, source="messaging", time=NOON, subject=new_id(),
        organisation_id=plan.organisation_id, actor_id=None, sequence=1, correlation_id=new_id(), data=sent,
    )  # fmt: skip
    async with plans.kit.database.transaction(OrganisationScope(plan.organisation_id)) as session:
        await bus.handlers_of("messages")[sent.type](event, session, plans.kit)
    assert await _holding(plans_database, event.subject) == {"known_messages", "known_copies"}
    await lead("POST", "/deletion", WHY, match=1)
    plans.clock.move(timedelta(days=29, hours=23))
    await purge_all(plans.kit)
    assert "goals" in await _holding(plans_database, plan.id)

    plans.clock.move(timedelta(hours=2))
    # Two workers at once.
    await asyncio.gather(purge_all(plans.kit), purge_all(plans.kit))
    await purge_all(plans.kit)

    assert await _holding(plans_database, event.subject) == set()
    left = await _holding(plans_database, plan.id)
    stays = {"purged_plans", "purges"}
    passing = {"outbox", "event_history", "idempotency_keys"}
    assert stays <= left
    assert {name for name in left if not name.startswith("log_entries")} <= stays | passing | {"log_heads"}
    told = [event for event in await events_of(plans_database, plan.id) if event["type"] == "plans.plan.purged.v1"]
    assert [(event["data"], event["sequence"], event["actor_id"]) for event in told] == [
        ({"plan_id": str(plan.id)}, 3, None)
    ]
    service = {"Authorization": f"Bearer {plans.service_token('plans', plan.organisation_id)}"}
    log = (await plans.client.get(f"/internal/plans/{plan.id}/log", headers=service)).json()["items"]
    assert [one["action"] for one in log].count("plan.purged") == 1
    assert all(one["detail"] is None for one in log), "what people wrote lay beside the chain"
    await lead("GET", "", expect=404)
    restore = f"/api/plans/deleted-plans/{plan.id}/restore"
    answer = await plans.client.post(restore, headers=plans.headers(plan.people[Kind.LEAD]))
    assert answer.status_code == 404


async def test_what_was_restored_in_time_stays(plans: UnderTest, plan: MadePlan, lead: Hand) -> None:
    await lead("POST", "/deletion", WHY, match=1)
    plans.clock.move(29 * DAY)
    restore = f"/api/plans/deleted-plans/{plan.id}/restore"
    answer = await plans.client.post(restore, headers=plans.headers(plan.people[Kind.LEAD]))
    assert answer.status_code == 204
    plans.clock.move(2 * DAY)
    await purge_all(plans.kit)
    assert (await _list(plans, plan, OrganisationRight.ARCHIVIST))["items"] == []
    plans.clock.move(-31 * DAY)  # consent holds then
    await lead("GET", "/goals")


async def test_it_is_complete_when_the_last_has_answered_in_whatever_order_and_however_often(
    plans: UnderTest, plan: MadePlan
) -> None:
    await _purged(plans, plan)
    (found,) = (await _list(plans, plan, OrganisationRight.LOCAL_ADMIN_IP))["items"]
    assert found["missing"] == sorted(receipt.source() for receipt in RECEIPTS)
    assert found["complete_at"] is None
    first, *rest = reversed(RECEIPTS)
    await _answer(plans, plan, rest, objects=2, references=("2026/17",))
    await _answer(plans, plan, rest[:2], rows={}, objects=0)  # told again, when there is nothing left
    (found,) = (await _list(plans, plan, OrganisationRight.LOCAL_ADMIN_IP))["items"]
    assert (found["missing"], found["complete_at"]) == ([first.source()], None)
    await _answer(plans, plan, [first])
    (found,) = (await _list(plans, plan, OrganisationRight.LOCAL_ADMIN_IP))["items"]
    assert found["missing"] == []
    assert found["complete_at"] is not None
    assert found["archive_records"] == ["2026/17"] * len(rest)
    assert [(one["service"], one["documents"]) for one in found["receipts"]] == [
        ("plans", 0),
        *sorted((receipt.source(), 0 if receipt is first else 2) for receipt in RECEIPTS),
    ]
    assert found["deleted_by_name"] == "En lead"


async def test_who_has_not_answered_within_a_day_is_told_to_the_operator(plans: UnderTest, plan: MadePlan) -> None:
    await _purged(plans, plan)
    assert await all_answered(plans.kit)
    plans.clock.move(DAY + timedelta(minutes=1))
    assert not await all_answered(plans.kit)
    await _answer(plans, plan, RECEIPTS)
    assert await all_answered(plans.kit)


async def test_a_receipt_of_a_plan_that_is_there_changes_nothing(plans: UnderTest, plan: MadePlan) -> None:
    await _answer(plans, plan, RECEIPTS)
    assert (await _list(plans, plan, OrganisationRight.ARCHIVIST))["items"] == []


async def test_local_admins_see_those_of_their_types_archivists_all_and_nobody_else_any(
    plans: UnderTest, plan: MadePlan
) -> None:
    await _purged(plans, plan)
    assert len((await _list(plans, plan, OrganisationRight.ARCHIVIST))["items"]) == 1
    assert len((await _list(plans, plan, OrganisationRight.LOCAL_ADMIN_IP))["items"]) == 1
    assert (await _list(plans, plan, OrganisationRight.LOCAL_ADMIN_SL))["items"] == []
    for rights in ([], [OrganisationRight.PLAN_CREATE, OrganisationRight.REPORT_READ]):
        assert (await _list(plans, plan, *rights, expect=403))["code"] == "access.right_missing"
    elsewhere = await make_plan(plans)
    assert (await _list(plans, elsewhere, OrganisationRight.ARCHIVIST))["items"] == []


async def test_the_list_is_paged_newest_first(plans: UnderTest) -> None:
    made = [await make_plan(plans, plan_type=PlanType.IOP)]
    made += [await make_plan(plans, organisation_id=made[0].organisation_id) for _ in range(4)]
    for plan in made:
        await _purged(plans, plan)
        plans.clock.move(-timedelta(days=30))
    seen: list[str] = []
    cursor = ""
    while cursor is not None:
        page = await _list(plans, made[0], OrganisationRight.ARCHIVIST, query=f"?limit=2{cursor}")
        seen += [item["id"] for item in page["items"]]
        cursor = f"&cursor={page['next_cursor']}" if page["next_cursor"] else None
    assert sorted(seen) == sorted(str(plan.id) for plan in made)
    await _list(plans, made[0], OrganisationRight.ARCHIVIST, query="?cursor=x", expect=422)


@pytest.mark.parametrize("cursor", ["bm90IGEgY3Vyc29y", "MjAyNi0wMS0wMSBub3QtYW4taWQ=", "%00"])
async def test_a_cursor_that_is_none_of_ours_is_refused(plans: UnderTest, plan: MadePlan, cursor: str) -> None:
    await _list(plans, plan, OrganisationRight.ARCHIVIST, query=f"?cursor={cursor}", expect=422)
