"""Notify: SMS and e-mail. Codes on a lane of their own, notices of what happened in a plan, the fate of each."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import timedelta
from typing import Final, cast

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from samplan_contracts.events import (
    AccountChanged,
    AccountClosed,
    AccountMoved,
    ActivationIssued,
    AgeStepTold,
    CodeIssued,
    ConsentOwnerTold,
    ConsentRenewed,
    ConsentSigned,
    ConsentWithdrawn,
    MessageSent,
    NewDeviceTold,
    ParticipantAdded,
    ParticipantChanged,
    ParticipantRemoved,
    PasswordChanged,
    PersonContactChanged,
    PersonJoined,
    PersonsMerged,
    PlanChanged,
    PlanCreated,
    PlanPurged,
    PurgedByNotify,
    RepresentationTold,
    ResetRequested,
)
from samplan_notify.alerts import handlers as alerts
from samplan_notify.codes import handlers as codes
from samplan_notify.contacts import handlers as contacts
from samplan_notify.deliveries import forgetting as settled_deliveries
from samplan_notify.deliveries.models import Lane
from samplan_notify.deliveries.worker import Sender
from samplan_notify.mail.smtp import SmtpMailer
from samplan_notify.members import handlers as members
from samplan_notify.merging import handlers as merging
from samplan_notify.reminders import service as reminders
from samplan_notify.settings import Settings
from samplan_notify.sms.link import LinkSmsGateway
from samplan_servicekit.app import Service
from samplan_servicekit.bus import Bus
from samplan_servicekit.kit import Kit
from samplan_servicekit.purging import Purging
from samplan_servicekit.settings import ProcessRole
from samplan_servicekit.work import Wake

URGENT_RETRIES: Final = tuple(timedelta(seconds=s) for s in (0.2, 1, 3, 10, 30, 120, 600))
"""A code is of use for five minutes only, so its queue begins sooner than others; what lies in it beside codes, such
as an activation, is of use for days, so that it waits as long as they do."""

bus = Bus("notify")
bus.subscriber(
    CodeIssued,
    ActivationIssued,
    ResetRequested,
    PasswordChanged,
    AccountChanged,
    AccountClosed,
    AccountMoved,
    NewDeviceTold,
    PersonJoined,
    AgeStepTold,
    RepresentationTold,
    queue="codes",
    retries=URGENT_RETRIES,
)(codes.queue)
bus.subscriber(PersonContactChanged, queue="contacts", batch=50)(contacts.keep_contact)
bus.subscriber(PersonsMerged, queue="contacts", batch=50)(merging.merge)
bus.subscriber(PlanCreated, PlanChanged, queue="members", batch=50)(members.keep_plan)
bus.subscriber(
    ParticipantAdded,
    ParticipantChanged,
    ParticipantRemoved,
    ConsentRenewed,
    ConsentSigned,
    ConsentWithdrawn,
    queue="members",
    batch=50,
)(members.keep_member)
bus.subscriber(ParticipantAdded, queue="alerts")(alerts.queue_participant_added)
bus.subscriber(ConsentOwnerTold, queue="alerts")(alerts.queue_consent_changed)
bus.subscriber(MessageSent, queue="alerts")(alerts.queue_message)
purging = Purging(PurgedByNotify)
bus.subscriber(PlanPurged, queue="purging", prepare=purging.prepare)(purging)


@asynccontextmanager
async def _means(kit: Kit) -> AsyncIterator[None]:
    kit.own[X25519PrivateKey] = kit.settings.secrets.sealing_key()
    yield


@asynccontextmanager
async def _send(kit: Kit) -> AsyncIterator[None]:
    settings = cast(Settings, kit.settings)
    sms = LinkSmsGateway(
        kit.http,
        settings.sms_url,
        settings.sms_user,
        settings.sms_password.get_secret_value(),
        sender=settings.sms_sender,
        platform_id=settings.sms_platform_id,
        partner_id=settings.sms_partner_id,
    )
    mailer = SmtpMailer(settings.smtp_url, settings.mail_from)
    sender = Sender(kit.database, sms, mailer, kit.own[X25519PrivateKey], kit.clock, settings.public_origin)
    kit.watched["deliveries"] = sender.well
    async with AsyncExitStack() as stack:
        wake = await stack.enter_async_context(Wake(settings.database_url, "deliveries", list(Lane)).listening())
        for lane, at_a_time in ((Lane.URGENT, settings.urgent_senders), (Lane.NOTICE, settings.notice_senders)):
            await stack.enter_async_context(sender.sending(lane, wake, at_a_time=at_a_time))
        yield


service = Service(
    name="notify",
    settings=Settings,
    bus=bus,
    means=[_means],
    forgets={"settled deliveries": settled_deliveries.forget, "consent reminders": reminders.forget},
    work={ProcessRole.WORKER: [_send, reminders.reminding]},
)
