"""The lead decides who takes part, in which role and with which rights; consent decides whether that holds."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from samplan_contracts.ages import AgeSteps
from samplan_contracts.events import ParticipantAdded, ParticipantChanged, ParticipantRemoved
from samplan_contracts.plans import (
    AccessElement,
    ConsentBasis,
    ConsentStatus,
    Kind,
    Level,
    PlanType,
    Rights,
    role_code,
)
from samplan_plans import announcing
from samplan_plans.participants import repository
from samplan_plans.participants.models import ConsentChange, Participant
from samplan_plans.people import repository as people
from samplan_plans.people.models import KnownPerson
from samplan_plans.plans import repository as plans
from samplan_plans.plans.models import Plan
from samplan_plans.rights.ages import ends_on
from samplan_plans.rights.service import lock_access, refuse_own
from samplan_plans.role_templates.service import rights_of
from samplan_plans.taking_part.entering import require_basis, usual_basis
from samplan_plans.taking_part.schemas import (
    ParticipantAdd,
    ParticipantChange,
    ParticipantConsent,
    ParticipantView,
    ParticipantViews,
)
from samplan_servicekit import audit, etag
from samplan_servicekit.auth.access import AccessiblePlan, KnownPlan
from samplan_servicekit.clock import oslo_day
from samplan_servicekit.errors import Problem, not_found
from samplan_servicekit.ids import new_id


async def list_all(session: AsyncSession, plan: KnownPlan, now: datetime) -> ParticipantViews:
    """Who is in the plan: for everybody whose consent holds, and for the lead.

    Who was given nothing to read sees names and roles of the others.
    """
    found = await views(session, plan, await plans.get(session, plan), now)
    await audit.record(session, plan, "participants.read", now=now)
    return ParticipantViews(items=found)


async def views(session: AsyncSession, plan: KnownPlan, row: Plan, now: datetime) -> list[ParticipantView]:
    """Who is in the plan, as far as whoever's place in it this is may know of them."""
    found = await repository.list_present(session, plan)
    known = await people.ages_of(session, plan.scope, row.owner_person_id)
    all_ = [view(PlanType(row.type), who, person, now, known) for who, person in found]
    if isinstance(plan, AccessiblePlan) and plan.names_alone:
        return [one if one.id == plan.participant_id else _brief(one) for one in all_]
    return all_


def _brief(whole: ParticipantView) -> ParticipantView:
    return ParticipantView(
        id=whole.id,
        person_id=whole.person_id,
        name=whole.name,
        role=whole.role,
        kind=whole.kind,
        responsibility=None,
        workplace=None,
        has_account=True,
        levels=dict.fromkeys(AccessElement, Level.NONE),
        print=False,
        consent=ParticipantConsent(status=ConsentStatus.NONE, from_=None, to=None, holds=False, basis=None),
        brief=True,
        version=whole.version,
    )


async def add(session: AsyncSession, plan: KnownPlan, wanted: ParticipantAdd, now: datetime) -> ParticipantView:
    """Make somebody a participant; they are told by notify.

    Raises:
        Problem: 409 `participant.exists`; 422 `person.unknown`; 503 `person.not_ready`; for a basis that is named, as
            when a consent is renewed.
    """
    row = await lock_access(session, plan, now)
    person = await people.choose(session, plan.scope, wanted.person_id, now)
    refuse_own(plan, person.person_id)
    known = await people.ages_of(session, plan.scope, row.owner_person_id)
    if await repository.find_person(session, plan.scope, plan.plan_id, person.person_id) is not None:
        raise Problem(409, "participant.exists")
    rights = await rights_of(session, plan.scope, PlanType(row.type), wanted.kind)
    added = new_participant(row.organisation_id, row.id, person.person_id, wanted.kind, rights)
    added.responsibility = wanted.responsibility
    if wanted.consent_from is not None:
        added.consent_status = ConsentStatus.PROVISIONAL
        added.consent_from, added.consent_to = wanted.consent_from, wanted.consent_to
        added.consent_basis = _basis(row, wanted, known, oslo_day(now))
        added.consent_changed_at = now
    session.add(added)
    await session.flush()
    if wanted.consent_from is not None:
        heard = wanted.owner_heard
        session.add(ConsentChange.of(added, "renewed", plan.caller, now, remarks=None, owner_heard=heard))
    await announcing.tell_participant(session, plan.caller, ParticipantAdded, row, added)
    await announcing.tell_access(session, plan.caller, row, [added.person_id])
    await audit.record(session, plan, "participant.added", now=now, objects=[added.id])
    return view(PlanType(row.type), added, person, now, known)


def _basis(row: Plan, wanted: ParticipantAdd, known: AgeSteps | None, day: date) -> ConsentBasis:
    if wanted.basis is None:
        return usual_basis(row, known, day)
    require_basis(row, [wanted.kind], wanted.basis, wanted.owner_heard, known, day)
    return wanted.basis


async def change(
    session: AsyncSession,
    plan: KnownPlan,
    participant_id: UUID,
    wanted: ParticipantChange,
    expected: int,
    now: datetime,
) -> ParticipantView:
    """Change a participant's role, rights or responsibility.

    Raises:
        Problem: 409 `participant.last_lead` where the plan would be left without a lead, or `participant.owner`.
    """
    row = await lock_access(session, plan, now)
    who, person = await _get(session, plan, participant_id)
    known = await people.ages_of(session, plan.scope, row.owner_person_id)
    etag.check(expected, who, view(PlanType(row.type), who, person, now, known))
    if wanted.kind is not None and wanted.kind != who.kind:
        if Kind.OWNER in (wanted.kind, who.kind):
            raise Problem(409, "participant.owner")
        await _keep_a_lead(session, plan, who)
        who.kind = wanted.kind
        who.give(await rights_of(session, plan.scope, PlanType(row.type), wanted.kind))
    if wanted.levels is not None:
        who.levels = {**who.levels, **{element.value: level.value for element, level in wanted.levels.items()}}
    if wanted.print is not None:
        who.print = wanted.print
    if "responsibility" in wanted.model_fields_set:
        who.responsibility = wanted.responsibility
    who.version += 1
    await announcing.tell_participant(session, plan.caller, ParticipantChanged, row, who)
    await announcing.tell_access(session, plan.caller, row, [who.person_id])
    await audit.record(session, plan, "participant.changed", now=now, objects=[who.id])
    return view(PlanType(row.type), who, person, now, known)


async def remove(session: AsyncSession, plan: KnownPlan, participant_id: UUID, expected: int, now: datetime) -> None:
    """Take somebody out of the plan; what they wrote stays, and so does the person elsewhere.

    Raises:
        Problem: 409 `participant.consent_given` while a consent stands: it is reset first, so that the end of
            somebody's access is an act of its own; `participant.owner`, `participant.last_lead`.
    """
    row = await lock_access(session, plan, now)
    who, person = await _get(session, plan, participant_id)
    known = await people.ages_of(session, plan.scope, row.owner_person_id)
    etag.check(expected, who, view(PlanType(row.type), who, person, now, known))
    if Kind(who.kind) is Kind.OWNER:
        raise Problem(409, "participant.owner")
    await _keep_a_lead(session, plan, who)
    if ConsentStatus(who.consent_status) is not ConsentStatus.NONE:
        raise Problem(409, "participant.consent_given")
    who.removed_at = now
    who.version += 1
    await announcing.tell_participant(session, plan.caller, ParticipantRemoved, row, who)
    await announcing.tell_access(session, plan.caller, row, [who.person_id])
    await audit.record(session, plan, "participant.removed", now=now, objects=[who.id])


async def _get(session: AsyncSession, plan: KnownPlan, participant_id: UUID) -> tuple[Participant, KnownPerson]:
    who = await repository.get_for_update(session, plan, participant_id)
    if who is None:
        raise not_found()
    refuse_own(plan, who.person_id)
    return who, await people.get(session, plan.scope, who.person_id)


async def _keep_a_lead(session: AsyncSession, plan: KnownPlan, leaving: Participant) -> None:
    if Kind(leaving.kind) is not Kind.LEAD:
        return
    present = await repository.list_for_update(session, plan)
    if not any(Kind(other.kind) is Kind.LEAD and other.id != leaving.id for other in present):
        raise Problem(409, "participant.last_lead")


def new_participant(organisation_id: UUID, plan_id: UUID, person_id: UUID, kind: Kind, rights: Rights) -> Participant:
    """A participant with what their role gives, and no consent yet."""
    participant = Participant(
        organisation_id=organisation_id,
        id=new_id(),
        plan_id=plan_id,
        person_id=person_id,
        kind=kind,
        responsibility=None,
        consent_status=ConsentStatus.NONE,
        consent_from=None,
        consent_to=None,
        consent_basis=None,
        consent_changed_at=None,
        removed_at=None,
        version=1,
    )
    participant.give(rights)
    return participant


def view(
    plan_type: PlanType, who: Participant, person: KnownPerson, now: datetime, known: AgeSteps | None = None
) -> ParticipantView:
    """A participant as the others see them; `known`: the owner's ages, where the consent is shown."""
    basis = ConsentBasis(who.consent_basis) if who.consent_basis else None
    grown = ends_on(basis, plan_type, known)
    gave = who.role_rights(plan_type)
    return ParticipantView(
        id=who.id,
        person_id=who.person_id,
        name=person.display_name,
        role=role_code(plan_type, Kind(who.kind)),
        kind=Kind(who.kind),
        responsibility=who.responsibility,
        workplace=person.workplace,
        has_account=person.has_account,
        levels=dict(who.given_levels),
        print=who.print,
        role_levels=dict(gave.levels),
        role_print=gave.print,
        consent=ParticipantConsent(
            status=ConsentStatus(who.consent_status),
            from_=who.consent_from,
            to=who.consent_to,
            holds=who.consent_holds_on(oslo_day(now), grown),
            basis=basis,
            ends_by_age=grown if grown is not None and who.consent_to and who.consent_to >= grown else None,
        ),
        version=who.version,
    )
