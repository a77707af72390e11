"""A sweep that reminds of consents which end soon: by day, each stage once, and one notice a plan however many end.

What is told is written down in the transaction that queues the notices, so that a process which dies over it leaves
both or neither.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Final

from samplan_notify.deliveries import repository as deliveries
from samplan_notify.deliveries.models import Lane
from samplan_notify.reminders import repository, rules
from samplan_servicekit.background import rounds
from samplan_servicekit.clock import oslo_day
from samplan_servicekit.housekeeping import forgetting
from samplan_servicekit.ids import new_id
from samplan_servicekit.kit import Kit
from samplan_servicekit.scope import GLOBAL, OrganisationScope

EVERY_SECONDS: Final = 3600
BATCH: Final = 100
"""Consents in a transaction, and all others in their plans that have come as far."""

forget = forgetting("forget_consent_reminders", timedelta(days=60))
"""What was told matters until the consent has ended, thirty days later at most."""


async def sweep(kit: Kit) -> int:
    """Remind in every organisation of what is due; gives how many plans that were."""
    now = kit.clock.now()
    if not rules.awake(now):
        return 0
    day, told = oslo_day(now), 0
    async with kit.database.transaction(GLOBAL) as session:
        ids = await repository.list_organisations(session, day, day + timedelta(days=max(rules.STAGES)))
    for organisation_id in ids:
        for stage in rules.STAGES:
            while reminded := await _remind(kit, OrganisationScope(organisation_id), stage):
                told += reminded
    return told


async def _remind(kit: Kit, scope: OrganisationScope, stage: int) -> int:
    now = kit.clock.now()
    async with kit.database.transaction(scope) as session:
        plan_ids = await repository.list_plans_due(session, scope, stage, oslo_day(now), BATCH)
        for plan_id in sorted(await repository.note(session, scope, stage, oslo_day(now), plan_ids, now)):
            await deliveries.add(
                session,
                scope,
                event_id=new_id(),
                person_ids=await repository.list_told(session, scope, plan_id),
                lane=Lane.NOTICE,
                kind=rules.STAGES[stage],
                plan_id=plan_id,
                now=now,
            )
    return len(plan_ids)


@asynccontextmanager
async def reminding(kit: Kit) -> AsyncIterator[None]:
    """Sweep once an hour, in the background of the worker."""
    async with rounds(kit, {"consent reminders": sweep}, every=EVERY_SECONDS):
        yield
