"""Queries on what two registrations of one human being have in the organisation."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import or_, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from samplan_contracts.plans import Kind
from samplan_identity.accounts.models import Account
from samplan_identity.members.models import Member
from samplan_identity.organisations.models import Membership
from samplan_identity.sessions import repository as sessions
from samplan_identity.sessions.models import Session
from samplan_identity.sessions.repository import EndedSession
from samplan_servicekit.merged import Merged
from samplan_servicekit.scope import OrganisationScope

# In one statement, as each person has one account at most; what is closed stays behind.
_SWAP: Final = text(
    "update accounts set person_id = case person_id when :kept then cast(:merged as uuid) else :kept end,"
    " version = version + 1 where person_id in (:kept, :merged)"
)
# What either has hidden stays hidden.
_JOIN_CHOICES: Final = text(
    "insert into contact_choices select organisation_id, plan_id, :kept, mobile_hidden from contact_choices"
    " where organisation_id = current_org() and person_id = :merged"
    " on conflict (organisation_id, plan_id, person_id)"
    " do update set mobile_hidden = contact_choices.mobile_hidden or excluded.mobile_hidden"
)
_DROP_CHOICES: Final = text(
    "delete from contact_choices where organisation_id = current_org() and person_id = :merged"
)
# Nobody represents themself, or somebody twice.
_END_REPRESENTATIONS: Final = text(
    "update representations r set ended_at = :now, ended_by = :by where r.organisation_id = current_org()"
    " and r.ended_at is null and ("
    "  (r.person_id = :kept and r.representative_id = :merged)"
    "  or (r.person_id = :merged and r.representative_id = :kept)"
    "  or (r.person_id = :merged and exists (select 1 from representations o where"
    "   o.organisation_id = r.organisation_id and o.ended_at is null and o.basis = r.basis"
    "   and o.person_id = :kept and o.representative_id = r.representative_id))"
    "  or (r.representative_id = :merged and exists (select 1 from representations o where"
    "   o.organisation_id = r.organisation_id and o.ended_at is null and o.basis = r.basis"
    "   and o.representative_id = :kept and o.person_id = r.person_id)))"
)
_MOVE_REPRESENTED: Final = text(
    "update representations set person_id = :kept"
    " where organisation_id = current_org() and person_id = :merged and representative_id <> :kept"
)
_MOVE_REPRESENTATIVE: Final = text(
    "update representations set representative_id = :kept"
    " where organisation_id = current_org() and representative_id = :merged and person_id <> :kept"
)
# Those in which somebody acts for another say who did, for good.
_MOVE_SESSIONS: Final = text(
    "update sessions set person_id = :kept"
    " where organisation_id = current_org() and person_id = :merged and acting_person_id is null"
)


async def kinds_of(session: AsyncSession, scope: OrganisationScope, person_id: UUID) -> Mapping[UUID, Kind]:
    """The kind of a person's place in each plan that they take part in."""
    query = select(Member.plan_id, Member.kind).where(
        Member.organisation_id == scope.organisation_id, Member.person_id == person_id, Member.removed.is_(False)
    )
    return {plan_id: Kind(kind) for plan_id, kind in (await session.execute(query)).tuples()}


async def leads_of(session: AsyncSession, scope: OrganisationScope, plan_ids: list[UUID]) -> Mapping[UUID, set[UUID]]:
    """Who leads each of some plans."""
    query = select(Member.plan_id, Member.person_id).where(
        Member.organisation_id == scope.organisation_id,
        Member.plan_id.in_(plan_ids),
        Member.kind == Kind.LEAD,
        Member.removed.is_(False),
    )
    leads: dict[UUID, set[UUID]] = defaultdict(set)
    for plan_id, person_id in (await session.execute(query)).tuples():
        leads[plan_id].add(person_id)
    return leads


async def get_account_of(session: AsyncSession, scope: OrganisationScope, person_id: UUID) -> Account | None:
    """A person's account, locked, closed or not."""
    query = (
        select(Account)
        .join(Membership, Membership.person_id == Account.person_id)
        .where(Membership.organisation_id == scope.organisation_id, Account.person_id == person_id)
        .with_for_update(of=Account)
    )
    return (await session.scalars(query)).one_or_none()


async def swap_accounts(session: AsyncSession, scope: OrganisationScope, pair: Merged) -> None:
    """Give the kept person the merged one's account, and the other way round."""
    await session.execute(_SWAP, pair.values)


async def join_contact_choices(session: AsyncSession, scope: OrganisationScope, pair: Merged) -> None:
    """What either has hidden in a plan is hidden of the kept person."""
    await session.execute(_JOIN_CHOICES, pair.values)
    await session.execute(_DROP_CHOICES, pair.values)


async def end_acting(
    session: AsyncSession, scope: OrganisationScope, pair: Merged, now: datetime
) -> Sequence[EndedSession]:
    """End every session in which somebody acts for the merged person, or they for somebody."""
    either = or_(Session.person_id == pair.merged_id, Session.acting_person_id == pair.merged_id)
    return await sessions.end_where(session, scope, Session.acting_person_id.is_not(None) & either, now)


async def join_representations(
    session: AsyncSession, scope: OrganisationScope, pair: Merged, by: UUID, now: datetime
) -> None:
    """Put the kept person in place of the merged one; what would say nothing any more, or say it twice, ends."""
    await session.execute(_END_REPRESENTATIONS, {**pair.values, "now": now, "by": by})
    await session.execute(_MOVE_REPRESENTED, pair.values)
    await session.execute(_MOVE_REPRESENTATIVE, pair.values)


async def move_sessions(session: AsyncSession, scope: OrganisationScope, pair: Merged) -> None:
    """The merged person's own sessions, which have ended, are the kept one's."""
    await session.execute(_MOVE_SESSIONS, pair.values)
