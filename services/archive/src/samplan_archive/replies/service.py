"""What an answer changes. Whatever the order and the number of times that answers come in, they end the same.

A whole receipt is the truth whenever it comes. Everything else counts only as an answer to the send that is waited
for: an error of an earlier send says nothing about the later one, and "received" after an error of the same send
nothing about what is to be done.
"""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from samplan_archive.packages.arkivmelding import case_key, record_key
from samplan_archive.replies.reading import Archived, Kind, MalformedReplyError, Receipt, Reply
from samplan_archive.transfers import service
from samplan_archive.transfers.models import State, Transfer

_AWAITED = (State.PACKAGED, State.SENT)
_PERMANENT = (Kind.INVALID, Kind.NOT_FOUND)


async def apply(session: AsyncSession, transfer: Transfer, reply: Reply, now: datetime) -> None:
    """Bring a transfer, which is locked, to where an answer says that it is.

    Raises:
        MalformedReplyError: the receipt is for something else.
    """
    if reply.receipt is not None:
        _check_keys(transfer, reply.receipt)
    if transfer.state == State.ARCHIVED:
        return
    if reply.receipt is not None and reply.receipt.whole:
        await _archived(session, transfer, reply.receipt, now)
        return
    if transfer.message_id != reply.answers:
        return
    if reply.receipt is not None and (reply.receipt.case or reply.receipt.record):
        await _archived(session, transfer, reply.receipt, now)
    elif reply.receipt is not None:
        await service.fail(session, transfer, Kind.INVALID, now, error_id=reply.receipt.error_id)
    elif reply.kind is Kind.RECEIVED:
        if transfer.state in _AWAITED:
            await service.received(session, transfer, now)
    elif reply.kind in _PERMANENT:
        await service.fail(session, transfer, reply.kind, now, error_id=reply.error_id)
    else:
        await service.refused_for_now(session, transfer, reply.kind, reply.error_id, now)


async def _archived(session: AsyncSession, transfer: Transfer, receipt: Receipt, now: datetime) -> None:
    case, record = receipt.case, receipt.record
    await service.archived(
        session,
        transfer,
        now,
        case=(case.system_id, case.number) if case else None,
        record=(record.system_id, record.number) if record else None,
        error_id=receipt.error_id,
    )


def _check_keys(transfer: Transfer, receipt: Receipt) -> None:
    wanted: tuple[tuple[Archived | None, str], ...] = (
        (receipt.case, case_key(transfer.plan_id)),
        (receipt.record, record_key(transfer.plan_id, transfer.generation)),
    )
    for found, key in wanted:
        # A core need not tell the key again; one that tells another one's has mixed something up.
        if found is not None and found.external_key not in (None, key):
            raise MalformedReplyError("external key")
