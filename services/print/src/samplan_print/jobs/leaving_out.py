"""What could not be printed, as the person sees it: told by its title where they may read it now."""

from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from samplan_contracts.events import PrintPartKind
from samplan_contracts.plans import AccessElement, Element
from samplan_print.jobs.faults import Fault
from samplan_print.jobs.models import Job
from samplan_print.jobs.named_faults import NamedFaults, open_faults
from samplan_print.jobs.schemas import AtFault, FaultsView
from samplan_servicekit.auth.access import AccessiblePlan
from samplan_servicekit.keys.ring import Keys

_READ_AS: Final = {
    PrintPartKind.GOAL: (AccessElement.GOALS,),
    PrintPartKind.ACTIVITY: (AccessElement.GOALS, AccessElement.ACTIVITIES),
}


async def faults_for(session: AsyncSession, plan: AccessiblePlan, job: Job, keys: Keys) -> FaultsView | None:
    """What a job of the plan could not be made with, for the caller; none where that is not known."""
    named = await open_named(session, job, keys)
    if named is None:
        return None
    asked = job.person_id == plan.caller.person_id
    return FaultsView(
        at_fault=[
            AtFault(
                kind=fault.part.kind,
                id=fault.part.id,
                reason=fault.part.reason,
                title=fault.title if _may_read(plan, named, fault, asked=asked) else None,
            )
            for fault in named.faults.found
        ],
        together=named.faults.together,
    )


async def open_named(session: AsyncSession, job: Job, keys: Keys) -> NamedFaults | None:
    """What a job could not be made with, for the service itself."""
    if job.faults is None:
        return None
    opener = await keys.opener(session, job.organisation_id, job.plan_id)
    return open_faults(opener, job.id, job.faults)


def _may_read(plan: AccessiblePlan, named: NamedFaults, fault: Fault, *, asked: bool) -> bool:
    """Whether the caller may read a part now. Who asked for the document could when it was read, and so can now if
    nobody's access to the plan has changed since; anybody else must be able to read all there is of its kind."""
    elements = _READ_AS.get(fault.part.kind)
    if elements is None:  # a message, which is for those who wrote to each other
        return asked and fault.own and Element.MESSAGES in plan.elements
    return all(plan.reads_all(element) for element in elements) or (asked and plan.av == named.av)
