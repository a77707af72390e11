"""HTTP routes of the inbox."""

from typing import Annotated

from fastapi import APIRouter, Query

from samplan_plans.content.access import InContent
from samplan_plans.inbox import service
from samplan_plans.inbox.schemas import AllSeen, Inbox, NewsPage, Seen
from samplan_servicekit.auth.access import SignedInOrActing
from samplan_servicekit.errors import documented
from samplan_servicekit.kit import Now
from samplan_servicekit.session import Session

router = APIRouter(prefix="/api/plans", tags=["inbox"])


@router.get("/inbox", responses=documented(401, 422))
async def read(
    known: SignedInOrActing, session: Session, now: Now, limit: Annotated[int, Query(ge=1, le=100)] = 10
) -> Inbox:
    """What is new, what is to be done, and what is coming, over all of one's plans."""
    return await service.read(session, known, limit=limit, now=now)


@router.get("/inbox/news", responses=documented(401, 422))
async def read_news(
    known: SignedInOrActing,
    session: Session,
    now: Now,
    limit: Annotated[int, Query(ge=1, le=100)] = 25,
    cursor: Annotated[str | None, Query(max_length=200)] = None,
) -> NewsPage:
    """A page of what is new, the newest first."""
    return await service.read_news(session, known, cursor=cursor, limit=limit, now=now)


@router.post("/inbox/seen", status_code=204, responses=documented(401, 422))
async def see_all(known: SignedInOrActing, seen: AllSeen, session: Session, now: Now) -> None:
    """All that was new when the inbox was read is new no more."""
    await service.see_all(session, known, seen, now)


@router.post("/plans/{plan_id}/seen", status_code=204, responses=documented(401, 403, 404, 422))
async def see(plan: InContent, seen: Seen, session: Session, now: Now) -> None:
    """Note items that one has had before one."""
    await service.see(session, plan, seen, now)
