"""Merges the chains that services keep of a plan, and shows each reader what their rights let them see."""

import asyncio
import base64
import binascii
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Final
from uuid import UUID

import aiohttp
import orjson
from pydantic import Field, TypeAdapter, ValidationError
from sqlalchemy.ext.asyncio import AsyncSession

from samplan_contracts.plans import AccessElement, Element, Kind, Level
from samplan_plans.content.writing import path_of
from samplan_plans.items import repository as items
from samplan_plans.items.models import Item
from samplan_plans.log.schemas import LogLine, LogLines
from samplan_plans.people import repository as people
from samplan_plans.plans import repository as plans
from samplan_plans.rights.reach import Reach
from samplan_plans.rights.service import reach_in
from samplan_servicekit import audit
from samplan_servicekit.audit import LogEntry
from samplan_servicekit.auth.access import AccessiblePlan
from samplan_servicekit.auth.service_tokens import ServiceTokens
from samplan_servicekit.errors import Problem, right_missing
from samplan_servicekit.keys.ring import Keys
from samplan_servicekit.logging import get_logger

OWN: Final = "plans"

log = get_logger(__name__)
_ENTRIES = TypeAdapter(list[LogEntry])
_POSITIONS = TypeAdapter(dict[str, Annotated[int, Field(ge=0, lt=2**63)]])


@dataclass(frozen=True)
class Elsewhere:
    """The services that keep a chain of their own, by name, with their addresses, and how they are asked."""

    urls: Mapping[str, str]
    http: aiohttp.ClientSession
    tokens: ServiceTokens

    async def fetch(
        self, plan: AccessiblePlan, limit: int, before: Mapping[str, int]
    ) -> Mapping[str, Sequence[LogEntry] | None]:
        """Each service's next entries; none from one that does not answer."""
        names = list(self.urls)
        found = await asyncio.gather(*(self._fetch_one(name, plan, limit, before.get(name)) for name in names))
        return dict(zip(names, found, strict=True))

    async def _fetch_one(
        self, service: str, plan: AccessiblePlan, limit: int, before: int | None
    ) -> Sequence[LogEntry] | None:
        url = f"{self.urls[service]}/internal/plans/{plan.plan_id}/log"
        params = {"limit": str(limit), **({"before": str(before)} if before is not None else {})}
        try:
            token = await self.tokens.get(service, plan.scope.organisation_id)
            headers = {"Authorization": f"Bearer {token}"}
            timeout = aiohttp.ClientTimeout(total=2)
            async with self.http.get(url, params=params, headers=headers, timeout=timeout) as response:
                response.raise_for_status()
                return _ENTRIES.validate_python((await response.json())["items"])
        except (aiohttp.ClientError, TimeoutError, OSError, Problem, ValidationError) as error:
            log.warning("log_not_answered", upstream=service, error=type(error).__name__)
            return None


@dataclass(frozen=True)
class Fetched:
    """What a page of the log is made from, beside the service's own chain."""

    limit: int
    before: Mapping[str, int]
    """Where the page goes on in each chain: entries with a lower sequence."""
    elsewhere: Mapping[str, Sequence[LogEntry] | None]


def positions(cursor: str | None) -> Mapping[str, int]:
    """Where a page goes on in each service's chain; 422 for a cursor that is none."""
    if cursor is None:
        return {}
    try:
        return _POSITIONS.validate_json(base64.urlsafe_b64decode(cursor))
    except (binascii.Error, ValueError) as error:
        raise Problem(422, "request.invalid", errors=[{"pointer": "/cursor", "code": "cursor"}]) from error


async def merge(session: AsyncSession, plan: AccessiblePlan, fetched: Fetched, keys: Keys, now: datetime) -> LogLines:
    """A page of the log. That it was read is logged too, after what the page shows."""
    limit, before, elsewhere = fetched.limit, fetched.before, fetched.elsewhere
    row = await plans.get(session, plan)
    if not row.has(Element.LOG) and plan.kind not in (Kind.OWNER, Kind.LEAD):
        raise right_missing("log.read")
    own = await audit.entries(
        session,
        plan.plan_id,
        limit=limit,
        before=before.get(OWN),
        cipher=lambda: keys.opener(session, plan.scope.organisation_id, plan.plan_id),
    )
    answered = {OWN: own, **{name: entries for name, entries in elsewhere.items() if entries is not None}}
    # By time, service and sequence: the clocks of services may differ a little, the order within one never.
    merged = sorted(
        ((entry, service) for service, entries in answered.items() for entry in entries),
        key=lambda pair: (pair[0].time, pair[1], pair[0].sequence),
        reverse=True,
    )[:limit]
    named = {entry.actor_id for entry, _ in merged if entry.actor_id}
    named |= {entry.acting.person_id for entry, _ in merged if entry.acting}
    names = await people.names_of(session, plan.scope, named)
    caller_ids = await people.registrations_of(session, plan.caller, named)
    reach = await reach_in(session, plan, now)
    chains = await items.list_chains(session, plan, {id_ for entry, _ in merged if (id_ := _item_id(entry))})
    await audit.record(session, plan, "log.read", now=now, element=Element.LOG)
    return LogLines(
        items=[
            LogLine(
                id=f"{service}-{entry.sequence}",
                time=entry.time,
                service=service,
                actor_name=names.get(entry.actor_id) if entry.actor_id else None,
                acting_name=names.get(entry.acting.person_id) if entry.acting else None,
                acting_basis=entry.acting.basis if entry.acting else None,
                actor_role=entry.role,
                action=entry.action,
                element=entry.element,
                object_id=entry.object_ids[0] if entry.object_ids else None,
                outcome=entry.outcome,
                detail=entry.detail if _may_read_detail(plan, entry, caller_ids) else None,
            )
            for entry, service in merged
            if _may_see(plan, entry, caller_ids, reach, chains)
        ],
        next_cursor=_cursor(before, merged) if len(merged) == limit else None,
        missing_services=[name for name, entries in elsewhere.items() if entries is None],
    )


def _may_see(
    plan: AccessiblePlan, entry: LogEntry, own: frozenset[UUID], reach: Reach, chains: Mapping[UUID, Sequence[Item]]
) -> bool:
    """Owner and lead see all; others what they did themselves, and what is about something that they may read.

    Who may read nothing does not see either who came, left, or looked at what.
    """
    if plan.kind in (Kind.OWNER, Kind.LEAD) or entry.actor_id in own:
        return True
    if entry.outcome != "done" or entry.element == Element.MESSAGES or plan.names_alone:
        return False
    element = _element(entry)
    if element is None:
        return True
    item_id = _item_id(entry)
    if item_id is None:
        return reach.sees(element)
    # Of what is gone for good nobody can say any more who was to see it.
    return item_id in chains and reach.level(path_of(chains[item_id])).includes(Level.READ)


def _element(entry: LogEntry) -> AccessElement | None:
    return next((known for known in AccessElement if known == entry.element), None)


def _item_id(entry: LogEntry) -> UUID | None:
    """The item that an entry is about."""
    return entry.object_ids[0] if entry.object_ids and _element(entry) is not None else None


def _may_read_detail(plan: AccessiblePlan, entry: LogEntry, own: frozenset[UUID]) -> bool:
    """What somebody wrote in the log is for owner and lead, and for who wrote it."""
    return plan.kind in (Kind.OWNER, Kind.LEAD) or entry.actor_id in own


def _cursor(before: Mapping[str, int], merged: Sequence[tuple[LogEntry, str]]) -> str:
    lowest = dict(before)
    for entry, service in merged:
        lowest[service] = entry.sequence
    return base64.urlsafe_b64encode(orjson.dumps(lowest)).decode()
