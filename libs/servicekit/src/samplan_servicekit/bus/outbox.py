"""Telling others: an event is written beside the rows that it tells of, in their transaction, and sent later.

Nothing is published that was not committed, and nothing committed stays unpublished: `relay.py` sends it.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final, TypeVar
from uuid import UUID

from opentelemetry import propagate
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from samplan_contracts.events import Envelope, EventData, Keeping
from samplan_servicekit import context
from samplan_servicekit.ids import new_id

D = TypeVar("D", bound=EventData)

_ADD: Final = text(
    "insert into outbox (id, type, subject, organisation_id, correlation_id, trace, body)"
    " values (:id, :type, :subject, :organisation_id, :correlation_id, :trace, :body)"
)
# Both in one round trip.
_ADD_AND_KEEP: Final = text(
    "with kept as (insert into event_history (organisation_id, type, body) values (:organisation_id, :type, :body))"
    " insert into outbox (id, type, subject, organisation_id, correlation_id, trace, body)"
    " values (:id, :type, :subject, :organisation_id, :correlation_id, :trace, :body)"
)
_SUITE_SCOPE: Final = text("select set_config('app.event_scope', 'suite', true)")


class ForeignEventError(Exception):
    """A service tried to tell what is another's to tell."""


async def append(
    session: AsyncSession,
    data: D,
    *,
    source: str,
    subject: UUID,
    sequence: int,
    organisation_id: UUID | None,
    actor_id: UUID | None,
    correlation_id: UUID | None = None,
    causation_id: UUID | None = None,
    event_id: UUID | None = None,
    time: datetime | None = None,
) -> Envelope[D]:
    """Add an event to the caller's transaction; it is sent when, and only when, that commits.

    One without personal data is also kept, for services that rebuild a projection later (see `history`).

    `sequence` is the aggregate's version, given under its row lock. `organisation_id` is the organisation in
    scope, or none for what concerns the whole suite. `correlation_id` and `causation_id` come from the
    request or event under way unless they are given. `event_id` is for a sealed secret, which names its
    event.

    Raises:
        ForeignEventError: the event is not `source`'s to tell.
    """
    if data.source() != source:
        raise ForeignEventError(f"{source} cannot tell {data.type}")
    envelope: Envelope[D] = Envelope[type(data)](  # type: ignore[misc,operator]
        id=event_id or new_id(),
        type=data.type,
        source=source,
        time=time or datetime.now(UTC),
        subject=subject,
        organisation_id=organisation_id,
        actor_id=actor_id,
        sequence=sequence,
        correlation_id=correlation_id or context.correlation_id(),
        causation_id=causation_id or context.causation_id(),
        data=data,
    )
    if organisation_id is None:
        await session.execute(_SUITE_SCOPE)
    await _add(session, envelope)
    earlier = data.before()
    if earlier is not None:
        told = {"id": new_id(), "type": earlier.type, "superseded_by": envelope.id, "data": earlier}
        await _add(session, Envelope[type(earlier)](**{**dict(envelope), **told}))  # type: ignore[misc,operator]
    return envelope


async def _add(session: AsyncSession, envelope: Envelope[Any]) -> None:
    data: EventData = envelope.data
    kept = data.keeping is Keeping.AS_SENT and envelope.organisation_id is not None
    await session.execute(_ADD_AND_KEEP if kept else _ADD, _row(envelope))


def _row(envelope: Envelope[Any]) -> Mapping[str, object]:
    carrier: dict[str, str] = {}
    propagate.inject(carrier)
    return {
        "id": envelope.id,
        "type": envelope.type,
        "subject": envelope.subject,
        "organisation_id": envelope.organisation_id,
        "correlation_id": envelope.correlation_id,
        "trace": carrier.get("traceparent"),
        "body": envelope.model_dump_json(),
    }
