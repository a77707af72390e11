"""The local admin decides what a role gives when it is assigned; what it gave before stays as it was given."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from samplan_contracts.plans import AccessElement, Kind, PlanType, Rights, default_rights, role_code
from samplan_plans.people import repository as people
from samplan_plans.role_templates import repository
from samplan_plans.role_templates.access import require_admin, types_of
from samplan_plans.role_templates.models import RoleTemplate
from samplan_plans.role_templates.schemas import RoleRights, RoleTemplateChange, RoleTemplates, RoleTemplateView
from samplan_servicekit import audit, etag
from samplan_servicekit.auth.access import Caller
from samplan_servicekit.errors import right_missing
from samplan_servicekit.scope import OrganisationScope

ORDER = (Kind.OWNER, Kind.LEAD, Kind.PROVIDER, Kind.RELATIVE, Kind.OTHER)


async def rights_of(session: AsyncSession, scope: OrganisationScope, plan_type: PlanType, kind: Kind) -> Rights:
    """What a role gives to whom it is assigned now."""
    found = await repository.get(session, scope, plan_type, kind)
    return found.rights if found else default_rights(plan_type, kind)


async def list_all(session: AsyncSession, caller: Caller) -> RoleTemplates:
    """The roles of the plan types that the caller administers and the organisation keeps.

    Raises:
        Problem: 403 for whoever administers none.
    """
    mine = types_of(caller)
    if not mine:
        raise right_missing("local_admin")
    kept = await people.plan_types_of(session, caller.scope)
    types = [plan_type for plan_type in mine if plan_type in kept]
    found = await repository.list_all(session, caller.scope, types)
    names = await people.names_of(session, caller.scope, {one.changed_by for one in found.values()}) if found else {}
    return RoleTemplates(
        items=[
            _view(plan_type, kind, one, names.get(one.changed_by) if one else None)
            for plan_type in types
            for kind in ORDER
            for one in [found.get((plan_type, kind))]
        ]
    )


async def get(session: AsyncSession, caller: Caller, plan_type: PlanType, kind: Kind) -> RoleTemplateView:
    """One role of a plan type."""
    require_admin(caller, plan_type)
    return await view_of(
        session, caller, plan_type, kind, await repository.get(session, caller.scope, plan_type, kind)
    )


async def change(
    session: AsyncSession,
    caller: Caller,
    plan_type: PlanType,
    kind: Kind,
    wanted: RoleTemplateChange,
    expected: int,
    now: datetime,
) -> RoleTemplateView:
    """Decide what a role gives from now on.

    Raises:
        Problem: 412 with the role as it is now, where somebody else has decided meanwhile.
    """
    require_admin(caller, plan_type)
    standard = default_rights(plan_type, kind)
    if expected == 0:
        # There is nothing to lock where nobody ever changed it.
        await repository.begin(session, caller.scope, _row(caller, plan_type, kind, standard, now))
    row = await repository.get(session, caller.scope, plan_type, kind, lock=True)
    if row is None:  # 412 for a version that never was
        row = RoleTemplate(**_row(caller, plan_type, kind, standard, now))
    etag.check(expected, row, await view_of(session, caller, plan_type, kind, row))
    before = row.rights
    row.levels = {element.value: level.value for element, level in wanted.levels.items()}
    row.print, row.changed_at, row.changed_by = wanted.print, now, caller.person_id
    row.version += 1
    view = await view_of(session, caller, plan_type, kind, row)
    await record(session, caller, "role_template.changed", plan_type, kind, now, _changed(before, row.rights))
    return view


async def record(
    session: AsyncSession,
    caller: Caller,
    action: str,
    plan_type: PlanType,
    kind: Kind,
    now: datetime,
    details: dict[str, str],
    *,
    detail: audit.Detail | None = None,
    read: bool | None = None,
) -> None:
    """Write into the organisation's log what became of a role."""
    await audit.record_for(
        session,
        caller.scope.organisation_id,
        action,
        now=now,
        actor_id=caller.person_id,
        session_id=caller.session_id,
        details={"role": role_code(plan_type, kind), **details},
        detail=detail,
        read=read,
    )


def _changed(before: Rights, after: Rights) -> dict[str, str]:
    """What became other, as `read create` for what was `read`."""
    changed = {
        element.value: f"{before.levels[element]} {after.levels[element]}"
        for element in AccessElement
        if before.levels[element] is not after.levels[element]
    }
    if before.print != after.print:
        changed["print"] = "no yes" if after.print else "yes no"
    return changed


def _row(caller: Caller, plan_type: PlanType, kind: Kind, rights: Rights, now: datetime) -> dict[str, object]:
    return {
        "organisation_id": caller.scope.organisation_id,
        "plan_type": plan_type.value,
        "kind": kind.value,
        "levels": {element.value: level.value for element, level in rights.levels.items()},
        "print": rights.print,
        "changed_at": now,
        "changed_by": caller.person_id,
        "version": 0,
    }


async def view_of(
    session: AsyncSession, caller: Caller, plan_type: PlanType, kind: Kind, found: RoleTemplate | None
) -> RoleTemplateView:
    """A role as it is told; `found` is none where nobody ever changed it."""
    ids: set[UUID] = {found.changed_by} if found and found.version else set()
    names = await people.names_of(session, caller.scope, ids) if ids else {}
    return _view(plan_type, kind, found, names.get(found.changed_by) if found else None)


def _view(plan_type: PlanType, kind: Kind, found: RoleTemplate | None, by: str | None) -> RoleTemplateView:
    standard = default_rights(plan_type, kind)
    rights = found.rights if found else standard
    changed = found is not None and found.version > 0
    return RoleTemplateView(
        levels=dict(rights.levels),
        print=rights.print,
        plan_type=plan_type,
        kind=kind,
        role=role_code(plan_type, kind),
        standard=RoleRights.of(standard),
        changed_at=found.changed_at if found and changed else None,
        changed_by_name=by if changed else None,
        version=found.version if found else 0,
    )
