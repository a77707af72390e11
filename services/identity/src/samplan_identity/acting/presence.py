"""Assisted sessions: who leads a plan helps its owner, who is there and shows it.

By a code that goes to the owner's own phone or mail and is read out; or, for who has neither, by the word of who
leads the plan, whose reason is sealed in the log. The session reaches that one plan.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from samplan_contracts.identity import ActingBasis
from samplan_identity.acting import repository, service
from samplan_identity.acting.schemas import AssistanceOffer, AssistedStart
from samplan_identity.acting.service import Begun, Wanted
from samplan_identity.persons.models import Person
from samplan_identity.sessions import service as sessions
from samplan_identity.sessions.schemas import SessionView
from samplan_identity.sign_in import sending
from samplan_identity.sign_in.channels import CodeChannel
from samplan_identity.sign_in.logins import Login
from samplan_identity.sign_in.schemas import CodeSent
from samplan_identity.sign_in.sending import ASSISTED, SignInMeans
from samplan_identity.unsaved import repository as unsaved
from samplan_identity.unsaved.models import FormName
from samplan_servicekit import audit
from samplan_servicekit.auth.access import AccessiblePlan
from samplan_servicekit.crypto import Sealing
from samplan_servicekit.errors import Problem, not_found, right_missing, too_many


@dataclass(frozen=True)
class AssistedMeans:
    """What assisting takes."""

    signing_in: SignInMeans
    sealing: Sealing
    """Seals why somebody is said to be present."""


async def offer(session: AsyncSession, plan: AccessiblePlan) -> AssistanceOffer:
    """How the owner can show that they are present."""
    owner = await _owner(session, plan)
    address = owner.code_address
    return AssistanceOffer(
        person_id=owner.id,
        name=owner.display_name,
        channel=CodeChannel(owner.code_channel) if address else None,
        hint=sending.hint_of(address) if address else None,
    )


async def send_code(plan: AccessiblePlan, means: AssistedMeans, now: datetime) -> CodeSent:
    """Send the owner a code, to be read out to who sits with them. No transaction is open while Redis is asked.

    Raises:
        Problem: 409 `acting.no_channel` for an owner who cannot be reached; 429 where too many were asked for.
    """
    signing_in = means.signing_in
    async with signing_in.database.transaction(plan.scope) as session:
        owner = await _owner(session, plan)
    if owner.code_address is None:
        raise Problem(409, "acting.no_channel")
    under_way = await signing_in.logins.get(_key(plan))
    if under_way is not None and (wait := int(under_way.resend_at - now.timestamp() + 0.999)) > 0:
        raise too_many("sign_in.resend_too_soon", wait)
    wanted = under_way or Login(
        key=_key(plan),
        purpose=ASSISTED,
        # Counted and bound by the person: an owner without an account is who this is for.
        account_id=owner.id,
        person_id=owner.id,
        organisation_id=plan.scope.organisation_id,
        channel=CodeChannel(owner.code_channel),
        address=owner.code_address,
        language=owner.language,
        sent=0,
        resend_at=0,
        device=f"session {plan.caller.session_id}",
    )
    return await sending.send_code(signing_in, wanted, now)


async def begin(
    plan: AccessiblePlan, wanted: AssistedStart, means: AssistedMeans, now: datetime
) -> tuple[Begun, SessionView]:
    """Begin to act beside the owner, in this plan.

    No transaction is open while Redis is asked, and it is asked for the last time before the cookie changes. So who
    the owner is, is asked before the code is used up, and once more when it was.

    Raises:
        Problem: 401 as at sign-in, for the code; 409 `acting.code_needed` where the owner could be sent one.
    """
    signing_in, detail = means.signing_in, None
    login: Login | None = None
    if wanted.code is not None:
        async with signing_in.database.transaction(plan.scope) as session:
            await _owner(session, plan)
        login = await sending.right_login(signing_in, _key(plan), wanted.code, now)
        await signing_in.logins.drop(login)
    async with signing_in.database.transaction(plan.scope) as session:
        owner = await _owner(session, plan)
        if login is None and owner.code_address is not None:
            raise Problem(409, "acting.code_needed")
        if login is None:
            detail = audit.Detail(wanted.reason or "", means.sealing)
        elif login.person_id != owner.id:
            raise Problem(401, "sign_in.no_login")
        await unsaved.drop(session, plan.caller.scope, plan.caller.person_id, FormName.ASSISTED, plan.plan_id)
        begun = await service.begin(
            session,
            plan.caller,
            Wanted(owner, ActingBasis.ASSISTED, plan_id=plan.plan_id),
            signing_in.notify_key,
            now,
            detail=detail,
            reason="code" if detail is None else "attested",
        )
        return begun, await sessions.view(session, begun.current)


async def _owner(session: AsyncSession, plan: AccessiblePlan) -> Person:
    if not plan.is_lead:
        raise right_missing("lead")
    owner = await repository.owner_of(session, plan)
    if owner is None:
        raise not_found()
    if owner.id == plan.caller.person_id:
        raise right_missing("lead")
    return owner


def _key(plan: AccessiblePlan) -> str:
    return f"assisted:{_id(plan.caller.session_id)}:{_id(plan.plan_id)}"


def _id(value: UUID) -> str:
    return value.hex
