"""What happens when identity tells that two registrations were one human being."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from samplan_contracts.events import Envelope, ParticipantChanged, ParticipantRemoved, PersonsMerged, PlanChanged
from samplan_contracts.plans import ConsentStatus, Kind
from samplan_plans import announcing
from samplan_plans.ageing import service as ageing
from samplan_plans.merging import repository, rules
from samplan_plans.participants.models import ConsentChange, Participant
from samplan_plans.plans.models import Plan
from samplan_plans.waiting import repository as waiting
from samplan_servicekit import audit, merged
from samplan_servicekit.auth.callers import Acting
from samplan_servicekit.bus import PermanentError
from samplan_servicekit.kit import Kit
from samplan_servicekit.merged import Merged
from samplan_servicekit.scope import OrganisationScope, scope_of


@dataclass(frozen=True)
class _Merger:
    """The admin who merged the two, as far as the event tells."""

    scope: OrganisationScope
    person_id: UUID
    acting: Acting | None = None


async def merge(event: Envelope[PersonsMerged], session: AsyncSession, kit: Kit) -> None:
    """Put the kept person in the merged one's place in every plan; told again, there is nothing left to do.

    What was logged, and what became of consents, stays as it was written.
    """
    scope = scope_of(event.organisation_id)
    if not isinstance(scope, OrganisationScope):
        raise PermanentError("a person is merged within an organisation")
    pair = await merged.note(session, event.data.merged_id, event.data.kept_id)
    await merged.forget(session, pair, "known_persons", "known_ages")
    await waiting.merge(session, scope, pair)
    moved = {
        "wizards": ["created_by"],
        "comments": ["author_id"],
        "known_copies": ["person_id"],
        "administrations": ["person_id"],
    }
    await merged.move(session, pair, moved)
    by = _Merger(scope, event.actor_id or pair.kept_id)
    for plan in await repository.list_plans_for_update(session, scope, pair.merged_id):
        await _merge_in(session, by, plan, pair, kit.clock.now())


async def _merge_in(session: AsyncSession, by: _Merger, plan: Plan, pair: Merged, now: datetime) -> None:
    place = await repository.get_place_for_update(session, by.scope, plan.id, pair.merged_id)
    other = await repository.get_place_for_update(session, by.scope, plan.id, pair.kept_id)
    if place is not None and other is not None and rules.stays(Kind(other.kind), Kind(place.kind)):
        place, other = other, place
    if other is not None and place is not None:
        await _remove(session, by, plan, other, now)
    if plan.owner_person_id == pair.merged_id:
        plan.owner_person_id = pair.kept_id
        plan.version += 1
        await announcing.tell_plan(session, by, PlanChanged, plan)
        # Whose age it is that consents end by has changed with the owner.
        await ageing.tell_again(session, by.scope, pair.kept_id)
    if place is not None:
        if place.person_id != pair.kept_id:
            place.person_id = pair.kept_id
            place.version += 1
            await session.flush()
            await announcing.tell_participant(session, by, ParticipantChanged, plan, place)
        await announcing.tell_access(session, by, plan, [pair.kept_id, pair.merged_id])
    await audit.record_for(
        session,
        plan.id,
        "participant.merged",
        now=now,
        actor_id=by.person_id,
        objects=[one.id for one in (place, other) if one is not None],
    )


async def _remove(session: AsyncSession, by: _Merger, plan: Plan, who: Participant, now: datetime) -> None:
    """Take a place out of the plan, as a lead does."""
    who.removed_at = now
    who.consent_status, who.consent_from, who.consent_to = ConsentStatus.NONE, None, None
    announcing.consent_changed(who, now)
    await session.flush()
    session.add(ConsentChange.of(who, "reset", by, now, remarks=None))
    await announcing.tell_participant(session, by, ParticipantRemoved, plan, who)
