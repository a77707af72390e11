"""Doing the steps of transfers: takes one that is due, does its next step, and notes how far it came.

What cannot be rolled back stands between two transactions: the first takes the transfer for this worker and writes
down what is about to be sent, the second settles it. A worker that dies in between leaves it to another, which takes
it over when the lease is past; a package that went out twice is one to the archive system, by its client message id.
"""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from samplan_archive.accounts import repository as accounts
from samplan_archive.municipality import repository as municipality
from samplan_archive.packages import arkivmelding, questions
from samplan_archive.packages.arkivmelding import Deposit, Document, file_name, record_key
from samplan_archive.packages.pdfa import format_of
from samplan_archive.packages.zipped import pack
from samplan_archive.plans import repository as plans
from samplan_archive.sending.keeping import Keeping, open_message, seal_message
from samplan_archive.sending.outside import NeverError, NotNowError, Outside
from samplan_archive.sending.post import Letter, Post
from samplan_archive.transfers import repository, service
from samplan_archive.transfers.models import State, Transfer
from samplan_contracts.archive_exchange import CREATE, FETCH_RECORD, FETCH_RECORD_XML, MESSAGE_XML
from samplan_servicekit.clock import Clock
from samplan_servicekit.crypto import DecryptionError
from samplan_servicekit.database import Database
from samplan_servicekit.keys.ring import Keys, PlanKeys
from samplan_servicekit.logging import get_logger
from samplan_servicekit.scope import OrganisationScope
from samplan_servicekit.work import Queue, Table, Taken, Wake

log = get_logger(__name__)

TRANSFERS: Final = Table("transfers")


@dataclass(frozen=True)
class Held:
    """A transfer that this worker has taken, as it was then."""

    scope: OrganisationScope
    id: UUID
    attempt: int
    row: Transfer
    keys: PlanKeys


class Worker:
    """Works on the transfers of all organisations."""

    def __init__(
        self, database: Database, outside: Outside, post: Post, keeping: Keeping, keys: Keys, clock: Clock
    ) -> None:
        self._database = database
        self._outside = outside
        self._post = post
        self._keeping = keeping
        self._keys = keys
        self._clock = clock
        self._queue = Queue(TRANSFERS, database, clock, work=self._work, give_up=self._give_up)

    @asynccontextmanager
    async def working(self, wake: Wake, *, at_a_time: int) -> AsyncIterator[None]:
        """Work in the background, on so many at a time."""
        async with self._queue.working(wake, at_a_time=at_a_time):
            yield

    async def do_next(self) -> bool:
        """Take the transfer that is due and do its next step; says whether there was one."""
        return await self._queue.do_next()

    async def well(self) -> bool:
        """Whether what is due is being done."""
        return await self._queue.well()

    async def _work(self, taken: Taken) -> None:
        async with self._database.transaction(taken.scope) as session:
            row = await repository.get_held(session, taken.scope, taken.id, taken.attempt)
            if row is None:
                return
            keys = await self._keys.of_plan(session, taken.scope.organisation_id, row.plan_id)
        await self._do(Held(taken.scope, taken.id, taken.attempt, row, keys))

    async def _give_up(self, session: AsyncSession, taken: Taken) -> None:
        transfer = await repository.get_held(session, taken.scope, taken.id, taken.attempt)
        if transfer is None:
            return
        if transfer.is_open:
            await service.fail(session, transfer, "archive.given_up", self._clock.now())
        else:  # only its document was left to be cleared away
            service.cleared_away(transfer)

    async def _do(self, held: Held) -> None:
        steps: dict[State, Callable[[Held], Awaitable[None]]] = {
            State.REQUESTED: self._give_up_document,
            State.RENDERED: self._package,
            State.PACKAGED: self._send,
            State.SENT: self._ask_again,
            State.RECEIVED: self._ask_again,
        }
        step = steps.get(held.row.state, self._clear_away)
        if held.row.asks and held.row.message_id is None:
            step = self._ask_for_record
        try:
            await step(held)
        except NeverError as error:
            reason = str(error)
            await self._settle(held, lambda session, row: self._fail(session, row, reason))
        except NotNowError as error:
            reason = str(error)
            await self._settle(held, lambda session, row: self._postpone(session, row, reason))
        except DecryptionError:
            log.error("document_tampered_with", transfer_id=str(held.id))
            await self._settle(held, lambda session, row: self._fail(session, row, "archive.document_damaged"))

    async def _package(self, held: Held) -> None:
        """Fetch what is needed and write the message."""
        row, scope = held.row, held.scope
        await self._outside.check_access(scope, row.plan_id, row.requested_by, held.id)
        async with self._database.transaction(scope) as session:
            plan = await plans.get(session, scope, row.plan_id)
            settings = await municipality.get(session, scope)
        if (row.size or 0) > settings.largest_document:
            raise NeverError("archive.document_too_large")
        pdf = await self._keep_document(held)
        found = format_of(pdf)
        if found is None:
            raise NeverError("archive.document_not_pdfa")
        people = await self._outside.people(scope, plan.owner_person_id, row.requested_by, held.id)
        message = arkivmelding.build(
            Deposit(
                plan_id=row.plan_id,
                plan_type=plan.plan_type,
                generation=row.generation,
                owner=people.owner,
                responsible=people.responsible,
                document=Document(row.sha256 or "", len(pdf), found),
                requested_at=row.requested_at,
            ),
            settings,
        )
        sealed = seal_message(held.keys, held.id, message)

        async def settle(_session: AsyncSession, transfer: Transfer) -> None:
            service.packaged(transfer, sealed, self._clock.now())

        await self._settle(held, settle)

    async def _keep_document(self, held: Held) -> bytes:
        """Have the document in our own keeping: print keeps it for some weeks only."""
        row = held.row
        pdf = await self._keeping.document(held.id, held.keys)
        if pdf is None:
            if row.job_id is None or row.size is None:
                raise NeverError("archive.document_gone")
            pdf = await self._outside.document(held.scope, row.job_id, row.size)
            if len(pdf) != row.size or hashlib.sha256(pdf).hexdigest() != row.sha256:
                raise NotNowError("archive.document_damaged")
            await self._keeping.put_document(held.id, pdf, held.keys)
        if not row.stored:
            async with self._database.transaction(held.scope) as session:
                transfer = await repository.get_held(session, held.scope, held.id, held.attempt)
                if transfer is not None:
                    service.document_stored(transfer)
        return pdf

    async def _send(self, held: Held) -> None:
        """Send the package; that it is about to go out is written down before."""
        row = held.row
        await self._outside.check_access(held.scope, row.plan_id, row.requested_by, held.id)
        pdf = await self._keeping.document(held.id, held.keys)
        if pdf is None or row.message_sealed is None:
            raise NeverError("archive.document_gone")
        message = open_message(held.keys, held.id, row.message_sealed)
        package = await asyncio.to_thread(pack, {MESSAGE_XML: message, file_name(row.plan_id, row.generation): pdf})
        if not await self._post_letter(held, CREATE, package):
            return

        async def settle(session: AsyncSession, transfer: Transfer) -> None:
            await service.sent(session, transfer, self._clock.now())

        await self._settle(held, settle)

    async def _ask_for_record(self, held: Held) -> None:
        """Ask the archive system, which has told of the case alone, whether it has the record."""
        async with self._database.transaction(held.scope) as session:
            settings = await municipality.get(session, held.scope)
        question = questions.for_record(settings.system, record_key(held.row.plan_id, held.row.generation))
        if not await self._post_letter(held, FETCH_RECORD, pack({FETCH_RECORD_XML: question})):
            return

        async def settle(_session: AsyncSession, transfer: Transfer) -> None:
            service.asked(transfer, self._clock.now())

        await self._settle(held, settle)

    async def _post_letter(self, held: Held, kind: str, package: bytes) -> bool:
        """Write down that a letter goes out, and hand it in; says whether the transfer was still this worker's.

        Raises:
            NotNowError: it is not known to be in safe keeping, or the organisation has no archive system.
        """
        async with self._database.transaction(held.scope) as session:
            transfer = await repository.get_held(session, held.scope, held.id, held.attempt)
            if transfer is None:
                return False
            account = await accounts.find(session, held.scope)
            if account is None:
                raise NotNowError("archive.no_account")
            message_id = service.about_to_send(transfer, account)
        sender, client_id = held.scope.organisation_id, held.row.client_message_id
        await self._post.send(Letter(message_id, client_id, held.id, sender, account, package, kind))
        return True

    async def _ask_again(self, held: Held) -> None:
        async def settle(session: AsyncSession, transfer: Transfer) -> None:
            await service.unanswered(session, transfer, self._clock.now())

        await self._settle(held, settle)

    async def _give_up_document(self, held: Held) -> None:
        raise NeverError("archive.document_late")

    async def _clear_away(self, held: Held) -> None:
        """Delete the document of a transfer that is settled; that it cannot be done now changes nothing of that."""
        try:
            await self._keeping.forget(held.id)
            gone = True
        except NotNowError:
            gone = False

        async def settle(_session: AsyncSession, transfer: Transfer) -> None:
            service.cleared_away(transfer) if gone else service.clear_away_later(transfer, self._clock.now())

        await self._settle(held, settle)

    async def _fail(self, session: AsyncSession, transfer: Transfer, reason: str) -> None:
        await service.fail(session, transfer, reason, self._clock.now())

    async def _postpone(self, session: AsyncSession, transfer: Transfer, reason: str) -> None:
        await service.postpone(session, transfer, reason, self._clock.now())

    async def _settle(self, held: Held, change: Callable[[AsyncSession, Transfer], Awaitable[None]]) -> None:
        """Change the transfer if it is still this worker's and nobody, such as an answer, has moved it on."""
        async with self._database.transaction(held.scope) as session:
            transfer = await repository.get_held(session, held.scope, held.id, held.attempt)
            if transfer is None or transfer.state != held.row.state:
                return
            await change(session, transfer)
        log.info("transfer_moved", transfer_id=str(held.id), state=transfer.state, reason=transfer.reason)
