"""Sending: takes deliveries one by one, hands each to its carrier, and notes what became of it.

What cannot be rolled back stands between two transactions: the first takes the delivery for this worker, the second
settles it. A worker that dies in between leaves it in `sending`, where another takes it over when the lease is past;
the carrier knows the repeat by its reference. A delivery over which workers fail, time and again, ends too.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from prometheus_client import Counter
from sqlalchemy.ext.asyncio import AsyncSession

from samplan_contracts.identity import Channel
from samplan_notify.carriers import CarrierAwayError, UndeliverableError
from samplan_notify.deliveries import repository, service
from samplan_notify.deliveries.models import Delivery, Lane, State
from samplan_notify.deliveries.service import Decision, NotYet, Outgoing, Suppressed
from samplan_notify.mail import Mail, Mailer
from samplan_notify.sms import Sms, SmsGateway
from samplan_servicekit.clock import Clock
from samplan_servicekit.database import Database
from samplan_servicekit.logging import get_logger
from samplan_servicekit.scope import OrganisationScope
from samplan_servicekit.work import Queue, Table, Taken, Wake

log = get_logger(__name__)

NOT_SENT: Final = Counter(
    "samplan_deliveries_not_sent", "Messages that never went out, by their kind and why", ["kind", "reason"]
)
DELIVERIES: Final = Table("deliveries", held="state = 'sending'", give_back=", state = 'queued'")
GIVEN_UP: Final = "fault"
"""Why a delivery failed that we could not bring to its end, time and again."""


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
        self._queue = Queue(DELIVERIES, database, clock, work=self._send, give_up=self._give_up)

    @asynccontextmanager
    async def sending(self, lane: Lane, wake: Wake, *, at_a_time: int) -> AsyncIterator[None]:
        """Send in the background, so many at a time."""
        async with self._queue.working(wake, lane=lane, at_a_time=at_a_time):
            yield

    async def send_next(self, lane: Lane) -> bool:
        """Take the next delivery that is due and bring it as far as it gets; says whether there was one."""
        return await self._queue.do_next(lane)

    async def well(self) -> bool:
        """Whether what is due is being sent."""
        return await self._queue.well()

    async def _send(self, taken: Taken) -> None:
        scope, delivery_id, attempt, now = taken.scope, taken.id, taken.attempt, self._clock.now()
        async with self._database.transaction(scope) as session:
            delivery = await repository.get(session, scope, delivery_id)
            if delivery.lane == Lane.URGENT:
                decision: Decision = service.prepare_code(delivery, self._key, now)
            else:
                decision = await service.prepare_notice(session, scope, delivery, self._origin, now)
        if isinstance(decision, Suppressed):
            await self._settle(scope, delivery_id, attempt, State.SUPPRESSED, None, decision.reason)
        elif isinstance(decision, NotYet):
            await self._hold(scope, delivery_id, attempt, decision.reason)
        else:
            await self._hand_over(scope, delivery_id, attempt, decision)

    async def _give_up(self, session: AsyncSession, taken: Taken) -> None:
        delivery = await repository.get_held(session, taken.scope, taken.id, taken.attempt)
        if delivery is not None:
            await service.settle(session, delivery, State.FAILED, self._clock.now(), channel=None, reason=GIVEN_UP)
            _tell_lost(delivery)

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
                _tell_lost(delivery)
        log.info("delivery_settled", delivery_id=str(delivery_id), state=state.value, reason=reason, channel=channel)

    async def _postpone(self, scope: OrganisationScope, delivery_id: UUID, attempt: int, channel: Channel) -> None:
        async with self._database.transaction(scope) as session:
            delivery = await repository.get_held(session, scope, delivery_id, attempt)
            if delivery is None:
                return
            now = self._clock.now()
            if not service.postpone(delivery, "carrier_away", now):
                await service.settle(session, delivery, State.FAILED, now, channel=channel, reason="carrier_away")
                _tell_lost(delivery)
        log.warning("delivery_postponed", delivery_id=str(delivery_id), channel=channel, attempt=attempt)

    async def _hold(self, scope: OrganisationScope, delivery_id: UUID, attempt: int, reason: str) -> None:
        async with self._database.transaction(scope) as session:
            delivery = await repository.get_held(session, scope, delivery_id, attempt)
            if delivery is None:
                return
            now = self._clock.now()
            service.hold(delivery, reason, now)
            late = reason == "unknown" and now - delivery.created_at > service.LOUD
        if late:
            log.warning("delivery_waits_for_word", delivery_id=str(delivery_id))


LOST: Final = frozenset({"unknown", "expired", GIVEN_UP, "carrier_away", "refused"})
"""Reasons that are nobody's wish: somebody was to be told something, and is not."""


def _tell_lost(delivery: Delivery) -> None:
    """Let an operator see that somebody was not reached; what was not to be sent is only counted."""
    if delivery.state == State.ACCEPTED:
        return
    reason = delivery.reason or ""
    NOT_SENT.labels(delivery.kind, reason).inc()
    if reason in LOST:
        log.error("delivery_lost", delivery_id=str(delivery.id), reason=reason)
