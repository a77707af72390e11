"""HTTP routes of portraits."""

from uuid import UUID

from fastapi import APIRouter, Response

from samplan_identity.given import Databases
from samplan_identity.persons.means import Numbers
from samplan_identity.persons.schemas import PersonView
from samplan_identity.portraits import service
from samplan_identity.portraits.schemas import PortraitPut
from samplan_servicekit.auth.access import HeldPlan, SignedIn
from samplan_servicekit.errors import documented
from samplan_servicekit.kit import Now
from samplan_servicekit.policy import LONG_TEXT, policy
from samplan_servicekit.session import Session

router = APIRouter(prefix="/api/identity/persons/{person_id}/portrait", tags=["persons"])
in_plan = APIRouter(prefix="/api/identity/plans/{plan_id}/contacts/{person_id}/portrait", tags=["contacts"])


@router.get("", response_class=Response, responses=documented(401, 403, 404))
async def get(person_id: UUID, known: SignedIn, session: Session, numbers: Numbers, now: Now) -> Response:
    """A person's portrait, a JPEG of at most 512 pixels a side."""
    return _image(await service.get(session, known, person_id, numbers, now))


@in_plan.get("", response_class=Response, responses=documented(401, 403, 404))
async def get_in_plan(plan: HeldPlan, person_id: UUID, session: Session, numbers: Numbers) -> Response:
    """A participant's portrait, a JPEG of at most 512 pixels a side."""
    return _image(await service.get_in_plan(session, plan, person_id, numbers))


def _image(image: bytes) -> Response:
    headers = {"X-Content-Type-Options": "nosniff"}
    return Response(image, media_type="image/jpeg", headers=headers)


@router.put("", responses=documented(401, 403, 404, 422), openapi_extra=policy(body=LONG_TEXT))
async def put(
    person_id: UUID, known: SignedIn, wanted: PortraitPut, database: Databases, numbers: Numbers
) -> PersonView:
    """Give a person a portrait: a JPEG or PNG, which is drawn anew."""
    return await service.put(database, known, person_id, wanted.image, numbers)


@router.delete("", responses=documented(401, 403, 404))
async def remove(person_id: UUID, known: SignedIn, session: Session, numbers: Numbers) -> PersonView:
    """Take a person's portrait away."""
    return await service.remove(session, known, person_id, numbers)
