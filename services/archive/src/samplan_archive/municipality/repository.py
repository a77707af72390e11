"""Queries on the settings of organisations."""

from datetime import datetime

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from samplan_archive.municipality.models import ArchiveSettings, KeptSettings
from samplan_servicekit.scope import OrganisationScope


async def get(session: AsyncSession, scope: OrganisationScope) -> ArchiveSettings:
    """How an organisation archives."""
    kept = await session.get(KeptSettings, scope.organisation_id)
    return ArchiveSettings.model_validate(kept.settings) if kept else ArchiveSettings()


async def put(session: AsyncSession, scope: OrganisationScope, settings: ArchiveSettings, now: datetime) -> None:
    """Keep how an organisation archives."""
    values = {"settings": settings.model_dump(mode="json", exclude_defaults=True), "changed_at": now}
    statement = insert(KeptSettings).values(organisation_id=scope.organisation_id, **values)
    await session.execute(statement.on_conflict_do_update(index_elements=["organisation_id"], set_=values))
