"""Queries on wizards: always one's own."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from samplan_plans.wizards.models import Wizard
from samplan_servicekit.auth.access import Caller


def _own(caller: Caller) -> Select[tuple[Wizard]]:
    return select(Wizard).where(
        Wizard.organisation_id == caller.scope.organisation_id, Wizard.created_by == caller.person_id
    )


async def list_own(session: AsyncSession, caller: Caller) -> Sequence[Wizard]:
    """The caller's wizards, the newest first."""
    return (await session.scalars(_own(caller).order_by(Wizard.id.desc()))).all()


async def get(session: AsyncSession, caller: Caller, wizard_id: UUID) -> Wizard | None:
    """One of the caller's wizards."""
    return (await session.scalars(_own(caller).where(Wizard.id == wizard_id))).one_or_none()


async def get_for_update(session: AsyncSession, caller: Caller, wizard_id: UUID) -> Wizard | None:
    """One of the caller's wizards, locked."""
    return (await session.scalars(_own(caller).where(Wizard.id == wizard_id).with_for_update())).one_or_none()
