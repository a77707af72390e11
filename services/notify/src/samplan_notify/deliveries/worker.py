"""Sending: takes deliveries one by one, hands each to its carrier, and notes what became of it.

What cannot be rolled back stands between two transactions: the first takes the delivery for this worker, the second
settles it. A worker that dies in between leaves it in `sending`, where another takes it over when the lease is past;
the carrier knows the repeat by its reference.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Final
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from samplan_contracts.identity import Channel
from samplan_notify.carriers import CarrierAwayError, UndeliverableError
from samplan_notify.deliveries import repository, service
from samplan_notify.deliveries.models import Lane, State
from samplan_notify.deliveries.service import Decision, NotYet, Outgoing, Suppressed
from samplan_notify.deliveries.waking import Wake
from samplan_notify.mail import Mail, Mailer
from samplan_notify.sms import Sms, SmsGateway
from samplan_servicekit.clock import Clock
from samplan_servicekit.database import Database
from samplan_servicekit.logging import get_logger
from samplan_servicekit.scope import GLOBAL, OrganisationScope

log = get_logger(__name__)

LEASE: Final = timedelta(minutes=2)
"""How long a worker has for one delivery: well beyond the carriers' own time limits together."""


class Sender:
    """Sends the deliveries of a lane."""

    def __init__(
        self, database: Database, sms: SmsGateway, mailer: Mailer, key: X25519PrivateKey, clock: Clock, origin: str
    ) -> None:
        """`key` opens codes; `origin` is where people sign in."""
        self._database = database
        self._sms = sms
        self._mailer = mailer
        self._key = key
        self._clock = clock
        self._origin = origin

    @asynccontextmanager
    async def sending(self, lane: Lane, wake: Wake, *, at_a_time: int) -> AsyncIterator[None]:
        """Send in the background, so many at a time."""
        tasks = [asyncio.create_task(self._run(lane, wake), name=f"{lane} {n}") for n in range(at_a_time)]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.wait(tasks)

    async def _run(self, lane: Lane, wake: Wake) -> None:
        while True:
            try:
                wake.expect(lane)
                while await self.send_next(lane):
                    pass
                await wake.wait(lane)
            except Exception as error:  # the database, most likely: nothing is lost, so look again in a while
                log.error("sending_interrupted", exc_info=error)
                await asyncio.sleep(1)

    async def send_next(self, lane: Lane) -> bool:
        """Take the next delivery that is due and bring it as far as it gets; says whether there was one."""
        now = self._clock.now()
        async with self._database.transaction(GLOBAL) as session:
            taken = await repository.take(session, lane, now, LEASE)
        if taken is None:
            return False
        scope, delivery_id = taken
        assert isinstance(scope, OrganisationScope)  # noqa: S101  (every delivery is an organisation's)
        async with self._database.transaction(scope) as session:
            delivery = await repository.get(session, scope, delivery_id)
            attempt = delivery.attempts
            if lane is Lane.URGENT:
                decision: Decision = service.prepare_code(delivery, self._key, now)
            else:
                decision = await service.prepare_notice(session, scope, delivery, self._origin, now)
        if isinstance(decision, Suppressed):
            await self._settle(scope, delivery_id, attempt, State.SUPPRESSED, None, decision.reason)
        elif isinstance(decision, NotYet):
            await self._hold(scope, delivery_id, attempt, decision.reason)
        else:
            await self._hand_over(scope, delivery_id, attempt, decision)
        return True

    async def _hand_over(self, scope: OrganisationScope, delivery_id: UUID, attempt: int, out: Outgoing) -> None:
        try:
            if out.channel is Channel.SMS:
                await self._sms.send(Sms(delivery_id, out.to, out.text.sms))
            else:
                await self._mailer.send(Mail(delivery_id, out.to, out.text.subject, out.text.mail))
        except UndeliverableError:
            await self._settle(scope, delivery_id, attempt, State.FAILED, out.channel, "refused")
        except CarrierAwayError:
            await self._postpone(scope, delivery_id, attempt, out.channel)
        else:
            await self._settle(scope, delivery_id, attempt, State.ACCEPTED, out.channel, None)

    async def _settle(
        self,
        scope: OrganisationScope,
        delivery_id: UUID,
        attempt: int,
        state: State,
        channel: Channel | None,
        reason: str | None,
    ) -> None:
        async with self._database.transaction(scope) as session:
            delivery = await repository.get_held(session, scope, delivery_id, attempt)
            if delivery is not None:
                await service.settle(session, delivery, state, self._clock.now(), channel=channel, reason=reason)
        log.info("delivery_settled", delivery_id=str(delivery_id), state=state.value, reason=reason, channel=channel)

    async def _postpone(self, scope: OrganisationScope, delivery_id: UUID, attempt: int, channel: Channel) -> None:
        async with self._database.transaction(scope) as session:
            delivery = await repository.get_held(session, scope, delivery_id, attempt)
            if delivery is None:
                return
            now = self._clock.now()
            if not service.postpone(delivery, "carrier_away", now):
                await service.settle(session, delivery, State.FAILED, now, channel=channel, reason="carrier_away")
        log.warning("delivery_postponed", delivery_id=str(delivery_id), channel=channel, attempt=attempt)

    async def _hold(self, scope: OrganisationScope, delivery_id: UUID, attempt: int, reason: str) -> None:
        async with self._database.transaction(scope) as session:
            delivery = await repository.get_held(session, scope, delivery_id, attempt)
            if delivery is not None:
                service.hold(delivery, reason, self._clock.now())
