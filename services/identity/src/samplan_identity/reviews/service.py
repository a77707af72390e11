"""Once a year somebody looks at who has access, and confirms it or takes it away; leavers show by their silence."""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from samplan_contracts.identity import OrganisationRight
from samplan_contracts.tolerance import known
from samplan_identity import organisation_entries
from samplan_identity.administration import closing
from samplan_identity.organisation_entries import Entry
from samplan_identity.persons import repository as persons
from samplan_identity.reviews import repository
from samplan_identity.reviews.repository import Reviewed
from samplan_identity.reviews.schemas import (
    Decided,
    Decision,
    ReviewDecisions,
    ReviewFilter,
    ReviewItem,
    ReviewOutcome,
    ReviewOutcomes,
    ReviewPage,
)
from samplan_identity.rights import repository as rights
from samplan_identity.rights import rules
from samplan_identity.rights import service as rights_service
from samplan_servicekit.auth.access import Caller
from samplan_servicekit.errors import Problem, not_found

YEAR: Final = timedelta(days=365)
MONTH: Final = timedelta(days=30)


async def list_access(
    session: AsyncSession,
    caller: Caller,
    wanted: ReviewFilter,
    idle_months: int,
    now: datetime,
    *,
    limit: int,
    cursor: int,
    after: UUID | None,
) -> ReviewPage:
    """Everybody with a right or an account, with when they were last here and in how many plans they take part."""
    giver = await rights_service.require_admin(session, caller)
    found, total = await repository.list_access(
        session,
        caller.scope,
        wanted,
        idle_before=now - idle_months * MONTH,
        due_before=now - YEAR,
        limit=limit,
        offset=cursor,
        after=after,
    )
    items = [await _item(session, caller, giver, one) for one in found[:limit]]
    more = len(found) > limit
    return ReviewPage(
        items=items,
        total=total,
        next_cursor=cursor + limit if more and after is None else None,
        next_after=items[-1].person_id if more else None,
    )


async def _item(session: AsyncSession, caller: Caller, giver: rules.Rights, found: Reviewed) -> ReviewItem:
    held = frozenset(known(OrganisationRight, found.membership.rights))
    own = found.person.id == caller.person_id
    elsewhere = await rights.is_member_elsewhere(session, caller.scope, found.person.id)
    below = rules.may_close(giver, held, elsewhere=False) and not own
    return ReviewItem(
        person_id=found.person.id,
        display_name=found.person.display_name,
        workplace=None if found.person.confidential else found.person.workplace,
        born=found.person.birth_date,
        username=found.account.username if found.account else None,
        account_status=found.account.status if found.account else None,
        rights=sorted(held),
        last_sign_in=found.last_sign_in,
        plans=found.plans,
        reviewed_at=found.membership.reviewed_at,
        may_take_rights=bool(held) and below,
        may_close_account=found.account is not None and below and not elsewhere,
        version=found.membership.version,
    )


async def decide(
    session: AsyncSession, caller: Caller, wanted: ReviewDecisions, now: datetime
) -> tuple[ReviewOutcomes, list[bytes]]:
    """Carry out what was decided; gives what became of each, and the cookies to forget.

    A decision on what has changed since it was shown is refused as `edit.stale`.
    """
    await rights.lock(session, caller.scope)
    giver = await rights_service.require_admin(session, caller)
    outcomes: list[ReviewOutcome] = []
    forgotten: list[bytes] = []
    entries: list[Entry] = []
    for one in wanted.decisions:
        try:
            async with session.begin_nested():
                ended, done = await _carry_out(session, caller, giver, one, now)
            forgotten += ended
            entries += done
            outcomes.append(ReviewOutcome(person_id=one.person_id, refused=None))
        except Problem as problem:
            outcomes.append(ReviewOutcome(person_id=one.person_id, refused=problem.code))
    await organisation_entries.append(session, entries, now=now, actor=caller)
    return ReviewOutcomes(items=outcomes), forgotten


async def _carry_out(
    session: AsyncSession, caller: Caller, giver: rules.Rights, one: Decided, now: datetime
) -> tuple[list[bytes], list[Entry]]:
    person = await persons.get_for_update(session, caller.scope, one.person_id)
    membership = await rights.get_for_update(session, caller.scope, one.person_id)
    if person is None or membership is None:
        raise not_found()
    if membership.version != one.version:
        raise Problem(409, "edit.stale")
    forgotten: list[bytes] = []
    entries: list[Entry] = []
    if one.decision is not Decision.CONFIRM:
        held = frozenset(known(OrganisationRight, membership.rights))
        if person.id == caller.person_id or not rules.may_close(giver, held, elsewhere=False):
            raise Problem(403, "rights.above_yours")
        if one.decision is Decision.CLOSE_ACCOUNT:
            forgotten, entries = await closing.close(session, caller, person, now)
        else:
            entries = await rights_service.put(session, caller.scope, membership, frozenset(), actor=caller)
    membership.reviewed_at, membership.reviewed_by = now, caller.person_id
    await session.flush()
    details = {"decision": one.decision.value}
    reviewed = Entry(scope=caller.scope, action="access.reviewed", objects=[person.id], details=details)
    return forgotten, [*entries, reviewed]
