"""All plans of a municipality: found by local admins of their types, in any order, and nothing of what is in them."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID

import asyncpg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from samplan_contracts.identity import ADMIN_OF, OrganisationRight
from samplan_contracts.plans import Kind, PlanStatus, PlanType, default_rights
from samplan_dev.cases import calls
from samplan_dev.harness import NOON, Somebody, UnderTest, migrate_to
from samplan_dev.testing import TestPostgres
from samplan_plans.all_plans.schemas import AllPlansSort
from samplan_plans.participants.models import Participant
from samplan_plans.people.models import KnownPerson
from samplan_plans.taking_part.service import new_participant
from samplan_servicekit.ids import new_id
from samplan_servicekit.scope import OrganisationScope

from .factories import MadePlan, make_plan

ALL = frozenset(ADMIN_OF.values())
TODAY = NOON.date()


async def _search(
    plans: UnderTest, organisation: UUID, expect: int = 200, rights: frozenset[OrganisationRight] = ALL, **wanted: Any
) -> Any:
    who = Somebody(organisation_id=organisation, rights=rights)
    answer = await plans.client.post("/api/plans/all-plans/search", json=wanted, headers=plans.headers(who))
    assert answer.status_code == expect, answer.text
    return answer.json()


async def _owners(plans: UnderTest, organisation: UUID, **wanted: Any) -> list[str]:
    """The owners' names of all pages."""
    found: list[str] = []
    after: str | None = None
    while True:
        page = await _search(plans, organisation, **wanted, **({"after": after} if after else {}))
        found += [item["owner_name"] for item in page["items"]]
        after = page["next_after"]
        if after is None:
            return found


async def _call(plans: UnderTest, organisation: UUID, person: UUID, **known: Any) -> None:
    """Have somebody be called otherwise, as when identity tells it."""
    async with plans.kit.database.transaction(OrganisationScope(organisation)) as session:
        row = await session.get(KnownPerson, (organisation, person))
        assert row is not None
        for name, value in known.items():
            setattr(row, name, value)


async def _town(plans: UnderTest) -> tuple[UUID, list[MadePlan]]:
    """Four plans, each of a type of its own."""
    organisation = new_id()
    made = []
    given_names = ("Åse Lien", "Bo Vik", "Ærlig Bø", "anne-lise Dahl")
    leads = ("Kari Moe", "Ola Ås", "Kari Moe", "Per By")
    places = ("Vik skole", None, "Ås skole", "Moen skole")
    for days, (owner, lead, place, type_) in enumerate(zip(given_names, leads, places, PlanType, strict=True)):
        plan = await make_plan(plans, plan_type=type_, consent_days=9 - days, organisation_id=organisation)
        await _call(plans, organisation, plan.people[Kind.OWNER].person_id, display_name=owner, workplace=place)
        await _call(plans, organisation, plan.people[Kind.LEAD].person_id, display_name=lead)
        made.append(plan)
    return organisation, made


@pytest.mark.parametrize(
    ("sort", "order"),
    [
        ("owner_name", "aBÆÅ"),
        ("lead_name", "ÆÅBa"),
        ("owner_place", "BaÅÆ"),
        ("consent_to", "aÆBÅ"),
        ("type", "".join(name for _, name in sorted(zip(PlanType, "ÅBÆa", strict=True)))),
    ],
)
async def test_it_is_sorted_as_a_whole_by_any_column_and_no_page_loses_or_repeats_a_plan(
    plans: UnderTest, sort: str, order: str
) -> None:
    organisation, _ = await _town(plans)
    for limit in (1, 3):
        for descending in ("", "-"):
            found = await _owners(plans, organisation, sort=f"{descending}{sort}", limit=limit)
            assert "".join(name[0] for name in found) == (order[::-1] if descending else order)


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({"owner": "ås"}, "Å"),
        ({"owner": "LIE å"}, "Å"),
        ({"owner": "lise"}, "a"),
        ({"owner": "anne-l"}, "a"),
        ({"owner": "ise"}, ""),
        ({"owner": "%"}, ""),
        ({"lead": "kari"}, "ÆÅ"),
        ({"lead": "kari", "owner": "bø"}, "Æ"),
        ({"type": "iop"}, None),
    ],
)
async def test_a_plan_is_found_by_words_that_begin_as_typed(
    plans: UnderTest, wanted: dict[str, Any], found: str | None
) -> None:
    organisation, made = await _town(plans)
    if found is None:
        (item,) = (await _search(plans, organisation, **wanted))["items"]
        assert item["id"] == str(made[list(PlanType).index(PlanType.IOP)].id)
    else:
        assert "".join(name[0] for name in await _owners(plans, organisation, **wanted)) == found


async def test_a_persons_plans_are_found_whatever_their_role_until_they_are_removed(plans: UnderTest) -> None:
    organisation, made = await _town(plans)
    other = made[1].people[Kind.OTHER]
    async with plans.kit.database.transaction(OrganisationScope(organisation)) as session:
        session.add(
            new_participant(
                organisation, made[2].id, other.person_id, Kind.RELATIVE, default_rights(PlanType.SL, Kind.RELATIVE)
            )
        )
    assert await _owners(plans, organisation, person_id=str(other.person_id)) == ["Bo Vik", "Ærlig Bø"]
    async with plans.kit.database.transaction(OrganisationScope(organisation)) as session:
        row = await session.get(Participant, (organisation, made[1].participants[Kind.OTHER]))
        assert row is not None
        row.removed_at = NOON
    assert await _owners(plans, organisation, person_id=str(other.person_id)) == ["Ærlig Bø"]
    assert await _owners(plans, organisation, person_id=str(new_id())) == []


async def test_each_sees_the_types_that_they_administer_in_their_own_municipality(plans: UnderTest) -> None:
    organisation, made = await _town(plans)
    for plan, (type_, right) in zip(made, ((one, ADMIN_OF[one]) for one in PlanType), strict=True):
        (item,) = (await _search(plans, organisation, rights=frozenset({right})))["items"]
        assert (item["id"], item["type"]) == (str(plan.id), type_)
        other = next(one for one in PlanType if one is not type_)
        assert (await _search(plans, organisation, rights=frozenset({right}), type=other))["items"] == []
    assert (await _search(plans, new_id()))["items"] == []
    for right in set(OrganisationRight) - ALL:
        await _search(plans, organisation, 403, rights=frozenset({right}))


async def test_nothing_is_told_of_what_is_in_a_plan(plans: UnderTest) -> None:
    organisation, _ = await _town(plans)
    items = (await _search(plans, organisation))["items"]
    assert set(items[0]) == {
        *("id", "type", "ended", "owner_person_id", "owner_name", "owner_place"),
        *("lead_person_id", "lead_name", "led", "consent_from", "consent_to"),
    }
    assert "Eli" not in str(items), "the short name, which somebody wrote"


async def test_ended_plans_are_shown_if_asked_for_and_deleted_ones_never(plans: UnderTest) -> None:
    organisation, made = await _town(plans)
    for plan, status in ((made[0], PlanStatus.ENDED), (made[1], PlanStatus.TRASHED)):
        async with plans.kit.database.transaction(OrganisationScope(organisation)) as session:
            await session.execute(
                text("update plans set status = :status where id = :id"), {"status": status.value, "id": plan.id}
            )
    assert await _owners(plans, organisation) == ["anne-lise Dahl", "Ærlig Bø"]
    assert await _owners(plans, organisation, ended=True) == ["anne-lise Dahl", "Ærlig Bø", "Åse Lien"]


async def test_those_that_nobody_leads_who_can_sign_in_are_found(plans: UnderTest) -> None:
    organisation, made = await _town(plans)
    assert await _owners(plans, organisation, unled=True) == []
    await _call(plans, organisation, made[0].people[Kind.LEAD].person_id, has_account=False)
    async with plans.kit.database.transaction(OrganisationScope(organisation)) as session:
        row = await session.get(Participant, (organisation, made[1].participants[Kind.LEAD]))
        assert row is not None
        row.removed_at = NOON
    items = (await _search(plans, organisation, unled=True))["items"]
    assert [(item["owner_name"], item["lead_name"]) for item in items] == [("Bo Vik", None), ("Åse Lien", "Kari Moe")]


@pytest.mark.parametrize(
    "after", ["x", "W10=", "WyJcdTAwMDAiLCAiIiwgIjAxOTM2YjAwLTAwMDAtNzAwMC04MDAwLTAwMDAwMDAwMDAwMCJd"]
)
@pytest.mark.parametrize("sort", ["owner_name", "-consent_to"])
async def test_a_place_that_is_none_is_refused(plans: UnderTest, after: str, sort: str) -> None:
    await _search(plans, new_id(), 422, after=after, sort=sort)


async def test_who_looked_stands_in_the_municipalitys_log(plans: UnderTest) -> None:
    organisation, made = await _town(plans)
    person = made[0].people[Kind.OTHER].person_id
    await _search(plans, organisation, person_id=str(person))
    async with plans.kit.database.transaction(OrganisationScope(organisation)) as session:
        found = await session.scalar(
            text("select count(*) from log_entries where chain_id = :id and body like :looked"),
            {"id": organisation, "looked": f"%all_plans.read%{person}%"},
        )
    assert found == 1


@pytest.mark.parametrize("sort", [*AllPlansSort])
async def test_a_page_takes_as_many_statements_whatever_there_is(plans: UnderTest, sort: AllPlansSort) -> None:
    organisation, _ = await _town(plans)
    few = await plans.count_statements(lambda: _search(plans, organisation, sort=sort, limit=1))
    many = await plans.count_statements(lambda: _search(plans, organisation, sort=sort, limit=100))
    assert few == many


_NAMES = st.text(st.sampled_from("aAåÅæ øé-' bz"), min_size=1, max_size=8)


@given(names=st.lists(_NAMES, min_size=1, max_size=5), typed=_NAMES, days=st.lists(st.integers(-9, 9), min_size=5))
@settings(max_examples=calls(6), suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
async def test_the_list_says_what_the_plans_say(
    plans: UnderTest, names: list[str], typed: str, days: list[int]
) -> None:
    organisation = new_id()
    expected = []
    for name, ends in zip(names, days, strict=False):
        plan = await make_plan(plans, organisation_id=organisation, consent_days=ends)
        await _call(plans, organisation, plan.people[Kind.OWNER].person_id, display_name=name)
        words = name.lower().replace("-", " ").split()
        if all(any(word.startswith(one) for word in words) for one in typed.lower().replace("-", " ").split()):
            expected.append((str(plan.id), name, (TODAY + timedelta(days=ends)).isoformat()))
    items = (await _search(plans, organisation, owner=typed))["items"]
    assert sorted((item["id"], item["owner_name"], item["consent_to"]) for item in items) == sorted(expected)


async def test_what_was_there_before_is_listed_once_it_is_upgraded(postgres: TestPostgres) -> None:
    organisation, plan, owner, lead = (new_id() for _ in range(4))
    database = postgres.create_service_database("plans")
    await asyncio.to_thread(migrate_to, database, "0025")
    connection = await asyncpg.connect(database.superuser_url)
    try:
        for person, name in ((owner, "Eli-Anne Ås"), (lead, "Kari Moe")):
            await connection.execute(
                "insert into known_persons values ($1, $2, $3, 'Vik skole', true, 1)", organisation, person, name
            )
        await connection.execute(
            "insert into plans (organisation_id, id, type, status, owner_person_id, elements, access_version,"
            " created_by, created_at, version) values ($1, $2, 'ip', 'active', $3, '{}', 1, $4, now(), 1)",
            *(organisation, plan, owner, lead),
        )
        await connection.execute(
            "insert into participants (organisation_id, id, plan_id, person_id, kind, levels, print,"
            " consent_status, consent_from, consent_to, version)"
            " values ($1, $2, $3, $4, 'lead', '{}', true, 'signed', '2026-01-01', '2026-12-31', 1)",
            *(organisation, new_id(), plan, lead),
        )
        await asyncio.to_thread(migrate_to, database)
        row = await connection.fetchrow("select * from listed_plans")
        words = await connection.fetch("select word from name_words order by 1")
    finally:
        await connection.close()
    assert row is not None
    assert (row["plan_id"], row["owner_name"], row["lead_name"]) == (plan, "Eli-Anne Ås", "Kari Moe")
    assert row["led"]
    assert str(row["consent_to"]) == "2026-12-31"
    assert [one["word"] for one in words] == ["anne", "eli", "kari", "moe", "ås"]
