"""Plans in the database, without the way through the wizard."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID

from samplan_contracts.plans import ConsentStatus, Element, Kind, PlanStatus, PlanType
from samplan_dev.harness import NOON, Somebody, UnderTest
from samplan_plans.participants.models import Participant
from samplan_plans.participants.service import new_participant
from samplan_plans.people.models import KnownPerson
from samplan_plans.plans.models import Plan
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


async def make_plan(
    service: UnderTest,
    *,
    plan_type: PlanType = PlanType.IP,
    status: PlanStatus = PlanStatus.ACTIVE,
    consent_days: int = 30,
    elements: frozenset[Element] = frozenset(Element),
) -> MadePlan:
    """A plan in which everybody's consent holds for `consent_days` days from today on (negative: has ended)."""
    organisation = new_id()
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
            participant = new_participant(organisation, made.id, who.person_id, plan_type, kind)
            _give_consent(participant, TODAY - timedelta(days=60), TODAY + timedelta(days=consent_days))
            made.participants[kind] = participant.id
            session.add(participant)
    return made


def _give_consent(participant: Participant, first: date, last: date) -> None:
    participant.consent_status = ConsentStatus.PROVISIONAL
    participant.consent_from, participant.consent_to = first, last
