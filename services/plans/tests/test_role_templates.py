"""What a role gives is the organisation's to decide, and counts for who is given the role from then on."""

from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import asyncpg
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from samplan_contracts.identity import ADMIN_OF, OrganisationRight
from samplan_contracts.plans import AccessElement, Kind, Level, PlanType, default_rights
from samplan_dev.cases import calls
from samplan_dev.harness import NOON, Somebody, UnderTest
from samplan_dev.provision import ServiceDatabase
from samplan_plans.people.models import KnownOrganisation, KnownPerson
from samplan_servicekit.ids import new_id
from samplan_servicekit.scope import OrganisationScope

from .factories import Hand, MadePlan, events_of, make_plan

ROOT = "/api/plans/role-templates"
NONE, READ, EDIT, CREATE, DELETE = Level


@dataclass
class Admin:
    """A local admin at work."""

    plans: UnderTest
    who: Somebody

    async def __call__(
        self, method: str, path: str, body: Any = None, *, expect: int = 200, match: int | None = None
    ) -> Any:
        headers = {**self.plans.headers(self.who), **({"If-Match": f'"{match}"'} if match is not None else {})}
        answer = await self.plans.client.request(method, f"{ROOT}{path}", json=body, headers=headers)
        assert answer.status_code == expect, answer.text
        return answer.json() if answer.content else None

    async def decide(self, plan_type: PlanType, kind: Kind, *, print: bool = False, **levels: Level) -> Any:
        """Have a role give these levels, and none of what is not named."""
        seen = await self("GET", f"/{plan_type}/{kind}")
        every = dict.fromkeys(AccessElement, NONE) | {
            AccessElement[name.upper()]: one for name, one in levels.items()
        }
        return await self("PUT", f"/{plan_type}/{kind}", {"levels": every, "print": print}, match=seen["version"])


async def admin_of(plans: UnderTest, organisation: UUID, *types: PlanType) -> Admin:
    """Who administers plans of some types in an organisation that keeps them all."""
    rights = frozenset({OrganisationRight.LOCAL_ADMIN, *(ADMIN_OF[one] for one in types)})
    who = Somebody(organisation_id=organisation, rights=rights)
    async with plans.kit.database.transaction(OrganisationScope(organisation)) as session:
        if await session.get(KnownOrganisation, organisation) is None:
            session.add(
                KnownOrganisation(organisation_id=organisation, name="Solvik", plan_types=list(PlanType), sequence=1)
            )
        session.add(_known(organisation, who.person_id, "Siri Admin"))
    return Admin(plans, who)


def _known(organisation: UUID, person_id: UUID, name: str) -> KnownPerson:
    return KnownPerson(
        organisation_id=organisation,
        person_id=person_id,
        display_name=name,
        workplace=None,
        has_account=True,
        sequence=1,
    )


@pytest.fixture
async def admin(plans: UnderTest, plan: MadePlan) -> Admin:
    """Who administers plans of the type."""
    return await admin_of(plans, plan.organisation_id, PlanType.IP)


async def add_provider(plans: UnderTest, plan: MadePlan, lead: Hand) -> Any:
    """Make a new person a provider in the plan."""
    person = new_id()
    async with plans.kit.database.transaction(OrganisationScope(plan.organisation_id)) as session:
        session.add(_known(plan.organisation_id, person, "Ny Lærer"))
    return await lead("POST", "/participants", {"person_id": str(person), "kind": "provider"}, expect=201)


async def seen_as(lead: Hand, participant_id: Any) -> Any:
    """A participant as the lead sees them."""
    found = await lead("GET", "/participants")
    return next(one for one in found["items"] if one["id"] == str(participant_id))


@pytest.mark.parametrize("plan_type", list(PlanType))
async def test_an_organisation_that_changed_nothing_gives_the_standard(
    plans: UnderTest, plan: MadePlan, plan_type: PlanType
) -> None:
    admin = await admin_of(plans, plan.organisation_id, plan_type)
    found = (await admin("GET", ""))["items"]
    assert [(one["plan_type"], one["kind"]) for one in found] == [(plan_type, kind) for kind in Kind]
    for one in found:
        standard = default_rights(plan_type, Kind(one["kind"]))
        assert (one["levels"], one["print"]) == (dict(standard.levels), standard.print)
        assert one["standard"] == {"levels": one["levels"], "print": one["print"]}
        assert (one["version"], one["changed_at"], one["changed_by_name"]) == (0, None, None)


async def test_a_changed_role_counts_for_who_is_given_it_and_for_nobody_who_has_it(
    plans: UnderTest, plan: MadePlan, lead: Hand, admin: Admin
) -> None:
    before = await seen_as(lead, plan.participants[Kind.PROVIDER])
    changed = await admin.decide(PlanType.IP, Kind.PROVIDER, goals=READ, economy=EDIT, print=True)
    assert (changed["version"], changed["changed_by_name"]) == (1, "Siri Admin")
    assert await seen_as(lead, plan.participants[Kind.PROVIDER]) == before
    added = await add_provider(plans, plan, lead)
    assert (added["levels"]["goals"], added["levels"]["life_area.economy"], added["print"]) == ("read", "edit", True)
    # So it does for who comes to the role from another.
    relative = await seen_as(lead, plan.participants[Kind.RELATIVE])
    became = await lead("PATCH", f"/participants/{relative['id']}", {"kind": "provider"}, match=relative["version"])
    assert became["levels"] == added["levels"]
    # In plans of other types the role gives what it gave.
    iop = await make_plan(plans, plan_type=PlanType.IOP)
    assert (await add_provider(plans, iop, Hand(plans, iop)))["levels"]["goals"] == "edit"


async def test_of_two_admins_at_once_the_second_is_shown_what_the_first_decided(admin: Admin) -> None:
    levels = dict.fromkeys(AccessElement, READ)
    await admin("PUT", "/ip/other", {"levels": levels, "print": False}, match=0)
    late = await admin(
        "PUT", "/ip/other", {"levels": dict.fromkeys(AccessElement, DELETE), "print": True}, match=0, expect=412
    )
    assert late["current"]["levels"] == levels
    assert (await admin("GET", "/ip/other"))["version"] == 1
    for never in (1, 7):
        await admin("PUT", "/ip/relative", {"levels": levels, "print": False}, match=never, expect=412)
    assert (await admin("GET", "/ip/relative"))["version"] == 0
    await admin("PUT", "/ip/other", {"levels": levels, "print": False}, expect=428)
    del levels[AccessElement.GOALS]
    await admin("PUT", "/ip/other", {"levels": levels, "print": False}, match=1, expect=422)


async def test_only_who_administers_plans_of_the_type_sees_or_decides_and_not_without_a_fresh_factor(
    plans: UnderTest, plan: MadePlan, admin: Admin
) -> None:
    whole = {"levels": dict.fromkeys(AccessElement, READ), "print": False}
    for rights in [{one} for one in OrganisationRight if one is not OrganisationRight.LOCAL_ADMIN_IP]:
        other = Admin(plans, replace(admin.who, rights=frozenset(rights)))
        await other("GET", "/ip/provider", expect=403)
        await other("GET", "/ip/provider/differing", expect=403)
        await other("PUT", "/ip/provider", whole, match=0, expect=403)
        await other("POST", "/ip/provider/apply", {"reason": "Fordi"}, match=0, expect=403)
    lead = Admin(plans, plan.people[Kind.LEAD])
    await lead("GET", "", expect=403)
    stale = Admin(plans, replace(admin.who, factor_at=NOON - timedelta(minutes=11)))
    await stale("PUT", "/ip/provider", whole, match=0, expect=403)
    await stale("POST", "/ip/provider/apply", {"reason": "Fordi"}, match=0, expect=403)
    elsewhere = await admin_of(plans, new_id(), PlanType.IP)
    await elsewhere.decide(PlanType.IP, Kind.PROVIDER, goals=DELETE)
    assert (await admin("GET", "/ip/provider"))["version"] == 0


async def test_it_is_shown_who_would_differ_and_done_when_it_is_asked_for_with_a_reason_in_each_plan(
    plans: UnderTest, plan: MadePlan, lead: Hand, admin: Admin, plans_database: ServiceDatabase
) -> None:
    provider = await seen_as(lead, plan.participants[Kind.PROVIDER])
    own = {"levels": {"life_area.economy": "none"}}
    await lead("PATCH", f"/participants/{provider['id']}", own, match=provider["version"])
    assert (await admin("GET", "/ip/provider/differing"))["participants"] == 0
    await admin.decide(PlanType.IP, Kind.PROVIDER, goals=CREATE, activities=CREATE, economy=READ)
    shown = await admin("GET", "/ip/provider/differing")
    assert (shown["participants"], shown["plans"], shown["next_cursor"]) == (1, 1, None)
    (one,) = shown["items"]
    assert (one["participant_id"], one["name"], one["owner_name"]) == (provider["id"], "En provider", "En owner")
    assert {change["element"]: (change["before"], change["after"]) for change in one["changes"]} == {
        "goals": ("edit", "create"),
        "specialist_plans": ("read", "none"),
        **{f"life_area.{area}": ("read", "none") for area in ("home", "daytime", "health", "network", "leisure")},
    }
    assert one["kept"] == ["life_area.economy"]
    await admin("POST", "/ip/provider/apply", {"reason": "Nye rutiner"}, match=0, expect=412)
    await admin("POST", "/ip/provider/apply", {"reason": ""}, match=1, expect=422)
    done = await admin("POST", "/ip/provider/apply", {"reason": "Nye rutiner"}, match=1)
    assert done == {"participants": 1, "plans": 1, "left": 0}
    after = await seen_as(lead, provider["id"])
    assert (after["levels"]["goals"], after["levels"]["life_area.home"]) == ("create", "none")
    assert (after["levels"]["life_area.economy"], after["role_levels"]["life_area.economy"]) == ("none", "read")
    line = next(one for one in (await lead("GET", "/log"))["items"] if one["action"] == "participant.role_applied")
    assert (line["actor_name"], line["detail"]) == ("Siri Admin", "Nye rutiner")
    told = (await events_of(plans_database, UUID(provider["id"])))[-1]
    assert (told["type"], told["sequence"]) == ("plans.participant.changed.v1", after["version"])
    access = [one for one in await events_of(plans_database, plan.id) if one["type"] == "plans.access.changed.v1"]
    assert access[-1]["data"]["person_ids"] == [str(plan.people[Kind.PROVIDER].person_id)]
    again = await admin("POST", "/ip/provider/apply", {"reason": "Nye rutiner"}, match=1)
    assert again == {"participants": 0, "plans": 0, "left": 0}


async def test_what_was_applied_counts_with_the_next_call_whatever_grant_comes_along(
    plans: UnderTest, plan: MadePlan, admin: Admin
) -> None:
    provider = Hand(plans, plan, Kind.PROVIDER)
    await provider("POST", "/goals", {"title": "Et mål"}, expect=403)
    await provider("GET", "/goals")
    await admin.decide(PlanType.IP, Kind.PROVIDER)
    await provider("GET", "/goals")
    await admin("POST", "/ip/provider/apply", {"reason": "Ingen skal se"}, match=1)
    await provider("GET", "/goals", expect=403)


async def test_more_than_one_call_comes_to_are_done_by_the_next(
    plans: UnderTest, plan: MadePlan, lead: Hand, admin: Admin, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("samplan_plans.role_templates.applying.AT_ONCE", 2)
    for _ in range(4):
        await add_provider(plans, plan, lead)
    await admin.decide(PlanType.IP, Kind.PROVIDER, goals=READ)
    first = await admin("GET", "/ip/provider/differing?limit=3")
    rest = await admin("GET", f"/ip/provider/differing?limit=3&cursor={first['next_cursor']}")
    ids = [one["participant_id"] for page in (first, rest) for one in page["items"]]
    assert (len(ids), len(set(ids)), rest["next_cursor"]) == (5, 5, None)
    await admin("GET", "/ip/provider/differing?cursor=nei", expect=422)
    left = [(await admin("POST", "/ip/provider/apply", {"reason": "Nytt"}, match=1))["left"] for _ in range(3)]
    assert left == [3, 1, 0]


async def test_what_was_there_before_roles_could_be_changed_is_known_by_its_standard(
    plans: UnderTest, plan: MadePlan, lead: Hand, admin: Admin, plans_database: ServiceDatabase
) -> None:
    """A participant of the version before says nothing of what the role gave; nor one whose role it changed."""
    other = str(plan.participants[Kind.OTHER])
    connection = await asyncpg.connect(plans_database.app_url)
    try:
        await connection.execute("select set_config('app.organisation_id', $1, false)", str(plan.organisation_id))
        await connection.execute("update participants set role_given = null where kind = 'provider'")
        # As that version makes a relative of somebody: their role's standard rights, and not a word of it.
        await connection.execute(
            "update participants set kind = 'relative', levels = ("
            " select levels from participants where kind = 'relative') where kind = 'other'"
        )
    finally:
        await connection.close()
    for participant_id, kind in ((plan.participants[Kind.PROVIDER], Kind.PROVIDER), (other, Kind.RELATIVE)):
        found = await seen_as(lead, participant_id)
        assert found["role_levels"] == found["levels"] == dict(default_rights(PlanType.IP, kind).levels)
    await admin.decide(PlanType.IP, Kind.RELATIVE, goals=EDIT)
    shown = await admin("GET", "/ip/relative/differing")
    assert {one["participant_id"] for one in shown["items"]} == {other, str(plan.participants[Kind.RELATIVE])}
    assert [one["kept"] for one in shown["items"]] == [[], []]


# The rules a second time: what a participant has is what the role gave when it was given, and what was set for them.

ELEMENTS = (AccessElement.GOALS, AccessElement.ECONOMY)
levels = st.sampled_from(list(Level))
roles = st.sampled_from([Kind.PROVIDER, Kind.OTHER])
steps = st.one_of(
    st.tuples(st.just("decide"), roles, levels, levels, st.booleans()),
    st.tuples(st.just("become"), roles),
    st.tuples(st.just("own"), st.sampled_from(ELEMENTS), levels),
    st.tuples(st.just("apply"), roles),
)


@dataclass
class Naive:
    """One participant, and what the roles give."""

    kind: Kind = Kind.PROVIDER
    gives: dict[Kind, dict[AccessElement, Level]] = field(
        default_factory=lambda: {kind: dict(default_rights(PlanType.IP, kind).levels) for kind in Kind}
    )
    gave: dict[AccessElement, Level] = field(default_factory=dict)
    has: dict[AccessElement, Level] = field(default_factory=dict)

    def become(self, kind: Kind) -> None:
        if kind is not self.kind or not self.has:
            self.kind, self.gave = kind, dict(self.gives[kind])
            self.has = dict(self.gave)

    def apply(self, kind: Kind) -> None:
        if kind is self.kind:
            for element in AccessElement:
                if self.has[element] is self.gave[element]:
                    self.has[element] = self.gives[kind][element]
            self.gave = dict(self.gives[kind])


@given(done=st.lists(steps, min_size=1, max_size=8))
@settings(
    max_examples=calls(12),
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
async def test_a_participant_keeps_what_the_role_gave_whatever_becomes_of_roles(
    plans: UnderTest, done: list[tuple[Any, ...]]
) -> None:
    plan = await make_plan(plans)
    lead, admin = Hand(plans, plan), await admin_of(plans, plan.organisation_id, PlanType.IP)
    mine, naive = plan.participants[Kind.PROVIDER], Naive()
    naive.become(Kind.PROVIDER)
    for what, *given_ in done:
        me = await seen_as(lead, mine)
        if what == "decide":
            kind, goals, economy, may_print = given_
            await admin.decide(PlanType.IP, kind, goals=goals, economy=economy, print=may_print)
            every = dict.fromkeys(AccessElement, NONE)
            naive.gives[kind] = every | {AccessElement.GOALS: goals, AccessElement.ECONOMY: economy}
        elif what == "become":
            await lead("PATCH", f"/participants/{mine}", {"kind": given_[0]}, match=me["version"])
            naive.become(given_[0])
        elif what == "own":
            element, level = given_
            await lead("PATCH", f"/participants/{mine}", {"levels": {element: level}}, match=me["version"])
            naive.has[element] = level
        elif what == "apply":
            seen = await admin("GET", f"/ip/{given_[0]}")
            await admin("POST", f"/ip/{given_[0]}/apply", {"reason": "Likt"}, match=seen["version"])
            naive.apply(given_[0])
        me = await seen_as(lead, mine)
        assert (me["kind"], me["levels"], me["role_levels"]) == (naive.kind, naive.has, naive.gave), what
