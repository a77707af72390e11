"""The chains that services keep of a plan, read side by side as far as somebody asks.

Each is read in pages by its own sequence, filtered by the service that keeps it, and they are put together by time:
the clocks of services may differ a little, the order within one never does. Nothing is asked of another service while
a transaction is open here.
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final, TypeVar
from uuid import UUID

import aiohttp
from pydantic import TypeAdapter, ValidationError

from samplan_servicekit import log_entries
from samplan_servicekit.auth.access import AccessiblePlan
from samplan_servicekit.auth.service_tokens import ServiceTokens
from samplan_servicekit.crypto import Sealing
from samplan_servicekit.database import Database
from samplan_servicekit.errors import Problem, unavailable
from samplan_servicekit.keys.ring import Keys
from samplan_servicekit.log_entries import ChainPage, LogEntry, Wanted
from samplan_servicekit.logging import get_logger

OWN: Final = "plans"
PAGE: Final = 200
"""Entries that are asked for at a time; the version before gives no more."""
SECONDS: Final = 2
"""How long a service may take for them."""

log = get_logger(__name__)
_ENTRIES = TypeAdapter(list[LogEntry])
_STANDING = TypeAdapter(ChainPage)
_IDS = TypeAdapter(list[UUID])
T = TypeVar("T")


@dataclass(frozen=True)
class Asked:
    """A page of one chain."""

    wanted: Wanted
    ascending: bool
    limit: int
    position: int | None
    """The sequence that it goes on from, onwards or back."""

    @property
    def parameters(self) -> list[tuple[str, str]]:
        """As a query string says it; see `log_routes`."""
        said = [("limit", str(self.limit)), *self.wanted.parameters]
        if self.ascending:
            said.append(("ascending", "true"))
        if self.position is not None:
            said.append(("after" if self.ascending else "before", str(self.position)))
        return said


@dataclass(frozen=True)
class Elsewhere:
    """The services that keep a chain of their own, by name, with their addresses, and how they are asked."""

    urls: Mapping[str, str]
    http: aiohttp.ClientSession
    tokens: ServiceTokens

    async def page(self, service: str, plan: AccessiblePlan, asked: Asked) -> Sequence[LogEntry] | None:
        """A page of a service's chain; none where it does not answer, or cannot go that way."""
        body = await self._get(service, plan, "log", asked.parameters)
        # The version before knows no way but back, and would give what was not asked for.
        if body is None or (asked.ascending and not body.get("ascending")):
            return None
        return _read(service, _ENTRIES, body.get("items"))

    async def people(self, plan: AccessiblePlan) -> Mapping[str, Sequence[UUID] | None]:
        """Who did something, by service; none from one that does not answer."""
        bodies = await asyncio.gather(*(self._get(name, plan, "log/people", []) for name in self.urls))
        return {
            name: None if body is None else _read(name, _IDS, body.get("person_ids"))
            for name, body in zip(self.urls, bodies, strict=True)
        }

    async def standing(self, service: str, plan: AccessiblePlan, after: int) -> ChainPage | None:
        """The next entries of a service's chain as they stand there; none where it does not answer."""
        params = [("after", str(after)), ("limit", str(PAGE))]
        body = await self._get(service, plan, "log/chain", params)
        return None if body is None else _read(service, _STANDING, body)

    async def _get(
        self, service: str, plan: AccessiblePlan, what: str, params: list[tuple[str, str]]
    ) -> dict[str, Any] | None:
        url = f"{self.urls[service]}/internal/plans/{plan.plan_id}/{what}"
        try:
            token = await self.tokens.get(service, plan.scope.organisation_id)
            headers = {"Authorization": f"Bearer {token}"}
            timeout = aiohttp.ClientTimeout(total=SECONDS)
            async with self.http.get(url, params=params, headers=headers, timeout=timeout) as response:
                response.raise_for_status()
                body: dict[str, Any] = await response.json()
                return body
        except (aiohttp.ClientError, TimeoutError, OSError, Problem, ValueError) as error:
            log.warning("log_not_answered", upstream=service, error=type(error).__name__)
            return None


def _read(service: str, adapter: TypeAdapter[T], value: object) -> T | None:
    try:
        return adapter.validate_python(value)
    except ValidationError as error:
        log.warning("log_not_answered", upstream=service, error=type(error).__name__)
        return None


@dataclass(frozen=True)
class Sources:
    """Where the log of a plan is read from: this service's own chain, and those of the others."""

    database: Database
    keys: Keys
    elsewhere: Elsewhere

    def open(
        self, plan: AccessiblePlan, wanted: Wanted, places: "Places", *, ascending: bool, limit: int
    ) -> "Chains":
        """The plan's chains from some places on; `limit` is how many entries are asked for at first."""

        def chain(name: str) -> Chain:
            bound = places.bounds.get(name)
            if bound is None:
                narrowed = wanted
            elif ascending:
                narrowed = _since(wanted, bound)
            else:
                narrowed = _until(wanted, bound + timedelta(microseconds=1))

            async def page(position: int | None, number: int) -> Sequence[LogEntry] | None:
                asked = Asked(narrowed, ascending, number, position)
                if name == OWN:
                    return await self._own(plan, asked)
                return await self.elsewhere.page(name, plan, asked)

            return Chain(name, page, narrowed, places.positions.get(name), min(limit, PAGE))

        return Chains([chain(name) for name in self.names], places, ascending)

    async def _own(self, plan: AccessiblePlan, asked: Asked) -> Sequence[LogEntry]:
        async with self.database.transaction(plan.scope) as session:

            async def opener() -> Sealing:
                return await self.keys.opener(session, plan.scope.organisation_id, plan.plan_id)

            return await log_entries.entries(
                session,
                plan.plan_id,
                limit=asked.limit,
                before=None if asked.ascending else asked.position,
                after=asked.position if asked.ascending else None,
                ascending=asked.ascending,
                wanted=asked.wanted,
                cipher=opener,
            )

    @property
    def names(self) -> Sequence[str]:
        """The services that keep chains."""
        return (OWN, *self.elsewhere.urls)

    async def standing(self, service: str, plan: AccessiblePlan, after: int) -> ChainPage:
        """The next entries of a chain as they stand there; 503 where its service does not answer."""
        if service != OWN:
            page = await self.elsewhere.standing(service, plan, after)
            if page is None:
                raise unavailable(service)
            return page
        async with self.database.transaction(plan.scope) as session:

            async def opener() -> Sealing:
                return await self.keys.opener(session, plan.scope.organisation_id, plan.plan_id)

            return await log_entries.chain_page(session, plan.plan_id, after=after, limit=PAGE, cipher=opener)

    async def people(self, plan: AccessiblePlan) -> tuple[frozenset[UUID], list[str]]:
        """Everybody whom the log names as who did something, and the services that did not answer."""
        others = await self.elsewhere.people(plan)
        async with self.database.transaction(plan.scope) as session:
            own = await log_entries.people(session, plan.plan_id)
        found = own.union(*(ids for ids in others.values() if ids is not None))
        return found, [name for name, ids in others.items() if ids is None]


def _since(wanted: Wanted, at: datetime) -> Wanted:
    return wanted if wanted.since is not None and wanted.since > at else replace(wanted, since=at)


def _until(wanted: Wanted, at: datetime) -> Wanted:
    return wanted if wanted.until is not None and wanted.until < at else replace(wanted, until=at)


_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Places:
    """Where a page goes on: the position in each chain, and for those that did not answer before, the moment.

    What a chain holds on the other side of that moment belongs to a page that said that it is missing.
    """

    positions: Mapping[str, int] = field(default_factory=dict)
    bounds: Mapping[str, datetime] = field(default_factory=dict)

    def to_numbers(self) -> dict[str, int]:
        """As a cursor holds it; moments in microseconds. The version before reads the positions of it."""
        bounds = {f"{name}.time": (at - _EPOCH) // timedelta(microseconds=1) for name, at in self.bounds.items()}
        return {**self.positions, **bounds}

    @staticmethod
    def of_numbers(numbers: Mapping[str, int]) -> "Places":
        """What a cursor holds; an OverflowError for moments that are none."""
        bounds = {name.removesuffix(".time"): at for name, at in numbers.items() if name.endswith(".time")}
        return Places(
            {name: at for name, at in numbers.items() if not name.endswith(".time")},
            {name: _EPOCH + timedelta(microseconds=at) for name, at in bounds.items()},
        )


@dataclass
class Chain:
    """One service's chain, of which as much is at hand as was asked for."""

    name: str
    page: Callable[[int | None, int], Awaitable[Sequence[LogEntry] | None]]
    wanted: Wanted
    position: int | None
    number: int
    ready: deque[LogEntry] = field(default_factory=deque)
    ended: bool = False
    missing: bool = False

    async def fill(self) -> None:
        """Have an entry at hand, unless there are none, or the service does not answer."""
        while not self.ready and not self.ended:
            found = await self.page(self.position, self.number)
            if found is None:
                self.missing = self.ended = True
                return
            self.ended = len(found) < self.number
            if found:
                self.position = found[-1].sequence
            # The version before knows no filters.
            self.ready.extend(entry for entry in found if self.wanted.takes(entry))
            self.number = PAGE


@dataclass
class Chains:
    """The chains of a plan as one, in the order of time."""

    chains: Sequence[Chain]
    begun_at: Places
    ascending: bool

    @property
    def missing(self) -> list[str]:
        """The services that did not answer."""
        return [chain.name for chain in self.chains if chain.missing]

    async def __aiter__(self) -> AsyncIterator["Found"]:
        while True:
            await asyncio.gather(*(chain.fill() for chain in self.chains))
            waiting = [chain for chain in self.chains if chain.ready]
            if not waiting:
                return
            choose = min if self.ascending else max
            chain = choose(waiting, key=lambda one: (one.ready[0].time, one.name))
            yield Found(chain.name, chain.ready.popleft())

    def after(self, seen: Sequence["Found"]) -> Places:
        """Where it goes on after what has been seen of it, which is not nothing."""
        positions = dict(self.begun_at.positions)
        bounds = dict(self.begun_at.bounds)
        for one in seen:
            positions[one.service] = one.entry.sequence
            bounds.pop(one.service, None)
        bounds |= dict.fromkeys(self.missing, seen[-1].entry.time)
        return Places(positions, bounds)


@dataclass(frozen=True)
class Found:
    """An entry, and the service whose chain it stands in."""

    service: str
    entry: LogEntry

    @property
    def id(self) -> str:
        """What tells it from all others of the plan."""
        return f"{self.service}-{self.entry.sequence}"
