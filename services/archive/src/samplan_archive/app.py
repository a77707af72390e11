"""Archive: the bridge to a NOARK 5 core."""

from samplan_archive.plans import handlers as plans
from samplan_archive.settings import Settings
from samplan_archive.transfers import handlers as transfers
from samplan_archive.transfers.routes import router
from samplan_contracts.events import PlanChanged, PlanCreated, PrintJobFailed, PrintJobReady
from samplan_servicekit.app import Service
from samplan_servicekit.bus import Bus

bus = Bus("archive")
bus.subscriber(PlanCreated, PlanChanged, queue="plans", batch=50)(plans.keep_plan)
bus.subscriber(PrintJobReady, queue="documents")(transfers.take_document)
bus.subscriber(PrintJobFailed, queue="documents")(transfers.give_up_document)

service = Service(name="archive", settings=Settings, routers=[router], bus=bus)
