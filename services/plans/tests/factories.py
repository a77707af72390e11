"""Plans in the database, without the way through the wizard."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import asyncpg
import orjson

from samplan_contracts.plans import ConsentStatus, Element, Kind, PlanStatus, PlanType, default_rights
from samplan_dev.harness import NOON, Place, Somebody, UnderTest
from samplan_dev.provision import ServiceDatabase
from samplan_plans.participants.models import Participant
from samplan_plans.people.models import KnownPerson
from samplan_plans.plans.models import Plan
from samplan_plans.taking_part.service import new_participant
from samplan_servicekit.ids import new_id
from samplan_servicekit.scope import OrganisationScope

TODAY = NOON.date()


@dataclass
class MadePlan:
    """A plan with somebody in each role."""

    id: UUID
    organisation_id: UUID
    people: Mapping[Kind, Somebody]
    participants: dict[Kind, UUID] = field(default_factory=dict)

    @property
    def path(self) -> str:
        """Where the service serves it."""
        return f"/api/plans/plans/{self.id}"

    def place(self, kind: Kind, **given: Any) -> Place:
        """Where somebody of a kind stands in it."""
        return Place(plan_id=self.id, kind=kind, participant_id=self.participants[kind], **given)


async def make_plan(
    service: UnderTest,
    *,
    plan_type: PlanType = PlanType.IP,
    status: PlanStatus = PlanStatus.ACTIVE,
    consent_days: int = 30,
    elements: frozenset[Element] = frozenset(Element),
    organisation_id: UUID | None = None,
) -> MadePlan:
    """A plan in which everybody's consent holds for `consent_days` days from today on (negative: has ended)."""
    organisation = organisation_id or new_id()
    people = {kind: Somebody(organisation_id=organisation) for kind in Kind}
    made = MadePlan(new_id(), organisation, people)
    async with service.kit.database.transaction(OrganisationScope(organisation)) as session:
        session.add(
            Plan(
                organisation_id=organisation,
                id=made.id,
                type=plan_type,
                status=status,
                owner_person_id=people[Kind.OWNER].person_id,
                short_name="Eli",
                elements=sorted(elements),
                period_from=None,
                period_to=None,
                access_version=1,
                created_by=people[Kind.LEAD].person_id,
                created_at=NOON,
                version=1,
            )
        )
        await session.flush()
        for kind, who in people.items():
            session.add(
                KnownPerson(
                    organisation_id=organisation,
                    person_id=who.person_id,
                    display_name=f"En {kind}",
                    workplace=None,
                    has_account=True,
                    sequence=1,
                )
            )
            participant = new_participant(organisation, made.id, who.person_id, kind, default_rights(plan_type, kind))
            _give_consent(participant, TODAY - timedelta(days=60), TODAY + timedelta(days=consent_days))
            participant.seen_until = NOON - timedelta(days=60)
            made.participants[kind] = participant.id
            session.add(participant)
    return made


def doc(*lines: str) -> dict[str, Any]:
    """A text of paragraphs."""
    return {
        "type": "doc",
        "content": [{"type": "paragraph", "content": [{"type": "text", "text": line}]} for line in lines],
    }


class Hand:
    """Somebody at work in a plan."""

    def __init__(self, plans: UnderTest, plan: MadePlan, kind: Kind = Kind.LEAD, **given: Any) -> None:
        self.plans, self.plan, self.kind, self.given = plans, plan, kind, given

    @property
    def headers(self) -> dict[str, str]:
        """What the gateway would send for them now."""
        return self.plans.headers(self.plan.people[self.kind], self.plan.place(self.kind, **self.given))

    async def __call__(
        self, method: str, path: str, body: Any = None, *, expect: int = 200, match: int | None = None
    ) -> Any:
        """Call, with `If-Match` where a version is expected; gives the body."""
        headers = {**self.headers, **({"If-Match": f'"{match}"'} if match is not None else {})}
        answer = await self.plans.client.request(method, f"{self.plan.path}{path}", json=body, headers=headers)
        assert answer.status_code == expect, answer.text
        return answer.json() if answer.content else None


async def events_of(database: ServiceDatabase, subject: UUID) -> list[dict[str, Any]]:
    """The events about something, in their order, as they wait to be sent."""
    connection = await asyncpg.connect(database.relay_url)
    try:
        rows = await connection.fetch("select body from outbox where subject = $1 order by position", subject)
        return [orjson.loads(row["body"]) for row in rows]
    finally:
        await connection.close()


async def make_goal(
    service: UnderTest,
    plan: MadePlan,
    title: str = "Et mål",
    *activities: str,
    text: str = "",
    headers: dict[str, str] | None = None,
) -> tuple[UUID, list[UUID]]:
    """A goal of a plan with activities, as its lead writes them, or whose headers they are; gives their ids."""
    headers = headers or service.headers(plan.people[Kind.LEAD], plan.place(Kind.LEAD))
    written = {"title": title, "description": text}
    made = await service.client.post(f"{plan.path}/goals", json=written, headers=headers)
    assert made.status_code == 201, made.text
    under = []
    for name in activities:
        path = f"{plan.path}/goals/{made.json()['id']}/activities"
        activity = await service.client.post(path, json={"title": name}, headers=headers)
        assert activity.status_code == 201, activity.text
        under.append(UUID(activity.json()["id"]))
    return UUID(made.json()["id"]), under


def _give_consent(participant: Participant, first: date, last: date) -> None:
    participant.consent_status = ConsentStatus.PROVISIONAL
    participant.consent_from, participant.consent_to = first, last
