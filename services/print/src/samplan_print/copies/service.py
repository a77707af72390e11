"""The archive folder of a plan: who may print, and may read all that stands in a copy, finds it there."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from samplan_contracts.plans import AccessElement
from samplan_print.copies import repository
from samplan_print.copies.models import Copy
from samplan_print.copies.schemas import CopyView, CopyViews
from samplan_print.jobs import service as jobs
from samplan_print.jobs.details import OF_COPY, open_sealed
from samplan_print.jobs.schemas import JobView
from samplan_servicekit import audit
from samplan_servicekit.auth.access import AccessiblePlan
from samplan_servicekit.crypto import Sealing
from samplan_servicekit.errors import not_found
from samplan_servicekit.keys.ring import Keys


async def list_all(session: AsyncSession, plan: AccessiblePlan, keys: Keys, now: datetime) -> CopyViews:
    """The copies that the caller may open."""
    found = [copy for copy in await repository.list_all(session, plan) if _may_read(plan, copy)]
    await audit.record(session, plan, "copies.read", now=now)
    opener = await keys.opener(session, plan.scope.organisation_id, plan.plan_id)
    return CopyViews(items=[_view(copy, opener) for copy in found])


async def open_again(
    session: AsyncSession, plan: AccessiblePlan, copy_id: UUID, keys: Keys, now: datetime
) -> JobView:
    """Ask for a copy with a password of one's own: a print job, for the document as it was saved."""
    copy = await repository.get(session, plan, copy_id)
    if copy is None or not _may_read(plan, copy):
        raise not_found()
    return await jobs.request_copy(session, plan, copy_id, keys, now)


def _may_read(plan: AccessiblePlan, copy: Copy) -> bool:
    return all(plan.reads_all(AccessElement(element)) for element in copy.holds)


def _view(copy: Copy, opener: Sealing) -> CopyView:
    return CopyView(
        id=copy.id,
        title=open_sealed(opener, OF_COPY, copy.id, copy.details).title,
        saved_by=copy.person_id,
        saved_at=copy.saved_at,
        pages=copy.pages,
        size=copy.size,
    )
