"""The archive folder of a plan: who may print, and may read all that stands in a copy, finds it there."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from samplan_contracts.plans import AccessElement
from samplan_print.copies import repository
from samplan_print.copies.models import Copy
from samplan_print.copies.schemas import CopyView, CopyViews
from samplan_print.jobs import service as jobs
from samplan_print.jobs.details import open_sealed
from samplan_print.jobs.schemas import JobView
from samplan_servicekit import audit
from samplan_servicekit.auth.access import AccessiblePlan
from samplan_servicekit.crypto import Cipher
from samplan_servicekit.errors import not_found


async def list_all(session: AsyncSession, plan: AccessiblePlan, cipher: Cipher, now: datetime) -> CopyViews:
    """The copies that the caller may open."""
    found = [copy for copy in await repository.list_all(session, plan) if _may_read(plan, copy)]
    await audit.record(session, plan, "copies.read", now=now)
    return CopyViews(items=[_view(copy, cipher) for copy in found])


async def open_again(
    session: AsyncSession, plan: AccessiblePlan, copy_id: UUID, cipher: Cipher, now: datetime
) -> JobView:
    """Ask for a copy with a password of one's own: a print job, for the document as it was saved."""
    copy = await repository.get(session, plan, copy_id)
    if copy is None or not _may_read(plan, copy):
        raise not_found()
    return await jobs.request_copy(session, plan, copy_id, cipher, now)


def _may_read(plan: AccessiblePlan, copy: Copy) -> bool:
    return all(plan.reads_all(AccessElement(element)) for element in copy.holds)


def _view(copy: Copy, cipher: Cipher) -> CopyView:
    return CopyView(
        id=copy.id,
        title=open_sealed(cipher, "copies", copy.id, copy.details).title,
        saved_by=copy.person_id,
        saved_at=copy.saved_at,
        pages=copy.pages,
        size=copy.size,
    )
