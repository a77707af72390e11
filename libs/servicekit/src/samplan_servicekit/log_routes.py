"""A service's own chain of a plan's log, for plans, which shows a person all of them as one."""

from collections.abc import Awaitable, Callable
from typing import Annotated, TypeVar
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from pydantic import AwareDatetime, BaseModel
from sqlalchemy.ext.asyncio import AsyncSession

from samplan_servicekit import log_entries
from samplan_servicekit.auth.access import ByService, ServiceCaller
from samplan_servicekit.crypto import Sealing
from samplan_servicekit.errors import right_missing
from samplan_servicekit.keys.ring import Keys
from samplan_servicekit.kit import Kit, kit_of
from samplan_servicekit.log_entries import ChainPage, LogEntry, Wanted
from samplan_servicekit.scope import OrganisationScope
from samplan_servicekit.session import ServiceSession

router = APIRouter(prefix="/internal", include_in_schema=False)


class LogPage(BaseModel):
    """Entries of one chain, newest first unless `ascending`; a service of the version before knows no other order."""

    items: list[LogEntry]
    ascending: bool = False


class LogPeople(BaseModel):
    """Who did something in one chain."""

    person_ids: list[UUID]


def _by_plans(known: ByService) -> ServiceCaller:
    if known.service != "plans" or known.scope is None:
        raise right_missing("log.read")
    return known


def _scope(known: Annotated[ServiceCaller, Depends(_by_plans)]) -> OrganisationScope:
    assert known.scope is not None  # noqa: S101  (asked for just before)
    return known.scope


Scope = Annotated[OrganisationScope, Depends(_scope)]
T = TypeVar("T")
Several = Annotated[list[str] | None, Query()]


def _set(values: list[T] | None) -> frozenset[T] | None:
    return None if values is None else frozenset(values)


def _wanted(
    person: Annotated[list[UUID] | None, Query()] = None,
    action: Several = None,
    other_action: Several = None,
    since: AwareDatetime | None = None,
    until: AwareDatetime | None = None,
) -> Wanted:
    return Wanted(
        persons=_set(person), actions=_set(action), other_actions=_set(other_action), since=since, until=until
    )


def _opener(
    kit: Kit, session: AsyncSession, scope: OrganisationScope, plan_id: UUID
) -> Callable[[], Awaitable[Sealing]]:
    async def opener() -> Sealing:
        keys: Keys = kit.own[Keys]
        return await keys.opener(session, scope.organisation_id, plan_id)

    return opener


@router.get("/plans/{plan_id}/log")
async def list_entries(
    plan_id: UUID,
    scope: Scope,
    session: ServiceSession,
    kit: Annotated[Kit, Depends(kit_of)],
    wanted: Annotated[Wanted, Depends(_wanted)],
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    before: int | None = None,
    after: int | None = None,
    ascending: bool = False,
) -> LogPage:
    """What this service logged of a plan."""
    found = await log_entries.entries(
        session,
        plan_id,
        limit=limit,
        before=before,
        after=after,
        ascending=ascending,
        wanted=wanted,
        cipher=_opener(kit, session, scope, plan_id),
    )
    return LogPage(items=list(found), ascending=ascending)


@router.get("/plans/{plan_id}/log/people")
async def list_people(plan_id: UUID, _: Scope, session: ServiceSession) -> LogPeople:
    """Who did something in a plan that this service logged."""
    return LogPeople(person_ids=sorted(await log_entries.people(session, plan_id)))


@router.get("/plans/{plan_id}/log/chain")
async def read_chain(
    plan_id: UUID,
    scope: Scope,
    session: ServiceSession,
    kit: Annotated[Kit, Depends(kit_of)],
    after: Annotated[int, Query(ge=0)] = 0,
    limit: Annotated[int, Query(ge=1, le=500)] = 200,
) -> ChainPage:
    """What this service logged of a plan, as it stands in the chain, so that it can be verified elsewhere."""
    opener = _opener(kit, session, scope, plan_id)
    return await log_entries.chain_page(session, plan_id, after=after, limit=limit, cipher=opener)
