"""Plans: the plan itself, who takes part in it, consent, rights, content, log. It alone decides who may do what."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import cast

from samplan_contracts.events import (
    RECEIPTS,
    MessagePutAside,
    MessageRead,
    MessageSent,
    OrganisationChanged,
    PersonAgesChanged,
    PersonChanged,
    PersonsMerged,
    TransferArchived,
    TransferRequested,
)
from samplan_plans.activities.routes import router as activities
from samplan_plans.administering.routes import router as administering
from samplan_plans.ageing import handlers as ageing
from samplan_plans.all_plans.routes import router as all_plans
from samplan_plans.comments.routes import router as comments
from samplan_plans.consent.routes import router as consent
from samplan_plans.deleting.routes import router as deleting
from samplan_plans.drafts.routes import notes_router as notes
from samplan_plans.drafts.routes import router as drafts
from samplan_plans.goals.routes import router as goals
from samplan_plans.inbox.routes import router as inbox
from samplan_plans.item_rights.routes import of_participant as participants_items
from samplan_plans.item_rights.routes import router as item_rights
from samplan_plans.log.chains import Elsewhere, Sources
from samplan_plans.log.routes import router as log
from samplan_plans.merging import handlers as merging
from samplan_plans.my_plans.remaking import REMAKING
from samplan_plans.my_plans.routes import router as plans
from samplan_plans.my_plans.routes import searching
from samplan_plans.people import handlers as people
from samplan_plans.printing.routes import router as printing
from samplan_plans.purging import handlers as purging
from samplan_plans.purging.routes import router as purged
from samplan_plans.purging.service import purging_plans
from samplan_plans.revisions.routes import router as revisions
from samplan_plans.rights.routes import router as rights
from samplan_plans.rights.service import Comparing
from samplan_plans.role_templates.routes import router as role_templates
from samplan_plans.seeing_as.routes import router as seeing_as
from samplan_plans.set_up.routes import router as set_up
from samplan_plans.settings import Settings
from samplan_plans.signing.routes import router as signing
from samplan_plans.signs import handlers as signs
from samplan_plans.taking_part.routes import router as participants
from samplan_plans.trash.routes import router as trash
from samplan_plans.trash.service import emptying
from samplan_plans.waiting import handlers as waiting
from samplan_plans.wizards.routes import router as wizards
from samplan_servicekit.app import Service
from samplan_servicekit.auth.callers import CurrentAccess
from samplan_servicekit.auth.keyring import KeyRing
from samplan_servicekit.bus import Bus
from samplan_servicekit.keys.columns import ANSWERS, LOG_DETAILS, SIGNING_KEYS
from samplan_servicekit.keys.ring import Keys
from samplan_servicekit.kit import Kit
from samplan_servicekit.settings import ProcessRole

bus = Bus("plans")
bus.subscriber(PersonChanged, queue="persons")(people.keep_person)
bus.subscriber(PersonsMerged, queue="persons")(merging.merge)
bus.subscriber(PersonAgesChanged, queue="ages")(ageing.keep_ages)
bus.subscriber(OrganisationChanged, queue="organisations")(people.keep_organisation)
bus.subscriber(TransferRequested, queue="transfers")(signs.note_request)
bus.subscriber(TransferArchived, queue="transfers")(signs.note_archived)
bus.subscriber(MessageSent, queue="messages")(waiting.note_sent)
bus.subscriber(MessageRead, queue="messages")(waiting.note_read)
bus.subscriber(MessagePutAside, queue="messages")(waiting.note_aside)
bus.subscriber(*RECEIPTS, queue="receipts")(purging.take_receipt)


@asynccontextmanager
async def _means(kit: Kit) -> AsyncIterator[None]:
    settings = cast(Settings, kit.settings)
    kit.own[KeyRing] = KeyRing(kit.database, kit.own[Keys], kit.clock)
    elsewhere = {
        "identity": settings.identity_url,
        "messaging": settings.messaging_url,
        "print": settings.print_url,
        "archive": settings.archive_url,
    }
    kit.own[CurrentAccess] = Comparing(kit.database, kit.clock)
    kit.own[Sources] = Sources(kit.database, kit.own[Keys], Elsewhere(elsewhere, kit.http, kit.service_tokens))
    yield


service = Service(
    name="plans",
    settings=Settings,
    routers=[
        *(plans, searching, all_plans, inbox, wizards, set_up, deleting, purged, participants, consent, signing),
        *(role_templates, log, printing, rights, seeing_as, administering),
        *(goals, activities, comments, item_rights, participants_items, revisions, trash, drafts, notes),
    ],
    bus=bus,
    sealed=[SIGNING_KEYS, replace(LOG_DETAILS, plan="chain_id"), ANSWERS],
    means=[_means],
    plans_keys=lambda kit: kit.own[KeyRing],
    work={ProcessRole.WORKER: [emptying, purging_plans]},
    remaking=REMAKING,
)
