"""Who calls, and what they may do: the checks as types.

A `Caller` exists only where an access token was read, an `AccessiblePlan` only where a grant for that plan was read
as well and belongs to the same session. Repositories of plan data ask for the latter, so that a query without a check
does not pass mypy. The order of checks is the security design's: token, grant, binding, plan, right, step-up.

Who acts for somebody else is refused (403 `auth.not_while_acting`) by every type but those that end in `OrActing`: a
route that is not thought of is closed to them.
"""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Annotated, Final
from uuid import UUID

from fastapi import Depends, Header, Request

from samplan_contracts.identity import OrganisationRight
from samplan_contracts.plans import Element
from samplan_servicekit import audit
from samplan_servicekit.auth.callers import (
    AccessiblePlan,
    Acting,
    AdministeredPlan,
    Caller,
    CurrentAccess,
    Errand,
    KnownPlan,
    ServiceCaller,
    Verifier,
)
from samplan_servicekit.auth.tokens import ActingClaim, Actor
from samplan_servicekit.errors import Problem, not_found, right_missing
from samplan_servicekit.kit import Kit, kit_of
from samplan_servicekit.scope import OrganisationScope

__all__ = [
    "STEP_UP_AGE",
    "AccessiblePlan",
    "AdministeredPlan",
    "ByService",
    "Caller",
    "Errand",
    "HeldPlan",
    "HeldPlanOrActing",
    "InPlan",
    "InPlanOrActing",
    "KnownPlan",
    "LedPlan",
    "OnErrand",
    "PrintablePlan",
    "ServiceCaller",
    "SignedIn",
    "SignedInOrActing",
    "SteppedUp",
    "SteppedUpOrActing",
    "Verifier",
    "errand_in",
    "refuse",
    "with_element",
    "with_right",
]

STEP_UP_AGE: Final = timedelta(minutes=10)


def _bearer(request: Request) -> str:
    # Two Authorization headers would let two checks see two callers.
    values = request.headers.getlist("authorization")
    scheme, _, token = (values[0] if len(values) == 1 else "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise Problem(401, "auth.session_missing")
    return token


async def caller_or_acting(request: Request, kit: Annotated[Kit, Depends(kit_of)]) -> Caller:
    """The person who calls, or who somebody calls for."""
    claims = await kit.verifier.access(_bearer(request))
    return Caller(
        person_id=claims.person_id,
        scope=OrganisationScope(claims.org),
        session_id=claims.sid,
        # Rights that reach across plans are the person's own to use, whatever a token should say.
        rights=frozenset() if claims.act else claims.rights,
        factor_at=datetime.fromtimestamp(claims.auth_time, UTC),
        factors=claims.amr,
        acting=Acting(claims.act.sub, claims.act.basis, claims.act.plan) if claims.act else None,
    )


SignedInOrActing = Annotated[Caller, Depends(caller_or_acting)]


def _themself(known: Caller) -> None:
    if known.acting is not None:
        raise Problem(403, "auth.not_while_acting")


async def caller(known: SignedInOrActing) -> Caller:
    """The person who calls, themself."""
    _themself(known)
    return known


async def service_caller(request: Request, kit: Annotated[Kit, Depends(kit_of)]) -> ServiceCaller:
    """The service that calls."""
    claims = await kit.verifier.service(_bearer(request))
    return ServiceCaller(claims.service, OrganisationScope(claims.org) if claims.org else None)


async def errand(request: Request, kit: Annotated[Kit, Depends(kit_of)]) -> Errand:
    """The service that calls, for a person who asked it to; 401 for a service that calls for itself."""
    claims = await kit.verifier.service(_bearer(request))
    if claims.act is None or claims.org is None or claims.purpose is None or claims.job is None:
        raise Problem(401, "auth.token_refused")
    try:
        person_id = UUID(claims.sub)
    except ValueError:
        raise Problem(401, "auth.token_refused") from None
    return Errand(
        caller=Caller(
            person_id=person_id,
            scope=OrganisationScope(claims.org),
            session_id=claims.job,
            rights=frozenset(),
            factor_at=datetime.min.replace(tzinfo=UTC),  # nobody sits there who could show one
            acting_service=claims.act.sub,
        ),
        purpose=claims.purpose,
    )


SignedIn = Annotated[Caller, Depends(caller)]
OnErrand = Annotated[Errand, Depends(errand)]
ByService = Annotated[ServiceCaller, Depends(service_caller)]


def with_right(*any_of: OrganisationRight) -> Callable[..., Awaitable[Caller]]:
    """A dependency: the caller holds one of these organisation-wide rights."""

    async def check(known: SignedIn) -> Caller:
        if not known.rights.intersection(any_of):
            raise right_missing(any_of[0])
        return known

    return check


async def accessible_plan_or_acting(
    plan_id: UUID,
    known: SignedInOrActing,
    kit: Annotated[Kit, Depends(kit_of)],
    samplan_grant: Annotated[str, Header(include_in_schema=False)] = "",
) -> AccessiblePlan:
    """The plan in the path, for a caller who takes part in it, or who acts for its owner.

    Raises:
        Problem: 401 without a good grant, 404 where the grant is for another plan, person or session.
    """
    return await _granted(plan_id, known, kit, samplan_grant)


async def _granted(plan_id: UUID, known: Caller, kit: Kit, token: str) -> AccessiblePlan:
    if not token:
        raise Problem(401, "auth.grant_missing")
    grant = await kit.verifier.grant(token)
    bound = (grant.sub, grant.sid, grant.org, grant.act) == (
        str(known.person_id),
        known.session_id,
        known.scope.organisation_id,
        act_of(known),
    )
    if not bound or grant.plan != plan_id:
        raise not_found()
    if grant.consent_end is not None and grant.consent_end <= kit.clock.now().timestamp():
        raise Problem(403, "plan.consent_not_held")
    granted = AccessiblePlan(
        plan_id=plan_id,
        scope=known.scope,
        caller=known,
        participant_id=grant.participant,
        role=grant.role,
        kind=grant.kind,
        held=grant.held,
        elements=grant.elements,
        levels=grant.levels,
        some=grant.some,
        partly=grant.partly,
        print=grant.print,
        basis=grant.basis,
        av=grant.av,
    )
    current: CurrentAccess | None = kit.own.get(CurrentAccess)
    return await current(granted) if current else granted


def act_of(known: Caller) -> ActingClaim | Actor | None:
    """Who acts for a caller, as tokens state it."""
    if known.acting is not None:
        return ActingClaim(sub=known.acting.person_id, basis=known.acting.basis, plan=known.acting.plan_id)
    return Actor(sub=known.acting_service) if known.acting_service else None


InPlanOrActing = Annotated[AccessiblePlan, Depends(accessible_plan_or_acting)]


async def accessible_plan(plan: InPlanOrActing) -> AccessiblePlan:
    """The plan in the path, for a caller who takes part in it themself."""
    _themself(plan.caller)
    return plan


InPlan = Annotated[AccessiblePlan, Depends(accessible_plan)]


async def refuse(kit: Kit, plan: AccessiblePlan, right: str) -> Problem:
    """Write the refusal into the plan's log, in a transaction of its own, and return it.

    It changed nothing, so that the same refusal soon after adds nothing to the log: who asks on and on fills none.
    """
    async with kit.database.transaction(plan.scope) as session:
        now = kit.clock.now()
        await audit.record(session, plan, "access.refused", now=now, outcome="denied", reason=right, read=True)
    return right_missing(right)


async def held_plan_or_acting(plan: InPlanOrActing, kit: Annotated[Kit, Depends(kit_of)]) -> AccessiblePlan:
    """A plan of which the caller, or whom they act for, may see more than that it has participants."""
    if not plan.held:
        await refuse(kit, plan, "consent")
        raise Problem(403, "plan.consent_not_held")
    return plan


HeldPlanOrActing = Annotated[AccessiblePlan, Depends(held_plan_or_acting)]


async def held_plan(_: InPlan, plan: HeldPlanOrActing) -> AccessiblePlan:
    """A plan of which the caller themself may see more than that it has participants."""
    return plan


async def led_plan(plan: InPlan, kit: Annotated[Kit, Depends(kit_of)]) -> AccessiblePlan:
    """A plan that the caller leads; their own consent need not hold, else nobody could renew it."""
    if not plan.is_lead:
        raise await refuse(kit, plan, "lead")
    return plan


def errand_in(*purposes: str) -> Callable[..., Awaitable[AccessiblePlan]]:
    """A dependency: the plan in the path, for a service that works for one of its participants to this purpose.

    What it may reach is what the person may reach now, by a grant that plans gave for this very errand.
    """

    async def check(
        plan_id: UUID,
        known: OnErrand,
        kit: Annotated[Kit, Depends(kit_of)],
        samplan_grant: Annotated[str, Header(include_in_schema=False)] = "",
    ) -> AccessiblePlan:
        if known.purpose not in purposes:
            raise right_missing(purposes[0])
        plan = await _granted(plan_id, known.caller, kit, samplan_grant)
        return await held_plan_or_acting(plan, kit)

    return check


async def may_print(
    plan: Annotated[AccessiblePlan, Depends(held_plan)], kit: Annotated[Kit, Depends(kit_of)]
) -> AccessiblePlan:
    """A plan that the caller may print."""
    if not plan.print:
        raise await refuse(kit, plan, "print")
    return plan


HeldPlan = Annotated[AccessiblePlan, Depends(held_plan)]
PrintablePlan = Annotated[AccessiblePlan, Depends(may_print)]
LedPlan = Annotated[AccessiblePlan, Depends(led_plan)]


def with_element(element: Element, *, acting: bool = False) -> Callable[..., Awaitable[AccessiblePlan]]:
    """A dependency: the element is switched on; what is switched off does not exist.

    `acting`: open to who acts for the owner, too.
    """
    held = held_plan_or_acting if acting else held_plan

    async def check(plan: Annotated[AccessiblePlan, Depends(held)]) -> AccessiblePlan:
        if element not in plan.elements:
            raise not_found()
        return plan

    return check


async def stepped_up(known: SignedIn, kit: Annotated[Kit, Depends(kit_of)]) -> Caller:
    """A caller who showed a factor in the last ten minutes; 403 `auth.step_up_required` otherwise."""
    if kit.clock.now() - known.factor_at > STEP_UP_AGE:
        raise Problem(403, "auth.step_up_required")
    return known


SteppedUp = Annotated[Caller, Depends(stepped_up)]


async def stepped_up_or_acting(known: SignedInOrActing, kit: Annotated[Kit, Depends(kit_of)]) -> Caller:
    """As `stepped_up`; who acts for another showed a factor when they began, at most half an hour ago.

    Only for what narrows, or confirms what another entered: an acting session cannot show a factor again, as factors
    are closed to it.
    """
    return known if known.acting is not None else await stepped_up(known, kit)


SteppedUpOrActing = Annotated[Caller, Depends(stepped_up_or_acting)]
