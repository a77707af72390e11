"""What a queue is given to do: its handlers, and how it is consumed."""

import inspect
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from samplan_contracts.events import Envelope, next_version
from samplan_servicekit.bus.retry import PermanentError
from samplan_servicekit.bus.topology import QueueNames
from samplan_servicekit.scope import OrganisationScope, scope_of


def plan_scope(event: Envelope[Any]) -> OrganisationScope:
    """The scope of an event that tells of a plan.

    Raises:
        PermanentError: it names no organisation, and every plan has one.
    """
    scope = scope_of(event.organisation_id)
    if not isinstance(scope, OrganisationScope):
        raise PermanentError("a plan belongs to an organisation")
    return scope


Prepare = Callable[..., Awaitable[Any]]
"""Called with an event and the kit before its transaction is opened; gives what the handler is called with."""


class Handler:
    """A function that handles an event (or `many`, as a list), called with a session and, if it wants it, the kit.

    One that has something prepared is called with that as well, as its fourth argument.
    """

    def __init__(
        self, function: Callable[..., Awaitable[None]], *, many: bool = False, prepare: Prepare | None = None
    ) -> None:
        self._function = function
        self.many = many
        self.prepare = prepare
        self._wants_kit = len(inspect.signature(function).parameters) > 2
        self.name = f"{function.__module__}.{getattr(function, '__qualname__', type(function).__name__)}"

    async def __call__(
        self, what: Envelope[Any] | list[Envelope[Any]], session: AsyncSession, kit: object, prepared: Any = None
    ) -> None:
        if self.prepare is not None:
            await self._function(what, session, kit, prepared)
        else:
            await (self._function(what, session, kit) if self._wants_kit else self._function(what, session))


@dataclass
class Queue:
    """One queue of a service: its handlers by event type, and how it is consumed."""

    service: str
    name: str
    concurrency: int
    batch: int
    prefetch: int
    retries: tuple[timedelta, ...]
    handlers: dict[str, Handler] = field(default_factory=dict)

    def hears_newer(self, event: Envelope[Any]) -> bool:
        """Whether a newer version of an event tells the same and is handled here: then this one is passed over."""
        return event.superseded_by is not None and next_version(event.type) in self.handlers

    @property
    def names(self) -> QueueNames:
        """What it is called on the broker."""
        return QueueNames(self.service, self.name)

    @property
    def options(self) -> tuple[object, ...]:
        """What all its subscribers must agree on."""
        return self.concurrency, self.batch, self.prefetch, self.retries
