"""Two registrations become one in every plan, and open nothing that neither had."""

import json
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import asyncpg
import pytest
from sqlalchemy import select

from samplan_contracts.events import Envelope, EventData, PersonChanged, PersonsMerged
from samplan_contracts.plans import ConsentStatus, Kind, PlanType, default_rights
from samplan_dev.harness import NOON, Place, Somebody, UnderTest
from samplan_dev.provision import ServiceDatabase
from samplan_plans.app import bus
from samplan_plans.participants.models import Participant
from samplan_plans.people import repository as people
from samplan_plans.plans.models import Plan
from samplan_plans.taking_part.service import new_participant
from samplan_servicekit import audit, log_entries
from samplan_servicekit.ids import new_id
from samplan_servicekit.scope import OrganisationScope

from .factories import MadePlan, make_plan

ADMIN = new_id()


async def _hear(plans: UnderTest, made: MadePlan, data: EventData, subject: UUID, sequence: int = 9) -> None:
    event = Envelope[type(data)](  # type: ignore[misc]
        id=new_id(), type=data.type, source="identity", time=NOON, subject=subject,
        organisation_id=made.organisation_id, actor_id=ADMIN, sequence=sequence, correlation_id=new_id(), data=data,
    )  # fmt: skip
    async with plans.kit.database.transaction(OrganisationScope(made.organisation_id)) as session:
        await bus.handlers_of("persons")[data.type](event, session, plans.kit)


async def _merge(plans: UnderTest, made: MadePlan, kept: UUID, merged: UUID) -> None:
    await _hear(plans, made, PersonsMerged(kept_id=kept, merged_id=merged), merged)


async def _add(plans: UnderTest, made: MadePlan, person_id: UUID, kind: Kind, *, held: bool = True) -> UUID:
    who = new_participant(made.organisation_id, made.id, person_id, kind, default_rights(PlanType.IP, kind))
    if held:
        who.consent_status = ConsentStatus.SIGNED
        who.consent_from, who.consent_to = date(2026, 1, 1), date(2026, 12, 31)
    async with plans.kit.database.transaction(OrganisationScope(made.organisation_id)) as session:
        session.add(who)
    return who.id


async def _places(plans: UnderTest, made: MadePlan, *, removed: bool = False) -> dict[UUID, Participant]:
    async with plans.kit.database.transaction(OrganisationScope(made.organisation_id)) as session:
        query = select(Participant).where(
            Participant.plan_id == made.id, Participant.removed_at.is_not(None) == removed
        )
        return {who.person_id: who for who in await session.scalars(query)}


async def _told(database: ServiceDatabase, made: MadePlan) -> list[tuple[str, dict[str, Any]]]:
    connection = await asyncpg.connect(database.superuser_url)
    try:
        rows = await connection.fetch(
            "select type, body from outbox where organisation_id = $1 order by position", made.organisation_id
        )
    finally:
        await connection.close()
    return [(row["type"], json.loads(row["body"])["data"]) for row in rows]


async def _grant(plans: UnderTest, made: MadePlan, person_id: UUID) -> int:
    body = {"plan_id": str(made.id), "audience": "messaging"}
    who = Somebody(person_id, made.organisation_id)
    return (await plans.client.post("/internal/grants", json=body, headers=plans.headers(who))).status_code


async def test_the_kept_person_takes_the_place_with_the_rights_and_consent_it_had(
    plans: UnderTest, plans_database: ServiceDatabase
) -> None:
    made = await make_plan(plans)
    kept, merged = new_id(), made.people[Kind.PROVIDER].person_id
    before = (await _places(plans, made))[merged]
    await _merge(plans, made, kept, merged)
    after = (await _places(plans, made))[kept]
    assert (after.id, after.levels, after.print) == (before.id, before.levels, before.print)
    assert (after.consent_status, after.consent_from, after.consent_to) == (
        before.consent_status, before.consent_from, before.consent_to,
    )  # fmt: skip
    assert [await _grant(plans, made, person_id) for person_id in (kept, merged)] == [200, 404]
    (first, changed), (second, access) = await _told(plans_database, made)
    assert (first, changed) == ("plans.participant.changed.v1", {**_state(made, after), "person_id": str(kept)})
    assert (second, access["av"]) == ("plans.access.changed.v1", 2)
    assert set(access["person_ids"]) == {str(kept), str(merged)}


def _state(made: MadePlan, who: Participant) -> dict[str, Any]:
    return {
        "plan_id": str(made.id), "participant_id": str(who.id), "role": "ip.provider", "kind": "provider",
        "consent_status": "provisional", "consent_from": str(who.consent_from), "consent_to": str(who.consent_to),
        "consent_basis": None, "removed": False,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("kept_kind", "merged_kind", "stays"),
    [
        (Kind.PROVIDER, Kind.RELATIVE, Kind.PROVIDER),
        (Kind.RELATIVE, Kind.OWNER, Kind.OWNER),
        (Kind.OTHER, Kind.LEAD, Kind.LEAD),
        (Kind.LEAD, Kind.OTHER, Kind.LEAD),
    ],
)
async def test_of_two_places_in_a_plan_one_stays_as_it_is_and_the_other_is_taken_out(
    plans: UnderTest, kept_kind: Kind, merged_kind: Kind, stays: Kind
) -> None:
    made = await make_plan(plans)
    before = await _places(plans, made)
    kept, merged = (made.people[kind].person_id for kind in (kept_kind, merged_kind))
    await _merge(plans, made, kept, merged)
    after = await _places(plans, made)
    assert merged not in after
    assert len(after) == 4
    stayed = before[made.people[stays].person_id]
    assert (after[kept].id, after[kept].kind, after[kept].levels) == (stayed.id, stayed.kind, stayed.levels)
    [gone] = (await _places(plans, made, removed=True)).values()
    assert (gone.consent_status, gone.consent_from) == (ConsentStatus.NONE, None)


async def test_a_merge_opens_no_plan_that_neither_could_look_into(plans: UnderTest) -> None:
    made = await make_plan(plans, consent_days=-1)
    kept, merged = new_id(), made.people[Kind.PROVIDER].person_id
    await _add(plans, made, kept, Kind.OTHER, held=False)
    await _merge(plans, made, kept, merged)
    assert await _grant(plans, made, kept) == 403


async def test_the_plan_is_its_owners_under_the_registration_that_stays(
    plans: UnderTest, plans_database: ServiceDatabase
) -> None:
    made = await make_plan(plans)
    kept, merged = new_id(), made.people[Kind.OWNER].person_id
    await _merge(plans, made, kept, merged)
    async with plans.kit.database.transaction(OrganisationScope(made.organisation_id)) as session:
        plan = (await session.scalars(select(Plan))).one()
        assert (plan.owner_person_id, plan.version) == (kept, 2)
    (changed,) = [data for kind, data in await _told(plans_database, made) if kind == "plans.plan.changed.v1"]
    assert changed["owner_person_id"] == str(kept)


async def test_told_twice_it_changes_nothing_more_and_is_in_the_log_once(
    plans: UnderTest, plans_database: ServiceDatabase
) -> None:
    made = await make_plan(plans)
    kept, merged = made.people[Kind.RELATIVE].person_id, made.people[Kind.PROVIDER].person_id
    await _merge(plans, made, kept, merged)
    told, places = await _told(plans_database, made), await _places(plans, made)
    await _merge(plans, made, kept, merged)
    assert await _told(plans_database, made) == told
    assert (await _places(plans, made)).keys() == places.keys()
    async with plans.kit.database.transaction(OrganisationScope(made.organisation_id)) as session:
        entries = await log_entries.entries(session, made.id, limit=9)
        assert [(entry.action, entry.actor_id) for entry in entries] == [("participant.merged", ADMIN)]
        assert await audit.verify(session, made.id) == 1


async def test_the_one_who_was_merged_bears_the_name_of_the_one_who_stays_and_does_not_come_back(
    plans: UnderTest,
) -> None:
    made = await make_plan(plans)
    kept, merged = made.people[Kind.RELATIVE].person_id, made.people[Kind.PROVIDER].person_id
    await _merge(plans, made, kept, merged)
    await _hear(plans, made, PersonChanged(display_name="Gammelt Navn", has_account=True), merged, sequence=99)
    scope = OrganisationScope(made.organisation_id)
    async with plans.kit.database.transaction(scope) as session:
        names = await people.names_of(session, scope, {kept, merged})
        assert names == {kept: "En relative", merged: "En relative"}
        assert (await people.choose(session, scope, merged, NOON + timedelta(days=1))).person_id == kept


async def test_merges_of_merges_end_with_the_last_in_whatever_order_they_are_heard(plans: UnderTest) -> None:
    for order in ([0, 1], [1, 0]):
        made = await make_plan(plans)
        first = made.people[Kind.PROVIDER].person_id
        second, third = new_id(), new_id()
        pairs = [(second, first), (third, second)]
        for at in order:
            await _merge(plans, made, *pairs[at])
        after = await _places(plans, made)
        assert third in after
        assert not {first, second} & after.keys()


async def test_who_is_added_under_the_old_registration_takes_part_under_the_one_that_stays(plans: UnderTest) -> None:
    made = await make_plan(plans)
    lead, kept, merged = made.people[Kind.LEAD], new_id(), new_id()
    await _hear(plans, made, PersonChanged(display_name="Eli Prøve", has_account=True), kept)
    await _merge(plans, made, kept, merged)
    place = Place(made.id, made.participants[Kind.LEAD], av=1)
    body = {"person_id": str(merged), "kind": "other"}
    answer = await plans.client.post(f"{made.path}/participants", json=body, headers=plans.headers(lead, place))
    assert answer.status_code == 201, answer.text
    assert answer.json()["person_id"] == str(kept)


async def test_what_somebody_did_under_the_old_registration_is_their_own_in_the_log(plans: UnderTest) -> None:
    made = await make_plan(plans)
    kept, merged = Somebody(organisation_id=made.organisation_id), made.people[Kind.OTHER].person_id
    scope = OrganisationScope(made.organisation_id)
    async with plans.kit.database.transaction(scope) as session:
        # Only who did it, and owner and lead, see what was refused.
        await audit.record_for(session, made.id, "access.refused", now=NOON, actor_id=merged, outcome="denied")
    await _merge(plans, made, kept.person_id, merged)
    place = Place(made.id, made.participants[Kind.OTHER], kind=Kind.OTHER, av=2)
    lines = await plans.client.get(f"{made.path}/log", headers=plans.headers(kept, place))
    shown = [(line["action"], line["outcome"]) for line in lines.json()["items"]]
    assert ("access.refused", "denied") in shown
