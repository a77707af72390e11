"""Asking for a document once more, without what it could not be made with."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from samplan_contracts.identity import Language
from samplan_contracts.plans import Element
from samplan_print.jobs import repository, service
from samplan_print.jobs.details import OF_JOB, open_sealed, seal
from samplan_print.jobs.leaving_out import faults_for, open_named
from samplan_print.jobs.schemas import FaultsView, JobView
from samplan_print.plans import repository as plans
from samplan_servicekit import audit
from samplan_servicekit.auth.access import AccessiblePlan
from samplan_servicekit.errors import Problem, not_found
from samplan_servicekit.keys.ring import Keys


async def retry(session: AsyncSession, plan: AccessiblePlan, job_id: UUID, keys: Keys, now: datetime) -> JobView:
    """Ask for the same print-out, for the same reason, without what was at fault in it.

    Raises:
        Problem: 409 `print.nothing_at_fault` where that is not known, or it did not fail.
    """
    failed = await repository.get_own(session, plan, job_id)
    if failed is None or await plans.is_closed(session, plan.scope, plan.plan_id):
        raise not_found()
    named = await open_named(session, failed, keys)
    if named is None:
        raise Problem(409, "print.nothing_at_fault")
    left_out = [fault.part for fault in named.faults.found]
    of_plan = await keys.of_plan(session, plan.scope.organisation_id, plan.plan_id)
    details = open_sealed(of_plan.fields, OF_JOB, failed.id, failed.details)
    job = service.new_job(plan, Language(failed.language), now)
    job.save_copy = failed.save_copy and Element.DOCUMENTS in plan.elements
    job.details = seal(of_plan.fields, OF_JOB, job.id, details)
    job.leave_out([*failed.left_out, *left_out])
    about = [job.id, *(part.id for part in job.left_out)]
    why = audit.Detail(details.reason, of_plan.fields)
    return await service.add(session, plan, job, "print.requested_without", about, now, why)


async def of_transfer(session: AsyncSession, plan: AccessiblePlan, transfer_id: UUID, keys: Keys) -> FaultsView:
    """What the document of an archive transfer could not be made with, for who leads the plan.

    Raises:
        Problem: 404 where the plan has no such transfer.
    """
    job = await repository.find_of_transfer(session, plan.scope, transfer_id)
    if job is None or job.plan_id != plan.plan_id:
        raise not_found()
    return await faults_for(session, plan, job, keys) or FaultsView(at_fault=[], together=False)
