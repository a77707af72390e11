"""HTTP routes of plans."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from samplan_plans.my_plans import paging, service
from samplan_plans.my_plans.repository import Wanted
from samplan_plans.my_plans.schemas import PlanItems, PlanSearch, PlanSort, PlanView
from samplan_servicekit import etag
from samplan_servicekit.auth.access import InPlanOrActing, SignedInOrActing
from samplan_servicekit.errors import documented
from samplan_servicekit.kit import Now
from samplan_servicekit.session import Session

router = APIRouter(prefix="/api/plans/plans", tags=["plans"])
searching = APIRouter(prefix="/api/plans", tags=["plans"])


@router.get("", responses=documented(401, 422))
async def list_mine(
    known: SignedInOrActing,
    session: Session,
    now: Now,
    ended: bool = False,
    sort: PlanSort = PlanSort.OWNER,
    limit: Annotated[int, Query(ge=1, le=100)] = 100,
    cursor: Annotated[int, Query(ge=0)] = 0,
    after: Annotated[str | None, Query(max_length=200)] = None,
) -> PlanItems:
    """One's own plans: active ones, and ended ones if asked for."""
    skip = 0 if after else cursor
    wanted = Wanted(ended=ended, sort=sort, limit=limit, after=paging.read(after, sort), skip=skip)
    return await service.list_mine(session, known, wanted, now)


@searching.post("/plan-search", responses=documented(401, 422))
async def search(known: SignedInOrActing, wanted: PlanSearch, session: Session, now: Now) -> PlanItems:
    """One's own plans by what they are called."""
    found = Wanted(
        ended=wanted.ended,
        sort=wanted.sort,
        limit=wanted.limit,
        words=wanted.words.split()[:10],
        after=paging.read(wanted.after, wanted.sort),
    )
    return await service.list_mine(session, known, found, now)


@router.get("/{plan_id}", responses=documented(401, 403, 404))
async def get(plan: InPlanOrActing, session: Session, now: Now, response: Response) -> PlanView:
    """The front page of a plan."""
    view = await service.get(session, plan, now)
    etag.tag(response, view)
    return view
