"""Reports: counts and statistics from a projection of its own."""

from samplan_contracts.events import (
    ConsentRenewed,
    ConsentSigned,
    ConsentWithdrawn,
    MessageSent,
    ParticipantAdded,
    ParticipantChanged,
    ParticipantRemoved,
    PersonChanged,
    PersonDemographicsChanged,
    PersonsMerged,
    PlanChanged,
    PlanCreated,
    PlanPurged,
    PurgedByReports,
    SessionStarted,
)
from samplan_reports.counts.routes import router as counts
from samplan_reports.facts import handlers as facts
from samplan_reports.merging import handlers as merging
from samplan_reports.settings import Settings
from samplan_servicekit.app import Service
from samplan_servicekit.bus import Bus
from samplan_servicekit.purging import Purging

bus = Bus("reports")
bus.subscriber(PlanCreated, queue="plans")(facts.keep_new_plan)
bus.subscriber(PlanChanged, queue="plans")(facts.keep_plan)
bus.subscriber(
    ParticipantAdded,
    ParticipantChanged,
    ParticipantRemoved,
    ConsentRenewed,
    ConsentSigned,
    ConsentWithdrawn,
    queue="participants",
)(facts.keep_participant)
bus.subscriber(MessageSent, queue="messages")(facts.keep_message)
bus.subscriber(SessionStarted, queue="sessions")(facts.keep_sign_in)
bus.subscriber(PersonChanged, queue="persons")(facts.keep_person)
bus.subscriber(PersonDemographicsChanged, queue="persons")(facts.note_person)
bus.subscriber(PersonsMerged, queue="persons")(merging.merge)
purging = Purging(PurgedByReports)
bus.subscriber(PlanPurged, queue="purging", prepare=purging.prepare)(purging)

service = Service(name="reports", settings=Settings, routers=[counts], bus=bus)
