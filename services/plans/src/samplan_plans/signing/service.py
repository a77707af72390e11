"""The owner's own hand, or that of who represents them: one person at a time, and never for more than was entered.

The lead enters who is to see what, and until when; that is provisional until it is signed here. A signature confirms
or shortens, so nobody gets by it what they did not have. What it rests on is kept with it: the text as a whole, what
was shown of the person, who signed, by what right, and the factor that they had shown.
"""

from collections.abc import Mapping
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from samplan_contracts.ages import AgeSteps
from samplan_contracts.events import ConsentSigned
from samplan_contracts.identity import ActingBasis, Language
from samplan_contracts.plans import AccessElement, ConsentBasis, ConsentStatus, Kind, Level, PlanType, role_code
from samplan_contracts.tolerance import known_pairs
from samplan_plans import announcing
from samplan_plans.consent.schemas import SignedHow
from samplan_plans.consent.service import require_seen, tell_owner
from samplan_plans.participants import repository as participants
from samplan_plans.participants.models import ConsentChange, ConsentSignature, ConsentWording, Participant
from samplan_plans.people import repository as people
from samplan_plans.plans import repository as plans
from samplan_plans.plans.models import Plan
from samplan_plans.rights import ages
from samplan_plans.rights.service import lock_access
from samplan_plans.signing import repository, rules, wording
from samplan_plans.signing.schemas import Say, Says, SayState, Signature, Signing, Wording
from samplan_plans.taking_part import service as participant_service
from samplan_plans.taking_part.entering import require_basis
from samplan_servicekit import audit
from samplan_servicekit.auth.access import AccessiblePlan
from samplan_servicekit.clock import oslo_day
from samplan_servicekit.errors import Problem, not_found, right_missing
from samplan_servicekit.ids import new_id

OWNER = "owner"
"""As what somebody signs who represents nobody."""


def require_place(plan: AccessiblePlan) -> None:
    """Refuse all but the owner, who acts for them, and the lead."""
    if plan.kind not in (Kind.LEAD, Kind.OWNER):
        raise right_missing("lead")


async def list_all(session: AsyncSession, plan: AccessiblePlan, now: datetime) -> Says:
    """Everybody else in the plan, and what the owner has said of each."""
    require_place(plan)
    row = await plans.get(session, plan)
    known = await people.ages_of(session, plan.scope, row.owner_person_id)
    says = await says_in(session, plan, row, known, now)
    await audit.record(session, plan, "consent.read", now=now)
    return says


async def get_wording(session: AsyncSession, plan: AccessiblePlan, digest: str) -> Wording:
    """A text that was agreed to in this plan, as it was then."""
    require_place(plan)
    kept = await repository.find_wording(session, plan, digest)
    if kept is None:
        raise not_found()
    return Wording(
        version=kept.version,
        language=Language(kept.language),
        easy=kept.easy,
        title=kept.title,
        paragraphs=kept.paragraphs,
        digest=kept.digest,
    )


async def sign(session: AsyncSession, plan: AccessiblePlan, wanted: Signing, now: datetime) -> Says:
    """Agree that one person sees the plan, until the day that was entered or one before it.

    Raises:
        Problem: 403 `consent.not_yours` for who may not say it; 409 `consent.nothing_to_sign` where there is no
            consent, or it is over, `consent.other_wording` where another text holds by now; 412 `edit.stale` where
            the participant is not as the signer saw them; 422 `longer` for a day after the one that was entered,
            `past` before today or the first day, and where it is not said whether the owner was heard.
    """
    if plan.kind is not Kind.OWNER:
        raise right_missing("owner")
    row = await lock_access(session, plan, now)
    who = await participants.get_for_update(session, plan, wanted.participant_id)
    if who is None or Kind(who.kind) is Kind.OWNER:
        raise not_found()
    known, day = await people.ages_of(session, plan.scope, row.owner_person_id), oslo_day(now)
    await require_seen(session, plan, row, [who], {who.id: wanted.version}, known, now)
    if who.consent_from is None or who.consent_to is None or _state(row, who, known, day) is SayState.NONE:
        raise Problem(409, "consent.nothing_to_sign")
    basis = _basis(plan, row, who, known, day)
    if basis is None:
        raise Problem(403, "consent.not_yours")
    require_basis(row, [Kind(who.kind)], basis, wanted.owner_heard, known, day)
    text = wording.current(wanted.wording.language, wanted.wording.easy)
    if text.digest != wanted.wording.digest:
        raise Problem(409, "consent.other_wording")
    last = wanted.to or who.consent_to
    # Before its first day it would begin sooner than was entered, or never.
    if last > who.consent_to or last < max(day, who.consent_from):
        fault = {"pointer": "/to", "code": "longer" if last > who.consent_to else "past"}
        raise Problem(422, "request.invalid", errors=[fault])
    change = "limited" if last < who.consent_to else "signed"
    who.consent_status, who.consent_to, who.consent_basis = ConsentStatus.SIGNED, last, basis
    announcing.consent_changed(who, now)
    entry = ConsentChange.of(who, change, plan.caller, now, remarks=None, owner_heard=wanted.owner_heard)
    session.add(entry)
    await repository.keep_wording(session, plan, text, now)
    await session.flush()
    session.add(_signature(plan, row, who, entry.id, text.digest, (who.consent_from, last), now))
    await announcing.tell_participant(session, plan.caller, ConsentSigned, row, who)
    await announcing.tell_access(session, plan.caller, row, [who.person_id])
    await tell_owner(session, plan, row, known, now)
    await audit.record(session, plan, f"consent.{change}", now=now, objects=[who.id])
    await session.flush()
    return await says_in(session, plan, row, known, now)


def _signature(
    plan: AccessiblePlan,
    row: Plan,
    who: Participant,
    change_id: UUID,
    digest: str,
    period: tuple[date, date],
    now: datetime,
) -> ConsentSignature:
    by = plan.caller
    return ConsentSignature(
        organisation_id=who.organisation_id,
        id=new_id(),
        plan_id=who.plan_id,
        participant_id=who.id,
        change_id=change_id,
        at=now,
        how=SignedHow.IN_PERSON,
        signer_id=by.acting.person_id if by.acting else by.person_id,
        signed_as=by.acting.basis.value if by.acting else OWNER,
        factors=list(by.factors),
        factor_at=by.factor_at,
        wording=digest,
        role=role_code(PlanType(row.type), Kind(who.kind)),
        levels=dict(who.levels),
        print=who.print,
        period_from=period[0],
        period_to=period[1],
    )


def _basis(
    plan: AccessiblePlan, row: Plan, who: Participant, known: AgeSteps | None, day: date
) -> ConsentBasis | None:
    """What a consent rests on once the caller signs it; none where it is not theirs to sign."""
    held = ConsentBasis(who.consent_basis) if who.consent_basis else None
    by = plan.caller.acting.basis if plan.caller.acting else None
    return rules.basis_signed(by, held, PlanType(row.type), known, day)


def _state(row: Plan, who: Participant, known: AgeSteps | None, day: date) -> SayState:
    basis, type_ = ConsentBasis(who.consent_basis) if who.consent_basis else None, PlanType(row.type)
    grown = ages.ends_on(basis, type_, known)
    over = who.consent_to is None or who.consent_to < day or (grown is not None and grown <= day)
    if over or ConsentStatus(who.consent_status) is ConsentStatus.NONE:
        return SayState.NONE
    if not rules.needs_word(basis, type_, known, day):
        return SayState.BY_LAW
    return SayState.SIGNED if ConsentStatus(who.consent_status) is ConsentStatus.SIGNED else SayState.WAITS


async def says_in(
    session: AsyncSession, plan: AccessiblePlan, row: Plan, known: AgeSteps | None, now: datetime
) -> Says:
    """What the owner has said of everybody else, or is to say, for one who may know."""
    day, type_ = oslo_day(now), PlanType(row.type)
    signed = await repository.list_standing(session, plan)
    names = await people.names_of(session, plan.scope, {one.signer_id for one, _ in signed.values()})
    items = []
    for who, person in await participants.list_present(session, plan):
        if Kind(who.kind) is Kind.OWNER:
            continue
        state = _state(row, who, known, day)
        theirs = plan.kind is Kind.OWNER and state in (SayState.WAITS, SayState.SIGNED)
        found = signed.get(who.id)
        items.append(
            Say(
                participant=participant_service.view(type_, who, person, now, known),
                state=state,
                mine=theirs and _basis(plan, row, who, known, day) is not None,
                signature=_view(who, *found, names) if found is not None and state is SayState.SIGNED else None,
            )
        )
    by_parents = ages.parents_decide(type_, known, day)
    heard = by_parents and known is not None and day >= known.turns_12
    return Says(items=items, hear_owner=heard and plan.caller.acting is not None)


def _view(
    who: Participant, signature: ConsentSignature, text: ConsentWording, names: Mapping[UUID, str]
) -> Signature:
    signed = known_pairs(AccessElement, Level, signature.levels)
    more = any(not signed.get(element, Level.NONE).includes(now) for element, now in who.given_levels.items())
    return Signature(
        at=signature.at,
        how=SignedHow(signature.how),
        signer_name=names.get(signature.signer_id),
        signed_as=None if signature.signed_as == OWNER else ActingBasis(signature.signed_as),
        wording_version=text.version,
        wording_language=Language(text.language),
        wording_easy=text.easy,
        wording_digest=text.digest,
        sees_more=more or (who.print and not signature.print),
    )
