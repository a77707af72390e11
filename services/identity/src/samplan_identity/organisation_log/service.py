"""Admins read what was done in the organisation; that they did is in the log, too."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from samplan_identity.organisation_log import repository
from samplan_identity.organisation_log.schemas import OrganisationLogLine, OrganisationLogPage
from samplan_identity.persons.sealed_numbers import IdentityNumbers
from samplan_identity.rights import service as rights_service
from samplan_servicekit import audit, log_entries, merged
from samplan_servicekit.auth.access import Caller
from samplan_servicekit.crypto import Sealing


async def page(
    session: AsyncSession, caller: Caller, numbers: IdentityNumbers, now: datetime, *, limit: int, before: int | None
) -> OrganisationLogPage:
    """A page of the organisation's log."""
    await rights_service.require_admin(session, caller)
    chain = caller.scope.organisation_id

    async def opener() -> Sealing:
        return numbers.sealing

    found = await log_entries.entries(session, chain, limit=limit + 1, before=before, cipher=opener)
    shown = found[:limit]
    ids = {person for entry in shown for person in (entry.actor_id, *entry.object_ids) if person}
    now_are = await merged.current_all(session, ids)
    names = await repository.names_of(session, caller.scope, {now_are.get(one, one) for one in ids})
    named = {one: names.get(now_are.get(one, one)) for one in ids}
    await audit.record_for(
        session, chain, "log.read", now=now, actor_id=caller.person_id, session_id=caller.session_id
    )
    return OrganisationLogPage(
        items=[
            OrganisationLogLine(
                sequence=entry.sequence,
                time=entry.time,
                actor_name=named.get(entry.actor_id) if entry.actor_id else None,
                action=entry.action,
                concerns=list(dict.fromkeys(name for one in entry.object_ids if (name := named.get(one)))),
                outcome=entry.outcome,
                details=entry.details,
                reason=entry.detail,
            )
            for entry in shown
        ],
        next_cursor=shown[-1].sequence if len(found) > limit else None,
    )
