"""Print: turns a plan into a PDF, for people and for the archive."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import cast

from samplan_contracts.events import (
    PersonsMerged,
    PlanChanged,
    PlanCreated,
    PlanPurged,
    PrintJobRequested,
    TransferRequested,
)
from samplan_print.copies.resealing import reseal
from samplan_print.copies.routes import router as copies
from samplan_print.jobs import details
from samplan_print.jobs import handlers as jobs
from samplan_print.jobs.making import WAITS, make
from samplan_print.jobs.routes import forms, internal, transfers
from samplan_print.jobs.routes import router as job_routes
from samplan_print.jobs.sweeping import sweeping
from samplan_print.merging import handlers as merging
from samplan_print.plans import handlers as plans
from samplan_print.purging.handlers import purging
from samplan_print.rendering.parent import SCRATCH
from samplan_print.settings import Settings
from samplan_print.store import Documents
from samplan_servicekit import scratch
from samplan_servicekit.app import Service
from samplan_servicekit.blobs import open_blobs
from samplan_servicekit.bus import Bus
from samplan_servicekit.keys.columns import ANSWERS, LOG_DETAILS
from samplan_servicekit.kit import Kit
from samplan_servicekit.settings import ProcessRole

bus = Bus("print")
# One at a time in each process: to make more at once there are more processes.
bus.subscriber(PrintJobRequested, queue="jobs", concurrency=1, prefetch=1, retries=WAITS, prepare=make)(jobs.settle)
bus.subscriber(TransferRequested, queue="transfers")(jobs.request_for_transfer)
bus.subscriber(PlanCreated, PlanChanged, queue="plans", batch=50)(plans.keep_plan)
bus.subscriber(PersonsMerged, queue="persons")(merging.merge)
bus.subscriber(PlanPurged, queue="purging", prepare=purging.prepare)(purging)


@asynccontextmanager
async def _means(kit: Kit) -> AsyncIterator[None]:
    settings = cast(Settings, kit.settings)
    scratch.clear(SCRATCH)  # what a worker that was killed had under way
    blobs = open_blobs(
        "print",
        s3_url=settings.s3_url,
        access_key=settings.s3_access_key,
        secret_key=settings.s3_secret_key,
        folder=settings.blob_dir,
    )
    kit.own[Documents] = Documents(blobs)
    yield


service = Service(
    name="print",
    settings=Settings,
    routers=[job_routes, forms, transfers, copies, internal],
    bus=bus,
    sealed=[*details.COLUMNS, replace(LOG_DETAILS, plan="chain_id"), ANSWERS],
    reseal_documents=reseal,
    means=[_means],
    work={ProcessRole.WORKER: [sweeping]},
)
