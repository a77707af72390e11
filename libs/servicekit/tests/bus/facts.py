"""Events to tell, and a way to wait for what they lead to."""

import asyncio
import inspect
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from samplan_contracts.events import Envelope, EventData, ParticipantAdded, PlanChanged
from samplan_contracts.plans import ConsentStatus, Kind, PlanStatus, PlanType
from samplan_servicekit.ids import new_id

ORGANISATION = UUID("018f0000-0000-7000-8000-000000000001")


def plan_changed(short_name: str | None = None) -> PlanChanged:
    """A plan that changed."""
    return PlanChanged(
        plan_type=PlanType.IP,
        status=PlanStatus.ACTIVE,
        owner_person_id=new_id(),
        elements=frozenset(),
        short_name=short_name,
    )


def envelope(data: EventData, *, subject: UUID | None = None, sequence: int = 1, **members: Any) -> Envelope[Any]:
    """An event as it lies on the bus."""
    return Envelope[type(data)](
        **{
            "id": new_id(),
            "type": data.type,
            "source": data.source(),
            "time": datetime.now(UTC),
            "subject": subject or new_id(),
            "organisation_id": ORGANISATION,
            "actor_id": None,
            "sequence": sequence,
            "correlation_id": new_id(),
            "data": data,
        }
        | members
    )


def participant_added() -> ParticipantAdded:
    """Someone who was made a participant."""
    return ParticipantAdded(
        plan_id=new_id(),
        participant_id=new_id(),
        person_id=new_id(),
        role="ip.provider",
        kind=Kind.PROVIDER,
        consent_status=ConsentStatus.NONE,
    )


async def eventually(condition: Callable[[], object | Awaitable[object]], what: str, within: float = 15) -> None:
    """Return when a condition is true.

    Raises:
        AssertionError: it was not within so many seconds; says what was waited for.
    """
    deadline = time.monotonic() + within
    while True:
        result = condition()
        if inspect.isawaitable(result):
            result = await result
        if result:
            return
        assert time.monotonic() < deadline, f"waited {within} s in vain for: {what}"
        await asyncio.sleep(0.02)
