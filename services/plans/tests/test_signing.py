"""The owner, or who represents them, signs, shortens and withdraws consent; what it rested on is kept."""

import re
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from samplan_contracts.ages import AgeSteps, turns
from samplan_contracts.identity import ActingBasis, Language
from samplan_contracts.plans import ConsentBasis, Kind, PlanType
from samplan_dev.cases import calls
from samplan_dev.harness import NOON, Somebody, UnderTest
from samplan_dev.provision import ServiceDatabase
from samplan_plans.signing import rules, wording
from samplan_servicekit.scope import OrganisationScope

from .factories import TODAY, Hand, MadePlan, events_of, make_plan
from .test_acting import acting_for, call
from .test_ages import is_born

LAST = TODAY + timedelta(days=30)
DECIDES = {PlanType.IP: 16, PlanType.SL: 16, PlanType.IOP: 15, PlanType.IUP: 15}


@pytest.fixture
async def plan(plans: UnderTest) -> MadePlan:
    """A plan in which everybody's consent is signed for thirty days."""
    return await make_plan(plans)


async def entered(plans: UnderTest, plan: MadePlan, **how: Any) -> None:
    """What the lead enters: provisional, until the same day."""
    await Hand(plans, plan, Kind.LEAD)("POST", "/consent/renewals", {"from": str(TODAY), "to": str(LAST), **how})


def agreed(plan: MadePlan, kind: Kind = Kind.PROVIDER, version: int = 2, **how: Any) -> dict[str, Any]:
    """A signature on what was entered."""
    seen = {"language": "nb", "easy": False, "digest": wording.current(Language.NB, easy=False).digest}
    return {"participant_id": str(plan.participants[kind]), "version": version, "wording": seen, **how}


def of(says: Any, plan: MadePlan, kind: Kind = Kind.PROVIDER) -> Any:
    """What was said of somebody."""
    return next(one for one in says["items"] if one["participant"]["id"] == str(plan.participants[kind]))


async def test_the_owner_signs_for_one_and_what_it_rests_on_is_kept(plans: UnderTest, plan: MadePlan) -> None:
    await entered(plans, plan)
    owner, lead = Hand(plans, plan, Kind.OWNER), Hand(plans, plan, Kind.LEAD)
    before = await owner("GET", "/consent/says")
    assert {(one["state"], one["mine"]) for one in before["items"]} == {("waits", True)}
    says = await owner("POST", "/consent/signatures", agreed(plan))
    signed, others = of(says, plan), of(says, plan, Kind.RELATIVE)
    assert (signed["state"], others["state"], others["signature"]) == ("signed", "waits", None)
    assert signed["participant"]["consent"]["to"] == str(LAST)
    text_ = wording.current(Language.NB, easy=False)
    assert signed["signature"] == {
        "at": NOON.isoformat().replace("+00:00", "Z"),
        "how": "in_person",
        "signer_name": "En owner",
        "signed_as": None,
        "wording_version": text_.version,
        "wording_language": "nb",
        "wording_easy": False,
        "wording_digest": text_.digest,
        "sees_more": False,
    }
    seen_by_lead = of(await lead("GET", "/consent/says"), plan)
    assert (seen_by_lead["signature"], seen_by_lead["mine"]) == (signed["signature"], False)
    kept = await lead("GET", f"/consent/wordings/{text_.digest}")
    assert kept == (await owner("GET", "/consent/wording?language=nb"))
    (change, *_) = (await lead("GET", "/consent/changes"))["items"]
    assert (change["change"], change["by_name"], change["signed_how"]) == ("signed", "En owner", "in_person")
    async with plans.kit.database.transaction(OrganisationScope(plan.organisation_id)) as session:
        kept_row = text("select * from consent_signatures where organisation_id = :org and plan_id = :plan")
        found = await session.execute(kept_row, {"org": plan.organisation_id, "plan": plan.id})
        row = found.mappings().one()
    assert (row["factors"], row["factor_at"], row["signed_as"]) == (["pwd", "otp"], NOON, "owner")
    assert (row["role"], row["period_to"]) == ("ip.provider", LAST)
    assert row["levels"] == signed["participant"]["levels"]


async def test_what_was_signed_is_provisional_again_once_the_lead_enters_something_else(
    plans: UnderTest, plan: MadePlan
) -> None:
    await entered(plans, plan)
    owner = Hand(plans, plan, Kind.OWNER)
    await owner("POST", "/consent/signatures", agreed(plan))
    await entered(plans, plan, participant_ids=[str(plan.participants[Kind.PROVIDER])], to=str(LAST + timedelta(9)))
    now = of(await owner("GET", "/consent/says"), plan)
    assert (now["state"], now["signature"]) == ("waits", None)
    await entered(plans, plan, participant_ids=[str(plan.participants[Kind.PROVIDER])], signed=True)
    now = of(await owner("GET", "/consent/says"), plan)
    # As the lead wrote it: nobody has signed here.
    assert (now["state"], now["signature"]) == ("signed", None)


@given(asked=st.integers(-5, 40), first=st.integers(-5, 20))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=calls(20))
async def test_nobody_gets_by_a_signature_what_was_not_entered(plans: UnderTest, asked: int, first: int) -> None:
    plan = await make_plan(plans)
    begins, wanted = TODAY + timedelta(days=first), TODAY + timedelta(days=asked)
    await entered(plans, plan, **{"from": str(begins)})
    fits = max(TODAY, begins) <= wanted <= LAST
    owner = Hand(plans, plan, Kind.OWNER)
    answer = await owner("POST", "/consent/signatures", agreed(plan, to=str(wanted)), expect=200 if fits else 422)
    consent = of(await owner("GET", "/consent/says"), plan)["participant"]["consent"]
    assert (consent["from"], consent["to"]) == (str(begins), str(wanted if fits else LAST))
    if fits:
        assert consent["status"] == "signed"
        (change, *_) = (await Hand(plans, plan)("GET", "/consent/changes"))["items"]
        assert change["change"] == ("signed" if wanted == LAST else "limited")
    else:
        assert answer["errors"][0] == {"pointer": "/to", "code": "longer" if wanted > LAST else "past"}


@pytest.mark.parametrize(
    ("given", "more"),
    [
        ({"levels": {"goals": "read"}}, False),
        ({"levels": {"life_area.health": "edit"}}, True),
        ({"print": True}, True),
    ],
)
async def test_who_was_given_more_since_than_was_signed_is_shown_as_such(
    plans: UnderTest, plan: MadePlan, given: Any, more: bool
) -> None:
    await entered(plans, plan)
    owner = Hand(plans, plan, Kind.OWNER)
    await owner("POST", "/consent/signatures", agreed(plan))
    await Hand(plans, plan)("PATCH", f"/participants/{plan.participants[Kind.PROVIDER]}", given, match=3)
    assert of(await owner("GET", "/consent/says"), plan)["signature"]["sees_more"] is more
    says = await owner("POST", "/consent/signatures", agreed(plan, version=4))
    assert of(says, plan)["signature"]["sees_more"] is False


async def test_a_signed_consent_is_shortened_later(plans: UnderTest, plan: MadePlan) -> None:
    await entered(plans, plan)
    owner = Hand(plans, plan, Kind.OWNER)
    await owner("POST", "/consent/signatures", agreed(plan))
    sooner = str(TODAY + timedelta(days=3))
    says = await owner("POST", "/consent/signatures", agreed(plan, version=3, to=sooner))
    assert of(says, plan)["participant"]["consent"]["to"] == sooner
    await owner("POST", "/consent/signatures", agreed(plan, version=4, to=str(LAST)), expect=422)


async def test_what_changed_since_it_was_seen_is_not_signed(plans: UnderTest, plan: MadePlan) -> None:
    await entered(plans, plan)
    owner = Hand(plans, plan, Kind.OWNER)
    refused = await owner("POST", "/consent/signatures", agreed(plan, version=1), expect=412)
    assert refused["code"] == "edit.stale"
    assert refused["current"]["items"][0]["version"] == 2
    other = {"language": "nn", "easy": True, "digest": wording.current(Language.NB, easy=True).digest}
    refused = await owner("POST", "/consent/signatures", agreed(plan) | {"wording": other}, expect=409)
    assert refused["code"] == "consent.other_wording"
    assert of(await owner("GET", "/consent/says"), plan)["state"] == "waits"


async def test_there_is_nothing_to_sign_without_a_consent_or_once_it_is_over(plans: UnderTest) -> None:
    for plan, version in ((await make_plan(plans, consent_days=-1), 1), (await make_plan(plans), 2)):
        if version == 2:
            await Hand(plans, plan)("POST", "/consent/resets", {})
        owner = Hand(plans, plan, Kind.OWNER)
        refused = await owner("POST", "/consent/signatures", agreed(plan, version=version), expect=409)
        assert refused["code"] == "consent.nothing_to_sign"
        assert {one["state"] for one in (await owner("GET", "/consent/says"))["items"]} == {"none"}


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind is not Kind.OWNER])
async def test_nobody_else_signs(plans: UnderTest, plan: MadePlan, kind: Kind) -> None:
    await entered(plans, plan)
    await Hand(plans, plan, kind)("POST", "/consent/signatures", agreed(plan), expect=403)


async def test_the_owner_is_nobody_to_sign_for(plans: UnderTest, plan: MadePlan) -> None:
    await entered(plans, plan)
    owner = Hand(plans, plan, Kind.OWNER)
    await owner("POST", "/consent/signatures", agreed(plan, Kind.OWNER), expect=404)


async def test_who_represents_the_owner_signs_and_both_are_named(plans: UnderTest, plan: MadePlan) -> None:
    await entered(plans, plan)
    acting = acting_for(plan.people[Kind.OWNER], plan.people[Kind.RELATIVE])
    answer = await call(plans, plan, acting, "POST", "/consent/signatures", agreed(plan))
    assert answer.status_code == 200, answer.text
    signature = of(answer.json(), plan)["signature"]
    assert (signature["signer_name"], signature["signed_as"]) == ("En relative", "guardianship")
    (change, *_) = (await Hand(plans, plan)("GET", "/consent/changes"))["items"]
    assert (change["by_name"], change["acting_name"]) == ("En owner", "En relative")


async def test_who_sits_beside_the_owner_to_help_does_not_sign_what_they_entered(
    plans: UnderTest, plan: MadePlan
) -> None:
    await entered(plans, plan)
    assisted = acting_for(plan.people[Kind.OWNER], plan.people[Kind.LEAD], ActingBasis.ASSISTED, plan_id=plan.id)
    answer = await call(plans, plan, assisted, "POST", "/consent/signatures", agreed(plan))
    assert (answer.status_code, answer.json()["code"]) == (403, "consent.not_yours")
    says = (await call(plans, plan, assisted, "GET", "/consent/says")).json()
    assert {one["mine"] for one in says["items"]} == {False}


async def test_a_parent_signs_until_the_owner_decides_and_says_whether_the_child_was_heard(plans: UnderTest) -> None:
    plan = await make_plan(plans, plan_type=PlanType.IOP)
    await is_born(plans, plan, date(2013, 2, 3))  # thirteen
    await entered(plans, plan)
    parent = acting_for(plan.people[Kind.OWNER], plan.people[Kind.RELATIVE], ActingBasis.PARENTAL_RESPONSIBILITY)
    says = (await call(plans, plan, parent, "GET", "/consent/says")).json()
    assert (says["hear_owner"], of(says, plan)["mine"]) == (True, True)
    unheard = await call(plans, plan, parent, "POST", "/consent/signatures", agreed(plan))
    assert (unheard.status_code, unheard.json()["errors"][0]["pointer"]) == (422, "/owner_heard")
    heard = await call(plans, plan, parent, "POST", "/consent/signatures", agreed(plan, owner_heard=True))
    assert of(heard.json(), plan)["participant"]["consent"]["basis"] == "parental_responsibility"
    child = Hand(plans, plan, Kind.OWNER)
    refused = await child("POST", "/consent/signatures", agreed(plan, Kind.OTHER), expect=403)
    assert refused["code"] == "consent.not_yours"


@pytest.mark.guide(116)
async def test_what_the_owner_withdraws_ends_as_what_the_lead_resets(
    plans: UnderTest, plans_database: ServiceDatabase
) -> None:
    told = []
    for kind, path in ((Kind.OWNER, "withdrawals"), (Kind.LEAD, "resets")):
        plan = await make_plan(plans)
        await entered(plans, plan)
        await Hand(plans, plan, Kind.OWNER)("POST", "/consent/signatures", agreed(plan))
        who = plan.participants[Kind.PROVIDER]
        await Hand(plans, plan, Kind.PROVIDER)("GET", "/goals")
        await Hand(plans, plan, kind)("POST", f"/consent/{path}", {"participant_ids": [str(who)]})
        await Hand(plans, plan, Kind.PROVIDER)("GET", "/goals", expect=403)
        last = (await events_of(plans_database, who))[-1]
        access = [one for one in await events_of(plans_database, plan.id) if one["type"] == "plans.access.changed.v1"]
        assert access[-1]["data"]["person_ids"] == [str(plan.people[Kind.PROVIDER].person_id)]
        told.append(
            (last["type"], last["data"]["consent_status"], last["data"]["consent_to"], access[-1]["data"]["av"])
        )
        assert of(await Hand(plans, plan)("GET", "/consent/says"), plan)["signature"] is None
    assert told[0] == told[1]
    assert told[0][:3] == ("plans.consent.withdrawn.v1", "none", None)


async def test_consents_wait_in_the_inbox_of_whose_word_they_need(plans: UnderTest) -> None:
    plan = await make_plan(plans, plan_type=PlanType.IOP)
    await is_born(plans, plan, date(2013, 2, 3))
    await entered(plans, plan)
    owner = plan.people[Kind.OWNER]
    parent = acting_for(owner, Somebody(), ActingBasis.PARENTAL_RESPONSIBILITY)

    async def todo(who: Somebody) -> list[Any]:
        answer = await plans.client.get("/api/plans/inbox", headers=plans.headers(who))
        return [one for one in answer.json()["todo"] if one["kind"] == "consent_unsigned"]

    assert await todo(owner) == []
    (waiting,) = await todo(parent)
    assert waiting["plan"]["id"] == str(plan.id)
    assert len(waiting["people"]) == len(Kind) - 1
    for kind in Kind:
        if kind is not Kind.OWNER:
            wanted = agreed(plan, kind, owner_heard=False)
            await call(plans, plan, parent, "POST", "/consent/signatures", wanted)
    assert await todo(parent) == []


@given(
    age=st.integers(0, 20) | st.none(),
    plan_type=st.sampled_from(PlanType),
    by=st.sampled_from(ActingBasis) | st.none(),
    held=st.sampled_from(ConsentBasis) | st.none(),
)
def test_who_signs_is_who_the_table_names(
    age: int | None, plan_type: PlanType, by: ActingBasis | None, held: ConsentBasis | None
) -> None:
    born = date(2000, 1, 1)
    day = turns(born, age) if age is not None else TODAY
    known = AgeSteps.of(born) if age is not None else None
    child = age is not None and age < DECIDES[plan_type]
    grown = age is not None and not child
    parents = held is ConsentBasis.PARENTAL_RESPONSIBILITY
    signers: set[ActingBasis | None]
    if held is ConsentBasis.STATUTE or (parents and grown):
        signers = set()
    elif child or parents:
        signers = {ActingBasis.PARENTAL_RESPONSIBILITY, ActingBasis.GUARDIANSHIP}
    else:
        signers = {None, ActingBasis.GUARDIANSHIP, ActingBasis.POWER_OF_ATTORNEY}
        if not grown:  # nobody knows yet
            signers.add(ActingBasis.PARENTAL_RESPONSIBILITY)
    basis = rules.basis_signed(by, held, plan_type, known, day)
    assert (basis is not None) == (by in signers)
    if basis is not None:
        by_parent = child or parents or by is ActingBasis.PARENTAL_RESPONSIBILITY
        assert basis is (ConsentBasis.PARENTAL_RESPONSIBILITY if by_parent else ConsentBasis.CONSENT)


def test_each_language_has_a_plain_and_an_easy_text_and_none_is_the_same() -> None:
    texts = [wording.current(language, easy) for language in Language for easy in (False, True)]
    assert len({one.digest for one in texts}) == len(texts)
    for plain, easy in zip(texts[::2], texts[1::2], strict=True):
        assert max(map(len, easy.paragraphs)) < max(map(len, plain.paragraphs))
        assert max(len(one.split()) for text_ in easy.paragraphs for one in re.split(r"[.?] ", text_)) <= 14
