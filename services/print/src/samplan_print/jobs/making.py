"""What a worker does with a job, before the transaction that settles it: ask, render, lock, store, and ask again."""

import asyncio
import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final, cast
from uuid import UUID

from samplan_contracts.between.printing import PrintContent, PrintMessages
from samplan_contracts.events import Envelope, FaultyPart, PrintJobRequested, PrintKind
from samplan_contracts.identity import Language
from samplan_contracts.plans import AccessElement
from samplan_print.copies import repository as copies
from samplan_print.jobs import faults as finding
from samplan_print.jobs import repository
from samplan_print.jobs.content import Access, Asking, TooLargeError
from samplan_print.jobs.details import OF_JOB, Details, open_sealed
from samplan_print.jobs.models import JobState
from samplan_print.jobs.named_faults import NamedFaults, NotRenderedError
from samplan_print.jobs.passwords import encrypt, for_archive, new_password
from samplan_print.jobs.service import context_of
from samplan_print.rendering import consent, document
from samplan_print.rendering.parent import Rendered, RenderError, Variant, render
from samplan_print.rendering.parts import Part, parts_of
from samplan_print.settings import Settings
from samplan_print.store import Documents, Folder, Stored
from samplan_servicekit.blobs import BlobExistsError, BlobsUnavailableError
from samplan_servicekit.bus import PermanentError
from samplan_servicekit.errors import Problem
from samplan_servicekit.keys.ring import Keys, PlanKeys
from samplan_servicekit.kit import Kit
from samplan_servicekit.logging import get_logger
from samplan_servicekit.scope import OrganisationScope, scope_of

log = get_logger(__name__)

WAITS: Final = tuple(timedelta(seconds=s) for s in (1, 5, 30, 120, 600, 1800, 7200, 21600))
"""Between the attempts at a job: as long, in all, as archive waits for an archive system that is away."""
ATTEMPTS: Final = 5
"""How often a job is begun, whatever ended each attempt: somebody waits for it, and can ask anew."""
ARCHIVE_ATTEMPTS: Final = len(WAITS) + 1
"""The same, where others are away and it is made for the archive: nobody waits at a page, and nobody asks anew."""


@dataclass(frozen=True)
class Task:
    """A job as its worker knows it."""

    id: UUID
    plan_id: UUID
    person_id: UUID
    kind: PrintKind
    language: Language
    save_copy: bool
    copy_id: UUID | None
    form: str | None
    without: tuple[FaultyPart, ...]
    details: Details
    attempt: int
    folder: str
    copy_folder: str
    keys: PlanKeys

    @property
    def patience(self) -> int:
        """How often it is begun while others do not answer."""
        return ARCHIVE_ATTEMPTS if self.kind is PrintKind.ARCHIVE else ATTEMPTS


@dataclass(frozen=True)
class Kept:
    """A document in the object store; its hash, size in bytes and pages are those of the PDF."""

    key: str
    sha256: str
    size: int
    pages: int


@dataclass(frozen=True)
class SavedCopy:
    """A copy for the plan's archive folder."""

    kept: Kept
    title: str
    holds: frozenset[AccessElement]


@dataclass(frozen=True)
class Made:
    """The document stands in the store, and the person might have it at the moment that this was found out."""

    task: Task
    kept: Kept
    password: str | None
    copy: SavedCopy | None


@dataclass(frozen=True)
class NotMade:
    """There will be no document."""

    task: Task
    reason: str
    named: NamedFaults | None = None
    """What was at fault, where it is known."""


Outcome = Made | NotMade | None
"""None: the job was settled before."""


class AccessChangedError(Exception):
    """Rights changed while the document was made, so it may hold too much: it is made anew."""


async def make(event: Envelope[PrintJobRequested], kit: Kit) -> Outcome:
    """Make a job's document, or find out that it cannot be made.

    Raises whatever is to be tried again: a service or the store that does not answer.
    """
    scope = scope_of(event.organisation_id)
    if not isinstance(scope, OrganisationScope):
        raise PermanentError("a document of no organisation")
    task = await _begin(kit, scope, event.subject)
    if task is None:
        return None
    try:
        if task.attempt > task.patience:  # its workers ended in the midst of it, time and again
            return NotMade(task, "print.given_up")
        return await _make(kit, scope, task)
    except Problem as problem:
        if problem.status >= 500 and task.attempt < task.patience:
            raise
        log.info("print_refused", job_id=str(task.id), code=problem.code)
        reason = problem.code
    except (BlobsUnavailableError, BlobExistsError, AccessChangedError) as error:
        if task.attempt < task.patience:
            raise
        log.warning("print_given_up", job_id=str(task.id), error=type(error).__name__)
        reason = "service.unavailable"
    except TooLargeError:
        reason = "print.too_large"
    except NotRenderedError as error:
        log.error("print_not_rendered", job_id=str(task.id), reason=error.code)
        await _clear(kit, task)
        return NotMade(task, error.code, error.named)
    except Exception as error:  # a fault of ours: as any other it costs an attempt, and the last one ends the job
        if task.attempt < ATTEMPTS:
            raise
        log.error("print_failed", job_id=str(task.id), exc_info=error)
        reason = "print.rendering_failed"
    await _clear(kit, task)
    return NotMade(task, reason)


async def _begin(kit: Kit, scope: OrganisationScope, job_id: UUID) -> Task | None:
    keys: Keys = kit.own[Keys]
    async with kit.database.transaction(scope) as session:
        job = await repository.get_for_update(session, scope, job_id)
        if job is None or not JobState(job.state).is_open:
            return None
        job.move(JobState.RENDERING, kit.clock.now())
        job.attempt += 1
        of_plan = await keys.of_plan(session, scope.organisation_id, job.plan_id)
        return Task(
            id=job.id,
            plan_id=job.plan_id,
            person_id=job.person_id,
            kind=PrintKind(job.kind),
            language=Language(job.language),
            save_copy=job.save_copy,
            copy_id=job.copy_id,
            form=job.form,
            without=tuple(job.left_out),
            details=open_sealed(of_plan.fields, OF_JOB, job.id, job.details),
            attempt=job.attempt,
            folder=job.objects,
            copy_folder=Folder.COPIES.of(job.organisation_id, job.id),
            keys=of_plan,
        )


async def _make(kit: Kit, scope: OrganisationScope, task: Task) -> Made:
    settings = cast(Settings, kit.settings)
    asking = Asking(kit, scope, task.person_id, task.plan_id, task.id, settings.plans_url, settings.messaging_url)
    access = _allowed(task, await asking.access())
    copy: SavedCopy | None = None
    if task.form is not None:
        pdf, pages = await _form(kit, task, asking, access)
    elif task.copy_id is not None:
        pdf, pages = await _saved(kit, scope, task, task.copy_id, access)
    else:
        content = await asking.plan()
        messages = await asking.messages(whole=task.kind is PrintKind.ARCHIVE)
        rendered = await _render_or_say_why_not(kit, task, content, messages)
        pdf, pages = rendered.pdf, rendered.pages
        if task.save_copy:
            copy = await _keep_copy(kit, task, content)
    password = None if task.kind is PrintKind.ARCHIVE else new_password()
    if password is not None:
        sealed = await asyncio.to_thread(encrypt, pdf, password)
    else:
        sealed = await asyncio.to_thread(for_archive, pdf)
    kept = await _keep(kit, task, f"{task.folder}{task.attempt}", task.id, sealed, pages)
    # It lies there, and nobody can reach it: only now is it decided whether it is handed out.
    again = _allowed(task, await asking.access())
    if again.av != access.av:
        await _clear(kit, task)
        raise AccessChangedError
    return Made(task, kept, password, copy)


def _allowed(task: Task, access: Access) -> Access:
    """What plans said, where it is enough.

    Raises:
        Problem: 403 `plan.consent_not_held`, `access.right_missing`.
    """
    if not access.held:
        raise Problem(403, "plan.consent_not_held")
    if not (access.prints or (task.kind is PrintKind.ARCHIVE and access.is_lead)):
        raise Problem(403, "access.right_missing")
    return access


async def _render_or_say_why_not(kit: Kit, task: Task, content: PrintContent, messages: PrintMessages) -> Rendered:
    """The document.

    Raises:
        NotRenderedError: it cannot be laid out, with as much of what is at fault as can be found in the time for it.
    """
    settings = cast(Settings, kit.settings)
    try:
        return await _render(kit, task, content, messages)
    except RenderError as error:
        code = error.code
    left_out = {part.id for part in task.without}
    parts = [part for part in parts_of(content, messages) if part.id not in left_out]

    async def lay_out(some: Sequence[Part], told: Sequence[FaultyPart], seconds: float) -> Rendered:
        hidden = {part.id for part in parts} - {part.id for part in some}
        return await _render(kit, task, content, messages, hidden=hidden, told=told, seconds=seconds)

    faults = await finding.find(
        parts, code, lay_out, seconds=settings.finding_seconds, longest=settings.render_seconds
    )
    raise NotRenderedError(code, NamedFaults(content.av, faults) if faults.found else None)


async def _render(
    kit: Kit,
    task: Task,
    content: PrintContent,
    messages: PrintMessages | None,
    *,
    hidden: Collection[UUID] = (),
    told: Sequence[FaultyPart] = (),
    seconds: float | None = None,
) -> Rendered:
    settings = cast(Settings, kit.settings)
    described = document.describe(
        content,
        messages,
        language=task.language,
        details=task.details,
        kind=task.kind,
        now=kit.clock.now(),
        job_id=task.id,
        hidden=hidden,
        without=[*task.without, *told],
    )
    variant = Variant.ARCHIVE if task.kind is PrintKind.ARCHIVE else Variant.PERSON
    return await render(
        described,
        variant,
        fonts_dir=settings.fonts_dir,
        seconds=seconds or settings.render_seconds,
        cpu_seconds=settings.render_cpu_seconds,
    )


async def _keep_copy(kit: Kit, task: Task, content: PrintContent) -> SavedCopy:
    """The copy for the archive folder is a document of its own: messages are between those who wrote to each other,
    and the folder is for others too."""
    rendered = await _render(kit, task, content, None)
    kept = await _keep(kit, task, f"{task.copy_folder}{task.attempt}", task.id, rendered.pdf, rendered.pages)
    return SavedCopy(kept, document.title_of(content, task.details, task.language), content.holds)


async def _form(kit: Kit, task: Task, asking: Asking, access: Access) -> tuple[bytes, int]:
    """A form to consent by, for who leads the plan or owns it."""
    if not (access.is_lead or access.is_owner):
        raise Problem(403, "access.right_missing")
    settings = cast(Settings, kit.settings)
    content = await asking.consent(task.language, easy=task.form == "easy")
    described = consent.describe(content, language=task.language, now=kit.clock.now(), job_id=task.id)
    try:
        made = await render(described, Variant.PERSON, fonts_dir=settings.fonts_dir, seconds=settings.render_seconds)
    except RenderError as error:
        raise NotRenderedError(error.code, None) from error
    return made.pdf, made.pages


async def _saved(kit: Kit, scope: OrganisationScope, task: Task, copy_id: UUID, access: Access) -> tuple[bytes, int]:
    """A saved copy, for somebody who may still read all of it."""
    async with kit.database.transaction(scope) as session:
        copy = await copies.find(session, scope, copy_id)
    if copy is None or copy.plan_id != task.plan_id:
        raise Problem(404, "not_found")
    for element in copy.holds:
        if not access.reads_all(AccessElement(element)):
            raise Problem(403, "access.right_missing")
    documents: Documents = kit.own[Documents]
    where = Stored(copy.object_key, context_of(copy.plan_id, copy.id), task.keys.documents)
    return await documents.get(where), copy.pages


async def _keep(kit: Kit, task: Task, key: str, document_id: UUID, pdf: bytes, pages: int) -> Kept:
    documents: Documents = kit.own[Documents]
    await documents.put(Stored(key, context_of(task.plan_id, document_id), task.keys.documents), pdf)
    return Kept(key, hashlib.sha256(pdf).hexdigest(), len(pdf), pages)


async def _clear(kit: Kit, task: Task) -> None:
    """Leave nothing of an attempt behind; what cannot be taken away now, the sweeper takes later."""
    documents: Documents = kit.own[Documents]
    try:
        await documents.delete_all(task.folder)
        if task.copy_id is None:
            await documents.delete_all(task.copy_folder)
    except BlobsUnavailableError:
        log.warning("print_not_cleared", job_id=str(task.id))
