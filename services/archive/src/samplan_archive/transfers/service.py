"""The life of a transfer. Every change of state is made here, whoever brought it about, and told."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from samplan_archive.transfers.models import State, Transfer
from samplan_contracts.archive_accounts import Account
from samplan_contracts.events import (
    EventData,
    FaultyPart,
    TransferArchived,
    TransferFailed,
    TransferPartly,
    TransferReceived,
    TransferRequested,
    TransferSent,
)
from samplan_servicekit import audit
from samplan_servicekit.bus import outbox
from samplan_servicekit.ids import new_id

Numbered = tuple[UUID, str | None]
"""A case or record by the archive system's id, and by the number that people at the archive say."""

RENDERED_WITHIN: Final = timedelta(days=1)
"""How long print has for a document: more than twice as long as it tries while others are away."""

RETRIES: Final = tuple(timedelta(seconds=s) for s in (5, 30, 120, 600, 1800, 7200, 21600))
"""How long a step waits after each time that it could not be done; after one more the transfer has failed."""

ANSWERED_WITHIN: Final = tuple(timedelta(minutes=m) for m in (10, 60, 360, 1440))
"""How long an answer is waited for after each send; then the same is sent again, and in the end given up."""

KEPT_FOR: Final = timedelta(days=90)
"""How long the document of a transfer that went wrong is kept, to be sent again."""


def note_faults(transfer: Transfer, parts: Sequence[FaultyPart], *, together: bool) -> None:
    """Note what the document could not be made with."""
    transfer.at_fault = [part.model_dump(mode="json") for part in parts]
    transfer.together = together


def document_made(transfer: Transfer, job_id: UUID, sha256: str, size: int, pages: int, now: datetime) -> None:
    """Note that print has made the document."""
    if transfer.state != State.REQUESTED:
        return
    transfer.state = State.RENDERED
    transfer.job_id, transfer.sha256, transfer.size, transfer.pages = job_id, sha256, size, pages
    transfer.rendered_at = now
    _begin_step(transfer, now)


def document_stored(transfer: Transfer) -> None:
    """Note that the document lies in our own part of the object store."""
    transfer.stored = True


def packaged(transfer: Transfer, message_sealed: bytes, now: datetime) -> None:
    """Note that everything is ready to be sent."""
    transfer.state = State.PACKAGED
    transfer.message_sealed = message_sealed
    transfer.packaged_at = now
    _begin_step(transfer, now)


def about_to_send(transfer: Transfer, account: Account) -> UUID:
    """Give a send its number, to be written down before it goes out: only its answers count from now on, and only
    those of this account.
    """
    transfer.message_id = transfer.last_message_id = new_id()
    transfer.sent_to = account.name
    transfer.sends += 1
    return transfer.message_id


async def sent(session: AsyncSession, transfer: Transfer, now: datetime) -> None:
    """Note that the broker keeps the package."""
    transfer.state = State.SENT
    transfer.sent_at = now
    transfer.reason = None
    await_answer(transfer, now)
    await _tell(session, transfer, TransferSent)


def await_answer(transfer: Transfer, now: datetime) -> None:
    """Let a transfer wait until it is time to ask what became of it."""
    transfer.due_at = now + ANSWERED_WITHIN[min(transfer.sends, len(ANSWERED_WITHIN)) - 1]
    transfer.taken_until = None


async def unanswered(session: AsyncSession, transfer: Transfer, now: datetime) -> None:
    """The time for an answer is over: send again, or give up."""
    if transfer.sends >= len(ANSWERED_WITHIN):
        if transfer.asks:
            await _record_unknown(session, transfer, now)
        else:
            await fail(session, transfer, "archive.no_answer", now)
        return
    if not transfer.asks:
        transfer.state = State.PACKAGED
    transfer.reason = "archive.no_answer"
    transfer.message_id = None
    transfer.due_at, transfer.taken_until = now, None


async def postpone(
    session: AsyncSession, transfer: Transfer, reason: str, now: datetime, *, error_id: str | None = None
) -> None:
    """Let a step be tried again later, or give up after the last try."""
    if transfer.failures >= len(RETRIES):
        await fail(session, transfer, reason, now, error_id=error_id)
        return
    transfer.due_at = now + RETRIES[transfer.failures]
    transfer.failures += 1
    transfer.reason, transfer.error_id = reason, error_id
    transfer.taken_until = None


async def refused_for_now(
    session: AsyncSession, transfer: Transfer, reason: str, error_id: str | None, now: datetime
) -> None:
    """The archive system could not take what was sent this time: send it again later."""
    if not transfer.asks:
        transfer.state = State.PACKAGED
    transfer.message_id = None
    await postpone(session, transfer, reason, now, error_id=error_id)


async def received(session: AsyncSession, transfer: Transfer, now: datetime) -> None:
    """The archive system has taken the package in."""
    transfer.state = State.RECEIVED
    transfer.received_at = now
    transfer.sent_at = transfer.sent_at or now
    transfer.reason = None
    await_answer(transfer, now)
    await _tell(session, transfer, TransferReceived)


async def ask_for_record(session: AsyncSession, transfer: Transfer, case: Numbered | None, now: datetime) -> None:
    """The archive system is done, and its receipt says nothing of the record: it is to be asked."""
    transfer.case_id, transfer.case_number = case or (transfer.case_id, transfer.case_number)
    if transfer.state != State.RECEIVED:
        await received(session, transfer, now)
    transfer.message_id, transfer.asks = None, True
    transfer.failures = transfer.faults = transfer.sends = 0
    transfer.due_at, transfer.taken_until = now, None


def asked(transfer: Transfer, now: datetime) -> None:
    """Note that the broker keeps the question."""
    transfer.reason = None
    await_answer(transfer, now)


async def not_told(session: AsyncSession, transfer: Transfer, kind: str, error_id: str | None, now: datetime) -> None:
    """The archive system, asked for the record, has none, or does not answer such questions."""
    transfer.error_id = error_id
    if kind != "archive.not_found":
        await _record_unknown(session, transfer, now)
    elif transfer.case_id is not None:
        await _partly(session, transfer, "archive.record_refused", now)
    else:
        await fail(session, transfer, kind, now, error_id=error_id)


async def _record_unknown(session: AsyncSession, transfer: Transfer, now: datetime) -> None:
    await _partly(session, transfer, "archive.record_unknown", now)


async def fail(
    session: AsyncSession, transfer: Transfer, reason: str, now: datetime, *, error_id: str | None = None
) -> None:
    """Nothing was archived, and nothing more happens by itself."""
    transfer.error_id = error_id
    _settle(transfer, State.FAILED, reason, now)
    await _tell(session, transfer, TransferFailed, reason=reason)
    await _log(session, transfer, "archive.failed", now, outcome="failed", reason=reason)


async def archived(
    session: AsyncSession,
    transfer: Transfer,
    now: datetime,
    *,
    case: Numbered | None,
    record: Numbered | None,
    case_refused: bool = False,
    error_id: str | None = None,
) -> None:
    """The archive system has the record, which is in a case whether it tells of it or not, or the case alone.

    `case_refused`: it says that it did not make the case, and so where the record is must be looked into.
    """
    transfer.case_id, transfer.case_number = case or (transfer.case_id, transfer.case_number)
    transfer.record_id, transfer.record_number = record or (transfer.record_id, transfer.record_number)
    transfer.error_id = error_id
    if record and not case_refused:
        _settle(transfer, State.ARCHIVED, None, now)
        await _tell(session, transfer, TransferArchived, **_whole(transfer))
        await _log(session, transfer, "archive.archived_without" if transfer.without else "archive.archived", now)
    else:
        await _partly(session, transfer, "archive.case_refused" if record else "archive.record_refused", now)


async def _partly(session: AsyncSession, transfer: Transfer, reason: str, now: datetime) -> None:
    _settle(transfer, State.PARTLY, reason, now)
    await _tell(session, transfer, TransferPartly, **_whole(transfer), reason=reason)
    await _log(session, transfer, "archive.partly", now, outcome="failed", reason=reason)


def _whole(transfer: Transfer) -> dict[str, object]:
    return {"case_id": transfer.case_id, "record_id": transfer.record_id, "sha256": transfer.sha256}


def cleared_away(transfer: Transfer) -> None:
    """The document is not kept any more; the receipt says what was archived."""
    transfer.stored = False
    transfer.message_sealed = None
    transfer.taken_until = None


def clear_away_later(transfer: Transfer, now: datetime) -> None:
    """The store is away: look again in a while."""
    transfer.due_at, transfer.taken_until = now + RETRIES[2], None


def reopen(transfer: Transfer, now: datetime) -> None:
    transfer.state = State.RENDERED
    transfer.settled_at = None
    transfer.message_id = None
    _begin_step(transfer, now)  # whoever was about to clear away after it does so no more


async def begin_anew(session: AsyncSession, transfer: Transfer, now: datetime) -> None:
    reopen(transfer, now)
    transfer.state = State.REQUESTED
    transfer.job_id = transfer.sha256 = transfer.size = transfer.pages = transfer.message_sealed = None
    transfer.due_at = now + RENDERED_WITHIN
    transfer.at_fault, transfer.together = [], False
    await session.flush()
    await tell_requested(session, transfer)


async def tell_requested(session: AsyncSession, transfer: Transfer) -> None:
    without = tuple(FaultyPart.model_validate(part) for part in transfer.without)
    await _tell(session, transfer, TransferRequested, without=without)


def _begin_step(transfer: Transfer, now: datetime) -> None:
    transfer.failures = transfer.faults = transfer.sends = 0
    transfer.asks = False
    transfer.reason = transfer.error_id = None
    transfer.due_at, transfer.taken_until = now, None


def _settle(transfer: Transfer, state: State, reason: str | None, now: datetime) -> None:
    transfer.state = state
    transfer.reason = reason
    transfer.message_id, transfer.asks = None, False
    transfer.settled_at = now
    transfer.taken_until = None
    transfer.due_at = now if state is State.ARCHIVED else now + KEPT_FOR


async def _tell(session: AsyncSession, transfer: Transfer, kind: type[EventData], **more: object) -> None:
    transfer.sequence += 1
    await outbox.append(
        session,
        kind(plan_id=transfer.plan_id, generation=transfer.generation, **more),
        source="archive",
        subject=transfer.id,
        sequence=transfer.sequence,
        organisation_id=transfer.organisation_id,
        actor_id=transfer.requested_by,
    )


def left_out(transfer: Transfer) -> list[UUID]:
    return [UUID(part["id"]) for part in transfer.without]


async def _log(
    session: AsyncSession,
    transfer: Transfer,
    action: str,
    now: datetime,
    *,
    outcome: str = "done",
    reason: str | None = None,
) -> None:
    """Write down how it ended; whoever asked for it stands as the one for whom it was done."""
    found = [*filter(None, (transfer.case_id, transfer.record_id))]
    objects: Sequence[UUID] = [transfer.id, *found, *left_out(transfer)]
    await audit.record_for(
        session,
        transfer.plan_id,
        action,
        now=now,
        actor_id=transfer.requested_by,
        act="archive",
        objects=objects,
        outcome=outcome,
        reason=reason,
    )
