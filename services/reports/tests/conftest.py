"""The reports service on a database of its own, and what the others tell it."""

from collections.abc import AsyncIterator, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from samplan_contracts.events import (
    Envelope,
    EventData,
    MessageSent,
    ParticipantAdded,
    ParticipantState,
    PersonChanged,
    PlanCreated,
    PlanState,
    SessionStarted,
)
from samplan_contracts.identity import OrganisationRight
from samplan_contracts.plans import ConsentStatus, Kind, PlanStatus, PlanType
from samplan_contracts.subscriptions import SUBSCRIPTIONS
from samplan_dev.harness import NOON, Somebody, UnderTest, migrated_database, running
from samplan_dev.provision import ServiceDatabase
from samplan_dev.testing import TestPostgres
from samplan_reports.app import bus
from samplan_servicekit.ids import new_id
from samplan_servicekit.scope import OrganisationScope


@pytest.fixture(scope="session")
def reports_database(postgres: TestPostgres) -> Iterator[ServiceDatabase]:
    """Its database; each test works in organisations of its own."""
    with migrated_database(postgres, "reports") as database:
        yield database


@pytest.fixture
async def reports(reports_database: ServiceDatabase) -> AsyncIterator[UnderTest]:
    """The running service."""
    async with running("reports", reports_database) as service:
        yield service


class Town:
    """An organisation, of which the other services tell."""

    def __init__(self, service: UnderTest) -> None:
        self.service = service
        self.organisation_id = new_id()
        self.scope = OrganisationScope(self.organisation_id)
        self.reader = Somebody(
            organisation_id=self.organisation_id, rights=frozenset({OrganisationRight.REPORT_READ})
        )

    def event(
        self, data: EventData, *, subject: UUID | None = None, sequence: int = 1, time: datetime = NOON
    ) -> Envelope[Any]:
        """An event as it lies on the bus."""
        return Envelope[type(data)](  # type: ignore[misc,operator,no-any-return]
            id=new_id(),
            type=data.type,
            source=data.source(),
            time=time,
            subject=subject or new_id(),
            organisation_id=self.organisation_id,
            actor_id=None,
            sequence=sequence,
            correlation_id=new_id(),
            data=data,
        )

    async def hear(self, *events: Envelope[Any]) -> None:
        """Handle events as the bus does, with the service's own subscriptions."""
        for event in events:
            async with self.service.kit.database.transaction(self.scope) as session:
                await _handler(event.type)(event, session, self.service.kit)

    async def plans(
        self,
        number: int,
        plan_type: PlanType = PlanType.IP,
        status: PlanStatus = PlanStatus.ACTIVE,
        *,
        created: datetime = NOON,
        kinds: Sequence[Kind] = (Kind.OWNER, Kind.LEAD),
    ) -> list[UUID]:
        """So many plans, each with these kinds of participant."""
        made = [new_id() for _ in range(number)]
        for plan_id in made:
            await self.hear(self.event(plan_state(PlanCreated, plan_type, status), subject=plan_id, time=created))
            await self.hear(*(self.event(participant(ParticipantAdded, plan_id, kind)) for kind in kinds))
        return made

    async def messages(self, *plan_ids: UUID, sent: datetime = NOON) -> None:
        """A message in each of these plans."""
        for plan_id in plan_ids:
            data = MessageSent(plan_id=plan_id, sender_id=new_id(), recipient_ids=frozenset({new_id()}))
            await self.hear(self.event(data, time=sent))

    async def sign_in(self, person_id: UUID, at: datetime = NOON) -> None:
        """Somebody signs in."""
        data = SessionStarted(person_id=person_id, method="password_code", assurance="substantial")
        await self.hear(self.event(data, time=at))

    async def person(self, *, has_account: bool = True) -> UUID:
        """Somebody of the organisation."""
        event = self.event(PersonChanged(display_name="Kari Berg", has_account=has_account))
        await self.hear(event)
        return event.subject

    async def get(self, path: str, expect: int = 200, who: Somebody | None = None) -> Any:
        """Ask for a report: the JSON of the answer, or its bytes."""
        response = await self.service.client.get(
            f"/api/reports/{path}", headers=self.service.headers(who or self.reader)
        )
        assert response.status_code == expect, response.text
        return response.json() if "json" in response.headers["content-type"] else response.content


def _handler(event_type: str) -> Any:
    [queue] = [
        queue for queue, events in SUBSCRIPTIONS["reports"].items() if event_type in {event.type for event in events}
    ]
    return bus.handlers_of(queue)[event_type]


def plan_state(
    kind: type[PlanState], plan_type: PlanType = PlanType.IP, status: PlanStatus = PlanStatus.ACTIVE
) -> PlanState:
    """A plan with a name, which is nothing for statistics."""
    return kind(
        plan_type=plan_type, status=status, owner_person_id=new_id(), elements=frozenset(), short_name="Eli Prøve"
    )


def participant(
    kind: type[ParticipantState],
    plan_id: UUID,
    role: Kind,
    *,
    removed: bool = False,
    participant_id: UUID | None = None,
) -> ParticipantState:
    """A participant of a plan."""
    return kind(
        plan_id=plan_id,
        participant_id=participant_id or new_id(),
        person_id=new_id(),
        role=f"ip.{role}",
        kind=role,
        consent_status=ConsentStatus.NONE,
        removed=removed,
    )


def at(text: str) -> datetime:
    """A moment in UTC, as in `2026-10-31 23:30`."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.fixture
def town(reports: UnderTest) -> Town:
    """An organisation of which nothing is known yet."""
    return Town(reports)
