"""How a job ends: rows, events and log of what came of it, in the transaction that the caller has open."""

from datetime import timedelta
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from samplan_contracts.events import EventData, PrintCopySaved, PrintJobFailed, PrintJobReady, PrintKind
from samplan_print.copies.models import Copy
from samplan_print.jobs.details import OF_COPY, Details, seal, seal_password
from samplan_print.jobs.faults import Faults
from samplan_print.jobs.making import Made, NotMade, SavedCopy
from samplan_print.jobs.models import Job, JobState
from samplan_print.jobs.named_faults import seal_faults
from samplan_servicekit import audit
from samplan_servicekit.bus import outbox
from samplan_servicekit.keys.ring import PlanKeys
from samplan_servicekit.kit import Kit
from samplan_servicekit.scope import OrganisationScope

COPY_KEPT: Final = timedelta(hours=24)
"""How long a person's print-out waits to be fetched, and may be fetched again."""
ARCHIVE_KEPT: Final = timedelta(days=30)
"""How long a document waits for the archive, whose core may be away for days."""


async def fail(
    session: AsyncSession, scope: OrganisationScope, job: Job, reason: str, kit: Kit, not_made: NotMade | None = None
) -> None:
    """Note, and tell, that there will be no document, and what of the plan is at fault where a worker found that."""
    now = kit.clock.now()
    job.move(JobState.FAILED, now)
    job.failure = reason
    faults = Faults()
    if not_made is not None and (named := not_made.named) is not None:
        job.faults, faults = seal_faults(not_made.task.keys.fields, job.id, named), named.faults
    state = PrintJobFailed(
        plan_id=job.plan_id,
        kind=PrintKind(job.kind),
        transfer_id=job.transfer_id,
        reason=reason,
        at_fault=tuple(fault.part for fault in faults.found),
        together=faults.together,
    )
    await _tell(session, scope, job, state)
    await audit.record_for(
        session,
        job.plan_id,
        "print.failed",
        now=now,
        actor_id=job.person_id,
        act="print",
        objects=[job.id, *(fault.part.id for fault in faults.found)],
        outcome="failed",
        reason=reason,
    )


async def finish(session: AsyncSession, scope: OrganisationScope, job: Job, made: Made, kit: Kit) -> None:
    """Note, and tell, that the document is there."""
    now = kit.clock.now()
    job.move(JobState.READY, now)
    job.object_key = made.kept.key
    job.sha256, job.size, job.pages = made.kept.sha256, made.kept.size, made.kept.pages
    job.password = seal_password(made.task.keys.fields, job.id, made.password) if made.password is not None else None
    job.ready_at = now
    job.expires_at = now + (ARCHIVE_KEPT if job.kind == PrintKind.ARCHIVE else COPY_KEPT)
    await _tell_ready(session, scope, job)
    if made.copy is not None:
        await _save(session, scope, job, made.copy, made.task.keys, kit)
    await audit.record_for(
        session, job.plan_id, "print.made", now=now, actor_id=job.person_id, act="print", objects=[job.id]
    )


async def tell_ready_again(session: AsyncSession, scope: OrganisationScope, job: Job) -> None:
    """Tell once more of a document that lies there."""
    job.version += 1
    await _tell_ready(session, scope, job)


async def _tell_ready(session: AsyncSession, scope: OrganisationScope, job: Job) -> None:
    assert job.object_key and job.sha256 and job.size and job.pages  # noqa: S101, PT018  (all are set together)
    state = PrintJobReady(
        plan_id=job.plan_id,
        kind=PrintKind(job.kind),
        transfer_id=job.transfer_id,
        object_key=job.object_key,
        sha256=job.sha256,
        size=job.size,
        pages=job.pages,
    )
    await _tell(session, scope, job, state)


async def _save(
    session: AsyncSession, scope: OrganisationScope, job: Job, copy: SavedCopy, keys: PlanKeys, kit: Kit
) -> None:
    now, kept = kit.clock.now(), copy.kept
    session.add(
        Copy(
            organisation_id=job.organisation_id,
            id=job.id,
            plan_id=job.plan_id,
            person_id=job.person_id,
            details=seal(keys.fields, OF_COPY, job.id, Details(title=copy.title)),
            holds=sorted(copy.holds),
            object_key=kept.key,
            plan_key=keys.named,
            sha256=kept.sha256,
            size=kept.size,
            pages=kept.pages,
            saved_at=now,
        )
    )
    saved = PrintCopySaved(plan_id=job.plan_id, sha256=kept.sha256, size=kept.size, pages=kept.pages)
    await outbox.append(
        session,
        saved,
        source="print",
        subject=job.id,
        sequence=1,
        organisation_id=scope.organisation_id,
        actor_id=job.person_id,
    )
    await audit.record_for(
        session, job.plan_id, "copy.saved", now=now, actor_id=job.person_id, act="print", objects=[job.id]
    )


async def _tell(session: AsyncSession, scope: OrganisationScope, job: Job, data: EventData) -> None:
    await outbox.append(
        session,
        data,
        source="print",
        subject=job.id,
        sequence=job.version,
        organisation_id=scope.organisation_id,
        actor_id=job.person_id,
    )
