"""HTTP routes of messages."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response

from samplan_contracts.plans import Element
from samplan_messaging.messages import service
from samplan_messaging.messages.schemas import (
    Folder,
    MessageChange,
    MessageCreate,
    MessageItems,
    MessageView,
    PlanUnreads,
    PossibleRecipients,
    Unread,
)
from samplan_servicekit import etag
from samplan_servicekit.auth.access import AccessiblePlan, SignedInOrActing, with_element
from samplan_servicekit.errors import documented
from samplan_servicekit.idempotency import Idempotent
from samplan_servicekit.kit import Now
from samplan_servicekit.policy import LONG_TEXT, policy
from samplan_servicekit.session import Session

router = APIRouter(prefix="/api/messaging", tags=["messages"])

InMessages = Annotated[AccessiblePlan, Depends(with_element(Element.MESSAGES, acting=True))]
InOwnMessages = Annotated[AccessiblePlan, Depends(with_element(Element.MESSAGES))]


@router.get("/unread", responses=documented(401))
async def count_unread_everywhere(known: SignedInOrActing, session: Session, now: Now) -> PlanUnreads:
    """How many messages wait to be read, by plan."""
    return await service.count_unread_everywhere(session, known, now)


@router.get("/plans/{plan_id}/unread", responses=documented(401, 403, 404))
async def count_unread(plan: InMessages, session: Session) -> Unread:
    """How many messages wait to be read in a plan."""
    return await service.count_unread(session, plan)


@router.get("/plans/{plan_id}/recipients", responses=documented(401, 403, 404))
async def list_recipients(plan: InMessages, session: Session, now: Now) -> PossibleRecipients:
    """Whom one may write to."""
    return await service.list_recipients(session, plan, now)


@router.get("/plans/{plan_id}/messages", responses=documented(401, 403, 404, 422))
async def list_folder(
    plan: InMessages,
    session: Session,
    now: Now,
    folder: Folder = Folder.INBOX,
    limit: Annotated[int, Query(ge=1, le=100)] = 25,
    cursor: UUID | None = None,
) -> MessageItems:
    """A page of a folder, the newest first."""
    return await service.list_folder(session, plan, folder, limit, cursor, now)


@router.post(
    "/plans/{plan_id}/messages",
    status_code=201,
    responses=documented(401, 403, 404, 422),
    openapi_extra=policy(body=LONG_TEXT),
)
async def create(
    plan: InMessages, wanted: MessageCreate, session: Session, now: Now, once: Idempotent
) -> MessageView:
    """Send a message, or keep it as a draft."""
    return await once(MessageView, lambda: service.create(session, plan, wanted, now))


@router.get("/plans/{plan_id}/messages/{message_id}", responses=documented(401, 403, 404))
async def get(plan: InMessages, message_id: UUID, session: Session, now: Now, response: Response) -> MessageView:
    """A message with its text."""
    message = await service.get(session, plan, message_id, now)
    etag.tag(response, message)
    return message


@router.patch(
    "/plans/{plan_id}/messages/{message_id}",
    responses=documented(401, 403, 404, 409, 412, 422, 428),
    openapi_extra=policy(body=LONG_TEXT),
)
async def change(
    plan: InMessages,
    message_id: UUID,
    wanted: MessageChange,
    expected: etag.IfMatch,
    session: Session,
    response: Response,
) -> MessageView:
    """Rewrite a draft."""
    message = await service.change(session, plan, message_id, wanted, expected)
    etag.tag(response, message)
    return message


@router.delete("/plans/{plan_id}/messages/{message_id}", status_code=204, responses=documented(401, 403, 404))
async def remove(plan: InOwnMessages, message_id: UUID, session: Session, now: Now) -> None:
    """Put a draft aside, or one's own copy of a message; for thirty days it can be brought back."""
    await service.remove(session, plan, message_id, now)


@router.post("/plans/{plan_id}/messages/{message_id}/restore", responses=documented(401, 403, 404))
async def restore(
    plan: InOwnMessages, message_id: UUID, session: Session, now: Now, response: Response
) -> MessageView:
    """Bring a draft back that one put aside, or one's own copy of a message."""
    message = await service.restore(session, plan, message_id, now)
    etag.tag(response, message)
    return message


@router.post("/plans/{plan_id}/messages/{message_id}/send", responses=documented(401, 403, 404, 409, 422))
async def send(plan: InMessages, message_id: UUID, session: Session, now: Now, once: Idempotent) -> MessageView:
    """Send a draft."""
    return await once(MessageView, lambda: service.send(session, plan, message_id, now))


@router.post("/plans/{plan_id}/messages/{message_id}/read", status_code=204, responses=documented(401, 403, 404))
async def mark_read(plan: InMessages, message_id: UUID, session: Session, now: Now) -> None:
    """Note that one has read a message."""
    await service.mark_read(session, plan, message_id, now)
