"""Queries that the log needs of the database."""

from collections.abc import Collection, Mapping
from typing import Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from samplan_servicekit.auth.access import AccessiblePlan

_RANK: Final = text(
    'select label, dense_rank() over (order by label collate "nb-NO-x-icu") from unnest(cast(:labels as text[]))'
    " as given(label)"
)


async def rank(session: AsyncSession, _plan: AccessiblePlan, labels: Collection[str]) -> Mapping[str, int]:
    """Where each of some words, of lines of a plan's log, stands in Norwegian order."""
    return {label: place for label, place in (await session.execute(_RANK, {"labels": list(labels)})).tuples()}
