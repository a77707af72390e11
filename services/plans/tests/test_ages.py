"""What an owner's age does to access: the table of `docs/age-steps.md`, held against every birth and every day."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import asyncpg
import httpx
import jwt
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from samplan_contracts.ages import AgeSteps
from samplan_contracts.events import Envelope, PersonAgesChanged
from samplan_contracts.identity import ActingBasis
from samplan_contracts.plans import (
    AccessElement,
    ConsentBasis,
    ConsentStatus,
    Element,
    Kind,
    Level,
    PlanStatus,
    PlanType,
)
from samplan_dev.harness import Place, UnderTest
from samplan_dev.provision import ServiceDatabase
from samplan_plans.ageing.handlers import keep_ages
from samplan_plans.people.models import KnownPerson
from samplan_plans.rights import ages, rules
from samplan_servicekit.clock import OSLO
from samplan_servicekit.ids import new_id
from samplan_servicekit.scope import OrganisationScope

from .factories import TODAY, MadePlan, make_plan
from .test_acting import acting_for, ask

DAYS = st.dates(date(2000, 1, 1), date(2050, 12, 31))
PARENTS = ConsentBasis.PARENTAL_RESPONSIBILITY
LEVELS = dict.fromkeys(AccessElement, Level.DELETE)

# The table again, on its own: age at which the owner decides, age until which parents see.
TABLE = {PlanType.IOP: (15, 18), PlanType.IUP: (15, 18), PlanType.IP: (16, 16), PlanType.SL: (16, 16)}


def age_on(born: date, day: date) -> int:
    """How old somebody is, counted otherwise than the code does."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def standing(**changed: Any) -> rules.Standing:
    given_to: dict[str, Any] = {
        "plan_status": PlanStatus.ACTIVE,
        "elements": list(Element),
        "kind": Kind.RELATIVE,
        "consent_status": ConsentStatus.SIGNED,
        "consent_from": date(1990, 1, 1),
        "consent_to": date(2090, 1, 1),
        "given": LEVELS,
        "print": False,
        "basis": PARENTS,
    }
    return rules.Standing(**given_to | changed)


@given(DAYS, DAYS, st.sampled_from(PlanType), st.sampled_from([kind for kind in Kind if kind is not Kind.OWNER]))
def test_parental_responsibility_gives_what_the_table_says_on_every_day(
    born: date, day: date, plan_type: PlanType, kind: Kind
) -> None:
    decides, until = TABLE[plan_type]
    decision = rules.decide(standing(plan_type=plan_type, kind=kind, ages=AgeSteps.of(born)), day)
    age = age_on(born, day)
    assert decision.held == (age < until)
    if decision.held:
        most = Level.READ if age >= decides else Level.DELETE
        assert set(decision.levels.values()) == {most}
        assert decision.consent_end is not None
        end = decision.consent_end.astimezone(OSLO)
        assert (end.hour, end.minute) == (0, 0)
        assert age_on(born, end.date()) >= until > age_on(born, end.date() - timedelta(days=1))
        assert decision.changes_at is not None
        assert datetime.combine(day, datetime.min.time(), OSLO) < decision.changes_at <= decision.consent_end


@given(DAYS, DAYS, st.sampled_from(PlanType), st.sampled_from([ConsentBasis.CONSENT, ConsentBasis.STATUTE, None]))
def test_age_ends_nothing_that_rests_on_something_else_or_on_an_unknown_birth(
    born: date, day: date, plan_type: PlanType, basis: ConsentBasis | None
) -> None:
    plain = rules.decide(standing(plan_type=plan_type, basis=basis), day)
    assert plain.held
    assert rules.decide(standing(plan_type=plan_type, basis=basis, ages=AgeSteps.of(born)), day) == plain
    assert rules.decide(standing(plan_type=plan_type, ages=None), day) == plain


@given(DAYS, DAYS, st.sampled_from(PlanType), st.sampled_from(ActingBasis), st.sampled_from(Kind))
def test_who_may_act_and_what_may_be_entered_follow_the_same_table(
    born: date, day: date, plan_type: PlanType, basis: ActingBasis, kind: Kind
) -> None:
    decides, until = TABLE[plan_type]
    age, known = age_on(born, day), AgeSteps.of(born)
    ends = ages.acting_ends_on(basis, plan_type, known)
    by_parents = basis is ActingBasis.PARENTAL_RESPONSIBILITY
    assert (ends is not None and day >= ends) == (by_parents and age >= decides)
    allowed = age < decides or (kind is Kind.RELATIVE and age < until)
    assert ages.may_enter(PARENTS, kind, plan_type, known, day) == allowed
    assert ages.may_enter(ConsentBasis.CONSENT, kind, plan_type, known, day) == (age >= decides)
    assert ages.may_enter(ConsentBasis.STATUTE, kind, plan_type, known, day)
    for unknown in ConsentBasis:
        assert ages.may_enter(unknown, kind, plan_type, None, day)


@given(DAYS, DAYS, st.sampled_from(PlanType))
def test_a_step_is_news_for_thirty_days_and_only_where_it_changes_something(
    born: date, day: date, plan_type: PlanType
) -> None:
    step = ages.next_step(plan_type, AgeSteps.of(born), day)
    if step is not None:
        assert step[0] in {12, *TABLE[plan_type]}
        assert age_on(born, step[1]) == step[0] > age_on(born, step[1] - timedelta(days=1))
        assert 0 <= (step[1] - day).days <= 30


async def is_born(plans: UnderTest, plan: MadePlan, born: date | None, sequence: int = 1) -> None:
    """What identity tells of the owner."""
    days = AgeSteps.of(born) if born else None
    event = Envelope[PersonAgesChanged](
        id=new_id(),
        type=PersonAgesChanged.type,
        source="identity",
        time=plans.clock.now(),
        subject=plan.people[Kind.OWNER].person_id,
        organisation_id=plan.organisation_id,
        actor_id=None,
        sequence=sequence,
        correlation_id=new_id(),
        causation_id=None,
        data=PersonAgesChanged(**(vars(days) if days else {})),
    )
    async with plans.kit.database.transaction(OrganisationScope(plan.organisation_id)) as session:
        await keep_ages(event, session)


async def by_parents(plans: UnderTest, plan: MadePlan, *kinds: Kind) -> None:
    async with plans.kit.database.transaction(OrganisationScope(plan.organisation_id)) as session:
        for kind in kinds:
            await session.execute(
                text("update participants set consent_basis = 'parental_responsibility' where id = :id"),
                {"id": plan.participants[kind]},
            )


async def told(database: ServiceDatabase, plan: MadePlan, event_type: str) -> list[str]:
    connection = await asyncpg.connect(database.superuser_url)
    try:
        query = "select body from outbox where type = $1 and organisation_id = $2 order by position"
        return [str(row["body"]) for row in await connection.fetch(query, event_type, plan.organisation_id)]
    finally:
        await connection.close()


async def av(plans: UnderTest, plan: MadePlan) -> int:
    async with plans.kit.database.transaction(OrganisationScope(plan.organisation_id)) as session:
        query = text("select access_version from plans where id = :id")
        return int(await session.scalar(query, {"id": plan.id}) or 0)


def birthday(age: int, in_days: int) -> date:
    day = TODAY + timedelta(days=in_days)
    return day.replace(year=day.year - age)


def claims(answer: httpx.Response) -> dict[str, Any]:
    assert answer.status_code == 200, answer.text
    return dict(jwt.decode(answer.json()["grant"], options={"verify_signature": False}))


async def test_a_parents_grant_ends_at_midnight_before_the_sixteenth_birthday(plans: UnderTest) -> None:
    plan = await make_plan(plans)
    await by_parents(plans, plan, Kind.RELATIVE)
    parent = plan.people[Kind.RELATIVE]
    await is_born(plans, plan, birthday(16, 1))
    claims(await ask(plans, plan, parent))  # at noon, so that the key is not one of a later hour than other tests'
    plans.clock.move(timedelta(hours=10, minutes=59, seconds=50))  # 23:59:50 in Norway
    last = claims(await ask(plans, plan, parent, "messaging"))
    assert last["exp"] - last["iat"] == 10
    assert datetime.fromtimestamp(last["consent_end"], UTC).isoformat() == "2026-11-24T23:00:00+00:00"
    plans.clock.move(timedelta(seconds=10))
    refused = await ask(plans, plan, parent)
    assert (refused.status_code, refused.json()["code"]) == (403, "plan.consent_not_held")
    assert (await ask(plans, plan, plan.people[Kind.PROVIDER])).status_code == 200


async def test_in_a_school_plan_parents_read_until_eighteen_and_act_until_fifteen(plans: UnderTest) -> None:
    plan = await make_plan(plans, plan_type=PlanType.IOP)
    await by_parents(plans, plan, Kind.RELATIVE)
    owner, parent = plan.people[Kind.OWNER], plan.people[Kind.RELATIVE]
    acting = acting_for(owner, parent, ActingBasis.PARENTAL_RESPONSIBILITY)
    guardian = acting_for(owner, parent, ActingBasis.GUARDIANSHIP)
    steps = [(14, 200, 200), (15, 200, 403), (17, 200, 403), (18, 403, 403)]
    for sequence, (age, reads, acts) in enumerate(steps, 1):
        await is_born(plans, plan, birthday(age, 0), sequence)
        assert (await ask(plans, plan, parent)).status_code == reads, age
        answer = await ask(plans, plan, acting)
        assert answer.status_code == acts, age
        if acts == 403:
            assert answer.json()["code"] == "plan.owner_decides"
        assert (await ask(plans, plan, guardian)).status_code == 200


async def test_parents_consent_for_who_decides_only_informs_and_says_whether_a_child_was_heard(
    plans: UnderTest, plans_database: ServiceDatabase
) -> None:
    plan = await make_plan(plans, plan_type=PlanType.IOP)
    lead = plan.people[Kind.LEAD]

    async def renew(kind: Kind, **changed: Any) -> httpx.Response:
        body = {
            "participant_ids": [str(plan.participants[kind])],
            "from": str(TODAY),
            "to": str(TODAY + timedelta(days=30)),
            "basis": "parental_responsibility",
        } | changed
        place = Place(plan.id, plan.participants[Kind.LEAD], av=await av(plans, plan))
        headers = plans.headers(lead, place)
        return await plans.client.post(f"{plan.path}/consent/renewals", json=body, headers=headers)

    await is_born(plans, plan, birthday(13, 0))
    unsaid = await renew(Kind.PROVIDER)
    assert unsaid.json()["errors"] == [{"pointer": "/owner_heard", "code": "missing"}]
    assert (await renew(Kind.PROVIDER, owner_heard=True)).status_code == 200
    assert len(await told(plans_database, plan, "plans.consent.owner_told.v1")) == 1
    await is_born(plans, plan, birthday(15, 0), 2)
    refused = await renew(Kind.PROVIDER, owner_heard=True)
    assert (refused.status_code, refused.json()["code"]) == (403, "plan.owner_decides")
    assert (await renew(Kind.RELATIVE, owner_heard=False)).status_code == 200
    assert (await renew(Kind.PROVIDER, basis="consent")).status_code == 200
    await is_born(plans, plan, birthday(11, 0), 3)
    assert (await renew(Kind.PROVIDER, basis="consent")).status_code == 422
    before = len(await told(plans_database, plan, "plans.consent.owner_told.v1"))
    assert (await renew(Kind.PROVIDER)).status_code == 200
    assert len(await told(plans_database, plan, "plans.consent.owner_told.v1")) == before


@pytest.mark.parametrize(
    ("plan_type", "age", "in_days", "refused"),
    [
        (PlanType.IP, 15, 0, True),
        (PlanType.SL, 16, 1, True),
        (PlanType.SL, 16, 0, False),
        (PlanType.IUP, 15, 1, True),
        (PlanType.IOP, 15, 0, False),
        (PlanType.IP, None, 0, False),
    ],
)
async def test_a_child_whose_parents_decide_does_not_consent_themself(
    plans: UnderTest, plan_type: PlanType, age: int | None, in_days: int, refused: bool
) -> None:
    plan = await make_plan(plans, plan_type=plan_type)
    await is_born(plans, plan, birthday(age, in_days) if age else None)
    lead, period = plan.people[Kind.LEAD], {"from": str(TODAY), "to": str(TODAY + timedelta(days=30))}

    async def renew(**changed: Any) -> httpx.Response:
        place = Place(plan.id, plan.participants[Kind.LEAD], av=await av(plans, plan))
        headers = plans.headers(lead, place)
        return await plans.client.post(f"{plan.path}/consent/renewals", json=period | changed, headers=headers)

    for whose in ({}, {"participant_ids": [str(plan.participants[Kind.RELATIVE])]}):
        answer = await renew(**whose, basis="consent")
        assert answer.status_code == (422 if refused else 200)
        if refused:
            assert answer.json()["errors"] == [{"pointer": "/basis", "code": "parents_decide"}]
    unsaid = await renew()
    bases = {one["consent"]["basis"] for one in unsaid.json()["items"]}
    assert bases == {"parental_responsibility" if refused else "consent"}, "by whoever decides"
    by_parents = await renew(basis="parental_responsibility", owner_heard=True)
    assert by_parents.status_code == (403 if age and not refused else 200)
    assert (await renew(basis="statute")).status_code == 200


@pytest.mark.parametrize(
    ("age", "said", "status", "rests_on"),
    [
        (11, {}, 201, "parental_responsibility"),
        (14, {}, 201, "parental_responsibility"),
        (14, {"basis": "parental_responsibility", "owner_heard": False}, 201, "parental_responsibility"),
        (14, {"basis": "parental_responsibility"}, 422, "/owner_heard"),
        (14, {"basis": "consent"}, 422, "/basis"),
        (14, {"basis": "statute"}, 201, "statute"),
        (16, {}, 201, "consent"),
        (16, {"basis": "parental_responsibility"}, 403, ""),
        (None, {}, 201, "consent"),
    ],
)
async def test_who_is_added_takes_part_by_the_word_of_who_decides_at_the_owners_age(
    plans: UnderTest, age: int | None, said: dict[str, Any], status: int, rests_on: str
) -> None:
    plan = await make_plan(plans)
    await is_born(plans, plan, birthday(age, 0) if age else None)
    new, lead = new_id(), plan.people[Kind.LEAD]
    async with plans.kit.database.transaction(OrganisationScope(plan.organisation_id)) as session:
        session.add(
            KnownPerson(
                organisation_id=plan.organisation_id,
                person_id=new,
                display_name="Ny Lærer",
                workplace=None,
                has_account=True,
                sequence=1,
            )
        )
    body = {"person_id": str(new), "kind": "provider", "consent_from": str(TODAY), "consent_to": str(TODAY)} | said
    place = Place(plan.id, plan.participants[Kind.LEAD], av=await av(plans, plan))
    answer = await plans.client.post(f"{plan.path}/participants", json=body, headers=plans.headers(lead, place))
    assert answer.status_code == status, answer.text
    if status == 201:
        assert answer.json()["consent"]["basis"] == rests_on
    elif status == 422:
        assert answer.json()["errors"][0]["pointer"] == rests_on


async def test_others_are_told_of_a_consent_as_the_age_lets_it_hold_when_the_birth_becomes_known(
    plans: UnderTest, plans_database: ServiceDatabase
) -> None:
    plan = await make_plan(plans)
    await by_parents(plans, plan, Kind.RELATIVE)
    await is_born(plans, plan, birthday(16, 5))
    (changed,) = await told(plans_database, plan, "plans.participant.changed.v1")
    assert f'"consent_to":"{TODAY + timedelta(days=4)}"' in changed.replace(" ", "")
    assert len(await told(plans_database, plan, "plans.access.changed.v1")) == 1
    await is_born(plans, plan, birthday(16, 5), 2)
    assert len(await told(plans_database, plan, "plans.participant.changed.v1")) == 1, "nothing new, nothing told"
    await is_born(plans, plan, None, 3)
    last = (await told(plans_database, plan, "plans.participant.changed.v1"))[-1]
    assert f'"consent_to":"{TODAY + timedelta(days=30)}"' in last.replace(" ", "")


@pytest.mark.parametrize(("kind", "shown"), [(Kind.OWNER, True), (Kind.RELATIVE, True), (Kind.OTHER, False)])
async def test_the_front_page_tells_owner_lead_and_parents_what_comes(
    plans: UnderTest, kind: Kind, shown: bool
) -> None:
    plan = await make_plan(plans)
    await is_born(plans, plan, birthday(16, 20))
    place = Place(plan.id, plan.participants[kind], kind=kind)
    page = (await plans.client.get(plan.path, headers=plans.headers(plan.people[kind], place))).json()
    expected = {"age": 16, "on": str(TODAY + timedelta(days=20))} if shown else None
    assert page["age_step"] == expected


@pytest.mark.parametrize(
    ("plan_type", "age", "in_days", "expected"),
    [
        (PlanType.IP, 16, 32, (0, 0)),
        (PlanType.IP, 16, 31, (1, 0)),
        (PlanType.SL, 16, 1, (1, 0)),
        (PlanType.IP, 16, 0, (0, 1)),
        (PlanType.IP, 18, 1, (0, 1)),
        (PlanType.IOP, 15, 1, (0, 0)),
        (PlanType.IOP, 16, 1, (0, 0)),
        (PlanType.IUP, 18, 31, (1, 0)),
        (PlanType.IOP, 18, 0, (0, 1)),
        (PlanType.IP, None, 0, (0, 0)),
    ],
)
async def test_ones_plans_count_a_parents_consent_that_ends_by_age_before_the_written_day(
    plans: UnderTest, plan_type: PlanType, age: int | None, in_days: int, expected: tuple[int, int]
) -> None:
    plan = await make_plan(plans, plan_type=plan_type, consent_days=400)
    await by_parents(plans, plan, Kind.RELATIVE)
    await is_born(plans, plan, birthday(age, in_days) if age else None)
    listed = await plans.client.get("/api/plans/plans", headers=plans.headers(plan.people[Kind.LEAD]))
    (item,) = listed.json()["items"]
    assert item["attention"] == {"consent_expiring": expected[0], "consent_missing": expected[1]}


async def test_ones_plans_count_a_written_day_that_comes_before_the_birthday(plans: UnderTest) -> None:
    plan = await make_plan(plans, consent_days=5)
    await by_parents(plans, plan, Kind.RELATIVE)
    await is_born(plans, plan, birthday(16, 200))
    listed = await plans.client.get("/api/plans/plans", headers=plans.headers(plan.people[Kind.LEAD]))
    assert listed.json()["items"][0]["attention"] == {"consent_expiring": len(Kind) - 1, "consent_missing": 0}
