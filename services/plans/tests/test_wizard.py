"""The wizard makes what was chosen."""

from datetime import datetime, timedelta
from uuid import UUID, uuid4

import asyncpg
import pytest

from samplan_contracts.identity import OrganisationRight
from samplan_contracts.plans import PlanType
from samplan_dev.harness import NOON, Somebody, UnderTest
from samplan_dev.provision import ServiceDatabase
from samplan_plans.people.models import KnownOrganisation, KnownPerson
from samplan_servicekit.housekeeping import forget_answers
from samplan_servicekit.ids import new_id
from samplan_servicekit.scope import OrganisationScope


@pytest.fixture
async def maker(plans: UnderTest) -> Somebody:
    """Somebody who may make plans, in an organisation that keeps two kinds."""
    who = Somebody(rights=frozenset({OrganisationRight.PLAN_CREATE}))
    async with plans.kit.database.transaction(OrganisationScope(who.organisation_id)) as session:
        session.add(
            KnownOrganisation(
                organisation_id=who.organisation_id,
                name="Solvik",
                plan_types=[PlanType.IP, PlanType.IOP],
                sequence=1,
            )
        )
    return who


async def _know(plans: UnderTest, who: Somebody) -> str:
    person_id = new_id()
    async with plans.kit.database.transaction(OrganisationScope(who.organisation_id)) as session:
        session.add(
            KnownPerson(
                organisation_id=who.organisation_id,
                person_id=person_id,
                display_name="Eli Prøve",
                workplace=None,
                has_account=False,
                sequence=1,
            )
        )
    return str(person_id)


async def test_goals_and_life_areas_that_were_chosen_are_in_the_plan(
    plans: UnderTest, maker: Somebody, plans_database: ServiceDatabase
) -> None:
    headers = plans.headers(maker)
    wizard = (await plans.client.post("/api/plans/wizards", headers=headers)).json()
    path = f"/api/plans/wizards/{wizard['id']}"
    choices = {
        "owner_person_id": await _know(plans, maker),
        "type": "ip",
        "goals": [{"title": "Få flere venner", "description": "Sammen med andre."}, {"title": "Klare seg alene"}],
        "life_areas": ["health", "leisure", "health"],
    }
    changed = await plans.client.patch(path, json=choices, headers={**headers, "If-Match": '"1"'})
    assert changed.status_code == 200, changed.text
    made = await plans.client.post(f"{path}/finish", headers=headers)
    assert made.status_code == 201, made.text
    connection = await asyncpg.connect(plans_database.superuser_url)
    plan_id = made.json()["plan_id"]
    goals = await connection.fetch(
        "select title, description from goals where plan_id = $1 order by position", plan_id
    )
    areas = await connection.fetch("select area from mapped_areas where plan_id = $1 order by area", plan_id)
    await connection.close()
    assert [tuple(row) for row in goals] == [("Få flere venner", "Sammen med andre."), ("Klare seg alene", "")]
    assert [row["area"] for row in areas] == ["health", "leisure"]


async def test_a_kind_of_plan_that_the_organisation_does_not_keep_is_refused(
    plans: UnderTest, maker: Somebody
) -> None:
    headers = plans.headers(maker)
    wizard = (await plans.client.post("/api/plans/wizards", headers=headers)).json()
    response = await plans.client.patch(
        f"/api/plans/wizards/{wizard['id']}", json={"type": "sl"}, headers={**headers, "If-Match": '"1"'}
    )
    assert (response.status_code, response.json()["errors"]) == (
        422,
        [{"pointer": "/type", "code": "plan_type.not_kept"}],
    )


async def test_a_person_who_is_not_known_yet_is_asked_for_again_soon_and_nothing_is_lost(
    plans: UnderTest, maker: Somebody
) -> None:
    headers = plans.headers(maker)
    wizard = (await plans.client.post("/api/plans/wizards", headers=headers)).json()
    path = f"/api/plans/wizards/{wizard['id']}"
    unknown = {"owner_person_id": str(_id_of(NOON))}
    response = await plans.client.patch(path, json=unknown, headers={**headers, "If-Match": '"1"'})
    assert (response.status_code, response.json()["code"]) == (503, "person.not_ready")
    assert response.headers["Retry-After"] == "1"
    assert (await plans.client.get(path, headers=headers)).json() == wizard


async def test_a_wizard_is_its_makers_alone(plans: UnderTest, maker: Somebody) -> None:
    wizard = (await plans.client.post("/api/plans/wizards", headers=plans.headers(maker))).json()
    colleague = Somebody(organisation_id=maker.organisation_id, rights=maker.rights)
    path = f"/api/plans/wizards/{wizard['id']}"
    assert (await plans.client.get(path, headers=plans.headers(colleague))).status_code == 404
    assert (await plans.client.post(f"{path}/finish", headers=plans.headers(colleague))).status_code == 404
    assert (await plans.client.get("/api/plans/wizards", headers=plans.headers(colleague))).json() == {"items": []}


async def test_an_answer_kept_for_repeats_is_forgotten_after_a_day(
    plans: UnderTest, maker: Somebody, plans_database: ServiceDatabase
) -> None:
    headers = {**plans.headers(maker), "Idempotency-Key": f"wizard-{maker.person_id}"}
    first = await plans.client.post("/api/plans/wizards", headers=headers)
    assert (await plans.client.post("/api/plans/wizards", headers=headers)).json() == first.json()
    connection = await asyncpg.connect(plans_database.superuser_url)
    await connection.execute(
        "update idempotency_keys set created_at = $1 where person_id = $2",
        NOON - timedelta(hours=24),
        maker.person_id,
    )
    await forget_answers(plans.kit)
    assert (
        await connection.fetchval("select count(*) from idempotency_keys where person_id = $1", maker.person_id) == 1
    )
    plans.clock.move(timedelta(seconds=1))
    await forget_answers(plans.kit)
    assert (
        await connection.fetchval("select count(*) from idempotency_keys where person_id = $1", maker.person_id) == 0
    )
    await connection.close()


@pytest.mark.parametrize(
    ("made", "status", "code"),
    [
        (timedelta(), 503, "person.not_ready"),
        (timedelta(seconds=-59), 503, "person.not_ready"),
        (timedelta(seconds=-61), 422, "person.unknown"),
        (timedelta(days=1), 422, "person.unknown"),
        (None, 422, "person.unknown"),
    ],
)
async def test_somebody_unknown_may_be_on_the_way_for_a_minute_and_then_is_nobody(
    plans: UnderTest, maker: Somebody, made: timedelta | None, status: int, code: str
) -> None:
    headers = plans.headers(maker)
    wizard = (await plans.client.post("/api/plans/wizards", headers=headers)).json()
    person_id = uuid4() if made is None else _id_of(NOON + made)
    refused = await plans.client.patch(
        f"/api/plans/wizards/{wizard['id']}",
        json={"owner_person_id": str(person_id)},
        headers={**headers, "If-Match": '"1"'},
    )
    assert (refused.status_code, refused.json()["code"]) == (status, code)


def _id_of(moment: datetime) -> UUID:
    """An identifier that was made at a moment."""
    milliseconds = int(moment.timestamp() * 1000)
    return UUID(int=(milliseconds << 80) | (0x7 << 76) | (0x2 << 62) | 1)
