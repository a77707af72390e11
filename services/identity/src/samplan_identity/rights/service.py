"""Rights are given and taken under the rules, written into the organisation's log, and hold at once."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from samplan_contracts.events import MembershipChanged
from samplan_contracts.identity import ADMIN_OF, OrganisationRight
from samplan_contracts.plans import PlanType
from samplan_contracts.tolerance import known
from samplan_identity import organisation_entries
from samplan_identity.organisation_entries import Entry
from samplan_identity.organisations import repository as organisations
from samplan_identity.organisations.models import Membership
from samplan_identity.rights import repository, rules
from samplan_identity.rights.schemas import RightsView
from samplan_servicekit import etag
from samplan_servicekit.auth.access import Caller
from samplan_servicekit.bus import outbox
from samplan_servicekit.errors import not_found, right_missing
from samplan_servicekit.scope import OrganisationScope


async def require_admin(session: AsyncSession, caller: Caller) -> rules.Rights:
    """The caller's rights as they are now, not as the token remembers them; 403 for who administers nothing."""
    rights = await repository.rights_of(session, caller.scope, caller.person_id)
    if not rules.is_admin(rights):
        raise right_missing(OrganisationRight.LOCAL_ADMIN)
    return rights


async def change(
    session: AsyncSession,
    caller: Caller,
    person_id: UUID,
    wanted: Iterable[OrganisationRight],
    expected: int,
    now: datetime,
) -> RightsView:
    """Give and take a person's rights.

    Raises:
        Problem: 404 for who is not of the organisation, 412, and see `rules.change`.
    """
    await repository.lock(session, caller.scope)
    giver = await require_admin(session, caller)
    membership = await repository.get_for_update(session, caller.scope, person_id)
    if membership is None:
        raise not_found()
    plan_types = await _plan_types(session, caller)
    etag.check(expected, membership, _view(membership, giver, own=False, plan_types=plan_types))
    after = rules.change(
        giver,
        _held(membership),
        wanted,
        own=person_id == caller.person_id,
        superadmins=await repository.count_superadmins(session, caller.scope),
        plan_types=plan_types,
    )
    entries = await put(session, caller.scope, membership, after, actor=caller)
    giver = after if person_id == caller.person_id else giver
    await organisation_entries.append(session, entries, now=now, actor=caller)
    return _view(membership, giver, own=person_id == caller.person_id, plan_types=plan_types)


async def view(session: AsyncSession, caller: Caller, person_id: UUID, giver: rules.Rights) -> RightsView:
    """A person's rights as an admin sees them."""
    membership = await organisations.get_membership(session, caller.scope, person_id)
    if membership is None:
        raise not_found()
    plan_types = await _plan_types(session, caller)
    return _view(membership, giver, own=person_id == caller.person_id, plan_types=plan_types)


async def put(
    session: AsyncSession,
    scope: OrganisationScope,
    membership: Membership,
    after: rules.Rights,
    *,
    actor: Caller | None,
    action: str = "rights.changed",
) -> list[Entry]:
    """Keep rights that the rules allow, and tell of them; nothing happens where nothing changes.

    `actor`: none for the operator, who works from the command line. Gives what the caller is to log, last.
    """
    held = _held(membership)
    if after == held:
        return []
    # Rights of a newer version, which runs beside this one, are not this one's to take.
    membership.rights = sorted({*after, *(set(membership.rights) - held)})
    membership.version += 1
    await session.flush()
    await tell(session, scope, membership, actor_id=actor.person_id if actor else None)
    codes = {"given": " ".join(sorted(after - held)), "taken": " ".join(sorted(held - after))}
    details = {name: value for name, value in codes.items() if value}
    return [Entry(scope=scope, action=action, objects=[membership.person_id], details=details)]


async def tell(
    session: AsyncSession, scope: OrganisationScope, membership: Membership, *, actor_id: UUID | None
) -> None:
    """Tell which rights somebody has now: the gateway drops what it holds of them."""
    await outbox.append(
        session,
        MembershipChanged.of(membership.person_id, _held(membership)),
        source="identity",
        subject=membership.id,
        sequence=membership.version,
        organisation_id=scope.organisation_id,
        actor_id=actor_id,
    )


def _held(membership: Membership) -> rules.Rights:
    return frozenset(known(OrganisationRight, membership.rights))


async def _plan_types(session: AsyncSession, caller: Caller) -> list[PlanType]:
    organisation = await organisations.get(session, caller.scope)
    return known(PlanType, organisation.plan_types)


def _view(membership: Membership, giver: rules.Rights, *, own: bool, plan_types: Iterable[PlanType]) -> RightsView:
    held = _held(membership)
    above = bool(held - rules.ORDINARY) and not rules.is_superadmin(giver)
    offered = rules.ORDINARY | {ADMIN_OF[one] for one in plan_types} | (held & rules.OF_ADMINS)
    may = frozenset() if above else rules.givable(giver) & offered
    if own and rules.is_superadmin(giver):
        may |= {OrganisationRight.LOCAL_SUPERADMIN}
    return RightsView(rights=sorted(held), givable=sorted(may), version=membership.version)
