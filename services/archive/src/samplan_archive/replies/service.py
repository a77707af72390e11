"""What an answer changes. Whatever the order and the number of times that answers come in, they end the same.

A receipt that tells of the record is the truth whenever it comes. Everything else counts only as an answer to the
send that is waited for: an error of an earlier send says nothing about the later one, and "received" after an error
of the same send nothing about what is to be done.
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
    receipt = reply.receipt
    if receipt is not None:
        _check_keys(transfer, receipt)
    if transfer.state == State.ARCHIVED:
        return
    if receipt is not None and receipt.record is not None and not receipt.case_refused:
        await _archived(session, transfer, receipt, now)
    elif not _is_awaited(transfer, reply):
        return
    elif receipt is not None:
        await _not_whole(session, transfer, receipt, now)
    elif reply.kind is Kind.RECEIVED:
        if transfer.state in _AWAITED:
            await service.received(session, transfer, now)
    elif reply.kind not in _PERMANENT:
        await service.refused_for_now(session, transfer, reply.kind, reply.error_id, now)
    elif transfer.asks:
        await service.not_told(session, transfer, reply.kind, reply.error_id, now)
    else:
        await service.fail(session, transfer, reply.kind, now, error_id=reply.error_id)


def _is_awaited(transfer: Transfer, reply: Reply) -> bool:
    """Whether it answers the last send. One that does not say which it answers does so where there was but one."""
    if transfer.message_id is None:
        return False
    return transfer.sends == 1 if reply.answers is None else transfer.message_id == reply.answers


async def _not_whole(session: AsyncSession, transfer: Transfer, receipt: Receipt, now: datetime) -> None:
    if receipt.record is not None or (receipt.case is not None and receipt.record_refused):
        await _archived(session, transfer, receipt, now)
    elif receipt.case_refused or receipt.record_refused:
        await service.fail(session, transfer, Kind.INVALID, now, error_id=receipt.error_id)
    else:
        await service.ask_for_record(session, transfer, _numbered(receipt.case), now)


async def _archived(session: AsyncSession, transfer: Transfer, receipt: Receipt, now: datetime) -> None:
    await service.archived(
        session,
        transfer,
        now,
        case=_numbered(receipt.case),
        record=_numbered(receipt.record),
        case_refused=receipt.case_refused,
        error_id=receipt.error_id,
    )


def _numbered(found: Archived | None) -> service.Numbered | None:
    return (found.system_id, found.number) if found else None


def _check_keys(transfer: Transfer, receipt: Receipt) -> None:
    wanted: tuple[tuple[Archived | None, str], ...] = (
        (receipt.case, case_key(transfer.plan_id)),
        (receipt.record, record_key(transfer.plan_id, transfer.generation)),
    )
    for found, key in wanted:
        # A core need not tell the key again; one that tells another one's has mixed something up.
        if found is not None and found.external_key not in (None, key):
            raise MalformedReplyError("external key")
