"""One's own plans: sorted and counted for the page alone, and no more counted than one may read."""

import base64
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Select, select

from samplan_contracts.plans import Kind, default_rights
from samplan_dev.harness import NOON, Somebody, UnderTest
from samplan_plans.my_plans.schemas import PlanSort
from samplan_plans.participants.models import Participant
from samplan_plans.people.models import KnownPerson
from samplan_plans.plans.models import Plan
from samplan_plans.signs import repository as signs
from samplan_plans.taking_part.service import new_participant
from samplan_plans.waiting import repository as waiting
from samplan_servicekit.ids import new_id
from samplan_servicekit.scope import OrganisationScope

from .factories import Hand, make_goal, make_plan

NAMES = ("Åse", "Bo", "Ærlig", "anne")
"""Of owners; Norwegian order is anne, Bo, Ærlig, Åse."""


async def _add_plan(plans: UnderTest, me: Somebody, owner: str, *, kind: Kind, days: int, type_: str) -> None:
    organisation = me.organisation_id
    async with plans.kit.database.transaction(OrganisationScope(organisation)) as session:
        person, plan_id = new_id(), new_id()
        session.add(
            KnownPerson(
                organisation_id=organisation,
                person_id=person,
                display_name=owner,
                workplace=None,
                has_account=True,
                sequence=1,
            )
        )
        session.add(
            Plan(
                organisation_id=organisation,
                id=plan_id,
                type=type_,
                status="active",
                owner_person_id=person,
                short_name=f"Kort {owner}",
                elements=["goals", "messages"],
                period_from=None,
                period_to=None,
                access_version=1,
                created_by=person,
                created_at=NOON,
                version=1,
            )
        )
        await session.flush()
        mine = new_participant(organisation, plan_id, me.person_id, kind, default_rights(type_, kind))
        mine.consent_status = "signed"
        mine.consent_from, mine.consent_to = NOON.date(), NOON.date() + timedelta(days=days)
        session.add(mine)


async def _list(plans: UnderTest, me: Somebody, query: str = "") -> dict[str, Any]:
    answer = await plans.client.get(f"/api/plans/plans{query}", headers=plans.headers(me))
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


@pytest.fixture
async def me(plans: UnderTest) -> Somebody:
    """Somebody in four plans."""
    who = Somebody()
    for days, (name, type_) in enumerate(zip(NAMES, ("ip", "iop", "sl", "iup"), strict=True), start=3):
        kind = Kind.LEAD if name == "Bo" else Kind.PROVIDER
        await _add_plan(plans, who, name, kind=kind, days=days, type_=type_)
    return who


@pytest.mark.parametrize(
    ("sort", "order"),
    [
        ("owner_name", ["anne", "Bo", "Ærlig", "Åse"]),
        ("-owner_name", ["Åse", "Ærlig", "Bo", "anne"]),
        ("consent_to", ["Åse", "Bo", "Ærlig", "anne"]),
        ("-consent_to", ["anne", "Ærlig", "Bo", "Åse"]),
        ("type", ["Bo", "Åse", "anne", "Ærlig"]),
        ("-type", ["Ærlig", "anne", "Åse", "Bo"]),
        ("short_name", ["anne", "Bo", "Ærlig", "Åse"]),
        ("-short_name", ["Åse", "Ærlig", "Bo", "anne"]),
        ("my_role", ["Bo", "anne", "Ærlig", "Åse"]),
        ("-my_role", ["anne", "Ærlig", "Åse", "Bo"]),
        ("archived_at", ["anne", "Ærlig", "Bo", "Åse"]),
        ("-archived_at", ["Åse", "Bo", "anne", "Ærlig"]),
        ("newest", ["anne", "Åse", "Ærlig", "Bo"]),
        ("-newest", ["Bo", "Ærlig", "anne", "Åse"]),
    ],
)
@pytest.mark.parametrize(("going_on", "told"), [("after", "next_after"), ("cursor", "next_cursor")])
async def test_the_whole_list_is_sorted_and_not_the_page(
    plans: UnderTest, me: Somebody, sort: str, order: list[str], going_on: str, told: str
) -> None:
    await _know_more(plans, me)
    for limit in (1, 3):
        names: list[str] = []
        place: str | None = ""
        while place is not None:
            page = await _list(plans, me, f"?sort={sort}&limit={limit}" + (f"&{going_on}={place}" if place else ""))
            names += [item["owner_name"] for item in page["items"]]
            assert page["total"] == len(NAMES)
            place = page[told]
        assert names == order


async def _know_more(plans: UnderTest, me: Somebody) -> None:
    """Two of the plans were archived, and in two of them somebody wrote."""
    by_name = {item["owner_name"]: UUID(item["id"]) for item in (await _list(plans, me))["items"]}
    scope = OrganisationScope(me.organisation_id)
    async with plans.kit.database.transaction(scope) as session:
        for days, name in enumerate(("Bo", "Åse")):
            at = NOON - timedelta(days=9 - days)
            await signs.note_transfer(session, scope, new_id(), by_name[name], 1, requested_at=at, archived_at=at)
        for days, name in enumerate(("Ærlig", "Bo")):
            at = NOON - timedelta(days=9 - days)
            sent = {"sender_id": new_id(), "category": None, "sent_at": at}
            await waiting.note_sent(session, scope, new_id(), by_name[name], [me.person_id], **sent)


async def test_who_comes_or_goes_while_one_reads_moves_nothing_over_the_edge_of_a_page(
    plans: UnderTest, me: Somebody
) -> None:
    for sort, gone in (("owner_name", "anne"), ("-short_name", "Åse"), ("consent_to", "Bo")):
        who = Somebody()
        for days, name in enumerate(NAMES, start=3):
            await _add_plan(plans, who, name, kind=Kind.PROVIDER, days=days, type_="ip")
        whole = [item["owner_name"] for item in (await _list(plans, who, f"?sort={sort}"))["items"]]
        page = await _list(plans, who, f"?sort={sort}&limit=2")
        last = page["items"][-1]["owner_name"]
        async with plans.kit.database.transaction(OrganisationScope(who.organisation_id)) as session:
            for item in page["items"]:
                if item["owner_name"] in (gone, last):
                    place = (await session.scalars(_place_in(who, UUID(item["id"])))).one()
                    place.removed_at = NOON
        rest = await _list(plans, who, f"?sort={sort}&limit=2&after={page['next_after']}")
        assert [item["owner_name"] for item in rest["items"]] == whole[2:], sort


def _place_in(who: Somebody, plan_id: UUID) -> Select[tuple[Participant]]:
    return select(Participant).where(
        Participant.organisation_id == who.organisation_id,
        Participant.plan_id == plan_id,
        Participant.person_id == who.person_id,
    )


@pytest.mark.parametrize("sort", list(PlanSort))
async def test_a_place_that_is_none_is_refused_and_a_stranger_learns_nothing_by_one(
    plans: UnderTest, me: Somebody, sort: PlanSort
) -> None:
    others = base64.urlsafe_b64encode(f"{new_id()} ".encode()).decode()
    for place in ("x", "eA==", others, base64.urlsafe_b64encode(f"{new_id()} 1; drop".encode()).decode()):
        answer = await plans.client.get(f"/api/plans/plans?sort={sort}&after={place}", headers=plans.headers(me))
        assert answer.status_code == 422, answer.text


async def _search(plans: UnderTest, who: Somebody, **wanted: Any) -> list[str]:
    answer = await plans.client.post("/api/plans/plan-search", json=wanted, headers=plans.headers(who))
    assert answer.status_code == 200, answer.text
    assert answer.json()["total"] == len(answer.json()["items"])
    return [item["owner_name"] for item in answer.json()["items"]]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("ær", ["Ærlig"]),
        ("KORT", ["anne", "Bo", "Ærlig", "Åse"]),
        ("kort b", ["Bo"]),
        ("b kort", ["Bo"]),
        ("%", []),
        ("_", []),
        ("Bo Åse", []),
    ],
)
async def test_the_list_is_searched_by_the_words_that_stand_in_it(
    plans: UnderTest, me: Somebody, words: str, found: list[str]
) -> None:
    assert await _search(plans, me, words=words) == found


async def test_by_a_name_that_one_is_not_shown_nothing_is_found(plans: UnderTest) -> None:
    who = Somebody()
    await _add_plan(plans, who, "Adam", kind=Kind.PROVIDER, days=1, type_="ip")
    assert await _search(plans, who, words="adam") == ["Adam"]
    plans.clock.move(timedelta(days=2))
    assert (await _list(plans, who))["items"][0]["owner_name"] is None
    assert await _search(plans, who, words="adam") == []


async def test_a_page_costs_the_same_number_of_statements_however_many_plans(plans: UnderTest, me: Somebody) -> None:
    for sort in PlanSort:
        few = await plans.count_statements(lambda: _list(plans, me, f"?limit=1&sort={sort}"))  # noqa: B023
        all_of_them = await plans.count_statements(lambda: _list(plans, me, f"?sort={sort}"))  # noqa: B023
        assert all_of_them <= few + 1, sort  # led plans are asked for more


async def test_only_goals_that_one_may_read_are_counted(plans: UnderTest) -> None:
    plan = await make_plan(plans)
    goals = [(await make_goal(plans, plan, f"Mål {number}"))[0] for number in range(3)]
    lead = Hand(plans, plan)
    await lead("DELETE", f"/goals/{goals[0]}", match=1, expect=204)
    counts = {}
    for kind, level in ((Kind.RELATIVE, "none"), (Kind.OTHER, "edit"), (Kind.PROVIDER, None)):
        await lead("PUT", f"/items/goal/{goals[1]}/levels/{plan.participants[kind]}", {"level": level})
        counts[kind] = (await _list(plans, plan.people[kind]))["items"][0]["goals_total"]
    assert counts == {Kind.RELATIVE: 1, Kind.OTHER: 1, Kind.PROVIDER: 2}


async def test_consents_that_end_or_are_missing_are_counted_for_who_leads_the_plan_alone(plans: UnderTest) -> None:
    plan = await make_plan(plans, consent_days=10)
    async with plans.kit.database.transaction(OrganisationScope(plan.organisation_id)) as session:
        other = await session.get(Participant, (plan.organisation_id, plan.participants[Kind.OTHER]))
        assert other is not None
        other.consent_to = NOON.date() - timedelta(days=1)
    asked = (await _list(plans, plan.people[Kind.LEAD]))["items"][0]["attention"]
    assert asked == {"consent_expiring": 3, "consent_missing": 1}
    assert (await _list(plans, plan.people[Kind.PROVIDER]))["items"][0]["attention"] is None
