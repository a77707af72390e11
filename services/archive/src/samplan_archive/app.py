"""Archive: the bridge to a NOARK 5 core."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import cast

from samplan_archive.merging import handlers as merging
from samplan_archive.plans import handlers as plans
from samplan_archive.purging.handlers import purging
from samplan_archive.replies.consumer import RepliesConsumer
from samplan_archive.sending.keeping import MESSAGE, Keeping
from samplan_archive.sending.outside import HttpOutside
from samplan_archive.sending.post import BrokerPost
from samplan_archive.sending.worker import Worker
from samplan_archive.settings import Settings
from samplan_archive.transfers import handlers as transfers
from samplan_archive.transfers.routes import router
from samplan_contracts.events import (
    PersonsMerged,
    PlanChanged,
    PlanCreated,
    PlanPurged,
    PrintJobFailed,
    PrintJobReady,
)
from samplan_servicekit.app import Service
from samplan_servicekit.blobs import open_blobs
from samplan_servicekit.bus import Bus
from samplan_servicekit.keys.columns import ANSWERS
from samplan_servicekit.keys.ring import Keys
from samplan_servicekit.kit import Kit
from samplan_servicekit.settings import ProcessRole
from samplan_servicekit.work import Wake

bus = Bus("archive")
bus.subscriber(PlanCreated, PlanChanged, queue="plans", batch=50)(plans.keep_plan)
bus.subscriber(PersonsMerged, queue="persons")(merging.merge)
bus.subscriber(PrintJobReady, queue="documents")(transfers.take_document)
bus.subscriber(PrintJobFailed, queue="documents")(transfers.give_up_document)
bus.subscriber(PlanPurged, queue="purging", prepare=purging.prepare)(purging)


@asynccontextmanager
async def _means(kit: Kit) -> AsyncIterator[None]:
    settings = cast(Settings, kit.settings)
    blobs = open_blobs(
        "archive",
        s3_url=settings.s3_url,
        access_key=settings.s3_access_key,
        secret_key=settings.s3_secret_key,
        folder=settings.blob_dir,
    )
    kit.own[Keeping] = Keeping(blobs)
    yield


@asynccontextmanager
async def _work(kit: Kit) -> AsyncIterator[None]:
    settings = cast(Settings, kit.settings)
    outside = HttpOutside(
        kit.http,
        kit.service_tokens,
        kit.verifier,
        identity_url=settings.identity_url,
        plans_url=settings.plans_url,
        print_url=settings.print_url,
    )
    async with AsyncExitStack() as stack:
        post = await stack.enter_async_context(BrokerPost(settings.amqp_url).open())
        worker = Worker(kit.database, outside, post, kit.own[Keeping], kit.own[Keys], kit.clock)
        wake = await stack.enter_async_context(Wake(settings.database_url, "transfers").listening())
        replies = RepliesConsumer(settings.amqp_url, kit.database, kit.clock)
        await stack.enter_async_context(replies.running())
        kit.watched["transfers"] = worker.well
        kit.checks["replies"] = replies.is_consuming
        await stack.enter_async_context(worker.working(wake, at_a_time=settings.transfers_at_a_time))
        yield


service = Service(
    name="archive",
    settings=Settings,
    routers=[router],
    bus=bus,
    sealed=[MESSAGE, ANSWERS],
    means=[_means],
    work={ProcessRole.WORKER: [_work]},
)
