"""Print-outs as the person sees them who asked: asked for, watched, opened with a password that is shown once."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from samplan_contracts.events import PrintJobRequested, PrintKind
from samplan_contracts.identity import Language
from samplan_contracts.plans import Element, Kind
from samplan_print.jobs import repository
from samplan_print.jobs.details import OF_JOB, Details, open_password, seal
from samplan_print.jobs.leaving_out import faults_for
from samplan_print.jobs.models import Job, JobState
from samplan_print.jobs.schemas import FaultsView, FormCreate, JobCreate, JobView, LeftOut, Password
from samplan_print.plans import repository as plans
from samplan_print.store import Stored
from samplan_servicekit import audit
from samplan_servicekit.auth.access import AccessiblePlan, ServiceCaller
from samplan_servicekit.bus import outbox
from samplan_servicekit.errors import Problem, not_found, right_missing
from samplan_servicekit.ids import new_id
from samplan_servicekit.keys.ring import Keys
from samplan_servicekit.scope import OrganisationScope


async def request(
    session: AsyncSession, plan: AccessiblePlan, wanted: JobCreate, keys: Keys, now: datetime
) -> JobView:
    """Ask for a print-out; a worker makes it."""
    if await plans.is_closed(session, plan.scope, plan.plan_id):
        raise not_found()
    if wanted.save_copy and Element.DOCUMENTS not in plan.elements:
        raise Problem(422, "request.invalid", errors=[{"pointer": "/save_copy", "code": "element_off"}])
    job = new_job(plan, wanted.language, now)
    job.save_copy = wanted.save_copy
    fields = (await keys.of_plan(session, plan.scope.organisation_id, plan.plan_id)).fields
    job.details = seal(fields, OF_JOB, job.id, Details(wanted.reason, wanted.title))
    why = audit.Detail(wanted.reason, fields)
    return await add(session, plan, job, "print.requested", [job.id], now, why)


async def request_copy(
    session: AsyncSession, plan: AccessiblePlan, copy_id: UUID, keys: Keys, now: datetime
) -> JobView:
    """Ask for a saved copy to be opened: the same document, with a password of its own. Whether the caller may have
    the copy is for `copies` to say."""
    job = new_job(plan, Language.NB, now)
    job.copy_id = copy_id
    fields = (await keys.of_plan(session, plan.scope.organisation_id, plan.plan_id)).fields
    job.details = seal(fields, OF_JOB, job.id, Details())
    return await add(session, plan, job, "copy.opened", [copy_id], now)


async def request_form(
    session: AsyncSession, plan: AccessiblePlan, wanted: FormCreate, keys: Keys, now: datetime
) -> JobView:
    """Ask for a form to consent by; for who leads the plan or owns it."""
    if plan.kind not in (Kind.LEAD, Kind.OWNER):
        raise right_missing("lead")
    if await plans.is_closed(session, plan.scope, plan.plan_id):
        raise not_found()
    job = new_job(plan, wanted.language, now)
    job.form, job.copy_id = "easy" if wanted.easy else "plain", job.id
    fields = (await keys.of_plan(session, plan.scope.organisation_id, plan.plan_id)).fields
    job.details = seal(fields, OF_JOB, job.id, Details())
    return await add(session, plan, job, "print.requested", [job.id], now)


def new_job(plan: AccessiblePlan, language: Language, now: datetime) -> Job:
    """A person's job, to which its details and what it is to make are added."""
    return Job(
        organisation_id=plan.scope.organisation_id,
        id=new_id(),
        plan_id=plan.plan_id,
        kind=PrintKind.COPY,
        person_id=plan.caller.person_id,
        language=language,
        save_copy=False,
        without=[],
        state=JobState.REQUESTED,
        attempt=0,
        requested_at=now,
        changed_at=now,
        version=1,
    )


async def add(
    session: AsyncSession,
    plan: AccessiblePlan,
    job: Job,
    action: str,
    about: Iterable[UUID],
    now: datetime,
    why: audit.Detail | None = None,
) -> JobView:
    """Keep a job, hand it to the workers, and log it."""
    session.add(job)
    await session.flush()
    await tell_requested(session, plan.scope, job)
    await audit.record(session, plan, action, now=now, objects=about, detail=why)
    return view(job)


async def tell_requested(session: AsyncSession, scope: OrganisationScope, job: Job) -> None:
    """Put a job into the workers' queue."""
    await outbox.append(
        session,
        PrintJobRequested(plan_id=job.plan_id, kind=PrintKind(job.kind), transfer_id=job.transfer_id),
        source="print",
        subject=job.id,
        sequence=job.version,
        organisation_id=scope.organisation_id,
        actor_id=job.person_id,
    )


async def get(session: AsyncSession, plan: AccessiblePlan, job_id: UUID, keys: Keys) -> JobView:
    """How far a print-out has come; only for who asked for it."""
    job = await repository.get_own(session, plan, job_id)
    if job is None:
        raise not_found()
    return view(job, await faults_for(session, plan, job, keys))


async def take_password(
    session: AsyncSession, plan: AccessiblePlan, job_id: UUID, keys: Keys, now: datetime
) -> Password:
    """Show the password, and forget it.

    Raises:
        Problem: 409 `print.not_ready`, `print.expired`, or `print.password_taken` where it was shown before.
    """
    job = _with_document(await repository.get_own(session, plan, job_id, lock=True), now)
    if job.password is None:
        raise Problem(409, "print.password_taken")
    opener = await keys.opener(session, plan.scope.organisation_id, plan.plan_id)
    password = open_password(opener, job.id, job.password)
    job.password = None
    job.version += 1
    await audit.record(session, plan, "print.password_shown", now=now, objects=[job_id])
    return Password(password=password)


async def find_stored(session: AsyncSession, plan: AccessiblePlan, job_id: UUID, keys: Keys, now: datetime) -> Stored:
    """Where the caller's print-out lies; 409 where there is none to fetch."""
    return await _stored(session, _with_document(await repository.get_own(session, plan, job_id), now), keys)


async def mark_fetched(session: AsyncSession, plan: AccessiblePlan, job_id: UUID, now: datetime) -> Language:
    """Note that the caller fetched the document, which is about to be sent; answers in which language it is."""
    job = _with_document(await repository.get_own(session, plan, job_id, lock=True), now)
    job.move(JobState.FETCHED, now)
    await audit.record(session, plan, "print.fetched", now=now, objects=[job_id])
    return Language(job.language)


async def find_document(
    session: AsyncSession, known: ServiceCaller, job_id: UUID, keys: Keys, now: datetime
) -> Stored:
    """Where a document lies that was made for the archive, for archive alone."""
    if known.service != "archive" or known.scope is None:
        raise right_missing("print.document")
    job = _with_document(await repository.get_document(session, known.scope, job_id), now)
    return await _stored(session, job, keys)


def _with_document(job: Job | None, now: datetime) -> Job:
    if job is None:
        raise not_found()
    state = JobState(job.state)
    if state is JobState.EXPIRED or (job.expires_at is not None and job.expires_at <= now):
        raise Problem(409, "print.expired")
    if not state.has_document:
        raise Problem(409, "print.not_ready")
    return job


async def _stored(session: AsyncSession, job: Job, keys: Keys) -> Stored:
    if job.object_key is None:
        raise Problem(409, "print.not_ready")
    of_plan = await keys.of_plan(session, job.organisation_id, job.plan_id)
    return Stored(job.object_key, context_of(job.plan_id, job.id), of_plan.documents)


def context_of(plan_id: UUID, document_id: UUID) -> str:
    """What a document is sealed to."""
    return f"{plan_id}|{document_id}"


def view(job: Job, faults: FaultsView | None = None) -> JobView:
    """A job as it is shown."""
    return JobView(
        id=job.id,
        state=JobState(job.state),
        failure=job.failure,
        at_fault=faults.at_fault if faults else [],
        together=faults.together if faults else False,
        left_out=[LeftOut(kind=part.kind, id=part.id, reason=part.reason) for part in job.left_out],
        save_copy=job.save_copy,
        copy_id=None if job.form else job.copy_id,
        password_waits=job.password is not None,
        pages=job.pages,
        size=job.size,
        requested_at=job.requested_at,
        ready_at=job.ready_at,
        expires_at=job.expires_at,
    )
