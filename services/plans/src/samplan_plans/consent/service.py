"""Consent: who may see the plan, and for how long. Every change is a row of its own and takes effect at once."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from samplan_contracts.ages import AgeSteps
from samplan_contracts.events import (
    ConsentOwnerTold,
    ConsentRenewed,
    ConsentSigned,
    ConsentWithdrawn,
    ParticipantState,
)
from samplan_contracts.identity import ActingBasis
from samplan_contracts.plans import ConsentBasis, ConsentStatus, Kind, PlanType
from samplan_plans import announcing
from samplan_plans.consent import repository
from samplan_plans.consent.schemas import (
    ConsentChangeView,
    ConsentChangeViews,
    Renewal,
    Reset,
    SignedHow,
    Withdrawal,
)
from samplan_plans.participants import repository as participants
from samplan_plans.participants.models import ConsentChange, Participant
from samplan_plans.people import repository as people
from samplan_plans.plans.models import Plan
from samplan_plans.rights.service import lock_access, refuse_own
from samplan_plans.taking_part import service as participant_service
from samplan_plans.taking_part.entering import require_basis, usual_basis
from samplan_plans.taking_part.schemas import ParticipantViews
from samplan_plans.unsaved import repository as unsaved
from samplan_servicekit import audit, etag
from samplan_servicekit.auth.access import AccessiblePlan, KnownPlan
from samplan_servicekit.clock import oslo_day
from samplan_servicekit.errors import not_found, right_missing

REMARKS: Final = "renewal"
"""Where remarks on a consent are kept while they are written: by the participant, or by the plan for everybody's."""


async def renew(session: AsyncSession, plan: KnownPlan, wanted: Renewal, now: datetime) -> ParticipantViews:
    """Enter a consent for a period, for everybody or for those named; only the lead may.

    Raises:
        Problem: 403 `plan.owner_decides` or 422 for a basis that the owner's age rules out, see `require_basis`; 412
            `edit.stale` with everybody concerned as they stand, where one of them changed since they were seen.
    """
    status = ConsentStatus.SIGNED if wanted.signed else ConsentStatus.PROVISIONAL

    def apply(participant: Participant) -> None:
        participant.consent_status = status
        participant.consent_from, participant.consent_to = wanted.from_, wanted.to

    answer = await _change_all(
        session,
        plan,
        wanted.participant_ids,
        ConsentSigned if wanted.signed else ConsentRenewed,
        "signed" if wanted.signed else "renewed",
        apply,
        wanted.remarks,
        now,
        seen=wanted.seen,
        renewal=wanted,
    )
    await _forget_remarks(session, plan, wanted.participant_ids)
    return answer


async def reset(session: AsyncSession, plan: KnownPlan, wanted: Reset, now: datetime) -> ParticipantViews:
    """Take the consent of those named, or of everybody, back to nothing; only the lead may.

    To the other services it is a consent that ended, as a withdrawn one is. Here the history keeps them apart: who
    withdraws takes back their word, who resets clears what was entered.

    Raises:
        Problem: 412 `edit.stale`, as when one is renewed.
    """

    def apply(participant: Participant) -> None:
        participant.consent_status = ConsentStatus.NONE
        participant.consent_from = participant.consent_to = participant.consent_basis = None

    answer = await _change_all(
        session,
        plan,
        wanted.participant_ids,
        ConsentWithdrawn,
        "reset",
        apply,
        wanted.remarks,
        now,
        seen=wanted.seen,
    )
    await _forget_remarks(session, plan, wanted.participant_ids)
    return answer


async def _forget_remarks(session: AsyncSession, plan: KnownPlan, named: Sequence[UUID] | None) -> None:
    """Remarks that were kept while they were written have become part of the history."""
    whose = named[0] if named and len(named) == 1 else plan.plan_id
    await unsaved.drop(session, plan, plan.caller.person_id, REMARKS, whose)


async def withdraw(session: AsyncSession, plan: KnownPlan, wanted: Withdrawal, now: datetime) -> ParticipantViews:
    """End the consent of those named, now. The lead enters it; the owner may do it without anybody."""
    if isinstance(plan, AccessiblePlan) and plan.kind not in (Kind.LEAD, Kind.OWNER):
        raise right_missing("lead")

    def apply(participant: Participant) -> None:
        participant.consent_status = ConsentStatus.NONE
        participant.consent_from = participant.consent_to = None

    return await _change_all(
        session,
        plan,
        wanted.participant_ids,
        ConsentWithdrawn,
        "withdrawn",
        apply,
        wanted.remarks,
        now,
        seen=wanted.seen,
    )


async def _change_all(
    session: AsyncSession,
    plan: KnownPlan,
    ids: Sequence[UUID] | None,
    event: type[ParticipantState],
    change: str,
    apply: Callable[[Participant], None],
    remarks: str | None,
    now: datetime,
    *,
    seen: Mapping[UUID, int] | None,
    renewal: Renewal | None = None,
) -> ParticipantViews:
    row = await lock_access(session, plan, now)
    known = await people.ages_of(session, plan.scope, row.owner_person_id)
    present = await participants.list_for_update(session, plan)
    chosen = [who for who in present if ids is None or who.id in set(ids)]
    if ids is not None and len(chosen) != len(set(ids)):
        raise not_found()
    for who in chosen:
        refuse_own(plan, who.person_id)
    await require_seen(session, plan, row, chosen, seen, known, now)
    basis = _basis(row, chosen, renewal, known, oslo_day(now)) if renewal else None
    owner_heard = renewal.owner_heard if renewal else None
    for who in chosen:
        apply(who)
        who.consent_basis = basis or who.consent_basis
        announcing.consent_changed(who, now)
        session.add(ConsentChange.of(who, change, plan.caller, now, remarks=remarks, owner_heard=owner_heard))
        await announcing.tell_participant(session, plan.caller, event, row, who)
    await announcing.tell_access(session, plan.caller, row, [who.person_id for who in chosen])
    await tell_owner(session, plan, row, known, now)
    await audit.record(session, plan, f"consent.{change}", now=now, objects=[who.id for who in chosen])
    return await participant_service.list_all(session, plan, now)


async def require_seen(
    session: AsyncSession,
    plan: KnownPlan,
    row: Plan,
    chosen: Sequence[Participant],
    seen: Mapping[UUID, int] | None,
    known: AgeSteps | None,
    now: datetime,
) -> None:
    """Refuse to change anybody whom the caller saw otherwise than they are, or, of everybody, did not see at all."""
    if seen is None or {who.id: who.version for who in chosen} == dict(seen):
        return
    present = await participants.list_present(session, plan)
    ids = {who.id for who in chosen} | set(seen)
    current = [
        participant_service.view(PlanType(row.type), who, person, now, known)
        for who, person in present
        if who.id in ids
    ]
    raise etag.stale(ParticipantViews(items=current))


def _basis(
    row: Plan, chosen: Sequence[Participant], wanted: Renewal, known: AgeSteps | None, day: date
) -> ConsentBasis:
    if wanted.basis is None:
        return usual_basis(row, known, day)
    require_basis(row, [Kind(who.kind) for who in chosen], wanted.basis, wanted.owner_heard, known, day)
    return wanted.basis


async def tell_owner(
    session: AsyncSession, plan: KnownPlan, row: Plan, known: AgeSteps | None, now: datetime
) -> None:
    """Tell the owner that somebody else changed consent, once they are twelve; whose age is unknown is told, too."""
    themself = plan.caller.person_id == row.owner_person_id and plan.caller.acting is None
    if themself or (known is not None and oslo_day(now) < known.turns_12):
        return
    told = ConsentOwnerTold(plan_id=row.id, owner_person_id=row.owner_person_id)
    await announcing.tell(session, plan.caller, told, row.id, row.access_version)


async def list_changes(
    session: AsyncSession, plan: KnownPlan, participant_id: UUID | None, now: datetime
) -> ConsentChangeViews:
    """The history of consent in the plan."""
    changes = await repository.list_changes(session, plan, participant_id)
    ids = {change.actor_id for change, _, _ in changes} | {who.person_id for _, who, _ in changes}
    ids |= {change.acting_id for change, _, _ in changes if change.acting_id}
    names = await people.names_of(session, plan.scope, ids)
    await audit.record(session, plan, "consent.read", now=now)
    return ConsentChangeViews(
        items=[
            ConsentChangeView(
                at=change.at,
                by_name=names.get(change.actor_id),
                acting_name=names.get(change.acting_id) if change.acting_id else None,
                acting_basis=ActingBasis(change.acting_basis) if change.acting_basis else None,
                participant_id=change.participant_id,
                name=names.get(who.person_id),
                change=change.change,
                status=ConsentStatus(change.status),
                from_=change.period_from,
                to=change.period_to,
                basis=change.basis,
                remarks=change.remarks,
                owner_heard=change.owner_heard,
                signed_how=SignedHow(how) if how else None,
            )
            for change, who, how in changes
        ]
    )
