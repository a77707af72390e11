"""HTTP routes of signing: the owner's own, or of who represents them. The factor that was shown is the evidence."""

from typing import Annotated

from fastapi import APIRouter, Path

from samplan_contracts.identity import Language
from samplan_plans.signing import service, wording
from samplan_plans.signing.schemas import Says, Signing, Wording
from samplan_servicekit.auth.access import InPlanOrActing, SteppedUpOrActing
from samplan_servicekit.errors import documented
from samplan_servicekit.idempotency import Idempotent
from samplan_servicekit.kit import Now
from samplan_servicekit.policy import policy
from samplan_servicekit.session import Session

router = APIRouter(prefix="/api/plans/plans/{plan_id}/consent", tags=["consent"])


@router.get("/says", responses=documented(401, 403, 404))
async def list_says(plan: InPlanOrActing, session: Session, now: Now) -> Says:
    """Who sees what and until when, and what the owner has said of each."""
    return await service.list_all(session, plan, now)


@router.get("/wording", responses=documented(401, 403, 404, 422))
async def get_wording(plan: InPlanOrActing, language: Language = Language.NB, easy: bool = False) -> Wording:
    """The text that is agreed to now."""
    service.require_place(plan)
    return wording.current(language, easy)


@router.get("/wordings/{digest}", responses=documented(401, 403, 404, 422))
async def get_kept_wording(
    plan: InPlanOrActing, digest: Annotated[str, Path(pattern="^[0-9a-f]{64}$")], session: Session
) -> Wording:
    """A text that was agreed to, as it was then."""
    return await service.get_wording(session, plan, digest)


@router.post(
    "/signatures", responses=documented(401, 403, 404, 409, 412, 422), openapi_extra=policy(changes_access=True)
)
async def sign(
    plan: InPlanOrActing, _: SteppedUpOrActing, wanted: Signing, session: Session, now: Now, once: Idempotent
) -> Says:
    """Agree that one person sees the plan, for as long as was entered or shorter."""
    return await once(Says, lambda: service.sign(session, plan, wanted, now))
