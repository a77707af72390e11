"""Messaging: messages between those who take part in a plan."""

from samplan_contracts.events import (
    ConsentRenewed,
    ConsentSigned,
    ConsentWithdrawn,
    ParticipantAdded,
    ParticipantChanged,
    ParticipantRemoved,
    PersonChanged,
    PersonsMerged,
    PlanChanged,
    PlanCreated,
    PlanPurged,
    PurgedByMessaging,
)
from samplan_messaging.members import handlers as members
from samplan_messaging.merging import handlers as merging
from samplan_messaging.messages.remaking import REMAKING
from samplan_messaging.messages.routes import router as messages
from samplan_messaging.messages.trash import emptying
from samplan_messaging.printing.routes import router as printing
from samplan_servicekit.app import Service
from samplan_servicekit.bus import Bus
from samplan_servicekit.keys.columns import ANSWERS
from samplan_servicekit.purging import Purging
from samplan_servicekit.settings import ProcessRole, ServiceSettings

bus = Bus("messaging")
bus.subscriber(PersonChanged, queue="persons")(members.keep_person)
bus.subscriber(PersonsMerged, queue="persons")(merging.merge)
bus.subscriber(PlanCreated, PlanChanged, queue="members")(members.keep_plan)
bus.subscriber(
    ParticipantAdded,
    ParticipantChanged,
    ParticipantRemoved,
    ConsentRenewed,
    ConsentSigned,
    ConsentWithdrawn,
    queue="members",
)(members.keep_member)
purging = Purging(PurgedByMessaging)
bus.subscriber(PlanPurged, queue="purging", prepare=purging.prepare)(purging)

service = Service(
    name="messaging",
    settings=ServiceSettings,
    routers=[messages, printing],
    bus=bus,
    sealed=[ANSWERS],
    work={ProcessRole.WORKER: [emptying]},
    remaking=REMAKING,
)
