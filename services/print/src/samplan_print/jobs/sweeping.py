"""Ends what would otherwise stay: jobs that no worker finishes, documents whose time is over, objects of neither."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from samplan_contracts.events import PrintKind
from samplan_print.copies import repository as copies
from samplan_print.jobs import repository
from samplan_print.jobs.making import WAITS
from samplan_print.jobs.models import Job, JobState
from samplan_print.jobs.settling import ARCHIVE_KEPT, fail
from samplan_print.store import Documents, Folder
from samplan_servicekit.background import rounds
from samplan_servicekit.blobs import delete_older
from samplan_servicekit.kit import Kit
from samplan_servicekit.logging import get_logger
from samplan_servicekit.scope import GLOBAL, OrganisationScope, scope_of

log = get_logger(__name__)

STUCK: Final = timedelta(hours=1)
"""A job that has neither moved nor been tried for so long is given up: its message is lost, or lies dead."""
ARCHIVE_STUCK: Final = WAITS[-1] + STUCK
"""The same for one that is made for the archive, which may wait longer between two attempts."""
EVERY: Final = 60.0
"""Seconds between two rounds."""


async def sweep(kit: Kit) -> int:
    """See to every job that is due, and say how many those were.

    Raises:
        ExceptionGroup: some could not be seen to, and were not the others' hindrance.
    """
    now = kit.clock.now()
    async with kit.database.transaction(GLOBAL) as session:
        due = await repository.list_due(session, now, now - STUCK)
    faults: list[Exception] = []
    for organisation_id, job_id in due:
        scope = scope_of(organisation_id)
        if isinstance(scope, OrganisationScope):
            try:
                await _see_to(kit, scope, job_id)
            except Exception as error:
                log.error("sweeping_failed", job_id=str(job_id), exc_info=error)
                faults.append(error)
    if faults:
        raise ExceptionGroup("jobs that could not be seen to", faults)
    return len(due)


async def clear_strays(kit: Kit) -> int:
    """Take away documents that no job can point at any more, however they came to be left behind."""
    documents: Documents = kit.own[Documents]
    return await delete_older(documents.blobs, f"{Folder.JOBS}/", kit.clock.now() - ARCHIVE_KEPT - timedelta(days=1))


async def _see_to(kit: Kit, scope: OrganisationScope, job_id: UUID) -> None:
    """First nobody can reach the document, then it goes, and only then is it noted that it is gone."""
    async with kit.database.transaction(scope) as session:
        job = await repository.get_for_update(session, scope, job_id)
        if job is None:
            return
        await _end(kit, scope, job, session)
        copy = await copies.find(session, scope, job_id)
        folder, kept = job.objects, copy.object_key if copy else None
        if JobState(job.state) not in (JobState.EXPIRED, JobState.FAILED):
            return
    documents: Documents = kit.own[Documents]
    await documents.delete_all(folder)
    await documents.delete_all(Folder.COPIES.of(scope.organisation_id, job_id), but=kept)
    async with kit.database.transaction(scope) as session:
        job = await repository.get_for_update(session, scope, job_id)
        if job is not None:
            job.object_key, job.cleared_at = None, kit.clock.now()


async def _end(kit: Kit, scope: OrganisationScope, job: Job, session: AsyncSession) -> None:
    now = kit.clock.now()
    state = JobState(job.state)
    stuck = ARCHIVE_STUCK if job.kind == PrintKind.ARCHIVE else STUCK
    if state.is_open and job.changed_at < now - stuck:
        await fail(session, scope, job, "print.given_up", kit)
    elif state.has_document and job.expires_at is not None and job.expires_at <= now:
        job.password = None
        job.move(JobState.EXPIRED, now)


@asynccontextmanager
async def sweeping(kit: Kit) -> AsyncIterator[None]:
    """Sweep in the background, in every worker: whoever comes first locks a job, and the others find it done."""
    async with (
        rounds(kit, {"print jobs": sweep}, every=EVERY),
        rounds(kit, {"stray documents": clear_strays}, every=3600),
    ):
        yield
