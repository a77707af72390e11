"""What people ask of transfers: to archive a plan, to send once more what went wrong, to see how far it has come."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from samplan_archive.accounts import repository as accounts
from samplan_archive.plans import repository as plans
from samplan_archive.transfers import repository, service
from samplan_archive.transfers.models import State, Transfer
from samplan_archive.transfers.schemas import LeftOut, TransferView, TransferViews
from samplan_contracts.archive_exchange import client_message_id
from samplan_contracts.events import FaultyPart
from samplan_servicekit import audit
from samplan_servicekit.auth.access import AccessiblePlan
from samplan_servicekit.errors import Problem, not_found, unavailable
from samplan_servicekit.ids import new_id


def view(transfer: Transfer) -> TransferView:
    """A transfer as it is shown."""
    waits = transfer.is_open and transfer.reason is not None
    other = {"at_fault", "left_out", "next_try_at"}
    fields = {name: getattr(transfer, name) for name in TransferView.model_fields if name not in other}
    return TransferView(
        **fields,
        at_fault=[_part(part) for part in transfer.at_fault] if transfer.can_leave_out else [],
        left_out=[_part(part) for part in transfer.without],
        next_try_at=transfer.due_at if waits else None,
    )


def _part(part: Mapping[str, Any]) -> LeftOut:
    known = FaultyPart.model_validate(part)
    return LeftOut(kind=known.kind, id=known.id, reason=known.reason)


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
        at_fault=[],
        together=False,
        without=[],
        stored=False,
        asks=False,
        sends=0,
        failures=0,
        attempts=0,
        due_at=now + service.RENDERED_WITHIN,
        requested_at=now,
        sequence=0,
    )
    session.add(transfer)
    await session.flush()
    await service.tell_requested(session, transfer)
    await audit.record(session, plan, "archive.requested", now=now, objects=[transfer.id])
    return view(transfer)


async def resend(session: AsyncSession, plan: AccessiblePlan, transfer_id: UUID, now: datetime) -> TransferView:
    """Send a transfer that went wrong again: the same document under the same number, as the settings now are.

    Raises:
        Problem: 409 where another is on its way, or there is nothing to be sent.
    """
    transfer = await _lock_to_send(session, plan, transfer_id, lambda found: found.can_resend)
    transfer.requested_by = plan.caller.person_id
    service.reopen(transfer, now)
    await session.flush()
    await audit.record(session, plan, "archive.resent", now=now, objects=[transfer.id])
    return view(transfer)


async def retry(session: AsyncSession, plan: AccessiblePlan, transfer_id: UUID, now: datetime) -> TransferView:
    """Take a transfer up again without what its document could not be made with; the document says so.

    Raises:
        Problem: 409 where another is on its way, or nothing is known to be at fault.
    """
    transfer = await _lock_to_send(session, plan, transfer_id, lambda found: found.can_leave_out)
    parts = {part["id"]: part for part in (*transfer.without, *transfer.at_fault)}
    transfer.requested_by = plan.caller.person_id
    transfer.without = list(parts.values())
    await service.begin_anew(session, transfer, now)
    await audit.record(
        session, plan, "archive.requested_without", now=now, objects=[transfer.id, *service.left_out(transfer)]
    )
    return view(transfer)


async def _lock_to_send(
    session: AsyncSession, plan: AccessiblePlan, transfer_id: UUID, can: Callable[[Transfer], bool]
) -> Transfer:
    """A transfer of the plan that may be taken up again; it alone is then on its way."""
    if await plans.lock(session, plan) is None:
        raise unavailable("archive")
    transfer = await repository.get_in(session, plan, transfer_id)
    if transfer is None:
        raise not_found()
    if not can(transfer):
        raise Problem(409, "archive.nothing_to_resend")
    if await repository.has_open(session, plan):
        raise Problem(409, "archive.transfer_open")
    return transfer


async def resend_for(session: AsyncSession, transfer: Transfer, now: datetime) -> None:
    """Take a transfer that went wrong up again for who asked for it: an operator's work, once the cause is gone.

    Where there is a document it is sent again; one that came to none, or whose time is over, asks print for one.

    Raises:
        Problem: 409 where there is nothing to be sent. IntegrityError: another transfer of the plan is on its way.
    """
    if transfer.can_resend:
        service.reopen(transfer, now)
        await session.flush()
    elif transfer.can_begin_anew:
        await service.begin_anew(session, transfer, now)
    else:
        raise Problem(409, "archive.nothing_to_resend")
    await audit.record_for(
        session, transfer.plan_id, "archive.resent", now=now, actor_id=None, act="operator", objects=[transfer.id]
    )
