"""A local admin looks after participants and consent, for a reason and an hour, and sees nothing a plan holds."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from samplan_contracts.identity import ADMIN_OF, OrganisationRight
from samplan_contracts.plans import Kind, PlanType
from samplan_dev.cases import calls
from samplan_dev.doors import BODIES, DOORS, NAMES
from samplan_dev.harness import NOON, Somebody, UnderTest
from samplan_plans.people.models import KnownPerson
from samplan_servicekit.ids import new_id
from samplan_servicekit.scope import OrganisationScope

from .factories import Hand, MadePlan

WHY = {"reason": "Koordinatoren er sluttet"}
PERIOD = {"from": NOON.date().isoformat(), "to": (NOON.date() + timedelta(days=90)).isoformat()}


class Admin:
    """A local admin of a plan's municipality."""

    def __init__(self, plans: UnderTest, plan: MadePlan, *rights: OrganisationRight, **known: Any) -> None:
        held = frozenset(rights or {ADMIN_OF[PlanType.IP]})
        self.plans, self.plan = plans, plan
        self.who = Somebody(organisation_id=plan.organisation_id, rights=held, **known)

    async def __call__(
        self, method: str, path: str = "", body: Any = None, *, expect: int = 200, match: int | None = None
    ) -> Any:
        """Call in administration mode."""
        answer = await self.plans.client.request(
            method,
            f"/api/plans/administered-plans/{self.plan.id}{path}",
            json=body,
            headers={**self.plans.headers(self.who), **({"If-Match": f'"{match}"'} if match is not None else {})},
        )
        assert answer.status_code == expect, answer.text
        return answer.json() if answer.content else None


@pytest.fixture
def admin(plans: UnderTest, plan: MadePlan) -> Admin:
    """Who administers individual plans."""
    return Admin(plans, plan)


async def _somebody(plans: UnderTest, plan: MadePlan, who: Somebody | None = None) -> Somebody:
    """A person whom the municipality knows."""
    who = who or Somebody(organisation_id=plan.organisation_id)
    async with plans.kit.database.transaction(OrganisationScope(plan.organisation_id)) as session:
        session.add(
            KnownPerson(
                organisation_id=plan.organisation_id,
                person_id=who.person_id,
                display_name="Ny Hjelper",
                workplace=None,
                has_account=True,
                sequence=1,
            )
        )
    return who


ROUTES = (
    ("GET", "", None),
    ("POST", "/participants", {"person_id": str(new_id()), "kind": "provider"}),
    ("PATCH", f"/participants/{new_id()}", {"kind": "provider"}),
    ("DELETE", f"/participants/{new_id()}", None),
    ("POST", "/consent/renewals", {**PERIOD, "signed": True}),
    ("POST", "/consent/withdrawals", {"participant_ids": [str(new_id())]}),
    ("POST", "/consent/resets", {"participant_ids": [str(new_id())]}),
    ("GET", "/consent/changes", None),
)


async def test_nothing_is_to_be_had_before_a_reason_is_given_and_nothing_after_the_end(
    plans: UnderTest, admin: Admin
) -> None:
    async def closed() -> None:
        admin.who = replace(admin.who, factor_at=plans.clock.now())
        for method, path, body in ROUTES:
            assert (await admin(method, path, body, expect=403, match=1))["code"] == "administration.not_begun"

    await closed()
    for reason in ("", "  ", None):
        await admin("POST", "", {"reason": reason}, expect=422)
    await closed()
    begun = await admin("POST", "", WHY)
    assert begun["ends_at"] == (NOON + timedelta(hours=1)).isoformat().replace("+00:00", "Z")
    assert {one["kind"] for one in (await admin("GET"))["participants"]} == set(Kind)
    await admin("DELETE", expect=204)
    await closed()
    await admin("DELETE", expect=204)
    await admin("POST", "", WHY)
    plans.clock.move(timedelta(minutes=59))
    await admin("GET")
    plans.clock.move(timedelta(minutes=1))
    await closed()


async def test_why_stands_in_the_plans_log_for_owner_and_lead_alone(
    plans: UnderTest, plan: MadePlan, admin: Admin
) -> None:
    await admin("POST", "", WHY)
    for kind in Kind:
        lines = (await Hand(plans, plan, kind)("GET", "/log"))["items"]
        told = [(one["actor_role"], one["detail"]) for one in lines if one["action"] == "administration.begun"]
        if kind in (Kind.OWNER, Kind.LEAD):
            assert told == [("local_admin", WHY["reason"])]
        else:
            assert all(detail is None for _, detail in told)


async def test_participants_and_consent_are_looked_after_as_by_the_lead(
    plans: UnderTest, plan: MadePlan, admin: Admin, lead: Hand
) -> None:
    await admin("POST", "", WHY)
    who = await _somebody(plans, plan)
    added = await admin("POST", "/participants", {"person_id": str(who.person_id), "kind": "provider"}, expect=201)
    path = f"/participants/{added['id']}"
    changed = await admin("PATCH", path, {"kind": "lead", "responsibility": "Ny koordinator"}, match=1)
    assert (changed["kind"], changed["responsibility"]) == ("lead", "Ny koordinator")
    renewed = await admin("POST", "/consent/renewals", {**PERIOD, "signed": True, "participant_ids": [added["id"]]})
    (one,) = (one for one in renewed["items"] if one["id"] == added["id"])
    assert one["consent"]["holds"]
    assert (await admin("GET", f"/consent/changes?participant_id={added['id']}"))["items"][0]["change"] == "signed"
    await admin("POST", "/consent/withdrawals", {"participant_ids": [added["id"]]})
    await admin("POST", "/consent/resets", {"participant_ids": [added["id"]]})
    version = next(one for one in (await admin("GET"))["participants"] if one["id"] == added["id"])["version"]
    await admin("DELETE", path, match=version, expect=204)
    lines = (await lead("GET", "/log"))["items"]
    done = {one["action"] for one in lines if one["actor_role"] == "local_admin"}
    assert done >= {"participant.added", "participant.changed", "consent.signed", "participant.removed"}
    only = plan.participants[Kind.LEAD]
    await admin("PATCH", f"/participants/{only}", {"kind": "provider"}, match=1, expect=409)


async def test_no_admin_gives_themself_a_place_or_more_of_one(plans: UnderTest, plan: MadePlan, admin: Admin) -> None:
    await admin("POST", "", WHY)
    await _somebody(plans, plan, admin.who)
    own = {"person_id": str(admin.who.person_id), "kind": "lead"}
    assert (await admin("POST", "/participants", own, expect=403))["code"] == "administration.own_place"
    await Hand(plans, plan)("POST", "/participants", {**own, "kind": "other"}, expect=201)
    (mine,) = (one for one in (await admin("GET"))["participants"] if one["person_id"] == str(admin.who.person_id))
    for call in (
        ("PATCH", f"/participants/{mine['id']}", {"kind": "lead"}),
        ("DELETE", f"/participants/{mine['id']}", None),
        ("POST", "/consent/renewals", {**PERIOD, "signed": True, "participant_ids": [mine["id"]]}),
        ("POST", "/consent/renewals", {**PERIOD, "signed": True}),
        ("POST", "/consent/resets", {"participant_ids": [mine["id"]]}),
    ):
        refused = await admin(*call, match=mine["version"], expect=403)
        assert refused["code"] == "administration.own_place"


async def test_it_is_for_admins_of_the_type_by_a_fresh_factor_in_one_session(
    plans: UnderTest, plan: MadePlan, admin: Admin
) -> None:
    for right in set(OrganisationRight) - {ADMIN_OF[PlanType.IP]}:
        await Admin(plans, plan, right)("POST", "", WHY, expect=404)
    stale = Admin(plans, plan, factor_at=NOON - timedelta(minutes=11))
    assert (await stale("POST", "", WHY, expect=403))["code"] == "auth.step_up_required"
    await admin("POST", "", WHY)
    await Admin(plans, plan)("GET", expect=403)
    elsewhere = Admin(plans, plan, person_id=admin.who.person_id)
    assert elsewhere.who.session_id != admin.who.session_id
    await elsewhere("GET", expect=403)
    abroad = Admin(plans, plan)
    abroad.who = Somebody(rights=abroad.who.rights)
    await abroad("POST", "", WHY, expect=404)


async def test_a_deleted_plan_is_administered_by_nobody(plans: UnderTest, admin: Admin, lead: Hand) -> None:
    await admin("POST", "", WHY)
    await lead("POST", "/deletion", {"reason_unarchived": "Øvelse"}, match=1)
    await admin("GET", expect=404)
    await admin("GET", "/consent/changes", expect=404)


@given(rights=st.sets(st.sampled_from(OrganisationRight)), minutes=st.integers(0, 90))
@settings(max_examples=calls(4), suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
async def test_no_route_of_the_plan_opens_by_it_and_no_grant_is_given(
    plans: UnderTest, plan: MadePlan, rights: set[OrganisationRight], minutes: int
) -> None:
    admin = Admin(plans, plan, *rights, ADMIN_OF[PlanType.IP], factor_at=plans.clock.now())
    await admin("POST", "", WHY)
    plans.clock.move(timedelta(minutes=minutes))
    headers = plans.headers(admin.who)
    for audience in ("plans", "messaging", "print", "archive"):
        wanted = {"plan_id": str(plan.id), "audience": audience}
        assert (await plans.client.post("/internal/grants", json=wanted, headers=headers)).status_code == 404
    for route in DOORS["plans"]:
        method, _, rest = route.partition(" ")
        path = f"{plan.path}{rest.rstrip('/')}"
        while "{" in path:
            before, _, after = path.partition("{")
            name, _, after = after.partition("}")
            path = f"{before}{NAMES.get(name) or new_id()}{after}"
        answer = await plans.client.request(method, path, json=BODIES.get(route, {}), headers=headers)
        assert answer.status_code == 401, route
    plans.clock.move(timedelta(minutes=-minutes))
