"""Grants: what one person may do in one plan now, decided here and nowhere else."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from samplan_contracts.ages import AgeSteps
from samplan_contracts.between.grants import Grant
from samplan_contracts.plans import ConsentBasis, ConsentStatus, Element, Kind, PlanStatus, PlanType, role_code
from samplan_contracts.tolerance import known
from samplan_plans.items import repository as items
from samplan_plans.participants import repository as participants
from samplan_plans.participants.models import Participant
from samplan_plans.people import repository as people
from samplan_plans.plans import repository as plans
from samplan_plans.plans.models import Plan
from samplan_plans.rights.ages import acting_ends_on, beginning_of
from samplan_plans.rights.reach import Reach, reach_of
from samplan_plans.rights.rules import Decision, Standing, decide, narrowed
from samplan_servicekit import audit
from samplan_servicekit.auth import tokens
from samplan_servicekit.auth.access import AccessiblePlan, AdministeredPlan, Caller, KnownPlan, act_of
from samplan_servicekit.auth.callers import Acting
from samplan_servicekit.auth.keyring import SigningKey
from samplan_servicekit.auth.tokens import TokenType
from samplan_servicekit.clock import Clock, oslo_day
from samplan_servicekit.database import Database
from samplan_servicekit.errors import Problem, not_found, right_missing
from samplan_servicekit.scope import OrganisationScope


@dataclass(frozen=True)
class Decided:
    """A decision with the rows that it rests on."""

    plan: Plan
    participant: Participant
    decision: Decision
    reach: Reach


def standing_of(plan: Plan, participant: Participant, ages: AgeSteps | None) -> Standing:
    """What the rules must know, out of the rows."""
    return Standing(
        plan_status=PlanStatus(plan.status),
        elements=known(Element, plan.elements),
        kind=Kind(participant.kind),
        consent_status=ConsentStatus(participant.consent_status),
        consent_from=participant.consent_from,
        consent_to=participant.consent_to,
        given=participant.given_levels,
        print=participant.print,
        plan_type=PlanType(plan.type),
        basis=ConsentBasis(participant.consent_basis) if participant.consent_basis else None,
        ages=ages,
    )


async def decide_for(session: AsyncSession, caller: Caller, plan_id: UUID, now: datetime) -> Decided:
    """What the caller may do in a plan.

    Raises:
        Problem: 404 where it does not exist for them; 403 `plan.owner_decides` for who acts by parental
            responsibility for an owner who has come to decide themself.
    """
    plan = await plans.find(session, caller.scope, plan_id)
    participant = await participants.find_person(session, caller.scope, plan_id, caller.person_id) if plan else None
    if plan is None or participant is None:
        raise not_found()
    if caller.acting is not None and not _acts_in(caller.acting, plan, participant):
        raise not_found()
    ages = await people.ages_of(session, caller.scope, plan.owner_person_id)
    decision = decide(standing_of(plan, participant, ages), oslo_day(now))
    if not decision.visible:
        raise not_found()
    if caller.acting is not None:
        until = acting_ends_on(caller.acting.basis, PlanType(plan.type), ages)
        if until is not None and oslo_day(now) >= until:
            raise Problem(403, "plan.owner_decides")
        decision = narrowed(decision, beginning_of(until) if until else None)
    return await _reaching(session, caller.scope, plan, participant, decision)


async def decide_on(
    session: AsyncSession, scope: OrganisationScope, plan: Plan, participant: Participant, now: datetime
) -> Decided:
    """What a participant may do in a plan, whoever asks; see `decide_for`."""
    ages = await people.ages_of(session, scope, plan.owner_person_id)
    decision = decide(standing_of(plan, participant, ages), oslo_day(now))
    return await _reaching(session, scope, plan, participant, decision)


async def _reaching(
    session: AsyncSession, scope: OrganisationScope, plan: Plan, participant: Participant, decision: Decision
) -> Decided:
    overrides = await items.list_overrides(session, scope, plan.id, participant_id=participant.id)
    return Decided(
        plan, participant, decision, reach_of(participant.id, decision, overrides, participant.hidden_before)
    )


def _acts_in(acting: Acting, plan: Plan, participant: Participant) -> bool:
    """Whether this is a plan to act in: one of the person's own, whatever others they take part in."""
    return Kind(participant.kind) is Kind.OWNER and acting.plan_id in (None, plan.id)


async def consent_not_held(session: AsyncSession, caller: Caller, plan_id: UUID, plan_type: PlanType) -> Problem:
    """The refusal of somebody whose consent does not hold; it says whom to ask, and nothing of the plan."""
    lead = await participants.find_lead(session, caller.scope, plan_id)
    ask = {"name": lead.display_name, "role": role_code(plan_type, Kind.LEAD)} if lead else None
    return Problem(403, "plan.consent_not_held", ask=ask)


async def refuse_consent(session: AsyncSession, caller: Caller, decided: Decided, now: datetime) -> Problem:
    """Write into the log that somebody's consent does not hold; gives the refusal, to be raised once that stands."""
    plan = decided.plan
    await audit.record_for(
        session,
        plan.id,
        "access.refused",
        now=now,
        actor_id=caller.person_id,
        role=role_code(PlanType(plan.type), Kind(decided.participant.kind)),
        act=caller.acting_service,
        acting=caller.acting,
        session_id=caller.session_id,
        outcome="denied",
        reason="consent",
        read=True,
    )
    return await consent_not_held(session, caller, plan.id, PlanType(plan.type))


async def issue_grant(
    session: AsyncSession, caller: Caller, plan_id: UUID, audience: str, key: SigningKey, now: datetime
) -> Grant | Problem:
    """A grant for one service, or the refusal, which the caller raises once it stands in the log.

    A lead without consent gets a grant for plans alone: elsewhere there is nothing but content.
    """
    decided = await decide_for(session, caller, plan_id, now)
    plan, participant, decision = decided.plan, decided.participant, decided.decision
    kind = Kind(participant.kind)
    role = role_code(PlanType(plan.type), kind)
    if not decision.held and not (kind is Kind.LEAD and audience == "plans"):
        return await refuse_consent(session, caller, decided, now)
    life = tokens.GRANT_LIFE
    ends = decision.changes_at or decision.consent_end
    if ends is not None:
        life = min(life, ends - now)
    act = act_of(caller)
    signed = tokens.sign(
        key.private,
        key.kid,
        TokenType.GRANT,
        issuer=tokens.PLANS,
        audience=audience,
        subject=str(caller.person_id),
        now=now,
        life=life,
        sid=str(caller.session_id),
        org=str(caller.scope.organisation_id),
        plan=str(plan_id),
        participant=str(participant.id),
        role=role,
        kind=kind.value,
        held=decision.held,
        elements=plan.elements,
        levels={element.value: level.value for element, level in decision.levels.items()},
        some=sorted(element.value for element in decided.reach.some) or None,
        partly=sorted(element.value for element in decided.reach.partly) or None,
        print=decision.print,
        basis=ConsentBasis(participant.consent_basis).value if participant.consent_basis else None,
        consent_end=int(decision.consent_end.timestamp()) if decision.consent_end else None,
        av=plan.access_version,
        act=act.model_dump(mode="json", exclude_none=True) if act else None,
    )
    return Grant(grant=signed, expires_in=max(1, life // timedelta(seconds=1)), av=plan.access_version)


class Comparing:
    """Compares each grant with the plan's access version (see `CurrentAccess`); one that is older is decided anew.

    So what a withdrawn consent ends here ends with the next call, whether the bus is up or not.
    """

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def __call__(self, plan: AccessiblePlan) -> AccessiblePlan:
        """The plan as the caller may reach it now; 404 for somebody who was removed, 403 without a consent."""
        now = self._clock.now()
        refusal = None
        async with self._database.transaction(plan.scope) as session:
            if await plans.access_version(session, plan) == plan.av:
                return plan
            decided = await decide_for(session, plan.caller, plan.plan_id, now)
            kind = Kind(decided.participant.kind)
            if not decided.decision.held and kind is not Kind.LEAD:
                refusal = await refuse_consent(session, plan.caller, decided, now)
        if refusal:
            raise refusal
        return replace(
            plan,
            participant_id=decided.participant.id,
            role=role_code(PlanType(decided.plan.type), kind),
            kind=kind,
            held=decided.decision.held,
            elements=frozenset(known(Element, decided.plan.elements)),
            levels=decided.decision.levels,
            some=decided.reach.some,
            partly=decided.reach.partly,
            print=decided.decision.print,
            av=decided.plan.access_version,
        )


async def reach_in(session: AsyncSession, plan: AccessiblePlan, now: datetime) -> Reach:
    """How far the caller reaches into the plan's items, decided in this transaction and not taken from the grant.

    Raises:
        Problem: 404, or 403 `plan.consent_not_held`, where access has changed since the grant.
    """
    return (await _held(session, plan, now)).reach


async def confirm(session: AsyncSession, plan: AccessiblePlan, now: datetime) -> Reach:
    """Before a write: decide anew how far the caller reaches, and make sure that it stays so until we commit.

    Raises:
        Problem: see `reach_in`; 403 `access.right_missing` for somebody with another role by now.
    """
    await plans.get_for_share(session, plan)
    decided = await _held(session, plan, now)
    if Kind(decided.participant.kind) is not plan.kind:
        raise right_missing("grant.current")
    return decided.reach


async def _held(session: AsyncSession, plan: AccessiblePlan, now: datetime) -> Decided:
    decided = await decide_for(session, plan.caller, plan.plan_id, now)
    if not decided.decision.held:
        raise await consent_not_held(session, plan.caller, plan.plan_id, PlanType(decided.plan.type))
    return decided


def refuse_own(plan: KnownPlan, person_id: UUID) -> None:
    """Raise 403 for an admin who would make themself a participant, or change what they are given as one.

    Else administering a plan were a way to what it holds.
    """
    if isinstance(plan, AdministeredPlan) and person_id == plan.caller.person_id:
        raise Problem(403, "administration.own_place")


async def lock_access(session: AsyncSession, plan: KnownPlan, now: datetime, *, held: bool = False) -> Plan:
    """Before access to a plan is changed: lock the plan, and make sure that the caller is still who the grant says.

    Whether the caller's own consent holds is left out unless `held` asks for it: who leads a plan may be the one who
    enters it.

    Raises:
        Problem: 404 for somebody who was removed, 403 `access.right_missing` for somebody with another role by now.
    """
    row = await plans.get_for_update(session, plan)
    if not isinstance(plan, AccessiblePlan):
        # That they administer it was seen in this transaction, and stays so until it ends.
        if not PlanStatus(row.status).is_open:
            raise not_found()
        return row
    if row.access_version != plan.av:
        decided = await decide_for(session, plan.caller, plan.plan_id, now)
        if Kind(decided.participant.kind) is not plan.kind:
            raise right_missing("grant.current")
        if held and not decided.decision.held:
            raise await consent_not_held(session, plan.caller, plan.plan_id, PlanType(row.type))
    return row
