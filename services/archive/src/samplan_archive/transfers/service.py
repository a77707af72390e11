"""The life of a transfer. Every change of state is made here, whoever brought it about, and told."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from samplan_archive.accounts import repository as accounts
from samplan_archive.plans import repository as plans
from samplan_archive.transfers import repository
from samplan_archive.transfers.models import State, Transfer
from samplan_archive.transfers.schemas import TransferView, TransferViews
from samplan_contracts.archive_accounts import Account
from samplan_contracts.archive_exchange import client_message_id
from samplan_contracts.events import (
    EventData,
    TransferArchived,
    TransferFailed,
    TransferPartly,
    TransferReceived,
    TransferRequested,
    TransferSent,
)
from samplan_servicekit import audit
from samplan_servicekit.auth.access import AccessiblePlan
from samplan_servicekit.bus import outbox
from samplan_servicekit.errors import Problem, not_found, unavailable
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


def view(transfer: Transfer) -> TransferView:
    """A transfer as it is shown."""
    waits = transfer.is_open and transfer.reason is not None
    fields = {name: getattr(transfer, name) for name in TransferView.model_fields if name != "next_try_at"}
    return TransferView(**fields, next_try_at=transfer.due_at if waits else None)


async def list_of(session: AsyncSession, plan: AccessiblePlan) -> TransferViews:
    """The plan's transfers."""
    return TransferViews(items=[view(transfer) for transfer in await repository.list_of(session, plan)])


async def request(session: AsyncSession, plan: AccessiblePlan, now: datetime) -> TransferView:
    """Begin a transfer of the plan as it is now.

    Raises:
        Problem: 409 while another is on its way, or where the organisation has no archive system; 503 while no word
            of the plan has come yet.
    """
    if await plans.lock(session, plan) is None:
        raise unavailable("archive")
    if await accounts.find(session, plan.scope) is None:
        raise Problem(409, "archive.no_account")
    if await repository.has_open(session, plan):
        raise Problem(409, "archive.transfer_open")
    generation = await repository.last_generation(session, plan) + 1
    transfer = Transfer(
        organisation_id=plan.scope.organisation_id,
        id=new_id(),
        plan_id=plan.plan_id,
        generation=generation,
        requested_by=plan.caller.person_id,
        client_message_id=client_message_id(plan.plan_id, generation),
        state=State.REQUESTED,
        stored=False,
        asks=False,
        sends=0,
        failures=0,
        attempts=0,
        due_at=now + RENDERED_WITHIN,
        requested_at=now,
        sequence=0,
    )
    session.add(transfer)
    await session.flush()
    await _tell(session, transfer, TransferRequested)
    await audit.record(session, plan, "archive.requested", now=now, objects=[transfer.id])
    return view(transfer)


async def resend(session: AsyncSession, plan: AccessiblePlan, transfer_id: UUID, now: datetime) -> TransferView:
    """Send a transfer that went wrong again: the same document under the same number, as the settings now are.

    Raises:
        Problem: 409 where another is on its way, or there is nothing to be sent.
    """
    if await plans.lock(session, plan) is None:
        raise unavailable("archive")
    transfer = await repository.get_in(session, plan, transfer_id)
    if transfer is None:
        raise not_found()
    if not transfer.can_resend:
        raise Problem(409, "archive.nothing_to_resend")
    if await repository.has_open(session, plan):
        raise Problem(409, "archive.transfer_open")
    transfer.requested_by = plan.caller.person_id
    _reopen(transfer, now)
    await session.flush()
    await audit.record(session, plan, "archive.resent", now=now, objects=[transfer.id])
    return view(transfer)


async def resend_for(session: AsyncSession, transfer: Transfer, now: datetime) -> None:
    """Take a transfer that went wrong up again for who asked for it: an operator's work, once the cause is gone.

    Where there is a document it is sent again; one that came to none, or whose time is over, asks print for one.

    Raises:
        Problem: 409 where there is nothing to be sent. IntegrityError: another transfer of the plan is on its way.
    """
    if transfer.can_resend:
        _reopen(transfer, now)
        await session.flush()
    elif transfer.can_begin_anew:
        await _begin_anew(session, transfer, now)
    else:
        raise Problem(409, "archive.nothing_to_resend")
    await audit.record_for(
        session, transfer.plan_id, "archive.resent", now=now, actor_id=None, act="operator", objects=[transfer.id]
    )


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
        await _log(session, transfer, "archive.archived", now)
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


def _reopen(transfer: Transfer, now: datetime) -> None:
    transfer.state = State.RENDERED
    transfer.settled_at = None
    transfer.message_id = None
    _begin_step(transfer, now)  # whoever was about to clear away after it does so no more


async def _begin_anew(session: AsyncSession, transfer: Transfer, now: datetime) -> None:
    _reopen(transfer, now)
    transfer.state = State.REQUESTED
    transfer.job_id = transfer.sha256 = transfer.size = transfer.pages = transfer.message_sealed = None
    transfer.due_at = now + RENDERED_WITHIN
    await session.flush()
    await _tell(session, transfer, TransferRequested)


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
    objects: Sequence[UUID] = [transfer.id, *filter(None, (transfer.case_id, transfer.record_id))]
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
