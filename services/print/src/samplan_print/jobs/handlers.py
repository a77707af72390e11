"""What happens when a document is wanted: by the archive, and by a worker that has made it."""

from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from samplan_contracts.events import (
    Envelope,
    PrintJobRequested,
    PrintKind,
    TransferRequested,
)
from samplan_contracts.identity import Language
from samplan_print.jobs import repository, settling
from samplan_print.jobs.details import OF_JOB, Details, seal
from samplan_print.jobs.making import NotMade, Outcome
from samplan_print.jobs.models import Job, JobState
from samplan_print.jobs.service import tell_requested
from samplan_servicekit import audit
from samplan_servicekit.bus import PermanentError
from samplan_servicekit.ids import new_id
from samplan_servicekit.keys.ring import Keys
from samplan_servicekit.kit import Kit
from samplan_servicekit.scope import OrganisationScope, scope_of


async def request_for_transfer(event: Envelope[TransferRequested], session: AsyncSession, kit: Kit) -> None:
    """Make a job for an archive transfer, in the name of the person who asked for it; one a transfer.

    One that failed may ask once more: then what is there is told again, and what came to nothing is begun anew.
    """
    scope = _scope(event)
    if event.actor_id is None:
        raise PermanentError("a transfer that nobody asked for")
    now = kit.clock.now()
    if (before := await repository.find_of_transfer(session, scope, event.subject)) is not None:
        if JobState(before.state).is_open:
            return
        if JobState(before.state).has_document and before.expires_at is not None and before.expires_at > now:
            await settling.tell_ready_again(session, scope, before)
            return
        before.transfer_id = None
        await session.flush()
    job_id = new_id()
    keys: Keys = kit.own[Keys]
    fields = (await keys.of_plan(session, scope.organisation_id, event.data.plan_id)).fields
    job = Job(
        organisation_id=scope.organisation_id,
        id=job_id,
        plan_id=event.data.plan_id,
        kind=PrintKind.ARCHIVE,
        person_id=event.actor_id,
        transfer_id=event.subject,
        language=Language.NB,
        save_copy=True,  # what was archived is at hand in the plan as well
        details=seal(fields, OF_JOB, job_id, Details()),
        state=JobState.REQUESTED,
        attempt=0,
        requested_at=now,
        changed_at=now,
        version=1,
    )
    job.leave_out(event.data.without)
    session.add(job)
    await session.flush()
    await tell_requested(session, scope, job)
    await audit.record_for(
        session,
        job.plan_id,
        "print.requested_without" if job.without else "print.requested",
        now=now,
        actor_id=job.person_id,
        objects=[job.id, *(part.id for part in job.left_out)],
        reason="archive",
    )


async def settle(event: Envelope[PrintJobRequested], session: AsyncSession, kit: Kit, outcome: Outcome) -> None:
    """Write down what came of a job."""
    if outcome is None:
        return
    scope = _scope(event)
    job = await repository.get_for_update(session, scope, outcome.task.id)
    if job is None or JobState(job.state) is not JobState.RENDERING:
        return  # given up meanwhile; what was stored is swept away
    if isinstance(outcome, NotMade):
        await settling.fail(session, scope, job, outcome.reason, kit, outcome)
    else:
        await settling.finish(session, scope, job, outcome, kit)


def _scope(event: Envelope[Any]) -> OrganisationScope:
    scope = scope_of(event.organisation_id)
    if not isinstance(scope, OrganisationScope):
        raise PermanentError("a document of no organisation")
    return scope
